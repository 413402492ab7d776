"""A KPI's chart in words: headline, alternative text, judgement."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.chart_words import ALT_TEXT_LIMIT, alt_text, headline, judgement_words, marked_readings
from csi.kpis.pace import Course
from models.enums import AgreementKind, Comparison, Direction

START = date(2026, 11, 23)
WORK = date(2026, 12, 1)


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def weekly(*values: float | str) -> tuple[tuple[date, Decimal], ...]:
    return tuple((week(n), Decimal(str(value))) for n, value in enumerate(values))


STALE_PROBLEMS = ChartFacts(
    kpi_name="Problems not updated in 30 days",
    unit="%",
    direction=Direction.LOWER,
    readings=weekly(59, 57.5, 52, 46, 44, 31, 27.3, 22, 14, 11, 8.2, 6, 5.1, 4.92),
    courses=(Course(Aim(Comparison.UNDER, Decimal(10)), Decimal(59), START, date(2027, 2, 28), WORK),),
    started_on=WORK,
    ended_on=date(2027, 2, 20),
)
ONE_READING = replace(STALE_PROBLEMS, readings=weekly(59), ended_on=None)
UNMEASURED = replace(STALE_PROBLEMS, readings=())
WORSE = replace(
    STALE_PROBLEMS,
    unit="tickets per week",
    readings=weekly(39, 50, 47, 61),
    courses=(replace(STALE_PROBLEMS.courses[0], baseline=Decimal(39)),),
)
PAST_ITS_DATE = replace(WORSE, courses=(replace(WORSE.courses[0], due_on=week(3)),))
BARE = ChartFacts("Backlog", "", Direction.LOWER, weekly(7, 6))
STEADY = [61, 63, 60, 62, 64, 61, 60, 66, 58, 61, 59, 60, 62, 61]
WITH_LIMITS = ChartFacts(
    kpi_name="First-contact resolution",
    unit="%",
    direction=Direction.HIGHER,
    readings=weekly(*STEADY, 64, 68, 72, 71, 75, 78, 77),
    courses=(Course(Aim(Comparison.AT_LEAST, Decimal(75)), Decimal(61), START, date(2027, 4, 30), week(14)),),
    started_on=week(14),
)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (STALE_PROBLEMS, "From 59 % to 4.92 %: target met so far"),
        (replace(STALE_PROBLEMS, is_closed=True), "From 59 % to 4.92 %: target met"),
        (ONE_READING, "59 % on 23 November 2026"),
        (UNMEASURED, "No readings yet"),
        (WORSE, "From 39 to 61 tickets per week: target not met yet"),
        (PAST_ITS_DATE, "From 39 to 61 tickets per week: target not met"),
        (replace(WORSE, is_closed=True), "From 39 to 61 tickets per week: target not met"),
        (replace(BARE, readings=weekly(5, 5, 5)), "Unchanged at 5"),
        (BARE, "From 7 to 6"),
        (replace(BARE, unit="$"), "From $7 to $6"),
    ],
)
def test_the_headline_says_what_happened(facts: ChartFacts, said: str) -> None:
    assert headline(facts) == said


def test_alternative_text_says_the_same_as_the_picture() -> None:
    assert alt_text(STALE_PROBLEMS) == (
        "Chart of Problems not updated in 30 days: 14 readings from 23 November 2026 to 22 February 2027,"
        " from 59 % to 4.92 %"
        " (lower is better); lowest 4.92 %, highest 59 %. Baseline: 59 % on 23 November 2026."
        " Target: under 10 % by 28 February 2027, met so far. Work started 1 December 2026, ended 20 February 2027."
        " Variation: too few readings to say. Since the work ended: too few readings to say."
    )


EVERYTHING = replace(
    WITH_LIMITS,
    tolerance_low=Decimal(50),
    tolerance_high=Decimal(76),
    agreement=AgreementKind.SLA,
    agreed=Aim(Comparison.AT_LEAST, Decimal(60)),
    readings=weekly(*STEADY, *[75, 78, 77, 76, 75, 79] * 2),
    changes=(week(14),),
)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ONE_READING, "one reading, 59 % on 23 November 2026"),
        (ONE_READING, "Target: under 10 % by 28 February 2027, not measured yet."),
        (UNMEASURED, "no readings yet"),
        (WITH_LIMITS, "Usual range before the work started: 54 to 69 %."),
        (WITH_LIMITS, "7 readings marked as more than usual variation."),
        (WITH_LIMITS, "a real shift since 1 March, for the better: a reading above the usual range."),
        (WITH_LIMITS, "higher is better"),
        (EVERYTHING, "Tolerance 50 to 76 %, now out of it."),
        (EVERYTHING, "Agreed (SLA): at least 60 %."),
        (EVERYTHING, "Changed on 1 March 2027."),
        (EVERYTHING, "Usual range from 23 November 2026: 54 to 69 %."),
        (EVERYTHING, "Usual range since 1 March 2027: 71 to 82 %."),
        (
            replace(EVERYTHING, ended_on=week(16)),
            "Since the work ended: 15 points higher (95 % sure: between 14 and 17 higher; 14 readings before,",
        ),
        (EVERYTHING, "Left as it is, it will sometimes be at least 75 %, and sometimes not."),
        (replace(BARE, tolerance_high=Decimal(7)), "Tolerance up to 7."),
        (replace(BARE, tolerance_low=Decimal(6)), "Tolerance from 6 up."),
        (BARE, "from 7 to 6 (lower is better)"),
    ],
)
def test_alternative_text_tells_what_there_is(facts: ChartFacts, said: str) -> None:
    assert said in alt_text(facts)


def test_nothing_is_foretold_of_what_has_left_its_usual_range() -> None:
    """The limits of before the work would say that a target is never met which is met now."""
    assert "Left as it is" not in judgement_words(WITH_LIMITS)
    steady = replace(WITH_LIMITS, readings=weekly(*STEADY), started_on=None)
    assert "Left as it is, it will never be at least 75 %." in judgement_words(steady)


def test_alternative_text_fits_slack_whatever_the_names() -> None:
    facts = replace(EVERYTHING, kpi_name="n" * 5000, unit="u" * 5000, changes=tuple(map(week, range(1, 20))))
    assert len(alt_text(facts)) <= ALT_TEXT_LIMIT


@pytest.mark.parametrize(
    ("unit", "values", "said"),
    [
        ("", [1, 9] * 6, "Usual range: 0 to"),
        ("%", [91, 99] * 6, "to 100 %"),
        ("%", [91, 101] * 6, "to 123 %"),
        ("", [-1, 9] * 6, "Usual range: -"),
    ],
)
def test_a_share_is_never_shown_below_zero_or_above_a_hundred(unit: str, values: list[int], said: str) -> None:
    assert said in alt_text(replace(BARE, unit=unit, readings=weekly(*values)))


def test_the_readings_of_a_signal_are_marked_as_better_or_worse() -> None:
    assert marked_readings(WITH_LIMITS) == dict.fromkeys(range(14, 21), True)
    assert set(marked_readings(replace(WITH_LIMITS, direction=Direction.LOWER)).values()) == {False}
