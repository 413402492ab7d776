"""Which word was meant by a mistyped one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.typos import nearest_word, typing_distance

WORDS = ("list", "show", "accept", "assess", "approve", "decline", "hold", "done", "takeback")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("accept", "accept"),
        ("Acept", "accept"),
        ("accpet", "accept"),
        ("asess", "assess"),
        ("aprove", "approve"),
        ("declien", "decline"),
        ("takebak", "takeback"),
        ("shwo", "show"),
        ("li", "list"),
        ("dec", "decline"),
        ("hodl", "hold"),
        ("laptops", None),
        ("l", None),
        ("xy", None),
        ("", None),
        ("accept" * 20, None),
    ],
)
def test_the_nearest_word_is_meant_if_it_is_near(typed: str, meant: str | None) -> None:
    assert nearest_word(typed, WORDS) == meant


@pytest.mark.parametrize(
    ("one", "two", "away"),
    [("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3)],
)
def test_two_letters_swapped_are_one_slip(one: str, two: str, away: int) -> None:
    assert typing_distance(one, two) == away


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_distance_is_the_same_both_ways_and_none_from_a_word_to_itself(one: str, two: str) -> None:
    assert typing_distance(one, two) == typing_distance(two, one)
    assert (typing_distance(one, two) == 0) == (one == two)
