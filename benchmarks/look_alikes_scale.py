"""How the search for similar ideas grows with the register: `python -m benchmarks.look_alikes_scale`, on SQLite.

Both times are measured in one run, so that their ratio is comparable between machines.
"""

import random
import sys
import time
from statistics import median

from sqlmodel import Session

from benchmarks.look_alikes import capture, empty_database, new, rows
from csi.capture import similar_ideas, similarity_index
from models import Database

SIZES = (50, 50_000)
ASKED = 40


def ideas(count: int) -> list[str]:
    """Make ideas from halves of two texts of the corpus, so that words are as frequent as in real ideas."""
    texts = [row["text"] for row in rows("register")] + [row[side] for row in rows("working") for side in "ab"]
    chance = random.Random(7)
    made = []
    for number in range(count):
        first, second = chance.sample(texts, 2)
        head, tail = first.split(), second.split()
        made.append(" ".join([*head[: len(head) // 2 + 1], *tail[len(tail) // 2 :], f"r{number % 977}"]))
    return made


def fill(db: Database, made: list[str]) -> None:
    """Add ideas without the index, then build the index, as an update of the bot does."""
    with db.begin() as session:
        for idea in made:
            new(session, idea)
        session.flush()
        session.expunge_all()
        while similarity_index.index_missing_words(session, 2_000):
            pass


def time_asked(session: Session, asked: list[str]) -> float:
    """Return the median milliseconds of one search, each with an idea that was not read before."""
    times = []
    for idea in asked:
        number = capture(session, idea)
        start = time.perf_counter()
        similar_ideas.closest_ideas(session, number)
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def main() -> None:
    made = ideas(max(SIZES))
    asked = [row["a"] for row in rows("working")][:ASKED]
    found: dict[int, float] = {}
    with empty_database() as db:
        filled = 0
        for size in SIZES:
            fill(db, made[filled:size])
            filled = size
            with db.read() as session:
                found[size] = time_asked(session, asked)
    for size, milliseconds in found.items():
        sys.stdout.write(f"{size:>6} improvements: {milliseconds:.1f} ms a question\n")
    sys.stdout.write(f"ratio: {found[SIZES[1]] / found[SIZES[0]]:.1f}\n")


if __name__ == "__main__":
    main()
