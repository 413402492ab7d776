"""The code of somebody who stays unnamed: easy to copy by hand, impossible to guess, never taken for an idea."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.capture.follow_code import ALPHABET, key_of, make
from csi.capture.improve_command import ImproveCommand, ImproveIntent, understand_improve

CODE = "ab3d-efgh-jkmn-pq01"

codes = st.integers().map(lambda seed: make(random.Random(seed).choice))


@given(codes)
def test_a_code_is_four_groups_of_four_with_no_letter_that_looks_like_a_digit(code: str) -> None:
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}", code)
    assert len(ALPHABET) == 32


@given(codes)
def test_a_code_is_told_from_an_idea_however_its_signs_are_misread(code: str) -> None:
    misread = code.replace("0", "o").replace("1", "l")

    assert understand_improve(f"follow {code}") == ImproveCommand(ImproveIntent.FOLLOW, code=code)
    assert understand_improve(f"follow {misread}").way is ImproveIntent.FOLLOW
    assert key_of(misread) == key_of(code) is not None


def test_a_code_is_made_until_one_digit_is_in_it_that_looks_like_no_letter() -> None:
    chosen = iter("a" * 16 + "01" * 8 + "7" + "b" * 15)

    assert make(lambda _: next(chosen)) == "7bbb-bbbb-bbbb-bbbb"


@pytest.mark.parametrize(
    "typed",
    [
        "AB3D-EFGH-JKMN-PQ01",
        "ab3defghjkmnpq01",
        "ab3d efgh jkmn pq01",
        " ab3d–efgh–jkmn–pq01 ",
        "ab3d-efgh-jkmn-pqol",
        "AB3D-EFGH-JKMN-PQOI",
        "`ab3d-efgh-jkmn-pq01`",
    ],
)
def test_a_code_is_understood_in_any_writing(typed: str) -> None:
    assert key_of(typed) == key_of(CODE) is not None


@pytest.mark.parametrize(
    "typed", ["", "   ", CODE[:-1], CODE + "x", "ab3u-efgh-jkmn-pq01", "äb3d-efgh-jkmn-pq01", "🎉"]
)
def test_what_can_be_no_code_has_no_digest(typed: str) -> None:
    assert key_of(typed) is None


@given(st.text())
def test_any_text_is_a_code_or_none_and_never_fails(typed: str) -> None:
    key = key_of(typed)

    assert key is None or re.fullmatch(r"[0-9a-f]{64}", key)


def test_another_code_has_another_digest() -> None:
    assert key_of(CODE) != key_of("ab3d-efgh-jkmn-pq02")
