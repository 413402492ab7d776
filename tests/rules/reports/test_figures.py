"""The month's figures, each by its definition."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.reports.figures import Counts, Entry, Waiting, count, median, people_owed, per_person, percent, rounded
from csi.reports.months import Month
from models.enums import ClosureCode, SourceKind, State

OCTOBER, TODAY = Month(2026, 10), date(2026, 11, 2)


def entry(number: int = 1, **given: Any) -> Entry:
    """An accepted idea of Ana's, of the first Monday of October, decided in time."""
    usual = Entry(
        number, "ANA", SourceKind.DIRECT_MESSAGE, State.ACCEPTED, date(2026, 10, 5), date(2026, 10, 12),
        decided_on=date(2026, 10, 8), in_state_since=date(2026, 10, 8),
    )  # fmt: skip
    return replace(usual, **given)


def counts(*entries: Entry, members: frozenset[str] | None = frozenset({"ANA", "BEN", "CHLOE", "MIA"})) -> Counts:
    return count(entries, OCTOBER, TODAY, members, None)


WAITS: dict[str, Any] = {"state": State.NEW, "decided_on": None, "in_state_since": None}


@pytest.mark.parametrize(
    ("given", "due_and_in_time"),
    [
        ({}, (1, 1)),
        ({"decided_on": date(2026, 10, 12)}, (1, 1)),
        ({"decided_on": date(2026, 10, 13)}, (1, 0)),
        (WAITS, (1, 0)),
        ({**WAITS, "promised_on": date(2026, 10, 31)}, (1, 0)),
        ({**WAITS, "is_paused": True}, (0, 0)),
        ({**WAITS, "promised_on": TODAY}, (0, 0)),  # another month's
        ({"promised_on": date(2026, 11, 1)}, (0, 0)),
        ({"state": State.MERGED, "decided_on": None}, (0, 0)),
        ({"state": State.CANCELED, "decided_on": None}, (0, 0)),  # taken back by its author
        ({"state": State.CANCELED}, (1, 1)),
        ({"state": State.DECLINED, "decided_on": date(2026, 10, 20)}, (1, 0)),
    ],
)
def test_decided_in_time_is_counted_of_what_was_promised_for_the_month(
    given: dict[str, Any], due_and_in_time: tuple[int, int]
) -> None:
    found = counts(entry(**given))

    assert (found.due, found.in_time) == due_and_in_time


def test_a_promise_for_today_is_not_missed_yet() -> None:
    found = count([entry(**WAITS, promised_on=TODAY)], Month(2026, 11), TODAY, None, None)

    assert (found.due, found.owed) == (0, 0)


def test_each_person_whom_we_owe_an_answer_counts_once_and_each_anonymous_idea_as_one() -> None:
    late = [entry(1, **WAITS), entry(2, **WAITS), entry(3, had_by="BEN", **WAITS)]
    unnamed = [entry(number, had_by=None, **WAITS) for number in (4, 5)]
    asked = entry(6, had_by="CHLOE", asked_back=True, is_paused=True, **WAITS)
    in_time = entry(7, had_by="MIA", **{**WAITS, "promised_on": TODAY})
    paused = entry(8, had_by="LEO", is_paused=True, **WAITS)

    assert people_owed([*late, *unnamed, asked, in_time, paused, entry(9, had_by="ZOE")], TODAY) == 5


