"""How counts, lists and dates are said."""

from datetime import date

import pytest

from csi.common.phrases import counted, full_date, listed, near_date


def test_only_one_is_singular() -> None:
    assert [counted(count, "vote") for count in (0, 1, 2)] == ["0 votes", "1 vote", "2 votes"]
    assert [counted(count, "person", "people") for count in (1, 2)] == ["1 person", "2 people"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["{0}", "{1}"], "{0} and {1}")],
)
def test_what_belongs_together_is_joined_by_and(parts: list[str], said: str) -> None:
    assert listed(parts) == said


def test_dates_are_written_the_same_on_every_machine() -> None:
    months = [full_date(date(2027, month, 9)).split()[1] for month in range(1, 13)]

    assert months == ("January February March April May June July August September October November December".split())
    assert full_date(date(2027, 3, 31)) == "31 March 2027"
    assert near_date(date(2026, 11, 27)) == "Friday 27 November"
