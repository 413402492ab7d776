"""The picture of a KPI: readable on a phone, the same in words, and robust against what people call their KPIs."""

import random
import struct
import warnings
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from bot.charts.kpi_chart import compose, kpi_chart
from bot.charts.label_places import crosses, overlaps
from bot.charts.sheet import TYPE, WIDTH, Sheet
from bot.charts.strokes import BAND
from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.chart_words import ALT_TEXT_LIMIT
from csi.kpis.pace import Course
from models.enums import AgreementKind, Comparison, Direction

START = date(2026, 11, 23)
SERIES = 200
"""How many random series are drawn to look for crossed labels."""


def weekly(*values: float | str) -> tuple[tuple[date, Decimal], ...]:
    return tuple((week(n), Decimal(str(value))) for n, value in enumerate(values))


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def target(comparison: Comparison, value: float, baseline: float, due: date, started: date | None = None) -> Course:
    return Course(Aim(comparison, Decimal(str(value))), Decimal(str(baseline)), START, due, started)


WORK = date(2026, 12, 1)
STALE_PROBLEMS = ChartFacts(
    kpi_name="Problems not updated in 30 days",
    unit="%",
    direction=Direction.LOWER,
    readings=weekly(59, 57.5, 52, 46, 44, 31, 27.3, 22, 14, 11, 8.2, 6, 5.1, 4.92),
    courses=(target(Comparison.UNDER, 10, 59, date(2027, 2, 28), WORK),),
    started_on=WORK,
    ended_on=date(2027, 2, 20),
)
STEADY = [61, 63, 60, 62, 64, 61, 60, 66, 58, 61, 59, 60, 62, 61]
WITH_LIMITS = replace(
    STALE_PROBLEMS,
    kpi_name="First-contact resolution in the service desk, all channels",
    direction=Direction.HIGHER,
    readings=weekly(*STEADY, 64, 68, 72, 71, 75, 78, 77),
    courses=(target(Comparison.AT_LEAST, 75, 61.2, date(2027, 4, 30), date(2027, 3, 1)),),
    started_on=date(2027, 3, 1),
    ended_on=date(2027, 4, 1),
)
EVERYTHING = ChartFacts(
    kpi_name="Hours to answer an access request",
    unit="h",
    direction=Direction.LOWER,
    readings=weekly(*[20, 22, 19, 21, 18, 20, 26] * 3, *[12, 13, 11, 12, 10, 12, 18] * 3, 25),
    courses=(
        target(Comparison.AT_MOST, 14, 20, week(30), week(21)),
        Course(Aim(Comparison.BETWEEN, Decimal(10), Decimal(12)), Decimal(20), START, week(60), week(21)),
    ),
    tolerance_low=Decimal(8),
    tolerance_high=Decimal(22),
    agreement=AgreementKind.SLA,
    agreed=Aim(Comparison.AT_MOST, Decimal(16)),
    changes=(week(21),),
    started_on=week(21),
    ended_on=week(31),
)
ONE_READING = replace(STALE_PROBLEMS, readings=weekly(59), ended_on=None)
UNMEASURED = replace(STALE_PROBLEMS, readings=())
NEGATIVE = replace(STALE_PROBLEMS, unit="", readings=weekly(-20, -12, -5, 4, 10))
FLAT = replace(STALE_PROBLEMS, readings=weekly(5, 5, 5, 5))
BARE = ChartFacts("Backlog", "", Direction.LOWER, weekly(7, 6))
ZERO = ChartFacts("Outages", "", Direction.LOWER, weekly(0, 0), (target(Comparison.AT_MOST, 0, 0, week(9)),))
ALL = [STALE_PROBLEMS, WITH_LIMITS, EVERYTHING, ONE_READING, UNMEASURED, NEGATIVE, FLAT, BARE, ZERO]


@pytest.mark.parametrize("facts", ALL)
def test_a_picture_has_the_width_that_slack_shows_well_and_is_higher_only_for_its_legend(facts: ChartFacts) -> None:
    png = kpi_chart(facts).png
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width == WIDTH
    assert 250 <= height <= 1250


def test_the_same_facts_give_the_same_picture_and_others_another_key() -> None:
    again = replace(STALE_PROBLEMS)
    assert kpi_chart(STALE_PROBLEMS) == kpi_chart(again)
    assert again.key == STALE_PROBLEMS.key
    assert len({facts.key for facts in ALL}) == len(ALL)