def test_the_year_counts_members_ideas_and_what_was_implemented() -> None:
    won = {"state": State.CLOSED, "closure": ClosureCode.SUCCESSFUL, "closed_on": date(2026, 10, 30)}
    found = counts(
        entry(1, **won),
        entry(2, **{**won, "closure": ClosureCode.UNSUCCESSFUL, "closed_on": date(2025, 11, 1)}),
        entry(3, **{**won, "closure": ClosureCode.WITHDRAWN}),
        entry(4, **{**won, "closed_on": date(2025, 10, 31)}),  # a day before the twelve months
        entry(5, had_by="BEN", state=State.DECLINED, in_state_since=date(2026, 10, 9)),
        entry(6, had_by=None, **WAITS),
        entry(7, had_by="GONE", **WAITS),  # who has left since
        entry(8, had_by=None, source=SourceKind.KPI, **WAITS),
        entry(9, had_by="BEN", state=State.CANCELED, decided_on=None),  # taken back
        entry(10, had_by="MIA", created_on=date(2025, 10, 31), decided_on=date(2025, 11, 3)),
        entry(11, had_by=None, source=SourceKind.KPI, **won),  # nobody's idea
    ).year

    assert (found.members, found.people, found.anonymous, found.ideas) == (4, 2, 1, 8)
    assert (found.implemented, found.ended) == (2, 4)
    assert (found.decided, found.median_decision) == (6, Decimal(3))


def test_the_month_counts_what_came_in_was_closed_and_waits() -> None:
    closed = entry(1, state=State.CLOSED, closure=ClosureCode.SUCCESSFUL, closed_on=date(2026, 10, 31))
    found = counts(
        closed,
        replace(closed, closed_on=date(2026, 11, 1)),
        entry(2, had_by=None),
        entry(3, in_state_since=date(2026, 10, 30)),
        entry(4, created_on=date(2026, 9, 30), **WAITS),
    )

    assert (found.received, found.anonymous, dict(found.closed)) == (4, 1, {ClosureCode.SUCCESSFUL: 1})
    assert found.waiting == (Waiting(State.NEW, 1, Decimal(33)), Waiting(State.ACCEPTED, 2, Decimal(14)))
    assert [(each.month.key, each.received, each.closed) for each in found.history[-2:]] == [
        ("2026-09", 1, 0), ("2026-10", 4, 1),
    ]  # fmt: skip


def test_of_nothing_there_is_no_share() -> None:
    found = counts(members=frozenset())

    assert (found.received, found.due, found.owed, found.waiting, found.year.median_decision) == (0, 0, 0, (), None)
    assert (percent(0, 0), per_person(3, 0), per_person(3, None)) == (None, None, None)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33.3"), (2, 3, "66.7"), (3, 4, "75"), (1, 8, "12.5"), (0, 7, "0"), (7, 7, "100")],
)
def test_a_share_has_one_decimal_at_most(part: int, whole: int, shown: str) -> None:
    assert f"{percent(part, whole):f}" == shown


@given(st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=30))
def test_the_median_lies_in_the_middle(values: list[int]) -> None:
    middle = median(values)

    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2
    assert middle == median(reversed(values))
    assert middle * 2 == int(middle * 2)


@given(st.decimals(-1_000, 1_000, places=4), st.integers(0, 3))
def test_rounding_moves_a_figure_by_half_a_place_at_most(value: Decimal, places: int) -> None:
    assert abs(rounded(value, places) - value) * 2 <= Decimal(1).scaleb(-places)


_STATES = st.sampled_from(list(State))
_DAYS = st.integers(0, 420).map(lambda back: TODAY - timedelta(days=back))


@given(
    st.lists(
        st.builds(
            Entry, st.integers(1, 999), st.sampled_from(["ANA", "BEN", "GONE", None]),
            st.sampled_from(list(SourceKind)), _STATES, _DAYS, _DAYS, st.booleans(), st.none() | _DAYS,
            st.none() | _DAYS, st.none() | st.sampled_from(list(ClosureCode)), st.none() | _DAYS, st.booleans(),
        ),
        max_size=25,
    )
)  # fmt: skip
def test_a_part_is_never_more_than_its_whole(entries: list[Entry]) -> None:
    found = counts(*entries)

    assert 0 <= found.in_time <= found.due
    assert found.anonymous <= found.received <= len(entries)
    assert found.year.people <= (found.year.members or 0)
    assert found.year.implemented <= found.year.ended
    assert found.year.anonymous <= found.year.ideas
    assert sum(each.count for each in found.waiting) <= len(entries)
    assert found.history[-1].received == found.received
    assert found.history[-1].closed >= sum(found.closed.values())
