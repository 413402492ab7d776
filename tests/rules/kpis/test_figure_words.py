"""What is true of a KPI, in words that can be put into a text and follow its readings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.figure_words import (
    FigureForm,
    FigureWords,
    exact_change,
    offered,
    put_in,
    put_right,
    stands_in,
    without,
    words_of,
)
from csi.kpis.measured_kpi import MeasuredKpi
from models.enums import Comparison, Direction

TICKETS = MeasuredKpi(
    target_id=1,
    kpi_id=1,
    name="Problems not updated in 30 days",
    unit="%",
    direction=Direction.LOWER,
    before=Decimal(59),
    before_on=date(2026, 12, 31),
    after=Decimal("4.92"),
    after_on=date(2027, 3, 10),
    aim=Aim(Comparison.UNDER, Decimal(10)),
    due_on=date(2027, 3, 31),
    readings=(
        (date(2026, 12, 31), Decimal(59)),
        (date(2027, 2, 1), Decimal(9)),
        (date(2027, 2, 8), Decimal("10.00")),
        (date(2027, 3, 3), Decimal(8)),
        (date(2027, 3, 10), Decimal("4.92")),
    ),
)
CALLS = replace(
    TICKETS, name="First-call resolution", direction=Direction.HIGHER, before=Decimal(39), after=Decimal(50),
    aim=Aim(Comparison.AT_LEAST, Decimal(60)), unit="",
    readings=((date(2027, 3, 10), Decimal(50)),),
)  # fmt: skip
DAYS = replace(
    TICKETS, unit="days", before=Decimal(14), after=Decimal("2.8"), aim=Aim(Comparison.UNDER, Decimal(3)),
    readings=((date(2027, 3, 10), Decimal("2.8")),), due_on=date(2027, 3, 10),
)  # fmt: skip
SAME = replace(TICKETS, after=Decimal(59), readings=((date(2027, 3, 10), Decimal(59)),))
FROM_ZERO = replace(CALLS, before=Decimal(0))


def said(measured: MeasuredKpi) -> dict[str, str]:
    return {each.form: each.words for each in offered([measured])}


def test_each_true_figure_is_offered_in_words() -> None:
    assert said(TICKETS) == {
        "pair": "59 % → 4.92 %",
        "difference": "54 points lower",
        "relative": "92 % lower",
        "since": "under 10 % since 3 March",
        "early": "met four weeks early",
        "latest": "4.92 % on 10 March",
    }
    assert said(CALLS) == {
        "pair": "39 → 50",
        "difference": "11 higher",
        "relative": "28 % higher",
        "latest": "50 on 10 March",
    }
    assert said(DAYS) == {
        "pair": "14 days → 2.8 days",
        "difference": "11.2 days lower",
        "relative": "80 % lower",
        "since": "under 3 days since 10 March",
        "early": "met on time",
        "latest": "2.8 days on 10 March",
    }
    assert said(SAME) == {"latest": "59 % on 10 March"}
    assert said(FROM_ZERO) == {"pair": "0 → 50", "difference": "50 higher", "latest": "50 on 10 March"}


@pytest.mark.parametrize(
    ("met_on", "due_on", "words"),
    [
        (date(2027, 3, 10), date(2027, 3, 11), "met one day early"),
        (date(2027, 3, 10), date(2027, 3, 23), "met 13 days early"),
        (date(2027, 3, 10), date(2027, 3, 31), "met three weeks early"),
        (date(2027, 3, 10), date(2027, 4, 6), "met three weeks early"),
        (date(2027, 3, 10), date(2027, 6, 20), "met three months early"),
        (date(2027, 3, 10), date(2027, 3, 10), "met on time"),
        (date(2027, 3, 10), date(2027, 3, 9), None),
    ],
)
def test_how_early_is_never_more_than_it_was(met_on: date, due_on: date, words: str | None) -> None:
    measured = replace(TICKETS, readings=((met_on, Decimal("4.92")),), due_on=due_on)
    assert said(measured).get("early") == words


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (FigureForm.SINCE, "not under 10 % any more: 12 % on 17 March"),
        (FigureForm.EARLY, "not under 10 % any more: 12 % on 17 March"),
        (FigureForm.PAIR, "59 % → 12 %"),
        (FigureForm.RELATIVE, "80 % lower"),
    ],
)
def test_what_is_not_true_any_more_is_replaced_by_what_is(form: FigureForm, words: str) -> None:
    day = date(2027, 3, 17)
    missed = replace(TICKETS, after=Decimal(12), after_on=day, readings=(*TICKETS.readings, (day, Decimal(12))))
    assert words_of(form, missed) == words


def test_both_changes_are_said_points_never_called_percent_and_the_worse_as_worse() -> None:
    assert exact_change(TICKETS) == "54.08 points lower, 91.7 % lower in relative terms"
    assert exact_change(CALLS) == "11 higher, 28.2 % higher"
    assert exact_change(DAYS) == "11.2 days lower, 80 % lower"
    assert exact_change(replace(DAYS, after=Decimal(15))) == "1 day higher, 7.1 % higher, which is worse"
    assert exact_change(SAME) == "no change"
    assert exact_change(FROM_ZERO) == "50 higher"
    assert exact_change(replace(DAYS, before=Decimal(1000), after=Decimal("0.1"))).endswith("99.99 % lower")


@pytest.mark.parametrize("form", FigureForm)
def test_every_form_can_be_said_of_everything(form: FigureForm) -> None:
    for measured in (TICKETS, CALLS, DAYS, SAME, FROM_ZERO):
        assert words_of(form, measured)


def figure(words: str, kpi: str = "Tickets") -> FigureWords:
    return FigureWords(1, kpi, FigureForm.PAIR, words)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "Tickets: 59 % → 5 %."),
        ("All is well", "All is well. Tickets: 59 % → 5 %."),
        ("All is well!\n", "All is well! Tickets: 59 % → 5 %."),
        ("All is well. Tickets: 54 points lower.", "All is well. Tickets: 54 points lower, 59 % → 5 %."),
        ("All is well.\nTickets: 54 points lower.", "All is well.\nTickets: 54 points lower, 59 % → 5 %."),
    ],
)
def test_a_figure_goes_to_the_end_with_its_kpi_named_once(text: str, after: str) -> None:
    assert put_in(text, figure("59 % → 5 %")) == after


def test_words_are_replaced_only_where_they_stand_by_themselves_and_the_longer_ones_first() -> None:
    text = "Tickets: 59 % → 5 %, 5 % on 3 March; 15 % on 3 March."
    changes = {"59 % → 5 %": "59 % → 6 %", "5 % on 3 March": "6 % on 3 March"}
    assert put_right(text, changes) == "Tickets: 59 % → 6 %, 6 % on 3 March; 15 % on 3 March."
    assert put_right(text, {}) == text
    assert without("Down: 92 % lower.", ["92 % lower"]) == "Down:           ."


@given(st.text(max_size=80), st.sampled_from(offered([TICKETS, CALLS, DAYS])))
def test_what_was_put_in_stands_there_and_follows(text: str, one: FigureWords) -> None:
    after = put_in(text, one)
    assert stands_in(after, one.words)
    assert after.startswith(text.rstrip().removesuffix("."))
    assert stands_in(put_right(after, {one.words: "39 % → 50 %"}), "39 % → 50 %")
