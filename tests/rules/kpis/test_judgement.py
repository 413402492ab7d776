"""Change, pace, and the four rules of Making Data Count, against examples worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.judgement import (
    Assurance,
    Limits,
    Rule,
    Signal,
    Variation,
    assurance,
    change,
    describe_change,
    describe_pace,
    judge,
    limits,
    needed_pace,
    path_value,
    round_percent,
    seen_pace,
    signals,
)
from models.enums import Comparison, Direction

START = date(2026, 12, 1)
DUE = date(2027, 3, 1)  # ninety days later
VALUES = st.decimals(-1000, 1000, places=2)
SERIES = st.lists(VALUES, min_size=2, max_size=40)
SIX_TO_FOURTEEN = Limits(Decimal(10), Decimal(4), Decimal(16), provisional=False)  # outer thirds: 4 to 6, 14 to 16


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def weekly(values: list[Decimal]) -> list[tuple[date, Decimal]]:
    return [(START + timedelta(weeks=n), value) for n, value in enumerate(values)]


# --- Change


@pytest.mark.parametrize(
    ("before", "after", "unit", "direction", "words"),
    [
        ("59", "4.92", "%", "lower", "from 59 % to 4.92 %: 54.08 points lower, 92% lower in relative terms"),
        ("39", "50", "", "higher", "from 39 to 50: 11 higher, 28% higher"),
        ("39", "50", "min", "lower", "from 39 min to 50 min: 11 min higher, 28% higher, which is worse"),
        ("5", "4", "%", "lower", "from 5 % to 4 %: 1 point lower, 20% lower in relative terms"),
        ("0", "5", "%", "higher", "from 0 % to 5 %: 5 points higher"),
        ("-20", "10", "", "higher", "from -20 to 10: 30 higher"),
        ("200", "199", "", "lower", "from 200 to 199: 1 lower, 0.5% lower"),
        ("59", "0.1", "", "lower", "from 59 to 0.1: 58.9 lower, 99.8% lower"),
        ("7", "7.00", "%", "lower", "no change: 7.00 %"),
    ],
)
def test_points_are_never_called_percent(before: str, after: str, unit: str, direction: str, words: str) -> None:
    assert describe_change(change(Decimal(before), Decimal(after)), unit, Direction(direction)) == words


def test_relative_change_from_zero_means_nothing() -> None:
    assert change(Decimal(0), Decimal(5)).relative is None


@pytest.mark.parametrize(
    ("percent", "rounded"),
    [
        ("12.5", "12"),
        ("13.5", "14"),
        ("91.66", "92"),
        ("4.25", "4.2"),
        ("5.00", "5"),
        ("99.9", "99.9"),
        ("0.004", "0.004"),
    ],
)
def test_percent_are_rounded_half_even_and_never_to_a_false_hundred_or_zero(percent: str, rounded: str) -> None:
    assert str(round_percent(Decimal(percent))) == rounded


@settings(deadline=None)
@given(VALUES.filter(lambda value: value > 0), VALUES)
def test_relative_change_leads_back_to_the_value_after(before: Decimal, after: Decimal) -> None:
    relative = change(before, after).relative
    assert relative is not None
    assert abs(before + before * relative / 100 - after) < Decimal("1e-20")


# --- Path


@pytest.mark.parametrize(
    ("latest", "weeks", "needed", "seen"),
    [
        ("59", 0, "3.8", None),
        ("54.2", 4, "5.0", "1.2"),  # 44.2 points in 62 days left; 4.8 points in 28 days
        ("61", 1, "4.3", "-2.0"),
        ("8", 8, "-0.4", "6.4"),
    ],
)
def test_pace_is_towards_the_target_by_the_week(latest: str, weeks: int, needed: str, seen: str | None) -> None:
    facts = (Decimal(59), START, Decimal(10), DUE, Decimal(latest), START + timedelta(weeks=weeks))
    assert _one_place(needed_pace(*facts)) == needed
    assert _one_place(seen_pace(*facts)) == seen


def _one_place(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def test_pace_is_positive_towards_a_higher_target_too() -> None:
    facts = (Decimal(10), START, Decimal(59), DUE, Decimal("14.8"), START + timedelta(weeks=4))
    assert (_one_place(needed_pace(*facts)), _one_place(seen_pace(*facts))) == ("5.0", "1.2")


@pytest.mark.parametrize("late", [0, 1])
def test_no_pace_is_enough_when_no_time_is_left(late: int) -> None:
    assert needed_pace(Decimal(59), START, Decimal(10), DUE, Decimal(20), DUE + timedelta(days=late)) is None


@pytest.mark.parametrize(
    ("needed", "seen", "unit", "words"),
    [
        ("3.81", "1.2", "%", "3.8 points a week needed, 1.2 seen"),
        ("3.81", "-0.5", "min", "3.8 min a week needed, -0.5 seen"),
    ],
)
def test_a_missed_pace_is_said_in_words(needed: str, seen: str, unit: str, words: str) -> None:
    assert describe_pace(Decimal(needed), Decimal(seen), unit) == words


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (START - timedelta(days=1), "59"),
        (START, "59"),
        (START + timedelta(days=45), "34.5"),
        (DUE, "10"),
        (DUE + timedelta(days=9), "10"),
    ],
)
def test_the_path_is_a_straight_line_between_its_ends(on: date, value: str) -> None:
    assert path_value(Decimal(59), START, Decimal(10), DUE, on) == Decimal(value)


# --- Limits and signals


def test_limits_are_those_that_statprocon_publishes() -> None:
    """From its README: 10, 50, 40, 30 give 32.5, 85.7 and -20.7."""
    assert limits(decimals(10, 50, 40, 30)) == Limits(Decimal("32.5"), Decimal("-20.7"), Decimal("85.7"), True)


@pytest.mark.parametrize(("count", "provisional"), [(2, True), (11, True), (12, False), (13, False)])
def test_limits_from_fewer_than_twelve_readings_are_provisional(count: int, provisional: bool) -> None:
    assert limits(decimals(*range(count))).provisional is provisional


@pytest.mark.parametrize("count", [0, 1])
def test_one_reading_has_no_limits(count: int) -> None:
    with pytest.raises(ValueError, match="two readings"):
        limits(decimals(*range(count)))


@settings(deadline=None)
@given(SERIES, st.decimals(-100, 100, places=1))
def test_limits_move_with_the_readings(values: list[Decimal], by: Decimal) -> None:
    here, there = limits(values), limits([value + by for value in values])
    assert here.lower <= here.mean <= here.upper
    for one, other in [(here.mean, there.mean), (here.lower, there.lower), (here.upper, there.upper)]:
        assert abs(one + by - other) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (decimals(10, 16, 4, 10), []),  # on a limit is not outside it
        (decimals(10, "16.1", 10), [(Rule.OUTSIDE, 1, 1, True)]),
        (decimals(10, "3.9", 10), [(Rule.OUTSIDE, 1, 1, False)]),
        (decimals(11, 12, 11, 12, 11, 12), []),
        (decimals(9, 11, 12, 11, 12, 11, 12, 11), [(Rule.ONE_SIDE, 1, 7, True)]),
        (decimals(11, 12, 11, 10, 12, 11, 12, 11), []),  # the mean is no side
        (decimals(9, 8, 9, 8, 9, 8, 9, 8), [(Rule.ONE_SIDE, 0, 7, False)]),
        (decimals(7, 8, 9, "9.5", "10.5", 11), []),
        (decimals(7, 8, 9, "9.5", "10.5", 11, 12), [(Rule.TREND, 0, 6, True)]),
        (decimals(7, 8, 9, 9, "10.5", 11, 12, 13), []),  # a tie ends a trend
        (decimals(13, 12, 11, "10.5", 9, 8, 7, 9), [(Rule.TREND, 0, 6, False)]),
        (decimals(10, 15, 11, 15, 10), [(Rule.OUTER_THIRD, 1, 3, True)]),
        (decimals(10, 15, 9, 15, 10), []),  # all three on one side
        (decimals(10, 14, 11, 14, 10), []),  # just not in the outer third
        (decimals(11, 5, 5, 9, 11), [(Rule.OUTER_THIRD, 1, 2, False)]),
        (decimals(10, 15, 11, 5, 10), []),
    ],
)
def test_four_rules_tell_a_signal_from_the_usual_variation(
    values: list[Decimal], expected: list[tuple[Rule, int, int, bool]]
) -> None:
    assert signals(values, SIX_TO_FOURTEEN, Direction.HIGHER) == [Signal(*each) for each in expected]


def test_whether_a_signal_is_good_depends_on_the_kpis_direction() -> None:
    high = decimals(10, 17, 10)
    assert [signals(high, SIX_TO_FOURTEEN, way)[0].better for way in Direction] == [False, True]


@settings(deadline=None)
@given(SERIES)
def test_turning_the_direction_turns_every_signal(values: list[Decimal]) -> None:
    lower, higher = (signals(values, limits(values), way) for way in (Direction.LOWER, Direction.HIGHER))
    assert [(each.rule, each.start, not each.better) for each in lower] == [
        (each.rule, each.start, each.better) for each in higher
    ]


@settings(deadline=None)
@given(SERIES)
def test_a_trend_is_strictly_one_way(values: list[Decimal]) -> None:
    for signal in signals(values, limits(values), Direction.HIGHER):
        if signal.rule is Rule.TREND:
            assert signal.end - signal.start >= 6
            steps = list(pairwise(values[signal.start : signal.end + 1]))
            assert all((after > before) == signal.better and after != before for before, after in steps)


# --- Judgement

STEADY = decimals(10, 12, 10, 8, 10, 12, 10, 8, 10, 12, 10, 8)
CHANGED = START + timedelta(weeks=len(STEADY))


def test_a_run_after_the_change_is_a_real_shift_since_its_first_day() -> None:
    judgement = judge(weekly(STEADY + decimals(9, 9, 9, 9, 9, 9, 9)), Direction.LOWER, CHANGED)
    assert judgement is not None
    # the steady readings end with an 8, which is on that side already
    assert judgement.since == CHANGED - timedelta(weeks=1)
    assert judgement.variation is Variation.BETTER
    assert judgement.sentence == (
        "a real shift since 16 February 2027, for the better: 8 readings in a row on one side of the mean"
    )


def test_readings_as_before_are_within_the_usual_variation() -> None:
    judgement = judge(weekly(STEADY + decimals(10, 12)), Direction.LOWER, CHANGED)
    assert judgement is not None
    assert (judgement.variation, judgement.sentence) == (Variation.USUAL, "within the usual variation")


def test_a_signal_that_has_passed_is_no_change_now() -> None:
    judgement = judge(weekly(STEADY + decimals(30, 10)), Direction.LOWER, CHANGED)
    assert judgement is not None
    assert judgement.variation is Variation.USUAL


def test_a_jump_the_wrong_way_is_for_the_worse() -> None:
    judgement = judge(weekly([*STEADY, Decimal(30)]), Direction.LOWER, CHANGED)
    assert judgement is not None
    assert judgement.sentence == (
        "a real shift since 23 February 2027, for the worse: a reading outside the limits of the usual variation"
    )


def test_a_judgement_from_few_readings_says_that_it_is_provisional() -> None:
    judgement = judge(weekly(decimals(10, 12, 11, 10)), Direction.LOWER, START + timedelta(weeks=3))
    assert judgement is not None
    assert judgement.sentence == "within the usual variation (provisional: from 3 readings, 12 are needed)"


def test_nothing_is_judged_from_one_reading_before_the_change() -> None:
    assert judge(weekly(decimals(10, 12, 11)), Direction.LOWER, START + timedelta(weeks=1)) is None


def test_limits_don_t_move_with_what_came_after_the_change() -> None:
    judgement = judge(weekly([*STEADY, Decimal(1), Decimal(2)]), Direction.LOWER, CHANGED)
    assert judgement is not None
    assert judgement.limits == limits(STEADY)


@pytest.mark.parametrize(
    ("comparison", "target", "expected"),
    [
        (Comparison.UNDER, "17", Assurance.ALWAYS),
        (Comparison.UNDER, "16", Assurance.SOMETIMES),
        (Comparison.AT_MOST, "16", Assurance.ALWAYS),
        (Comparison.UNDER, "10", Assurance.SOMETIMES),
        (Comparison.UNDER, "4", Assurance.NEVER),
        (Comparison.AT_LEAST, "4", Assurance.ALWAYS),
        (Comparison.OVER, "16", Assurance.NEVER),
        (Comparison.EXACTLY, "10", Assurance.SOMETIMES),
        (Comparison.EXACTLY, "17", Assurance.NEVER),
    ],
)
def test_assurance_says_how_often_the_target_will_be_met(
    comparison: Comparison, target: str, expected: Assurance
) -> None:
    assert assurance(SIX_TO_FOURTEEN, Aim(comparison, Decimal(target))) is expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("4", "16", Assurance.ALWAYS),
        ("8", "9", Assurance.SOMETIMES),
        ("1", "5", Assurance.SOMETIMES),
        ("17", "20", Assurance.NEVER),
        ("1", "3", Assurance.NEVER),
    ],
)
def test_assurance_of_a_range(low: str, high: str, expected: Assurance) -> None:
    assert assurance(SIX_TO_FOURTEEN, Aim(Comparison.BETWEEN, Decimal(low), Decimal(high))) is expected
