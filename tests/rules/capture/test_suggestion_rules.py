"""Who is suggested as coordinator, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.capture.suggestion_rules import Alike, OwnedService, Suggestion, choose_suggestion

VPN = OwnedService("VPN", "UBEN")
EVERYONE = {"UANA", "UBEN", "UCHLOE", "UDAN"}
WORK = {"UCHLOE": 2, "UDAN": 5}


@pytest.mark.parametrize(
    ("services", "alike", "work", "found"),
    [
        ([VPN], [Alike(17, "UCHLOE")], WORK, Suggestion("UBEN", "owns the service VPN")),
        ([], [Alike(17, "UDAN")], WORK, Suggestion("UDAN", "led IMP-17, which looks alike")),
        ([], [], WORK, Suggestion("UCHLOE", "fewest open: 2")),
        ([], [], {"UCHLOE": 0, "UDAN": 1}, Suggestion("UCHLOE", "nothing open")),
        ([], [], {"UDAN": 2, "UCHLOE": 2}, Suggestion("UCHLOE", "fewest open: 2")),
        ([], [], {}, None),
        # The closest counts where two helped as often, and who helped more often counts more than the closest.
        ([], [Alike(9, "UDAN"), Alike(4, "UCHLOE")], WORK, Suggestion("UDAN", "led IMP-9, which looks alike")),
        (
            [],
            [Alike(9, "UDAN"), Alike(4, "UCHLOE"), Alike(7, "UCHLOE")],
            WORK,
            Suggestion("UCHLOE", "led IMP-4 and IMP-7, which look alike"),
        ),
        (
            [],
            [Alike(4, "UCHLOE"), Alike(7, "UCHLOE"), Alike(9, "UCHLOE")],
            WORK,
            Suggestion("UCHLOE", "led IMP-4, IMP-7 and IMP-9, which look alike"),
        ),
        # What has no owner or no coordinator leads on to the next reason.
        ([OwnedService("VPN", None)], [Alike(17, None)], WORK, Suggestion("UCHLOE", "fewest open: 2")),
        ([OwnedService("Mail", None), VPN], [], WORK, Suggestion("UBEN", "owns the service VPN")),
    ],
)
def test_the_reason_that_comes_first_decides(
    services: list[OwnedService], alike: list[Alike], work: dict[str, int], found: Suggestion | None
) -> None:
    assert choose_suggestion(services=services, alike=alike, open_work=work, available=EVERYONE) == found


def test_who_is_away_or_has_handed_it_over_is_not_suggested() -> None:
    facts = {"services": [VPN], "alike": [Alike(17, "UDAN")], "open_work": WORK}

    away = choose_suggestion(**facts, available=EVERYONE - {"UBEN"})  # type: ignore[arg-type]
    handed_over = choose_suggestion(**facts, available=EVERYONE, not_again=["UBEN", "UDAN"])  # type: ignore[arg-type]
    assert away == Suggestion("UDAN", "led IMP-17, which looks alike")
    assert handed_over == Suggestion("UCHLOE", "fewest open: 2")


def test_a_long_name_of_a_service_stands_whole_in_the_reason() -> None:
    found = choose_suggestion(services=[OwnedService("Very " * 40, "UBEN")], open_work={}, available=EVERYONE)

    assert found is not None
    assert "Very " * 40 in found.reason


PEOPLE = st.sampled_from(sorted(EVERYONE))


@given(
    st.lists(st.builds(OwnedService, st.just("VPN"), st.none() | PEOPLE), max_size=3),
    st.lists(st.builds(Alike, st.integers(1, 99), st.none() | PEOPLE), max_size=5),
    st.dictionaries(PEOPLE, st.integers(0, 9)),
    st.sets(PEOPLE),
    st.sets(PEOPLE),
)
def test_only_somebody_who_can_be_asked_is_suggested_and_never_without_a_reason(
    services: list[OwnedService],
    alike: list[Alike],
    work: dict[str, int],
    available: set[str],
    not_again: set[str],
) -> None:
    found = choose_suggestion(services=services, alike=alike, open_work=work, available=available, not_again=not_again)

    known = {each.owner for each in services} | {each.coordinator for each in alike} | set(work)
    assert (found is not None) is bool(known & (available - not_again))
    if found is not None:
        assert found.person in available - not_again
        assert found.reason
        if found.reason.startswith("has"):
            assert work[found.person] == min(work[who] for who in work if who in available - not_again)


@given(st.dictionaries(PEOPLE, st.integers(0, 9), min_size=1))
def test_the_order_in_which_people_are_named_changes_nothing(work: dict[str, int]) -> None:
    turned = dict(reversed(work.items()))

    assert choose_suggestion(open_work=work, available=EVERYONE) == choose_suggestion(
        open_work=turned, available=EVERYONE
    )
