"""Ideas that are close in meaning: vectors of ideas as a worker makes them, and which ideas lie next to each other.

Only the worker of `kaizen-bot[semantic]` fills these tables. Without it they stay empty, and ideas are found by words.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, text, update
from sqlmodel import Session, col

from models import IdeaNeighbour, IdeaVector, Improvement, insert_missing
from models.enums import State

CLOSE_FROM = 0.35
"""The cosine from which two ideas are stored as neighbours; chosen on the working parts of `tests/corpora`."""
SHOWN_FROM = 0.6
"""The cosine from which an author who asked for nothing is shown them: one in twenty is then wrong."""
MOST_NEIGHBOURS = 10
LOOKED_BACK = 200
"""How many numbers below the newest one read are looked at again: two transactions may commit in another order."""

REWORDED = ""
"""The model's name of a vector whose idea has changed since."""


def mark_reworded(session: Session, number: int) -> None:
    """Have the vector of a reworded idea made anew, if it has one."""
    about = col(IdeaVector.improvement_id) == number
    session.connection().execute(update(IdeaVector).where(about).values(model=REWORDED))


def forget(session: Session, number: int) -> None:
    """Delete what is stored of an idea's meaning."""
    connection = session.connection()
    connection.execute(delete(IdeaVector).where(col(IdeaVector.improvement_id) == number))
    connection.execute(delete(IdeaNeighbour).where(_touches(number)))


def without_vector(session: Session, model: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Ideas that need a vector of this model: those of another model or other words first, then numbers above `after`.

    Numbers and ideas, `limit` at most of each.
    """
    other = or_(col(IdeaVector.model) < model, col(IdeaVector.model) > model)
    outdated = (
        select(col(Improvement.id), col(Improvement.idea))
        .join(IdeaVector, col(IdeaVector.improvement_id) == col(Improvement.id))
        .where(other, col(Improvement.state) != State.CANCELED)
        .order_by(col(Improvement.id))
        .limit(limit)
    )
    has_one = select(col(IdeaVector.id)).where(col(IdeaVector.improvement_id) == col(Improvement.id)).exists()
    new = (
        select(col(Improvement.id), col(Improvement.idea))
        .where(col(Improvement.id) > after, ~has_one, col(Improvement.state) != State.CANCELED)
        .order_by(col(Improvement.id))
        .limit(limit)
    )
    rows = [*session.connection().execute(outdated), *session.connection().execute(new)]
    return [(int(number or 0), idea) for number, idea in rows]


def newest_number(session: Session) -> int:
    """The highest number given to an improvement; 0 before the first."""
    return int(session.connection().execute(select(func.max(col(Improvement.id)))).scalar() or 0)


def store_vectors(session: Session, model: str, made: Mapping[int, tuple[str, bytes]]) -> list[int]:
    """Store vectors of ideas, by number with the idea read; return the numbers of those stored.

    What was deleted, canceled or reworded meanwhile is left out.
    """
    present = (
        select(col(Improvement.id), col(Improvement.idea))
        .where(col(Improvement.id).in_(made), col(Improvement.state) != State.CANCELED)
        .order_by(col(Improvement.id))
        .with_for_update(read=True, key_share=True)
    )
    same = [int(number or 0) for number, idea in session.connection().execute(present) if made[number or 0][0] == idea]
    session.connection().execute(delete(IdeaVector).where(col(IdeaVector.improvement_id).in_(same)))
    rows = [{"improvement_id": number, "model": model, "vector": made[number][1]} for number in same]
    if rows:
        insert_missing(session, IdeaVector, rows)
    return same


def vectors_above(session: Session, model: str, row: int, limit: int = 5_000) -> list[tuple[int, int, bytes]]:
    """Vectors of a model in rows above this one: the row, the improvement's number, the vector."""
    asked = (
        select(col(IdeaVector.id), col(IdeaVector.improvement_id), col(IdeaVector.vector))
        .where(col(IdeaVector.id) > row, col(IdeaVector.model) == model)
        .order_by(col(IdeaVector.id))
        .limit(limit)
    )
    return [(int(key or 0), number, vector) for key, number, vector in session.connection().execute(asked)]


def has_pgvector(session: Session) -> bool:
    """Whether this is a PostgreSQL database with the extension `vector`."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    return bool(session.connection().execute(text("SELECT 1 FROM pg_extension WHERE extname = 'vector'")).scalar())


_BY_PGVECTOR = text(
    "SELECT improvement_id, 1 - (vector::vector <=> CAST(:mine AS real[])::vector) AS cosine FROM idea_vector "
    "WHERE model = :model AND improvement_id <> :number ORDER BY cosine DESC LIMIT :most"
)


def nearest_by_pgvector(session: Session, model: str, number: int, vector: Sequence[float]) -> list[tuple[int, float]]:
    """The ideas nearest to a vector, with their cosines, compared by PostgreSQL's extension `vector`."""
    asked: dict[str, Any] = {"mine": list(vector), "model": model, "number": number, "most": MOST_NEIGHBOURS}
    return [(int(row[0]), float(row[1])) for row in session.connection().execute(_BY_PGVECTOR, asked)]


def store_neighbours(session: Session, number: int, nearest: Iterable[tuple[int, float]]) -> float:
    """Store which ideas are near this one, in place of what was stored. Return the highest cosine; 0 without any."""
    cosines = dict(nearest)
    session.connection().execute(delete(IdeaNeighbour).where(_touches(number)))
    known = select(col(IdeaVector.improvement_id)).where(col(IdeaVector.improvement_id).in_([number, *cosines]))
    present = set(session.connection().execute(known).scalars())
    rows = [
        {"improvement_id": number, "other_id": other, "cosine": min(cosine, 1.0)}
        for other, cosine in cosines.items()
        if number in present and other in present and other != number and cosine >= CLOSE_FROM
    ]
    if rows:
        insert_missing(session, IdeaNeighbour, rows)
    return max((row["cosine"] for row in rows), default=0.0)


def _touches(number: int) -> Any:
    return or_(col(IdeaNeighbour.improvement_id) == number, col(IdeaNeighbour.other_id) == number)