def problems(sheet: Sheet) -> list[str]:
    """Labels beyond the picture, on each other, or with a line through them."""
    found = [f"outside {box}" for box in sheet.labels if not _is_inside(box, sheet)]
    found += [f"overlap {one} {other}" for one, other in combinations(sheet.labels, 2) if overlaps(one, other)]
    found += [f"crossed {box} {line}" for box in sheet.labels for line in sheet.lines if crosses(line, box)]
    return found


def _is_inside(box: tuple[float, float, float, float], sheet: Sheet) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= sheet.height


@pytest.mark.parametrize("facts", ALL)
def test_labels_cross_no_line_and_no_other_label(facts: ChartFacts) -> None:
    assert problems(compose(facts)) == []


@pytest.mark.parametrize("facts", ALL)
def test_a_labels_box_is_where_its_letters_are(facts: ChartFacts) -> None:
    """The letters are within the box that is compared with lines, give or take what lies below the line of writing."""
    sheet = compose(facts)
    for text, (left, bottom, right, top) in zip(sheet.figure.texts, sheet.labels, strict=True):
        letters = text.get_window_extent(sheet.renderer)
        assert (letters.x0 >= left - 2, letters.x1 <= right + 2) == (True, True), text.get_text()
        assert (letters.y0 >= bottom - 4, letters.y1 <= top + 4) == (True, True), text.get_text()


def random_facts(chance: random.Random) -> ChartFacts:
    """A KPI as it may happen: few or many readings, near and far targets, everything or nothing beside them."""
    count, level = chance.choice([1, 2, 5, 13, 40, 90]), chance.choice([0.5, 12, 70, 4_000, 2_500_000])
    spread = level * chance.choice([0.0, 0.02, 0.2, 0.6])
    days, values = sorted(chance.sample(range(700), count)), [chance.gauss(level, spread) for _ in range(count)]
    readings = [(START + timedelta(days=day), Decimal(f"{value:.2f}")) for day, value in zip(days, values, strict=True)]

    def some_day() -> date:
        return START + timedelta(days=chance.randrange(720))

    def value() -> Decimal:
        return Decimal(f"{chance.gauss(level, level / 3):.1f}")

    courses = []
    for _ in range(chance.choice([0, 1, 1, 2])):
        low, high = sorted((value(), value()))
        comparison = chance.choice(list(Comparison))
        aim = Aim(comparison, low, high if comparison is Comparison.BETWEEN else None)
        begins = some_day()
        courses.append(Course(aim, value(), begins, begins + timedelta(days=chance.randrange(1, 400))))
    low, high = sorted((value(), value()))
    started = some_day()
    return ChartFacts(
        kpi_name=" ".join(chance.sample("Share of laptop requests that take longer than two weeks".split(), 5)),
        unit=chance.choice(["", "%", "h", "$", "tickets", "minutes per call"]),
        direction=chance.choice(list(Direction)),
        readings=tuple(readings),
        courses=tuple(courses),
        tolerance_low=chance.choice([None, low]),
        tolerance_high=chance.choice([None, high]),
        agreement=AgreementKind.OLA,
        agreed=chance.choice([None, Aim(Comparison.AT_LEAST, value())]),
        changes=tuple(sorted(some_day() for _ in range(chance.choice([0, 0, 1, 3])))),
        started_on=chance.choice([None, started]),
        ended_on=chance.choice([None, started + timedelta(days=chance.randrange(0, 90))]),
    )


