"""Similar ideas: improvements that say the same as a new one, found through an index of stems and meanings.

The work is bounded however large the register is: rare keys are looked up first, each among the newest ideas only, and
no more than a few dozen ideas are compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, literal, select
from sqlmodel import Session, col

from csi.capture.similarity import Weight, likeness, rarity, read_idea, shown
from csi.common.errors import NotAllowed, NotFound
from csi.register import activity
from models import Activity, IdeaWord, Improvement, insert_missing
from models.enums import ClosureCode, State

MOST_KEYS = 60
COUNTED_TO = 500
LOOKED_UP = 14
NEWEST = 60
COMPARED = 40
ENDED_WITH_OUTCOME = frozenset({State.CLOSED, State.DECLINED})
NO_WORDS = "-"
"""The index entry of an idea without any usable word."""
DIFFERENT = "different"
"""The activity's verb for an author who said that theirs is a different idea."""


@dataclass(frozen=True, slots=True)
class SimilarIdea:
    """An improvement similar to a new one, with its result."""

    number: int
    idea: str
    state: State
    closure_code: ClosureCode | None
    outcome: str | None
    """The closure notes or the reason for declining, once it has ended."""

    @property
    def is_open(self) -> bool:
        """Whether another improvement can be merged into it."""
        return self.state not in ENDED_WITH_OUTCOME


# --- The index ---


def index_words(session: Session, improvement: Improvement) -> None:
    """Replace an improvement's words in the index."""
    number = improvement.id or 0
    session.connection().execute(delete(IdeaWord).where(col(IdeaWord.improvement_id) == number))
    _enter(session, {number: improvement.idea})


def index_missing_words(session: Session, limit: int = 500) -> int:
    """Index improvements captured before there was an index. Return how many; call it again until it is 0."""
    has_words = select(col(IdeaWord.word)).where(col(IdeaWord.improvement_id) == col(Improvement.id)).exists()
    rows = session.connection().execute(
        select(col(Improvement.id), col(Improvement.idea)).where(~has_words).order_by(col(Improvement.id)).limit(limit)
    )
    ideas = {int(number or 0): idea for number, idea in rows}
    _enter(session, ideas)
    return len(ideas)


def _enter(session: Session, ideas: Mapping[int, str]) -> None:
    rows = [
        {"word": key, "improvement_id": number}
        for number, idea in ideas.items()
        for key in sorted(read_idea(idea).keys or {NO_WORDS})
    ]
    if rows:
        insert_missing(session, IdeaWord, rows)


# --- Finding ---


def closest_ideas(session: Session, number: int, limit: int = 3) -> tuple[SimilarIdea, ...]:
    """The improvements to show beside this one, the closest first; never itself or canceled ones.

    For a merged one, the one it was merged into.
    """
    return _facts(session, shown(similarity_scores(session, number).items(), limit))


def merge_choices(session: Session, number: int, limit: int = 8) -> tuple[SimilarIdea, ...]:
    """The open improvements that a coordinator can choose from when merging, the closest first."""
    best = sorted(similarity_scores(session, number).items(), key=lambda pair: -pair[1])
    return tuple(each for each in _facts(session, [other for other, _ in best[: 3 * limit]]) if each.is_open)[:limit]


def similarity_scores(session: Session, number: int) -> dict[int, float]:
    """The likeness to this improvement, from 0 to 1, by number. Raises NotFound."""
    mine = session.get(Improvement, number)
    if mine is None:
        raise NotFound(f"There is no IMP-{number}.")
    wording = read_idea(mine.idea)
    keys = sorted(wording.keys)[:MOST_KEYS]
    if not keys:
        return {}
    counts = {key: count - 1 for key, count in _counted(session, keys).items()}
    total = session.connection().execute(select(func.max(col(Improvement.id)))).scalar() or 1
    weight = rarity(counts, total)
    others = _candidates(session, keys, counts, weight, number)
    found: dict[int, float] = defaultdict(float)
    for other in session.connection().execute(
        select(col(Improvement.id), col(Improvement.idea), col(Improvement.state)).where(
            col(Improvement.id).in_(others), col(Improvement.state) != State.CANCELED
        )
    ):
        target = merge_target(session, other.id) if other.state is State.MERGED else other.id
        found[target] = max(found[target], likeness(wording, read_idea(other.idea), weight))
    found.pop(number, None)
    return found


_SOME = select(literal(1)).where(col(IdeaWord.word) == bindparam("key")).limit(COUNTED_TO).subquery()
_COUNT = select(func.count()).select_from(_SOME)
_NEWEST = (
    select(col(IdeaWord.improvement_id))
    .where(col(IdeaWord.word) == bindparam("key"))
    .order_by(col(IdeaWord.improvement_id).desc())
    .limit(NEWEST)
)
"""Compiled once, because they run for each key of an idea."""


def _counted(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """The number of improvements with each key, counted up to COUNTED_TO."""
    connection = session.connection()
    return {key: connection.execute(_COUNT, {"key": key}).scalar_one() for key in keys}


def _candidates(session: Session, keys: list[str], counts: Mapping[str, int], weight: Weight, number: int) -> list[int]:
    """The improvements that share the rarest keys, the newest of each key."""
    rarest = sorted((key for key in keys if counts.get(key, 0) > 0), key=lambda key: counts[key])[:LOOKED_UP]
    connection = session.connection()
    shared: dict[int, float] = defaultdict(float)
    for key in rarest:
        for (other,) in connection.execute(_NEWEST, {"key": key}):
            shared[other] += weight(key)
    shared.pop(number, None)
    return sorted(shared, key=lambda other: (-shared[other], -other))[:COMPARED]


def merge_target(session: Session, number: int) -> int:
    """The improvement that this one was merged into, through any number of merges; itself if it wasn't."""
    for _ in range(50):
        into = session.connection().execute(
            select(col(Improvement.merged_into_id)).where(col(Improvement.id) == number)
        )
        target = into.scalar()
        if target is None:
            break
        number = target
    return number


def _facts(session: Session, numbers: Iterable[int]) -> tuple[SimilarIdea, ...]:
    rows = (session.get(Improvement, number) for number in numbers)
    return tuple(
        SimilarIdea(
            number=row.id or 0,
            idea=row.idea,
            state=row.state,
            closure_code=row.closure_code,
            outcome={State.CLOSED: row.closure_notes, State.DECLINED: row.reason}.get(row.state),
        )
        for row in rows
        if row is not None and row.state not in (State.CANCELED, State.MERGED)
    )


# --- Telling ideas apart ---


def said_different(session: Session, number: int) -> bool:
    """Whether the author said that theirs is a different idea."""
    said = select(col(Activity.id)).where(col(Activity.improvement_id) == number, col(Activity.verb) == DIFFERENT)
    return session.connection().execute(said.limit(1)).first() is not None


def say_different(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Remember as the author that the idea is different, so that its receipt no longer shows similar ones.

    Raises NotAllowed.
    """
    if improvement.author_id != by:
        raise NotAllowed("Only the person who had the idea can say that.")
    if not said_different(session, improvement.id or 0):
        others = [each.number for each in closest_ideas(session, improvement.id or 0)]
        activity.record(session, improvement, DIFFERENT, by=by, at=at, after={"from": others})
