"""What a message costs with 150, 10,000 and 100,000 improvements: `python -m benchmarks.message_cost`, on SQLite.

Of each kind of message the median time of the processor is taken: saying what it is, finding the improvement that a
question names by its words, and keeping an idea with its look-alikes.
"""

import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

from sqlmodel import Session

from benchmarks.look_alikes import capture, empty_database, rows
from benchmarks.look_alikes_scale import fill, ideas
from benchmarks.message_kinds import read_part
from csi.capture import idea_search, similar_ideas
from csi.understanding.cues import MessageKind
from csi.understanding.meaning import understand

SIZES = (150, 10_000, 100_000)
ASKED = 30


def milliseconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    """The median time of the processor for each of these texts."""
    taken = []
    for text in texts:
        began = time.thread_time()
        work(text)
        taken.append((time.thread_time() - began) * 1000)
    return median(taken)


def questions() -> list[str]:
    """Messages of the working part that ask about an improvement by its words."""
    said = [understand(row["text"]) for row in read_part("working")]
    return [each.words for each in said if each.kind is MessageKind.IMPROVEMENT_QUESTION and each.words][:ASKED]


def costs(session: Session, asked: list[str], wanted: list[str]) -> tuple[float, float, float]:
    """The time of a question by words, of keeping an idea, and of finding its look-alikes."""
    named = milliseconds(lambda words: idea_search.ideas_named(session, words, by="U0NOBODY"), asked)
    numbers = {}

    def keep(text: str) -> None:
        numbers[text] = capture(session, text)

    kept = milliseconds(keep, wanted)
    alike = milliseconds(lambda text: similar_ideas.closest_ideas(session, numbers[text]), wanted)
    return named, kept, alike


def main() -> None:
    """Print a row of the table for each size of the register."""
    texts = [row["text"] for row in read_part("working")]
    understand(texts[0])
    meaning = milliseconds(understand, texts)
    made, asked = ideas(max(SIZES)), questions()
    wanted = [row["a"] for row in rows("working")][:ASKED]
    print("| improvements | what it is | the improvement of a question | keeping an idea | its look-alikes |")
    print("|---|---|---|---|---|")
    with empty_database() as db:
        filled = 0
        for size in SIZES:
            fill(db, made[filled:size])
            filled = size
            with db.begin() as session:
                found = costs(session, asked, wanted)
                session.rollback()
            print(f"| {size:,} | {meaning:.1f} ms | {found[0]:.1f} ms | {found[1]:.1f} ms | {found[2]:.1f} ms |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
