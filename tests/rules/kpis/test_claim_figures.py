"""How well the claim check does on the labelled sentences that it was made with; docs/claims.md has the figures."""

import pytest

from benchmarks.claim_check import scores
from tests.support.claim_sets import Part

LEAST = 97
"""Percent."""


@pytest.mark.parametrize("part", ["working", "further", "second_held_out"])
def test_of_the_working_sentences_almost_all_wrong_ones_are_stopped_and_almost_all_right_ones_let_through(
    part: Part,
) -> None:
    measured = scores(part)["all"]
    assert measured.stopped * 100 >= LEAST * measured.wrong
    assert measured.passed * 100 >= LEAST * measured.right
    assert measured.named * 100 >= 90 * measured.wrong, "the right figure is named"


@pytest.mark.parametrize("part", ["third_held_out", "fourth_held_out", "fifth_held_out", "sixth_held_out"])
def test_what_was_mended_after_a_set_was_read_stays_mended(part: Part) -> None:
    measured = scores(part)["all"]
    assert measured.stopped * 100 >= 96 * measured.wrong
    assert measured.passed * 100 >= 95 * measured.right
