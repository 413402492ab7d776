"""What people mean by "by friday"; seen from Monday, 23 November 2026, where nothing else is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.language.dates import ask_which_day, understand_date
from csi.language.day_words import no_such_day

TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
FUTURE_WORDS = st.sampled_from(
    [
        "friday", "next week tuesday", "tomorrow", "today", "in three weeks", "in 10 days", "within two months", "eom",
        "by end of March", "end of month", "eoy", "end of week", "end of quarter", "mid April", "Q1", "end of Q3", "H1",
        "1 March", "March 3rd", "3.3.", "31/12", "29 Feb", "next week", "next month", "next year", "this week", "may",
        "the 31st", "15th", "start of June", "in 5 working days", "half a year", "year-end", "tuesday next week",
    ]
)  # fmt: skip
DATE_WORDS = st.sampled_from(
    [
        "by",
        "next",
        "end",
        "of",
        "mid",
        "friday",
        "3",
        "12",
        "31st",
        "march",
        "2027",
        "q1",
        "in",
        "weeks",
        ".",
        "/",
        "am",
    ]
)


def understood(words: str, today: date = TODAY) -> str | None:
    meant = understand_date(words, today)
    return meant.isoformat() if meant else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("today", "2026-11-23"),
        ("eod", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("friday", "2026-11-27"),
        ("by Friday", "2026-11-27"),
        ("no later than Friday.", "2026-11-27"),
        ("this friday", "2026-11-27"),
        ("friday 5pm", "2026-11-27"),
        ("friday at 17:00", "2026-11-27"),
        ("friday eod", "2026-11-27"),
        ("in three weeks", "2026-12-14"),
        ("in three weeks' time", "2026-12-14"),
        ("3 weeks from today", "2026-12-14"),
        ("within the next 2 weeks", "2026-12-07"),
        ("in a fortnight", "2026-12-07"),
        ("2w", "2026-12-07"),
        ("in 10 days", "2026-12-03"),
        ("in 5 working days", "2026-11-30"),
        ("within three months", "2027-02-23"),
        ("half a year", "2027-05-23"),
    ],
)
def test_days_are_counted_from_today(words: str, expected: str) -> None:
    assert understood(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("end of week", "2026-11-27"),
        ("this week", "2026-11-27"),
        ("next week", "2026-12-04"),
        ("by the end of the month", "2026-11-30"),
        ("eom", "2026-11-30"),
        ("month end", "2026-11-30"),
        ("next month", "2026-12-31"),
        ("end of next month", "2026-12-31"),
        ("eoq", "2026-12-31"),
        ("next quarter", "2027-03-31"),
        ("eoy", "2026-12-31"),
        ("year-end", "2026-12-31"),
        ("next year", "2027-12-31"),
        ("end of 2027", "2027-12-31"),
        ("by end of March", "2027-03-31"),
        ("eo march", "2027-03-31"),
        ("end of Feb 2028", "2028-02-29"),
        ("in March", "2027-03-31"),
        ("March 2027", "2027-03-31"),
        ("november", "2026-11-30"),
        ("Q1 2027", "2027-03-31"),
        ("2027 Q3", "2027-09-30"),
        ("end of Q1", "2027-03-31"),
        ("Q4", "2026-12-31"),
        ("first quarter of 2027", "2027-03-31"),
        ("H1 2027", "2027-06-30"),
    ],
)
def test_a_period_means_its_last_day(words: str, expected: str) -> None:
    assert understood(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2027-03-01", "2027-03-01"),
        ("2027/3/1", "2027-03-01"),
        ("1 March", "2027-03-01"),
        ("1st of March 2028", "2028-03-01"),
        ("March 3rd", "2027-03-03"),
        ("Dec 1st, 2026", "2026-12-01"),
        ("by March 3", "2027-03-03"),
        ("Sept. 30", "2027-09-30"),
        ("22 November", "2027-11-22"),
        ("23 November", "2026-11-23"),
        ("29 Feb", "2028-02-29"),
        ("1 March 2020", "2020-03-01"),
        ("Friday 27 November", "2026-11-27"),
        ("thursday the 26th", "2026-11-26"),
        ("the 15th", "2026-12-15"),
        ("the 31st", "2026-12-31"),
        ("mid-April", "2027-04-15"),
        ("start of June", "2027-06-01"),
        ("March the 3rd, 2027", "2027-03-03"),
        ("3-Mar-2027", "2027-03-03"),
        ("3rd day of March 2027", "2027-03-03"),
    ],
)
def test_a_date_without_a_year_is_the_next_one_and_with_a_year_it_is_as_written(words: str, expected: str) -> None:
    assert understood(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1/12/2026", None),
        ("1-12-2026", None),
        ("3/4", None),
        ("31/12/2026", "2026-12-31"),
        ("12/31/26", "2026-12-31"),
        ("3/3/2027", "2027-03-03"),
        ("3.3.2027", "2027-03-03"),
        ("1.12.2026", "2026-12-01"),
        ("3.3.", "2027-03-03"),
        ("26.12.01", None),
        ("4.5", None),
    ],
)
def test_a_numeric_date_with_two_meanings_is_asked_about(words: str, expected: str | None) -> None:
    assert understood(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "", "soon", "asap", "early May", "late May", "by March", "no later than march", "in a few weeks", "week",
        "in a couple of weeks", "in 1.5 weeks", "after friday", "before friday", "friday or monday", "around Q1",
        "about 3 March 2027", "in two hours", "a", "christmas", "12 weeks after the fair", "3 or 4 March 2027", "6m",
        "42", "2027",
    ],
)  # fmt: skip
def test_what_is_vague_is_never_guessed(words: str) -> None:
    assert understood(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "31 February",
        "31 June 2027",
        "0 March",
        "13/13/2026",
        "2027-02-30",
        "Friday 26 November",
        "Fri March the 3rd 2027",
    ],
)
def test_a_date_that_does_not_exist_or_contradicts_itself_is_asked_about(words: str) -> None:
    assert understood(words) is None


@pytest.mark.parametrize(
    "words", ["yesterday", "last friday", "last month", "last quarter", "2 days ago", "a week ago"]
)
def test_nothing_is_due_in_the_past(words: str) -> None:
    assert understood(words) is None


@pytest.mark.parametrize(
    ("today", "words", "expected"),
    [
        (date(2026, 11, 27), "friday", "2026-11-27"),
        (date(2026, 11, 27), "next friday", "2026-12-04"),
        (date(2026, 11, 25), "next tuesday", "2026-12-01"),
        (TODAY, "next monday", "2026-11-30"),
        (date(2026, 11, 22), "next tuesday", "2026-11-24"),  # a Sunday; weeks begin on Monday
        (date(2026, 11, 20), "tuesday next week", "2026-11-24"),
        (date(2026, 11, 20), "end of week", "2026-11-20"),
        (date(2026, 11, 22), "next week", "2026-11-27"),
        (date(2026, 11, 22), "end of week", "2026-11-27"),
        (date(2027, 1, 31), "in one month", "2027-02-28"),
        (date(2027, 1, 31), "the 30th", "2027-03-30"),
        (date(2028, 2, 29), "in a year", "2029-02-28"),
        (date(2026, 12, 31), "eom", "2026-12-31"),
        (date(2096, 3, 1), "29 Feb", "2104-02-29"),  # 2100 has none
    ],
)
def test_edges_of_weeks_and_months(today: date, words: str, expected: str) -> None:
    assert understood(words, today) == expected


def test_what_is_beyond_the_calendar_is_no_date() -> None:
    assert understood("in 9999 years") is None
    assert understood("next year", date.max) is None


@settings(deadline=None)
@given(FUTURE_WORDS, DAYS)
def test_something_due_is_never_before_today(words: str, today: date) -> None:
    meant = understand_date(words, today)
    assert meant is not None
    assert meant >= today


@settings(deadline=None)
@given(DAYS, DAYS)
def test_a_written_out_date_means_itself_whatever_today_is(day: date, today: date) -> None:
    for words in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
    ):
        assert understand_date(words, today) == day


@settings(deadline=None)
@given(DAYS, st.sampled_from([3, 4, 5]))
def test_a_weekday_is_within_seven_days_and_is_that_weekday(today: date, weekday: int) -> None:
    meant = understand_date(["thursday", "fri", "Saturday"][weekday - 3], today)
    assert meant is not None
    assert meant.weekday() == weekday
    assert today <= meant < today + timedelta(days=7)


@settings(deadline=None)
@given(st.text(max_size=80), DAYS)
def test_any_text_is_a_date_or_none_and_never_raises(words: str, today: date) -> None:
    assert isinstance(understand_date(words, today), date | None)


@settings(deadline=None)
@given(st.lists(DATE_WORDS, max_size=6))
def test_any_mix_of_date_words_is_a_date_or_none_and_never_raises(words: list[str]) -> None:
    assert isinstance(understand_date(" ".join(words), TODAY), date | None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by 31 February", "31 February"), ("Feb 30", "30 February"), ("31st of June 2027", "31 June"),
        ("by 99 March", "99 March"), ("by 31.2.", "31 February"), ("2/30", "30 February"), ("1/2", ""),
        ("29 Feb", ""), ("on 31 October", ""), ("by Friday", ""),
    ],
)  # fmt: skip
def test_a_day_that_no_year_has_is_called_that(words: str, day: str) -> None:
    assert no_such_day(words) == day
    assert (f"There is no {day}." in ask_which_day(words, date(2026, 11, 23))) is bool(day)
