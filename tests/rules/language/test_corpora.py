"""The labelled sets in `tests/corpora` are well-formed and agree with their own conventions."""

import json
import math
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).parents[2] / "corpora"
PARTS = ("working", "held_out")
FIELDS = ["name", "unit", "direction", "baseline", "target", "comparison", "relative", "date"]
SENTENCE_KEYS = {"id", "category", "text", "asked", "today", "expect", "ask", "nothing", "note"}
CATEGORIES = set(
    "from_to percent points durations money counts rates relative comparisons separators dates baseline_only "
    "target_only noise_numbers two_kpis qualitative refusals typos_arrows foreign_formats target_first scores_odd "
    "multiline negation".split()
)

Row = dict[str, Any]


def rows(path: str) -> list[Row]:
    return [json.loads(line) for line in (CORPORA / path).read_text(encoding="utf-8").splitlines()]


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


SENTENCES = {part: rows(f"kpi_sentences/{part}.jsonl") for part in PARTS}
ALL_SENTENCES = [row for part in PARTS for row in SENTENCES[part]]
PAIRS = {part: rows(f"look_alikes/{part}.jsonl") for part in PARTS}
ALL_PAIRS = [row for part in PARTS for row in PAIRS[part]]
REGISTER = rows("look_alikes/register.jsonl")


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def test_sentences_are_enough_and_split_alike() -> None:
    assert len(SENTENCES["working"]) >= 180
    assert len(SENTENCES["held_out"]) >= 90
    working, held_out = (Counter(row["category"] for row in SENTENCES[part]) for part in PARTS)
    assert set(working) == set(held_out) == CATEGORIES
    for category in CATEGORIES:
        total = working[category] + held_out[category]
        assert total >= 12, category
        assert held_out[category] == round(total / 3), category


def test_ids_and_sentences_are_unique_over_both_parts() -> None:
    assert len({row["id"] for row in ALL_SENTENCES}) == len(ALL_SENTENCES)
    assert len({(folded(row["text"]), row["asked"]) for row in ALL_SENTENCES}) == len(ALL_SENTENCES)
    assert not {folded(row["text"]) for row in SENTENCES["working"]} & {
        folded(row["text"]) for row in SENTENCES["held_out"]
    }


@pytest.mark.parametrize("row", ALL_SENTENCES, ids=lambda row: str(row["id"]))
def test_label_has_allowed_fields_and_values(row: Row) -> None:
    assert set(row) == SENTENCE_KEYS
    assert re.fullmatch(r"k\d{3}", row["id"])
    assert row["text"].strip()
    assert row["asked"] in ("baseline", "target", "any")
    expect = row["expect"]
    assert list(expect) == FIELDS
    assert expect["unit"] is None or expect["unit"].strip()
    assert expect["direction"] in ("lower", "higher", None)
    assert expect["comparison"] in ("<", "<=", ">", ">=", "=", None)
    for field in ("baseline", "target"):
        assert expect[field] is None or is_number(expect[field])
    relative = expect["relative"]
    if relative is not None:
        assert set(relative) == {"change", "of", "kind"}
        assert is_number(relative["change"])
        assert relative["of"] == "baseline"
        assert relative["kind"] in ("percent", "points", "factor")
    if expect["date"] is not None:
        assert date.fromisoformat(expect["date"]) > date.fromisoformat(row["today"])
    assert set(row["ask"]) <= {*FIELDS, "which"}
    assert len(set(row["ask"])) == len(row["ask"])


@pytest.mark.parametrize("row", ALL_SENTENCES, ids=lambda row: str(row["id"]))
def test_label_agrees_with_the_conventions(row: Row) -> None:
    expect, ask = row["expect"], row["ask"]
    assert not [field for field in ask if field != "which" and expect[field] is not None], "asked, yet asserted"
    empty = all(value is None for value in expect.values())
    if row["nothing"]:
        assert empty
        assert not ask
        return
    if "which" in ask:
        assert ask == ["which"]
        assert empty
        return
    assert not empty or ask
    if expect["name"] is not None:
        assert folded(expect["name"]) in folded(row["text"]), "a name is made of the sentence's own words"
    baseline, target, direction, relative = (expect[key] for key in ("baseline", "target", "direction", "relative"))
    comparison = expect["comparison"]
    if target is not None or relative is not None:
        assert direction is not None or "direction" in ask
        assert comparison is not None or "comparison" in ask
    if comparison in ("<", "<="):
        assert direction == "lower"
    if comparison in (">", ">="):
        assert direction == "higher"
    if baseline is not None and target is not None:
        assert direction == ("lower" if target < baseline else "higher")
    if relative is not None:
        change, kind = relative["change"], relative["kind"]
        falls = change < 1 if kind == "factor" else change < 0
        assert direction == ("lower" if falls else "higher")
        reached = {"percent": 1 + change / 100, "factor": change}
        if baseline is None:
            assert target is None
        else:
            assert target is not None
            assert math.isclose(target, baseline + change if kind == "points" else baseline * reached[kind])


