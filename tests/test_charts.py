"""The picture of a KPI: readable on a phone, the same in words, and robust against what people call their KPIs."""

import struct
import warnings
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.charts.kpi_chart import (
    _TYPE,
    ALT_TEXT_LIMIT,
    ChartFacts,
    _compose,
    alt_text,
    headline,
    kpi_chart,
    usual_limits,
)
from csi.kpis.aim import Aim
from csi.kpis.process_limits import limits
from models.enums import Comparison, Direction

START = date(2026, 11, 23)


def weekly(*values: float | str) -> tuple[tuple[date, Decimal], ...]:
    return tuple((START + timedelta(weeks=n), Decimal(str(value))) for n, value in enumerate(values))


STALE_PROBLEMS = ChartFacts(
    kpi_name="Problems not updated in 30 days",
    unit="%",
    direction=Direction.LOWER,
    readings=weekly(59, 57.5, 52, 46, 44, 31, 27.3, 22, 14, 11, 8.2, 6, 5.1, 4.92),
    baseline=Decimal(59),
    aim=Aim(Comparison.UNDER, Decimal(10)),
    target_due=date(2027, 2, 28),
    started_on=date(2026, 12, 1),
    ended_on=date(2027, 2, 20),
)
STEADY = [61, 63, 60, 62, 64, 61, 60, 66, 58, 61, 59, 60, 62, 61]
WITH_LIMITS = replace(
    STALE_PROBLEMS,
    kpi_name="First-contact resolution in the service desk, all channels",
    direction=Direction.HIGHER,
    readings=weekly(*STEADY, 64, 68, 72, 71, 75, 78, 77),
    baseline=Decimal("61.2"),
    aim=Aim(Comparison.AT_LEAST, Decimal(75)),
    target_due=date(2027, 4, 30),
    started_on=date(2027, 3, 1),
    ended_on=date(2027, 4, 1),
)
ONE_READING = replace(STALE_PROBLEMS, readings=weekly(59), ended_on=None)
UNMEASURED = replace(STALE_PROBLEMS, readings=())
WORSE = replace(STALE_PROBLEMS, unit="tickets per week", readings=weekly(39, 50, 47, 61), baseline=Decimal(39))
NEGATIVE = replace(STALE_PROBLEMS, unit="", readings=weekly(-20, -12, -5, 4, 10), baseline=Decimal(-20))
FLAT = replace(STALE_PROBLEMS, readings=weekly(5, 5, 5, 5), baseline=Decimal(5), aim=Aim(Comparison.UNDER, Decimal(5)))
BARE = ChartFacts("Backlog", "", Direction.LOWER, weekly(7, 6))
ZERO = ChartFacts("Outages", "", Direction.LOWER, weekly(0, 0), Decimal(0), Aim(Comparison.AT_MOST, Decimal(0)))
ALL = [STALE_PROBLEMS, WITH_LIMITS, ONE_READING, UNMEASURED, WORSE, NEGATIVE, FLAT, BARE, ZERO]


@pytest.mark.parametrize("facts", ALL)
def test_a_picture_has_the_size_that_slack_shows_well(facts: ChartFacts) -> None:
    png = kpi_chart(facts).png
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (1200, 675)


def test_the_same_facts_give_the_same_picture() -> None:
    assert kpi_chart(STALE_PROBLEMS) == kpi_chart(STALE_PROBLEMS)


def test_readings_may_come_in_any_order() -> None:
    assert kpi_chart(replace(STALE_PROBLEMS, readings=STALE_PROBLEMS.readings[::-1])) == kpi_chart(STALE_PROBLEMS)


@pytest.mark.parametrize("facts", ALL)
def test_type_is_thirteen_pixels_high_on_a_phone_and_within_the_picture(facts: ChartFacts) -> None:
    sheet = _compose(facts)
    for text in sheet.figure.texts:
        assert float(text.get_fontsize()) * 150 / 72 * 360 / 1200 >= 13
        box = text.get_window_extent(sheet.renderer)
        assert (box.x0 >= 0, box.y0 >= 0, box.x1 <= 1200, box.y1 <= 675) == (True,) * 4, text.get_text()


@pytest.mark.parametrize("facts", ALL)
def test_no_two_labels_overlap(facts: ChartFacts) -> None:
    for (left, bottom, right, top), (x0, y0, x1, y1) in combinations(_compose(facts).labels, 2):
        assert min(right, x1) <= max(left, x0) or min(top, y1) <= max(bottom, y0)


def drawn(facts: ChartFacts) -> list[str]:
    return [text.get_text() for text in _compose(facts).figure.texts]


