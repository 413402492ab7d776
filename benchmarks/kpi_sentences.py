"""How well KPIs are read from sentences: `python -m benchmarks.kpi_sentences`, `--second` for the second set.

For each part of the labelled set and each field it counts: right, wrong (a confident wrong value), asked although the
sentence says it, and precision and recall of the confident values. In the score, a wrong value counts double. The
held-out part (`--held-out`) prints figures only: whoever works on the rules has not read its sentences.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from csi.kpis.parse.sentence import KpiSentence, understand_kpi

CORPORA = Path(__file__).parents[1] / "tests/corpora"
FIELDS = ("name", "unit", "direction", "baseline", "target", "comparison", "relative", "date")
SAME_NAME = 0.6
"""Two names count as the same if they share this much of all their content words."""

Row = dict[str, Any]
Outcome = Literal["right", "wrong", "asked", "missed", "silent"]
_STOP = frozenset(
    "a an the our my your their of in on for to at by and or is are be it its we take takes has been".split()
)


@dataclass
class Tally:
    """The outcomes of one field in one part."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        asserted = self.counts["right"] + self.counts["wrong"]
        return self.counts["right"] / asserted if asserted else 1.0

    @property
    def recall(self) -> float:
        """The share of understood values among those that the sentences contain."""
        said = self.counts["said"]
        return self.counts["right"] / said if said else 1.0

    @property
    def wrong_share(self) -> float:
        """The share of sentences with a confident wrong value in this field."""
        total = self.counts["all"]
        return self.counts["wrong"] / total if total else 0.0

    @property
    def score(self) -> float:
        """1 if everything is understood, less twice the share of wrong values."""
        said = self.counts["said"]
        return (self.counts["right"] - 2 * self.counts["wrong"]) / said if said else 0.0


def understood(row: Row) -> dict[str, Any]:
    """Parse a labelled sentence, and return the result in the labels' format."""
    return as_label(understand_kpi(row["text"], today=date.fromisoformat(row["today"]), asked=row["asked"]))


def as_label(kpi: KpiSentence) -> dict[str, Any]:
    change = kpi.relative
    return {
        "name": kpi.name,
        "unit": kpi.unit,
        "direction": kpi.direction.value if kpi.direction else None,
        "baseline": kpi.baseline,
        "target": kpi.target,
        "comparison": kpi.comparison,
        "relative": {"change": change.change, "kind": change.kind} if change else None,
        "date": kpi.due_on.isoformat() if kpi.due_on else None,
    }


def judge(row: Row) -> Iterator[tuple[str, Outcome, Any]]:
    """Yield each field's outcome, and the value that was understood."""
    got = understood(row)
    for key in FIELDS:
        wanted, said = row["expect"][key], got[key]
        if said is None:
            missing = wanted is not None and not _may_be_missing(key, row)
            yield key, ("missed" if missing else "silent" if wanted is None else "right"), said
        else:
            right = any(_same(key, said, each, row) for each in (wanted, *row.get("also", {}).get(key, ())))
            yield key, ("right" if right else "wrong"), said


def _may_be_missing(key: str, row: Row) -> bool:
    """Return whether a unit may be missing: its noun is in the name already."""
    name, unit = row["expect"]["name"], row["expect"]["unit"]
    return key == "unit" and bool(name) and _content(unit) <= _content(name)


def _same(key: str, said: Any, wanted: Any, row: Row) -> bool:
    if key == "unit":
        return _same_unit(said, wanted, row)
    if key in ("baseline", "target"):
        return (wanted is not None and _close(said, wanted)) or _same_length(key, said, row)
    if wanted is None:
        return False
    if key == "name":
        one, other = _content(said), _content(wanted)
        return len(one & other) >= SAME_NAME * len(one | other)
    if key == "relative":
        return bool(said["kind"] == wanted["kind"]) and abs(float(said["change"]) - wanted["change"]) <= 0.01
    return bool(said == wanted)


def _close(said: Decimal, wanted: float) -> bool:
    return abs(float(said) - wanted) < 1e-6 * max(1.0, abs(wanted))


_HOURS = {"min": 1 / 60, "h": 1.0, "s": 1 / 3600, "ms": 1 / 3_600_000}


def _same_length(key: str, said: Decimal, row: Row) -> bool:
    """Return whether two values are the same length of time."""
    wanted, unit, got = row["expect"][key], row["expect"]["unit"], understood(row)["unit"]
    if wanted is None or unit not in _HOURS or got not in _HOURS:
        return False
    return bool(abs(float(said) * _HOURS[got] - wanted * _HOURS[unit]) < 1e-9)


