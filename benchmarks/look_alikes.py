"""How well similar ideas are found: `python -m benchmarks.look_alikes`, on the labelled set in `tests/corpora`.

Of each pair, one idea and the whole register are captured; then the other idea is searched with, through the index as
the bot does. Texts are printed of the working part only: whoever works on the rule has not read the held-out part.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

import migrations
from csi.capture import similar_ideas, similarity_index
from csi.capture.similarity import SHOWN_FROM
from csi.people import directory
from models import Database, Improvement
from models.enums import SourceKind

CORPORA = Path(__file__).parents[1] / "tests" / "corpora" / "look_alikes"
PARTS = ("working", "held_out")
AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The result of a search with one idea of a pair while the other was in the register."""

    pair: Row
    likeness: float
    first: str
    """The text of the first result; empty without one."""

    @property
    def is_same(self) -> bool:
        return bool(self.pair["label"] == "same")

    @property
    def partner_first(self) -> bool:
        return bool(self.first == self.pair["b"])


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision and recall of the partner as first result, and of the threshold on pairs."""

    shown_precision: float
    shown_recall: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def rows(name: str) -> list[Row]:
    """Read the rows of one file."""
    return [json.loads(line) for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@contextmanager
def empty_database() -> Iterator[Database]:
    """Create a migrated SQLite database, deleted afterwards."""
    with TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/benchmark.db")
        migrations.upgrade(db)
        with db.begin() as session:
            directory.set_up(session, managers=[], triage_channel=None, announcement_channel=None, at=AT)
        yield db
        db.close()


def new(session: Session, idea: str) -> Improvement:
    """Add an idea to the register without notices and without the index."""
    improvement = Improvement(
        idea=idea,
        team_id=directory.default_team(session).id or 0,
        source_kind=SourceKind.FORM,
        created_at=AT,
        changed_at=AT,
        promised_on=date(2026, 11, 30),
    )
    session.add(improvement)
    return improvement


def capture(session: Session, idea: str) -> int:
    """Add an idea to the register and to the index."""
    improvement = new(session, idea)
    session.flush()
    similarity_index.index_words(session, improvement)
    return improvement.id or 0


def ask(part: str) -> list[Asked]:
    """Search with every pair of a part."""
    asked = []
    with empty_database() as db:
        with db.begin() as session:
            for row in rows("register"):
                capture(session, row["text"])
        for pair in rows(part):
            with db.begin() as session:  # rolled back at its end, so that no pair finds another's idea
                partner = capture(session, pair["b"])
                number = capture(session, pair["a"])
                found = similar_ideas.closest_ideas(session, number)
                likeness = similar_ideas.similarity_scores(session, number).get(partner, 0.0)
                asked.append(Asked(pair, likeness, found[0].idea if found else ""))
                session.rollback()
    return asked


def figures(asked: list[Asked]) -> Figures:
    """Compute the figures. A first result other than the partner also counts as wrong."""
    same = [each for each in asked if each.is_same]
    right = sum(each.partner_first for each in same)
    shown = sum(bool(each.first) for each in same) + sum(each.partner_first for each in asked if not each.is_same)
    over = [each for each in asked if each.likeness >= SHOWN_FROM]
    hits = sum(each.is_same for each in over)
    return Figures(right / shown, right / len(same), hits / len(over), hits / len(same))


def report(part: str, asked: list[Asked]) -> str:
    """Describe the figures of a part."""
    told = figures(asked)
    wrong = {
        label: sum(each.partner_first for each in asked if each.pair["label"] == label)
        for label in ("related", "unrelated")
    }
    count = {label: sum(each.pair["label"] == label for each in asked) for label in wrong}
    wrongly = ", ".join(f"{wrong[label]} of {count[label]} {label}" for label in wrong)
    return (
        f"{part}: {len(asked)} pairs\n"
        f"  shown first: precision {told.shown_precision:.2f}, recall {told.shown_recall:.2f}; wrongly: {wrongly}\n"
        f"  threshold {SHOWN_FROM}: precision {told.precision:.2f}, recall {told.recall:.2f}, F1 {told.f1:.2f}"
    )


def misses(asked: list[Asked], most: int = 10) -> str:
    """Return the pairs of same ideas with the lowest scores, and of different ones with the highest."""
    low = sorted((each for each in asked if each.is_same and not each.partner_first), key=lambda each: each.likeness)
    high = sorted((each for each in asked if not each.is_same and each.partner_first), key=lambda each: -each.likeness)
    lines = [f"  {each.likeness:.2f}  {each.pair['label']}: {each.pair['a']} | {each.pair['b']}" for each in low[:most]]
    lines.append("  --")
    lines += [
        f"  {each.likeness:.2f}  {each.pair['label']}: {each.pair['a']} | {each.pair['b']}" for each in high[:most]
    ]
    return "\n".join(lines)


def main() -> None:
    for part in PARTS:
        asked = ask(part)
        sys.stdout.write(report(part, asked) + "\n")
        if part == "working":
            sys.stdout.write("  the worst misses, below and above:\n" + misses(asked) + "\n")


if __name__ == "__main__":
    main()