@pytest.mark.parametrize(
    "label",
    [
        "Problems not updated in 30 days", "From 59 % to 4.92 %: target met", "Baseline 59 %", "Target: under 10 %",
        "4.92 %", "Work started 1 December", "Ended 20 February", "Due 28 February", "23 November 2026",
        "28 February 2027",
    ],
)  # fmt: skip
def test_what_is_drawn_is_named_in_the_picture(label: str) -> None:
    assert label in drawn(STALE_PROBLEMS)


def test_what_is_not_known_is_not_drawn() -> None:
    assert not [text for text in drawn(BARE) if text.startswith(("Target", "Baseline", "Work", "Due", "Usual"))]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (STALE_PROBLEMS, "From 59 % to 4.92 %: target met"),
        (ONE_READING, "59 % on 23 November 2026: target not met yet"),
        (UNMEASURED, "No readings yet"),
        (WORSE, "From 39 to 61 tickets per week: target not met yet"),
        (replace(WORSE, target_due=START), "From 39 to 61 tickets per week: target not met"),
        (FLAT, "Unchanged at 5 %: target not met yet"),
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
        " (lower is better); lowest 4.92 %, highest 59 %. Baseline: 59 %."
        " Target: under 10 % by 28 February 2027, target met. Work started 1 December 2026, ended 20 February 2027."
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ONE_READING, "one reading, 59 % on 23 November 2026"),
        (UNMEASURED, "no readings yet"),
        (WITH_LIMITS, "Usual range before the work started: 54 to 69 %."),
        (WITH_LIMITS, "higher is better"),
        (BARE, "from 7 to 6 (lower is better)"),
    ],
)
def test_alternative_text_tells_what_there_is(facts: ChartFacts, said: str) -> None:
    assert said in alt_text(facts)


def test_alternative_text_fits_slack_whatever_the_names() -> None:
    facts = replace(WITH_LIMITS, kpi_name="n" * 5000, unit="u" * 5000)
    assert len(kpi_chart(facts).alt_text) <= ALT_TEXT_LIMIT


def test_limits_are_those_of_the_readings_before_work_started() -> None:
    assert usual_limits(WITH_LIMITS) == limits([Decimal(value) for value in STEADY])
    assert "Usual range 54 to 69 %" in drawn(WITH_LIMITS)


def test_fewer_than_twelve_readings_have_no_limits_yet() -> None:
    assert usual_limits(replace(WITH_LIMITS, started_on=START + timedelta(weeks=11))) is None
    assert usual_limits(replace(WITH_LIMITS, started_on=START + timedelta(weeks=12))) is not None


def test_a_share_is_never_shown_below_zero() -> None:
    facts = replace(BARE, readings=weekly(*[1, 9] * 6))
    usual = usual_limits(facts)
    assert usual is not None
    assert usual.lower < 0
    assert "Usual range: 0 to" in alt_text(facts)


def test_dollars_in_a_name_are_no_mathematics() -> None:
    assert "Cost of $5 laptops & $10 mice" in drawn(replace(BARE, kpi_name="Cost of $5 laptops & $10 mice", unit="$"))


def test_a_long_name_takes_two_lines_and_then_ends() -> None:
    first, second, *_ = drawn(replace(BARE, kpi_name="very " * 60 + "long"))
    assert first.startswith("very very")
    assert second.endswith("…")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("🚀 Deploys", "Deploys"),
        ("\n\tTab\u202e and\x00 break", "Tab and break"),
        ("\U0001f680\U0001f680", "KPI"),
        ("", "KPI"),
    ],
)
def test_what_no_font_can_draw_is_left_out_of_the_picture(name: str, title: str) -> None:
    assert drawn(replace(BARE, kpi_name=name))[0] == title


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80), st.sampled_from(["", "%", "$", "分", "件/週", "$^{x}$", "\\frac"]))
def test_any_name_and_unit_is_drawn_without_a_warning(name: str, unit: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert kpi_chart(replace(ONE_READING, kpi_name=name, unit=unit)).png


READINGS = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.decimals(-(10**15), 10**15, places=9)), max_size=20
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(READINGS, st.decimals(-(10**15), 10**15, places=2))
def test_any_readings_are_drawn(readings: list[tuple[date, Decimal]], target: Decimal) -> None:
    chart = kpi_chart(replace(STALE_PROBLEMS, readings=tuple(readings), aim=Aim(Comparison.UNDER, target)))
    assert chart.png.startswith(b"\x89PNG")
    assert len(chart.alt_text) <= ALT_TEXT_LIMIT


def test_the_smallest_type_is_the_one_that_was_measured() -> None:
    assert min(float(text.get_fontsize()) for text in _compose(WITH_LIMITS).figure.texts) == _TYPE