def test_pairs_are_enough_and_split_alike() -> None:
    assert len(PAIRS["working"]) >= 120
    assert len(PAIRS["held_out"]) >= 60
    for part in PARTS:
        shares = Counter(row["label"] for row in PAIRS[part])
        for label, share in (("same", 0.4), ("related", 0.3), ("unrelated", 0.3)):
            assert shares[label] / len(PAIRS[part]) == pytest.approx(share, abs=0.03)


def test_pairs_and_register_are_well_formed() -> None:
    for row in ALL_PAIRS:
        assert set(row) == {"id", "a", "b", "label"}
        assert re.fullmatch(r"p\d{3}", row["id"])
        assert row["label"] in ("same", "related", "unrelated")
        assert row["a"].strip()
        assert row["b"].strip()
    for row in REGISTER:
        assert set(row) == {"id", "text"}
        assert re.fullmatch(r"r\d{3}", row["id"])
        assert row["text"].strip()
    assert len(REGISTER) >= 150


def test_no_idea_is_there_twice() -> None:
    ids = [row["id"] for row in ALL_PAIRS + REGISTER]
    assert len(set(ids)) == len(ids)
    texts = [folded(row[side]) for row in ALL_PAIRS for side in "ab"] + [folded(row["text"]) for row in REGISTER]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


@pytest.mark.parametrize("part", PARTS)
def test_half_of_the_same_ideas_share_few_words(part: str) -> None:
    def words(text: str) -> set[str]:
        return set(re.findall(r"\w+", text.casefold()))

    same = [(words(row["a"]), words(row["b"])) for row in PAIRS[part] if row["label"] == "same"]
    few = sum(len(a & b) / len(a | b) < 0.2 for a, b in same)
    assert 0.4 <= few / len(same) <= 0.8


@pytest.mark.parametrize("part", PARTS)
def test_half_of_the_second_kpi_sentences_are_long(part: str) -> None:
    texts = [row["text"] for row in rows(f"kpi_sentences_2/{part}.jsonl") if not row["nothing"]]
    assert sum(len(text.split()) > 12 for text in texts) >= len(texts) / 2


@pytest.mark.parametrize(
    ("folder", "name", "kind"),
    [
        ("messages", "", "label"),
        ("kpi_sentences_2", "", "category"),
        ("look_alikes_2", "", "label"),
        ("look_alikes_2", "_register", None),
        ("days", "", "kind"),
    ],
)
def test_a_third_of_each_kind_is_unread_and_nothing_is_in_both_parts(folder: str, name: str, kind: str | None) -> None:
    parts = {part: rows(f"{folder}/{part}{name}.jsonl") for part in PARTS}
    whole = [*parts["working"], *parts["held_out"]]
    assert len({row["id"] for row in whole}) == len(whole)
    texts = [(folded(row[key]), row.get("context")) for row in whole for key in ("text", "a", "b") if key in row]
    assert len(set(texts)) == len(texts)
    of_kind = Counter(row[kind] if kind else None for row in whole)
    unread = Counter(row[kind] if kind else None for row in parts["held_out"])
    assert unread == {each: round(count / 3) for each, count in of_kind.items()}


@pytest.mark.parametrize(
    ("folder", "earlier"),
    [
        ("messages_2", ["messages"]),
        ("messages_3", ["messages", "messages_2"]),
        ("messages_4", ["messages", "messages_2", "messages_3"]),
        ("messages_5", ["messages", "messages_2", "messages_3", "messages_4"]),
        ("days_2", ["days"]),
    ],
)
def test_nothing_of_a_further_unread_set_is_in_earlier_ones(folder: str, earlier: list[str]) -> None:
    files = [path for each in earlier for path in sorted((CORPORA / each).glob("*.jsonl"))]
    first = [row for path in files for row in rows(f"{path.parent.name}/{path.name}")]
    second = rows(f"{folder}/held_out.jsonl")

    said = [(folded(row["text"]), row.get("context")) for row in second]
    assert len(set(said)) == len({row["id"] for row in second}) == len(second)
    assert not set(said) & {(folded(row["text"]), row.get("context")) for row in first}
    assert {row.get("kind") or row["label"] for row in second} <= {row.get("kind") or row["label"] for row in first}
