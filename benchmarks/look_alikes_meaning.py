"""How well paraphrases are found by words and meaning: `python -m benchmarks.look_alikes_meaning [FOLDER] [--unread]`.

On `tests/corpora/look_alikes_2`: of each pair, the first idea is searched with while everything else of its part is in
the register; each further idea is searched with too, and should show nothing. FOLDER holds a sentence model; without
one, only words are compared. `--unread` adds that set's unread part and `look_alikes_3`. Only figures are printed.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlmodel import Session

from benchmarks.look_alikes import capture, empty_database
from bot.clock import system_clock
from bot.workers.sentence_model import SentenceModel
from bot.workers.vector_maker import VectorMaker
from csi.capture import similar_ideas
from models import Database

CORPORA = Path(__file__).parents[1] / "tests" / "corpora"
PARTS = {
    "working": ("look_alikes_2/working", "look_alikes_2/working_register"),
    "unread": ("look_alikes_2/held_out", "look_alikes_2/held_out_register"),
    "third": ("look_alikes_3/held_out", "look_alikes_3/held_out_register"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one part: pairs and further ideas, counted."""

    pairs: int
    first: int
    among_three: int
    shown: int
    further: int
    wrongly: int
    milliseconds: float

    def line(self, name: str) -> str:
        return (
            f"{name:<22} {self.first}/{self.pairs} first, {self.among_three}/{self.pairs} among the first three, "
            f"{self.shown}/{self.pairs} shown; of {self.further} further ideas {self.wrongly} showed something; "
            f"{self.milliseconds:.1f} ms a search"
        )


def rows(name: str) -> list[dict[str, str]]:
    """Read the rows of one file."""
    return [json.loads(line) for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def measure(part: str, model: SentenceModel | None) -> Found:
    """Fill a register with a part, and search with each idea of it."""
    pairs, further = (rows(name) for name in PARTS[part])
    with empty_database() as db:
        with db.begin() as session:
            firsts = [capture(session, row["a"]) for row in pairs]
            seconds = [capture(session, row["b"]) for row in pairs]
            others = [capture(session, row["text"]) for row in further]
        if model is not None:
            VectorMaker(db, model, system_clock).flush()
        return _count(db, firsts, seconds, others)


def _count(db: Database, firsts: list[int], seconds: list[int], others: list[int]) -> Found:
    ranks, times, shown, wrongly = [], [], 0, 0
    with db.read() as session:
        for number, partner in zip(firsts, seconds, strict=True):
            start = time.perf_counter()
            closest = [each.number for each in similar_ideas.closest_ideas(session, number)]
            times.append((time.perf_counter() - start) * 1000)
            shown += partner in closest
            ranks.append(_rank(session, number, partner))
        wrongly = sum(bool(similar_ideas.closest_ideas(session, number)) for number in others)
    return Found(
        pairs=len(firsts),
        first=sum(rank == 0 for rank in ranks),
        among_three=sum(rank < 3 for rank in ranks),
        shown=shown,
        further=len(others),
        wrongly=wrongly,
        milliseconds=median(times),
    )


def _rank(session: Session, number: int, partner: int) -> int:
    """The place of the partner among all that were found; far behind where it was not."""
    scores = similar_ideas.similarity_scores(session, number)
    best = sorted(scores, key=lambda other: -scores[other])
    return best.index(partner) if partner in scores else _NOT_FOUND


_NOT_FOUND = 1_000_000


def main(arguments: list[str], write: Callable[[str], object] = sys.stdout.write) -> None:
    folders = [each for each in arguments if each != "--unread"]
    model = SentenceModel(Path(folders[0])) if folders else None
    for part in PARTS if "--unread" in arguments else ["working"]:
        write(measure(part, None).line(f"{part}, by words:") + "\n")
        if model is not None:
            write(measure(part, model).line(f"{part}, by meaning too:") + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