def _same_unit(said: str, wanted: str | None, row: Row) -> bool:
    allowed = [wanted] if wanted is not None else []
    allowed += re.findall(r'unit "?([^"]+?)"? is also right', row["note"] or "")
    if any(_unit_words(said) == _unit_words(each) for each in allowed):
        return True
    if wanted in _HOURS and said in _HOURS:
        return all(said_ is None or _same(key, said_, row["expect"][key], row) for key, said_ in
                   ((key, understood(row)[key]) for key in ("baseline", "target")))  # fmt: skip
    per, wanted_per = (each.partition("per ")[2] for each in (said, wanted or ""))
    noun = _content(said.partition("per ")[0])
    if per != wanted_per:
        return False
    wanted_noun = _content((wanted or "").partition("per ")[0])
    name = _content(row["expect"]["name"] or "")
    if not noun or not wanted_noun:  # may be missing where the name contains it
        return (noun | wanted_noun) <= name
    return bool(noun & wanted_noun) and (noun <= wanted_noun or wanted_noun <= noun)


def _unit_words(unit: str) -> list[str]:
    return [_stem(word) for word in unit.casefold().split()]


def _content(words: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in re.findall(r"[\w'-]+", words.casefold()) if word not in _STOP)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def measure(part: str, corpus: str = "kpi_sentences") -> tuple[dict[str, Tally], list[str]]:
    """Return a part's tallies by field, and its misses as text. "quiet" counts texts without a KPI only."""
    tallies = {key: Tally() for key in (*FIELDS, "ask", "nothing", "quiet")}
    misses = []
    for line in (CORPORA / corpus / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lines = list(_count(row, tallies))
        if lines:
            misses.append("\n   ".join([f"{row['id']} [{row['category']}, {row['asked']}] {row['text']!r}", *lines]))
    return tallies, misses


def _count(row: Row, tallies: dict[str, Tally]) -> Iterator[str]:
    kpi = understand_kpi(row["text"], today=date.fromisoformat(row["today"]), asked=row["asked"])
    for key, outcome, said in judge(row):
        counts = tallies[key].counts
        counts["all"] += 1
        counts["said"] += row["expect"][key] is not None
        counts["asked"] += outcome == "missed" and (key in kpi.ask or "which" in kpi.ask)
        counts[outcome] += 1
        if outcome in ("wrong", "missed"):
            yield f"{outcome}: {key} is {row['expect'][key]}, understood {said}"
    for key, wanted, got in (("ask", set(row["ask"]), set(kpi.ask)), ("nothing", row["nothing"], kpi.nothing)):
        counts = tallies[key].counts
        counts["all"] += 1
        counts["said"] += 1
        counts["right" if wanted == got else "missed"] += 1
        if wanted != got:
            yield f"{key} is {wanted or '-'}, understood {got or '-'}"
    if row["nothing"]:
        tallies["quiet"].counts.update(all=1, said=1, right=int(kpi.nothing), missed=int(not kpi.nothing))


def main() -> None:
    corpus = "kpi_sentences_2" if "--second" in sys.argv else "kpi_sentences"
    for part in ("working", "held_out") if "--held-out" in sys.argv else ("working",):
        tallies, misses = measure(part, corpus)
        report(f"{corpus}, {part}", tallies)
        if part == "working":
            print("\n".join(["", "Misses", *misses]))


def report(part: str, tallies: dict[str, Tally]) -> None:
    print(
        f"\n{part}\n{'field':<12}{'said':>6}{'right':>7}{'wrong':>7}{'asked':>7}{'prec.':>8}{'recall':>8}{'score':>8}"
    )
    total = Tally(sum((tallies[key].counts for key in FIELDS), Counter()))
    for key, tally in [*((key, tallies[key]) for key in FIELDS), ("all", total)]:
        counts = tally.counts
        print(f"{key:<12}{counts['said']:>6}{counts['right']:>7}{counts['wrong']:>7}{counts['asked']:>7}"
              f"{tally.precision:>8.1%}{tally.recall:>8.1%}{tally.score:>8.2f}")  # fmt: skip
    print(f"wrong and confident: {total.wrong_share:.2%} of all fields")
    for key in ("ask", "nothing", "quiet"):
        counts = tallies[key].counts
        print(f"{key} as labelled: {counts['right']} of {counts['all']}")


if __name__ == "__main__":
    main()
