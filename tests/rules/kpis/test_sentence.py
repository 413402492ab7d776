"""From a sentence to a KPI: what is understood, what is asked, and that nothing is guessed."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.kpi_sentences import FIELDS, measure
from csi.kpis.kpi_sentence import Asked
from csi.kpis.parse.combined_answers import combine, missing
from csi.kpis.parse.sentence import KpiSentence, Relative, understand_kpi
from csi.language.dates import understand_date

TODAY = date(2026, 11, 23)  # a Monday


def said(text: str, asked: Asked = "any") -> dict[str, Any]:
    """Everything that is asserted of a text, in short forms."""
    kpi = understand_kpi(text, today=TODAY, asked=asked)
    change = kpi.relative
    fields = {
        "name": kpi.name,
        "unit": kpi.unit,
        "from": str(kpi.baseline) if kpi.baseline is not None else None,
        "to": f"{kpi.comparison or '?'} {kpi.target}" if kpi.target is not None else None,
        "by": f"{change.change} {change.kind}" if change else None,
        "on": kpi.due_on.isoformat() if kpi.due_on else None,
        "ask": " ".join(kpi.ask) or None,
        "nothing": kpi.nothing or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "problems not updated in 30 days: from 59% to under 10% within three months",
            {"name": "problems not updated in 30 days", "unit": "%", "from": "59", "to": "< 10", "on": "2027-02-23"},
        ),
        (
            "our mean time to repair is 7.5 hours and should be below 4 hours by 30 June 2027",
            {"name": "mean time to repair", "unit": "h", "from": "7.5", "to": "< 4", "on": "2027-06-30"},
        ),
        ("customer complaints: 15/month --> <5/month", {"name": "customer complaints", "unit": "per month",
                                                        "from": "15", "to": "< 5"}),
        ("page load: 4200 ms, target 1.5 s", {"name": "page load", "unit": "s", "from": "4.2", "to": "<= 1.5"}),
        ("packaging film: 1.5 t -> 900 kg", {"name": "packaging film", "unit": "kg", "from": "1500", "to": "<= 900"}),
        ("1h 20min -> 45 min", {"unit": "min", "from": "80", "to": "<= 45"}),
        ("Waiting list: 1.200 -> 400", {"name": "Waiting list", "from": "1200", "to": "<= 400"}),
        ("employees with first-aid training: 12, needed 20", {"name": "employees with first-aid training",
                                                              "from": "12", "to": ">= 20"}),
        ("never more than 3 open P1s, right now there are 9", {"name": "open P1s", "unit": "P1s", "from": "9",
                                                               "to": "<= 3"}),
        ("get rid of all 14 manual steps", {"name": "manual steps", "unit": "steps", "from": "14", "to": "<= 0"}),
        ("Backlog grew from 200 to 350 last year", {"name": "Backlog grew", "from": "350"}),
        ("Emails answered in 24 h: 71 %, goal 90 %", {"name": "Emails answered in 24 h", "unit": "%", "from": "71",
                                                      "to": ">= 90"}),
        ("cut waiting time at the counter, today 25 minutes, to 10 minutes by 1 April",
         {"name": "waiting time at the counter", "unit": "min", "from": "25", "to": "<= 10", "on": "2027-04-01"}),
        ("Reduce errors from 40 to 20, which saves 10 hours a week", {"name": "errors", "from": "40", "to": "<= 20"}),
        ("Deploys: 1 per month -> 1 per week", {"name": "Deploys", "unit": "per week", "to": ">= 1",
                                                "ask": "baseline"}),
        ("1.5 days to 4 hours", {"unit": "h", "to": "<= 4", "ask": "baseline"}),
        ("We close too few problems: 39 in a month, and we want at least 45 by end of January",
         {"name": "close too few problems", "unit": "per month", "from": "39", "to": ">= 45", "on": "2027-01-31"}),
        ("We get 12 complaints in a week and want under 5", {"name": "complaints", "unit": "complaints per week",
                                                             "from": "12", "to": "< 5"}),
        ("Stale tickets from 59 to under 10 in a month", {"name": "Stale tickets", "from": "59", "to": "< 10",
                                                          "on": "2026-12-23"}),
    ],
)  # fmt: skip
def test_both_ends_in_one_sentence(text: str, expected: dict[str, Any]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 days from request to laptop, from the ticket system, October.",
         {"name": "request to laptop", "unit": "days", "from": "14"}),
        ("Right now it's 14 days, from the ticket system, October", {"unit": "days", "from": "14"}),
        ("47 %. Source: Jira, 15 November", {"unit": "%", "from": "47"}),
        ("12,5 TEUR", {"unit": "EUR", "from": "12500"}),
        ("three quarters of an hour", {"unit": "h", "from": "0.75"}),
        ("half a working day", {"unit": "working days", "from": "0.5"}),
        ("half of our invoices are late", {"name": "invoices are late", "unit": "%", "from": "50"}),
        ("Of 200 orders, 30 were late", {"name": "late", "unit": "%", "from": "15"}),
        ("two out of three customers", {"name": "customers", "unit": "%", "ask": "baseline"}),
        ("at least 40 hours a month", {"unit": "h per month", "ask": "baseline"}),
        ("5 to 8 %", {"unit": "%", "ask": "baseline"}),
        ("approximately 1,200", {"ask": "baseline"}),
        ("it used to be 30 but now it is 40", {"from": "40"}),
        ("5 minutes longer than last year", {"nothing": True}),
        ("maybe 20?", {"nothing": True}),
        ("our ISO 27001 audit found 14 findings", {"name": "findings", "unit": "findings", "from": "14"}),
    ],
)  # fmt: skip
def test_answers_about_today(text: str, expected: dict[str, Any]) -> None:
    assert said(text, "baseline") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under 3 days by the end of March.", {"unit": "days", "to": "< 3", "on": "2027-03-31"}),
        ("10 in 3 months", {"to": "? 10", "on": "2027-02-23", "ask": "direction comparison"}),
        ("10 by 5/13/2027", {"to": "? 10", "on": "2027-05-13", "ask": "direction comparison"}),
        ("at most 3 by March 2027", {"to": "<= 3", "ask": "date"}),
        ("at most 3 by Monday", {"to": "<= 3", "ask": "date"}),
        ("no lower than 4.2", {"to": ">= 4.2"}),
        ("it should take 5 minutes, not 45", {"unit": "min", "from": "45", "to": "<= 5"}),
        ("I think 80%, but 90% would be better", {"unit": "%", "to": "? 90", "ask": "baseline direction comparison"}),
        ("exactly 10", {"to": "= 10", "ask": "direction"}),
        ("25 percent less", {"ask": "relative"}),
        ("10 % fewer rejects than in 2025", {"name": "rejects", "by": "-10 percent"}),
        ("5 percentage points more", {"unit": "%", "by": "5 points"}),
        ("cut by two thirds", {"by": "-66.67 percent"}),
        ("twice as fast", {"ask": "direction comparison relative"}),
        ("saving €500 a month", {"unit": "EUR per month", "by": "-500 points"}),
        ("10% to 20% less", {"ask": "relative"}),
        ("no complaints", {"name": "complaints", "to": "<= 0"}),
        ("80% or 90%", {"unit": "%", "ask": "target comparison direction"}),
        ("we want to reach 80 % this year", {"unit": "%", "to": "? 80", "on": "2026-12-31",
                                           "ask": "direction comparison"}),
        ("as low as possible", {"nothing": True}),
    ],
)  # fmt: skip
def test_answers_about_the_target(text: str, expected: dict[str, Any]) -> None:
    assert said(text, "target") == expected


@pytest.mark.parametrize(
    "text",
    [
        "onboarding time 10 days to 5 days and offboarding 8 days to 3 days",
        "Reduce the error rate from 4% to 2% and the cost from 10k to 5k EUR",
    ],
)
def test_two_kpis_in_one_text_are_asked_about(text: str) -> None:
    assert said(text) == {"ask": "which"}


@pytest.mark.parametrize(
    ("baseline", "target", "expected", "still"),
    [
        ("14 days from request to laptop", "Under 3 days by the end of March", ("14", "<", "3"), ()),
        ("59%", "10%", ("59", "<=", "10"), ("name", "date")),
        ("45", "at least 60", ("45", ">=", "60"), ("name", "date")),
        ("printing costs: 400 EUR a month", "20% less until March 31", ("400", "<=", "320"), ()),
        ("availability is 95 %", "up 3%", ("95", ">=", "None"), ("relative", "date")),
        ("2 hours per case", "30 min", ("120", "<=", "30"), ("name", "date")),
        ("14 days", "2 hours", ("None", "None", "2"), ("name", "baseline", "comparison", "date")),
        ("14 days", "14 days", ("14", "None", "None"), ("name", "target", "comparison", "date")),
        ("open tickets: 40", "at least 60", ("40", ">=", "60"), ("date",)),
        ("open tickets: 40", "reduce to 60", ("40", "None", "60"), ("comparison", "date")),
    ],
)
def test_the_two_answers_complete_each_other(
    baseline: str, target: str, expected: tuple[str, str, str], still: tuple[str, ...]
) -> None:
    now = understand_kpi(baseline, today=TODAY, asked="baseline")
    kpi = combine(now, understand_kpi(target, today=TODAY, asked="target"))

    assert (str(kpi.baseline), str(kpi.comparison), str(kpi.target)) == expected
    assert missing(kpi) == still


def test_one_answer_alone_or_none() -> None:
    alone = understand_kpi("under 3 days", today=TODAY, asked="target")

    assert combine(None, alone) == alone
    assert combine(None, None).nothing
    assert combine(KpiSentence(ask=("which",)), alone).ask == ("which",)


def test_a_change_of_a_known_baseline_leads_to_the_target() -> None:
    kpi = understand_kpi("Ticket reopen rate 18%. Reduce by a third by end of Q1.", today=TODAY)

    assert (kpi.target, kpi.relative) == (Decimal(12), Relative(Decimal("-33.33"), "percent"))


@pytest.mark.parametrize(
    "text",
    [
        "Ward 3 and ward 8 should share one scanner", "A lamp in room 12", "We need two more chairs on floor 5",
        "Could we meet at 9 am instead of 8:30?", "Upgrade the server to 4.2", "Rows 10 to 20 are too dark",
        "Two porters use one trolley", "The 10 % off labels fall off the boxes", "Send the list two days before",
        "write down how to get rid of it when a box has over 15 kg",
    ],
)  # fmt: skip
def test_figures_that_belong_to_nothing_measured_are_left_alone(text: str) -> None:
    assert said(text) == {"nothing": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Late trains in year 9 should fall from 12 % to 5 %", {"name": "Late trains in year 9", "unit": "%",
                                                                "from": "12", "to": "<= 5"}),
        ("Downtime is 30 hours a month and with the two new fitters it should be under 10 hours a month",
         {"name": "Downtime", "unit": "h per month", "from": "30", "to": "< 10"}),
        ("Faulty parts: 8 %, 3 % by 1 March", {"name": "Faulty parts", "unit": "%", "from": "8", "to": "<= 3",
                                               "on": "2027-03-01"}),
        ("It takes the clerk 20 minutes to open a file, it should be 5 minutes",
         {"name": "open a file", "unit": "min", "from": "20", "to": "<= 5"}),
        ("The share of green vans is a tenth today and should be a third",
         {"name": "share of green vans", "unit": "%", "from": "10", "to": ">= 33.33"}),
        ("No call should take longer than 4 minutes", {"name": "call", "unit": "min", "to": "<= 4"}),
        ("Overtime went up to 90 hours a week, we want 40 hours a week", {"name": "Overtime", "unit": "h per week",
                                                                        "from": "90", "to": "<= 40"}),
    ],
)  # fmt: skip
def test_a_stray_figure_costs_nothing_but_itself(text: str, expected: dict[str, Any]) -> None:
    assert said(text) == expected


def test_the_second_set_is_understood_as_well_as_ever() -> None:
    tallies, misses = measure("working", "kpi_sentences_2")
    told = "\n".join(misses)
    total = sum((tallies[key].counts for key in FIELDS), Counter[str]())

    assert total["wrong"] <= 0.021 * total["all"], told
    assert total["right"] >= 0.94 * total["said"], told
    assert tallies["quiet"].counts["right"] >= 0.98 * tallies["quiet"].counts["all"], told


def test_the_labelled_sentences_are_understood_as_well_as_ever() -> None:
    """The floor is close to what was reached on the part that the rules were worked on with."""
    tallies, misses = measure("working")

    told = "\n".join(misses)
    assert all(tallies[key].precision >= 0.98 for key in FIELDS), told
    assert all(tallies[key].recall >= 0.97 for key in FIELDS), told
    assert sum(tallies[key].counts["wrong"] for key in FIELDS) <= 5, told
    assert tallies["nothing"].counts["missed"] == 0, told


WORDS = (
    "from to 59% under 10 % by end of March -> no more than 1,234 k€ half dozen 3 out of 5 per week within 10 days now"
    " want IMP-42 24/7 1:30 not . , ( ) June minus +5 pp twice as fast level $1.2M zero never between and about 12k"
    " tickets a day 6 min 30 s 2-3 weeks one 1h30 a third \n ? instead reduce"
).split(" ")
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(TEXTS, st.sampled_from(["any", "baseline", "target"]), st.dates())
@settings(max_examples=300, deadline=None)
def test_it_never_raises_and_never_asks_for_what_it_asserts(text: str, asked: Asked, today: date) -> None:
    kpi = understand_kpi(text, today=today, asked=asked)
    got = {"baseline": kpi.baseline, "target": kpi.target, "date": kpi.due_on, "relative": kpi.relative}

    assert not [field for field, value in got.items() if value is not None and field in kpi.ask]
    assert not kpi.nothing or (not any(got.values()) and not kpi.ask)
    assert combine(kpi, kpi) is not None


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["%", " days", " tickets", "", " €"]))
def test_plain_numbers_come_out_as_they_were_written(start: int, end: int, unit: str) -> None:
    kpi = understand_kpi(f"queue from {start}{unit} to {end}{unit}", today=TODAY)

    assert (kpi.baseline, kpi.target) == (Decimal(start), Decimal(end))
    if start != end:
        assert kpi.comparison == ("<=" if end < start else ">=")


@given(
    st.lists(
        st.sampled_from(
            [
                "reduce",
                "queue",
                "from",
                "to",
                "under",
                "now",
                "want",
                "by",
                "12",
                "7.5",
                "34",
                "%",
                "days",
                "and",
                ",",
                "at least",
                "not",
            ]
        ),
        max_size=12,
    )
)
@settings(max_examples=300, deadline=None)  # fmt: skip
def test_every_number_asserted_is_written_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    kpi = understand_kpi(text, today=TODAY)
    written = {Decimal(each) for each in re.findall(r"\d+(?:\.\d+)?", text)}

    assert kpi.baseline is None or kpi.baseline in written
    assert kpi.target is None or kpi.target in written or kpi.relative is not None
    assert kpi.relative is None or abs(kpi.relative.change) in written


@pytest.mark.parametrize("words", ["by end of March", "until 31.03.2027", "in 6 weeks", "in Q1 2027", "by Friday"])
def test_dates_are_those_that_the_bot_understands_everywhere(words: str) -> None:
    assert understand_kpi(f"from 59% to 10% {words}", today=TODAY).due_on == understand_date(words, TODAY)
