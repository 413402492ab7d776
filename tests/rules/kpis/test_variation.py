"""Whether a KPI is changing: a real shift since a day, or within the usual variation."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.process_limits import limits, phases
from csi.kpis.signals import Rule
from csi.kpis.variation import Judgement, Variation, judge, marked_signals
from models.enums import Direction

START = date(2026, 12, 1)
Readings = list[tuple[date, Decimal]]


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def weekly(values: list[Decimal]) -> Readings:
    return [(week(n), value) for n, value in enumerate(values)]


def week(number: int) -> date:
    return START + timedelta(weeks=number)


STEADY = decimals(10, 12, 10, 8, 10, 12, 10, 8, 10, 12, 10, 8)  # mean 10, limits 4.68 to 15.32
LATER = decimals(5, 7, 5, 3, 5, 7, 5, 3, 5, 7, 5, 3)
CHANGED = week(len(STEADY))


def judged(
    values: list[Decimal], changes: list[date], started_on: date | None = None, direction: Direction = Direction.LOWER
) -> Judgement:
    judgement = judge(weekly(values), direction, changes, started_on)
    assert judgement is not None
    return judgement


@pytest.mark.parametrize("declared", [True, False])
def test_a_run_since_the_change_or_the_start_of_work_is_a_real_shift_since_its_first_day(declared: bool) -> None:
    changes, started_on = ([CHANGED], None) if declared else ([], CHANGED)
    judgement = judged(STEADY + decimals(9, 9, 9, 9, 9, 9, 9), changes, started_on)
    assert (judgement.variation, judgement.since) == (Variation.BETTER, CHANGED)
    assert judgement.sentence == "a real shift since 23 February, for the better: 7 readings in a row below the mean"


def test_a_run_that_began_before_the_change_does_not_count_for_it() -> None:
    """The steady readings end with an 8, on the same side: six after the change are no seven."""
    assert judged(STEADY + decimals(9, 9, 9, 9, 9, 9), [CHANGED]).variation is Variation.USUAL


def test_readings_as_before_are_within_the_usual_variation() -> None:
    judgement = judged(STEADY + decimals(10, 12), [CHANGED])
    assert (judgement.variation, judgement.since) == (Variation.USUAL, None)
    assert judgement.sentence == "within the usual variation"


def test_a_signal_that_has_passed_is_no_change_now() -> None:
    assert judged(STEADY + decimals(30, 10), [CHANGED]).variation is Variation.USUAL


def test_a_jump_the_wrong_way_is_for_the_worse() -> None:
    judgement = judged([*STEADY, Decimal(30)], [])
    assert judgement.variation is Variation.WORSE
    assert judgement.sentence == "a real shift since 23 February, for the worse: a reading above the usual range"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (decimals("9.8", "9.6", "9.4", "9.2", 9, "8.8", "8.6"), "7 readings in a row below the mean"),
        (decimals(12, 11, "10.5", 10, "9.5", 9, 8), "7 readings in a row, each lower than the one before"),
        (decimals(6, 9, 6), "two of three readings near the lower end of the usual range"),
        (decimals(10, 4), "a reading below the usual range"),
    ],
)
def test_a_shift_names_its_reason(values: list[Decimal], reason: str) -> None:
    assert judged(STEADY + values, [CHANGED]).sentence.endswith(f", for the better: {reason}")


def test_a_judgement_from_few_readings_says_that_it_is_provisional() -> None:
    judgement = judged(decimals(10, 12, 11, 10, 12, 11), [week(5)])
    assert judgement.sentence == "within the usual variation (provisional: from 5 readings, 12 are needed)"


@pytest.mark.parametrize("started_on", [week(0), week(4)])
def test_nothing_is_judged_from_fewer_than_five_readings_before_the_work(started_on: date) -> None:
    assert judge(weekly(STEADY), Direction.LOWER, (), started_on) is None


def test_limits_don_t_move_with_what_came_after_the_change() -> None:
    assert judged([*STEADY, Decimal(1), Decimal(2)], [CHANGED]).limits == limits(STEADY)
    assert judged([*STEADY, Decimal(1), Decimal(2)], [], CHANGED).limits == limits(STEADY)


def test_once_twelve_readings_are_there_the_shift_is_said_with_how_it_is_now() -> None:
    settled = judged(STEADY + LATER, [CHANGED])
    assert settled.limits == limits(LATER)
    assert (settled.variation, settled.since) == (Variation.BETTER, CHANGED)
    assert settled.sentence == (
        "a real shift since 23 February, for the better: a reading below the usual range; steady since"
    )
    worse = judged(STEADY + LATER + decimals(9, 9, 11), [CHANGED])
    assert (worse.variation, worse.since) == (Variation.WORSE, week(26))
    assert worse.sentence == "a real shift since 1 June, for the worse: a reading above the usual range"


def test_assurance_has_limits_only_while_the_kpi_keeps_to_them() -> None:
    """What has left its limits will not go on as they say: that can be told once the change is declared."""
    assert judged(STEADY, []).current == limits(STEADY)
    assert judged([*STEADY, Decimal(30)], []).current is None
    assert judged([*STEADY, *LATER[:4]], [CHANGED]).current is None  # too few since the change
    assert judged([*STEADY, *LATER], [CHANGED]).current == limits(LATER)


def test_a_shift_that_grows_is_said_beside_the_first_one() -> None:
    judgement = judged([*STEADY, *LATER, Decimal(-1)], [CHANGED])
    assert judgement.sentence.endswith(
        "; now a real shift since 18 May, for the better: a reading below the usual range"
    )


@settings(deadline=None)
@given(st.lists(st.decimals(-100, 100, places=1), min_size=2, max_size=40), st.integers(0, 40))
def test_a_shift_never_begins_before_the_work(values: list[Decimal], started: int) -> None:
    judgement = judge(weekly(values), Direction.HIGHER, (), week(started))
    if judgement is not None and judgement.since is not None and started < len(values):
        assert judgement.since >= week(started)


def test_signals_are_marked_by_the_limits_of_their_own_phase() -> None:
    readings = weekly([*STEADY, Decimal(30), *LATER, Decimal(30)])
    marked = marked_signals(readings, phases(readings, [week(13)]), Direction.LOWER)
    assert [(each.start, each.end, each.better) for each in marked if each.rule is Rule.OUTSIDE] == [
        (12, 12, False),
        (25, 25, False),
    ]
