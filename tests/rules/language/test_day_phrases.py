"""Days in the words of several countries and trades; what is ambiguous offers each day that it can mean."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import day_phrases
from csi.language.dates import possible_days, understand_date
from csi.language.measured_days import split_day

MONDAY = date(2026, 11, 23)
CODE = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("third Friday of next month", "2026-12-18"),
        ("the last Tuesday in February", "2027-02-23"),
        ("first Monday of the month", "2026-12-07"),
        ("second Monday of June 2028", "2028-06-12"),
        ("last working day of the month", "2026-11-30"),
        ("the fifteenth", "2026-12-15"),
        ("twenty-second of December", "2026-12-22"),
        ("the last Friday before Christmas", "2026-12-18"),
        ("Friday week", "2026-12-04"),
        ("a week on Thursday", "2026-12-03"),
        ("the week after next", "2026-12-11"),
        ("week 12", "2027-03-26"),
        ("KW 50", "2026-12-11"),
        ("2027-W14-3", "2027-04-07"),
        ("week commencing 14 December", "2026-12-18"),
        ("2Q27", "2027-06-30"),
        ("Q3/27", "2027-09-30"),
        ("third quarter of next year", "2027-09-30"),
        ("first half of 2027", "2027-06-30"),
        ("mid Q2", "2027-05-15"),
        ("end of the tax year (5 April)", "2027-04-05"),
        ("end of the calendar year", "2026-12-31"),
        ("in a year and a half", "2028-05-23"),
        ("15\u201101\u20112027", "2027-01-15"),
        ("31 \u2013 12 \u2013 2026", "2026-12-31"),
        ("15\u00a0January\u202f2027", "2027-01-15"),
        ("15-Jan-27", "2027-01-15"),
        ("2026\u5e7412\u670815\u65e5", "2026-12-15"),
        ("30. Juni 2027", "2027-06-30"),
        ("15 de enero", "2027-01-15"),
        ("1er mars 2027", "2027-03-01"),
        ("before 1 February", "2027-01-31"),
        ("by Christmas", "2026-12-24"),
        ("by Easter", "2027-03-28"),
        ("from 1 to 12 March", "2027-03-12"),
        ("until 15:00 on Friday", "2026-11-27"),
    ],
)
def test_a_clear_day_is_not_asked_about(words: str, day: str) -> None:
    assert understand_date(words, MONDAY) == date.fromisoformat(day)
    assert possible_days(words, MONDAY) == ()


@pytest.mark.parametrize(
    "words",
    ["Q2 FY27", "by financial year-end", "FY26/27 year end", "fifth Monday of January", "30th of February", "3 out",
     "12 weeks", "week 54", "in week", "the Friday", "two or three things", "31 April 2027", "year 2027 budget"],
)  # fmt: skip
def test_what_nobody_can_know_offers_no_day(words: str) -> None:
    assert possible_days(words, MONDAY) == ()
    assert (understand_date(words, MONDAY) is None) == (words not in ("12 weeks", "the Friday"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("9, 11/10", ("2026-10-11", "2026-11-10")),
        ("9 on 3/4/2026", ("2026-04-03", "2026-03-04")),
        ("9 (in the first week of October)", ("2026-10-07", "2026-10-11")),
    ],
)
def test_the_day_of_a_reading_that_can_be_two_offers_both(text: str, days: tuple[str, ...]) -> None:
    found = split_day(text, date(2026, 11, 28))

    assert (found.words, found.day, found.unclear) == ("9", None, True)
    assert tuple(map(str, found.days)) == days


@pytest.mark.parametrize("text", ["4.92 % (12/24)", "9, 11.5", "4 (in 3 rooms)", "9 / 12", "7 of 12", "12 sun"])
def test_figures_beside_a_value_are_no_day(text: str) -> None:
    found = split_day(text, date(2026, 11, 28))
    assert (found.words, found.day, found.unclear) == (text, None, False)


def test_the_labelled_phrases_are_understood_as_well_as_the_page_says() -> None:
    rows = day_phrases.read_set("days/working.jsonl", "days/held_out.jsonl")
    found = [day_phrases.outcome(row) for row in rows]

    assert found.count("wrong") <= 2
    assert (
        sum(each.startswith("asked n") or each.startswith("asked w") for each in found) - found.count("asked with both")
        <= 2
    )


@settings(deadline=None)
@given(st.text(max_size=70), st.dates(date(1970, 1, 1), date(9990, 1, 1)))
def test_no_text_breaks_the_reading_of_days(words: str, today: date) -> None:
    days = possible_days(words, today)
    assert all(day >= today for day in days)
    split_day(f"9 {words}", today)


def test_months_are_named_in_one_table_only() -> None:
    """Every pattern or table of months' names outside `day_words` is found, whatever module it is in."""
    table = re.compile(r"\bjan(?:uary|\(\?:uary\)\?|\\w\*)?[\"'|, ]{1,4}feb|\bmon\|tue", re.IGNORECASE)
    found = [
        path.relative_to(CODE).as_posix()
        for folder in ("csi", "handlers", "bot", "models")
        for path in sorted((CODE / folder).rglob("*.py"))
        if table.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