@pytest.mark.parametrize("part", range(4))
def test_labels_cross_nothing_in_random_series(part: int) -> None:
    chance = random.Random(f"charts {part}")
    for number in range(SERIES // 4):
        facts = random_facts(chance)
        assert problems(compose(facts)) == [], (number, facts)


@pytest.mark.parametrize("facts", ALL)
def test_type_is_thirteen_pixels_high_on_a_phone(facts: ChartFacts) -> None:
    smallest = min(float(text.get_fontsize()) for text in compose(facts).figure.texts)
    assert smallest == TYPE
    assert smallest * 150 / 72 * 360 / WIDTH >= 13


def drawn(facts: ChartFacts) -> list[str]:
    return [text.get_text() for text in compose(facts).figure.texts]


@pytest.mark.parametrize(
    "label",
    [
        "Problems not updated in 30 days", "From 59 % to 4.92 %: target met so far", "Baseline 59 %",
        "Target under 10 %", "Path", "Started 1 Dec", "Ended 20 Feb", "Due 28 Feb", "23 Nov 2026", "28 Feb 2027",
    ],
)  # fmt: skip
def test_what_is_drawn_is_named_in_the_picture(label: str) -> None:
    assert label in drawn(STALE_PROBLEMS)


@pytest.mark.parametrize(
    "label",
    [
        "Target at most 14 h by 21 Jun 2027", "Target between 10 and 12 h by 17 Jan 2028", "Agreed (SLA): at most 16 h",
        "Outside tolerance 8 to 22 h", "Started, changed 19 Apr 2027", "Worse than usual",
    ],
)  # fmt: skip
def test_everything_that_readings_are_compared_with_is_in_the_legend(label: str) -> None:
    assert label in drawn(EVERYTHING)


def test_what_is_not_known_is_not_drawn() -> None:
    named = ("Target", "Baseline", "Path", "Started", "Due", "Usual", "Outside", "Agreed", "Better", "Worse")
    assert not [text for text in drawn(BARE) if text.startswith(named)]


def test_signals_have_a_shape_of_their_own_by_whether_they_are_better_or_worse() -> None:
    assert "Better than usual" in drawn(WITH_LIMITS)
    assert "Worse than usual" in drawn(replace(WITH_LIMITS, direction=Direction.LOWER))
    assert _markers(WITH_LIMITS) == {"o", "D"}
    assert _markers(replace(WITH_LIMITS, direction=Direction.LOWER)) == {"o", "s"}


def _markers(facts: ChartFacts) -> set[str]:
    lines = [artist for artist in compose(facts).figure.artists if isinstance(artist, Line2D)]
    return {str(line.get_marker()) for line in lines} - {"None"}


def test_limits_step_at_a_declared_change() -> None:
    usual = _usual_boxes(EVERYTHING)
    assert len(usual) == 3  # two phases, and one in the legend
    (_, first_right), (second_left, _) = usual[0], usual[1]
    assert first_right == second_left


def _usual_boxes(facts: ChartFacts) -> list[tuple[float, float]]:
    boxes = [artist for artist in compose(facts).figure.artists if isinstance(artist, Rectangle)]
    usual = [box for box in boxes if box.get_facecolor() == to_rgba(BAND)]
    return [(round(box.get_x(), 3), round(box.get_x() + box.get_width(), 3)) for box in usual]


def test_fewer_than_twelve_readings_have_provisional_limits_and_fewer_than_five_none() -> None:
    assert "Usual range 54 to 69 %" in drawn(WITH_LIMITS)
    assert any(text.endswith(", provisional") for text in drawn(replace(WITH_LIMITS, started_on=week(11))))
    assert not any(text.startswith("Usual") for text in drawn(replace(WITH_LIMITS, started_on=week(4))))


def test_the_latest_value_is_written_beside_its_reading() -> None:
    assert "6" in drawn(BARE)


def test_dollars_in_a_name_are_no_mathematics() -> None:
    assert "Cost of $5 laptops & $10 mice" in drawn(replace(BARE, kpi_name="Cost of $5 laptops & $10 mice", unit="$"))


def test_a_long_name_takes_two_lines_and_then_ends() -> None:
    said = drawn(replace(BARE, kpi_name="very " * 60 + "long"))
    first = next(place for place, text in enumerate(said) if text.startswith("very very"))
    assert said[first + 1].endswith("…")


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
    assert title in drawn(replace(BARE, kpi_name=name))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80), st.sampled_from(["", "%", "$", "分", "件/週", "$^{x}$", "\\frac"]))
def test_any_name_and_unit_is_drawn_without_a_warning(name: str, unit: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert kpi_chart(replace(ONE_READING, kpi_name=name, unit=unit)).png


READINGS = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.decimals(-(10**15), 10**15, places=9)),
    max_size=20,
    unique_by=lambda reading: reading[0],
).map(sorted)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(READINGS, st.decimals(-(10**15), 10**15, places=2))
def test_any_readings_are_drawn(readings: list[tuple[date, Decimal]], wanted: Decimal) -> None:
    course = Course(Aim(Comparison.UNDER, wanted), Decimal(59), START, date(2027, 2, 28))
    chart = kpi_chart(replace(STALE_PROBLEMS, readings=tuple(readings), courses=(course,)))
    assert chart.png.startswith(b"\x89PNG")
    assert len(chart.alt_text) <= ALT_TEXT_LIMIT
