"""Readings as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.language.numbers import format_number, same_unit, values_of
from csi.language.readings import UnclearReading, UnderstoodReading, understand_reading

FIGURES = st.decimals(-(10**12), 10**12, places=4)


def value_of(words: str, unit: str = "", last: str | None = None) -> Decimal | None:
    understood = understand_reading(words, unit, Decimal(last) if last else None)
    assert isinstance(understood, UnderstoodReading), understood
    assert understood.kind == "value"
    return understood.value


def problem_of(words: str, unit: str = "", last: str | None = None) -> UnclearReading:
    understood = understand_reading(words, unit, Decimal(last) if last else None)
    assert isinstance(understood, UnclearReading), understood
    return understood


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        ("4.92", "", "4.92"),
        ("4.92.", "%", "4.92"),
        ("4,92 %", "%", "4.92"),
        ("4.92%", "%", "4.92"),
        ("4.92%", "", "4.92"),
        ("4.92 percent", "%", "4.92"),
        ("`4.92`", "%", "4.92"),
        ("it's 4.92 now", "%", "4.92"),
        ("4.90", "%", "4.90"),
        ("0.125", "", "0.125"),
        (".5", "", "0.5"),
        ("-3", "", "-3"),
        ("\u22123 %", "%", "-3"),
        ("\u20133", "", "-3"),
        ("007", "", "7"),
        ("12k", "", "12000"),
        ("12k tickets", "tickets", "12000"),
        ("$1.2M", "$", "1200000"),
        ("$1.2m", "$", "1200000"),
        ("12k€", "€", "12000"),
        ("-$3", "$", "-3"),
        ("$-3", "$", "-3"),
        ("USD 12", "$", "12"),
        ("12m", "min", "12"),
        ("2.5 h", "hours", "2.5"),
        ("1 ticket", "tickets", "1"),
        ("1.234,5", "", "1234.5"),
        ("1,234.5", "", "1234.5"),
        ("1,234,567", "", "1234567"),
        ("1 234", "min", "1234"),
        ("1\u202f234", "min", "1234"),
        ("1'234.50", "", "1234.50"),
        ("1\u2019234.50", "", "1234.50"),
        ("1.2340", "", "1.2340"),
        ("\uff14\uff0e\uff19\uff12", "", "4.92"),
        ("\u0664\u066b\u0665", "", "4.5"),
        ("(4.9)", "", "-4.9"),
        ("minus 4.9 %", "%", "-4.9"),
        ("(4.9 %)", "%", "-4.9"),
        ("\u22124", "", "-4"),
        ("9k", "tickets", "9000"),
        ("2½ days", "days", "2.5"),
        ("½", "h", "0.5"),
        ("1 h 20", "min", "80"),
        ("1h20", "min", "80"),
        ("1 h 30 min", "hours", "1.5"),
        ("two and a half hours", "h", "2.5"),
        ("half an hour", "min", "30"),
        ("nine days", "days", "9"),
        ("4.92 :tada:", "%", "4.92"),
        ("4.92 % ;-)", "%", "4.92"),
        ("4.92 % \U0001f389", "%", "4.92"),
        ("€(3.2)", "€", "-3.2"),
        ("(€3.2)", "€", "-3.2"),
        ("3.2-", "", "-3.2"),
        ("0.5 h", "minutes", "30"),
        ("90 min", "h", "1.5"),
        ("30 sec", "min", "0.5"),
        ("1:30 h", "min", "90"),
        ("1:30", "h", "1.5"),
        ("500 g", "kg", "0.5"),
        ("1.5 t", "kg", "1500"),
        ("4.92 ‰", "%", "0.492"),
        ("2 1/2", "days", "2.5"),
    ],
)
def test_a_figure_is_read_as_people_write_it(words: str, unit: str, value: str) -> None:
    assert str(value_of(words, unit)) == value


@pytest.mark.parametrize(
    "words", ["4.92 (after cleanup)", "4.92, after cleanup", "4.92 - after cleanup", "4.92; after cleanup"]
)
def test_a_remark_beside_the_figure_is_kept(words: str) -> None:
    assert understand_reading(words, "%") == UnderstoodReading(Decimal("4.92"), "after cleanup")


@pytest.mark.parametrize(
    ("words", "unit", "value", "note"),
    [
        ("4.92 % after the cleanup", "%", "4.92", "after the cleanup"),
        ("4.92 after the cleanup", "%", "4.92", "after the cleanup"),
        ("4.92 % \U0001f389 best ever", "%", "4.92", "best ever"),
        ("3 (2 of them new)", "tickets", "3", "2 of them new"),
        ("3, of which 2 new", "tickets", "3", "of which 2 new"),
        ("4.92 (was 5.1)", "%", "4.92", "was 5.1"),
        ("4.92 vs 5.1 last week", "%", "4.92", "vs 5.1 last week"),
        ("97,5 % (Ziel 98)", "%", "97.5", "Ziel 98"),
        ("0.5 h because of the queue", "min", "30", "because of the queue"),
    ],
)
def test_a_remark_needs_no_brackets_and_may_tell_other_figures(words: str, unit: str, value: str, note: str) -> None:
    assert understand_reading(words, unit) == UnderstoodReading(Decimal(value), note)


@pytest.mark.parametrize("words", ["4.92 (or 5.1)", "4.92 (5.1)", "4.92 / 5.1", "4.92 (5.1 ?)"])
def test_a_second_figure_that_may_be_the_reading_is_asked_about(words: str) -> None:
    assert "more than one figure" in problem_of(words, "%").sentence


def test_minutes_with_a_colon_are_asked_about_with_both_values() -> None:
    assert problem_of("1:30", "min").choices == (Decimal(90), Decimal("1.5"))


@pytest.mark.parametrize("words", ["same", "Same as last time", "same as before.", "unchanged", "no change"])
def test_same_repeats_the_last_reading(words: str) -> None:
    assert understand_reading(words, "%", Decimal("4.92")) == UnderstoodReading(Decimal("4.92"), "", "same")


def test_same_needs_an_earlier_reading() -> None:
    assert "no earlier reading" in problem_of("same").sentence


@pytest.mark.parametrize(
    ("words", "note"),
    [("n/a", ""), ("N/A", ""), ("none yet", ""), ("no data", ""), ("n/a - system down", "system down")],
)
def test_no_figure_yet_is_an_answer(words: str, note: str) -> None:
    assert understand_reading(words, "%") == UnderstoodReading(None, note, "not_available")


def test_none_is_asked_about_because_it_may_mean_zero() -> None:
    assert "mean 0" in problem_of("none").sentence


@pytest.mark.parametrize(
    "words", ["about 5", "~5", "5ish", "5+", "<5", "under 5", "at least 5", "5?", "maybe 5", "5 (about)"]
)
def test_what_is_not_exact_is_refused_and_the_figure_asked_for(words: str) -> None:
    assert "Which figure was measured?" in problem_of(words).sentence


@pytest.mark.parametrize(
    ("words", "listed"),
    [("4.92 down from 5", "4.92 and 5"), ("3-5", "3 and 5"), ("1 of 3", "1 and 3"), ("5/10", "5 and 10")],
)
def test_two_figures_are_no_reading(words: str, listed: str) -> None:
    assert listed in problem_of(words, "%").sentence


@pytest.mark.parametrize(
    ("words", "unit", "said"),
    [
        ("4.92 hours", "%", "The KPI is in %, you wrote “hours”"),
        ("5 percentage points", "%", "Points are a difference"),
        ("2 days", "h", "you wrote “days”. How long a day is depends"),
        ("3 weeks", "days", "How long a week is depends"),
        ("20 s", "min", "“20 s” doesn't come out even in min"),
        ("12 per week", "tickets per day", "you wrote “per week”"),
        ("0.5 h per ticket", "min", "you wrote “h per ticket”"),
        ("4.92 minutes 3 tickets", "min", "4.92 and 3"),
        ("12m", "%", "you wrote “m”"),
        ("$5", "€", "The KPI is in €, and I don't convert money"),
        ("4 %", "tickets", "The KPI is in tickets"),
        ("5 apples", "", "“apples”"),
        ("12m", "", "“12m” can be minutes or millions"),
    ],
)
def test_a_unit_that_is_not_certain_to_convert_is_refused_with_the_reason(words: str, unit: str, said: str) -> None:
    assert said in problem_of(words, unit).sentence


@pytest.mark.parametrize(
    "words",
    [
        "nan", "NaN", "inf", "-Infinity", "", "-", "down", "5²", "1e5", "1.2.3", "12,34,567", "1 2", "--3",
        "-$-3", "1" + "0" * 400, "1" + "0" * 20, "0." + "1" * 20, "10**400",
    ],
)  # fmt: skip
def test_what_is_no_figure_is_a_problem_in_a_sentence(words: str) -> None:
    assert problem_of(words).sentence.endswith((".", "?"))


@pytest.mark.parametrize("words", ["1,234", "1.234"])
def test_three_digits_after_one_mark_are_asked_about(words: str) -> None:
    problem = problem_of(words)
    assert "1234 or 1.234?" in problem.sentence
    assert problem.choices == (Decimal(1234), Decimal("1.234"))


def test_the_spellings_that_a_question_offers_are_not_asked_about_again() -> None:
    assert "Please write 1234 or 1.2340." in problem_of("1,234").sentence
    assert (value_of("1234"), value_of("1.2340")) == (Decimal(1234), Decimal("1.234"))
    assert "Please write 1234000 or 1234." in problem_of("1,234k").sentence


@pytest.mark.parametrize(("last", "value"), [("1100", "1234"), ("1.1", "1.234"), ("-1100", "1234"), ("130", "1234")])
def test_the_last_reading_settles_it_when_one_reading_would_be_absurd(last: str, value: str) -> None:
    assert value_of("1,234", last=last) == Decimal(value)
    assert value_of("1.234", last=last) == Decimal(value)


@pytest.mark.parametrize("last", ["30", "0", "10000000"])
def test_the_last_reading_settles_nothing_when_both_or_neither_would_be_absurd(last: str) -> None:
    assert len(problem_of("1,234", last=last).choices) == 2


def test_a_figure_that_can_be_read_in_one_way_is_kept_however_far_from_the_last() -> None:
    assert value_of("4.92", last="10000") == Decimal("4.92")


@settings(deadline=None)
@given(FIGURES)
def test_what_the_bot_writes_with_four_decimals_it_reads_back(value: Decimal) -> None:
    assert value_of(format_number(value, "min"), "min") == value


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "%", "min", "$"]), st.none() | FIGURES)
def test_any_text_is_understood_or_refused_and_never_raises(words: str, unit: str, last: Decimal | None) -> None:
    understood = understand_reading(words, unit, last)
    assert isinstance(understood, UnclearReading) or understood.value is None or understood.value.is_finite()


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("4.92", "%", "4.92 %"),
        ("59", "%", "59 %"),
        ("1234", "min", "1,234 min"),
        ("1E+3", "", "1,000"),
        ("4.90", "", "4.90"),
        ("-0", "", "0"),
        ("-3", "$", "-$3"),
        ("0.0000000001", "", "0.0000000001"),
        ("12345678901234567890123456789012", "", "12,345,678,901,234,567,890,123,456,789,012"),
    ],
)
def test_figures_are_written_out_with_the_decimals_they_have(value: str, unit: str, written: str) -> None:
    assert format_number(Decimal(value), unit) == written


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_what_is_no_number_is_never_written(value: str) -> None:
    with pytest.raises(ValueError, match="no figure"):
        format_number(Decimal(value))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("%", "Percent", True),
        ("h", "hours", True),
        ("tickets", "ticket", True),
        ("%", "points", False),
        ("s", "ms", False),
    ],
)
def test_spellings_of_one_unit_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_unit(one, other) is same


@pytest.mark.parametrize(("number", "count"), [("4,92", 1), ("1,234", 2), ("1.2.3", 0), ("1.234,5", 1)])
def test_a_number_has_as_many_values_as_ways_to_read_it(number: str, count: int) -> None:
    assert len(values_of(number)) == count


def test_what_a_figure_was_calculated_from_may_stand_in_brackets_behind_it() -> None:
    assert understand_reading("4.92 % (6/122)", "%") == UnderstoodReading(Decimal("4.92"), "6/122")
    assert understand_reading("4.92 (6 of 122 records)", "%") == UnderstoodReading(Decimal("4.92"), "6 of 122 records")
    assert problem_of("5.92 (6/122)", "%").sentence == "6 of 122 is 4.92 %, not 5.92. Which is right?"
    assert understand_reading("9 (6/122)", "days") == UnderstoodReading(Decimal(9), "6/122")


@pytest.mark.parametrize(
    ("words", "unit", "said"),
    [
        ("1 h 20", "h", "“1 h 20” doesn't come out even in h."),
        ("1 h 20", "%", "The KPI is in %, you wrote “1 h 20”."),
        ("nine days", "%", "The KPI is in %, you wrote “nine days”."),
    ],
)
def test_a_refusal_names_the_true_reason(words: str, unit: str, said: str) -> None:
    assert said in problem_of(words, unit).sentence
