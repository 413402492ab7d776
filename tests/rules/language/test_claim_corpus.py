"""The labelled claims in `tests/corpora/claims` are well-formed and agree with their own conventions."""

import random
import re
from collections import Counter
from itertools import pairwise

import pytest

from tests.support.claim_sets import ClaimSet, Part, claim_sets

PARTS: tuple[Part, ...] = ("working", "held_out")
SETS = {part: claim_sets(part) for part in PARTS}
ALL_SETS = [claims for part in PARTS for claims in SETS[part]]
ALL_SENTENCES = [sentence for claims in ALL_SETS for sentence in claims.sentences]
FIELDS = {"closing", "status", "story", "title", "lessons", "value"}
KINDS = set(
    "level difference percent points relative duration money count date period target words hedge per_unit sourced "
    "people no_claim".split()
)


def test_sets_and_sentences_are_enough() -> None:
    assert len(ALL_SETS) >= 42
    assert len(ALL_SENTENCES) >= 260
    assert sum(sentence.right for sentence in ALL_SENTENCES) / len(ALL_SENTENCES) == pytest.approx(0.5, abs=0.06)
    assert all(5 <= len(claims.sentences) <= 12 for claims in ALL_SETS)


def test_held_out_sets_are_the_seeded_draw() -> None:
    ids = sorted(claims.id for claims in ALL_SETS)
    drawn = random.Random(20261128).sample(ids, round(len(ids) / 3))
    assert {claims.id for claims in SETS["held_out"]} == set(drawn)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_right_and_wrong_sentences_of_each_kind(part: Part) -> None:
    labels = Counter((sentence.kind, sentence.right) for claims in SETS[part] for sentence in claims.sentences)
    assert {kind for kind, right in labels if right} == KINDS
    assert {kind for kind, right in labels if not right} == KINDS - {"no_claim"}


def test_ids_and_sentences_are_unique_over_both_parts() -> None:
    ids = [sentence.id for sentence in ALL_SENTENCES]
    texts = [re.sub(r"\s+", " ", sentence.text).strip().casefold() for sentence in ALL_SENTENCES]
    assert [text for text, times in Counter(ids + texts).items() if times > 1] == []


@pytest.mark.parametrize("claims", ALL_SETS, ids=lambda claims: str(claims.id))
def test_set_is_well_formed(claims: ClaimSet) -> None:
    assert re.fullmatch(r"s\d\d", claims.id)
    assert 1 <= len(claims.kpis) <= 3
    for kpi in claims.kpis:
        assert kpi.readings[0] == kpi.baseline
        assert all(earlier.date < later.date for earlier, later in pairwise(kpi.readings))
        assert kpi.readings[-1].date <= claims.today
    if claims.started and claims.ended:
        assert claims.started < claims.ended <= claims.today
    for number, sentence in enumerate(claims.sentences, start=1):
        assert sentence.id == f"{claims.id}-{number}"
        assert sentence.field in FIELDS
        assert sentence.kind in KINDS
        assert sentence.text.strip()
        assert sentence.right is not bool(sentence.should_name), "a wrong sentence has a right figure, a right one none"
