"""Look-alikes: the improvements that say what a new one says, found through an index of stems and meanings.

The work is bounded however large the register is: rare keys are looked up first, each only as far back as needed, and
the rule compares no more than a few dozen ideas.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, literal, select
from sqlmodel import Session, col

from csi.capture.similarity import Weight, likeness, rarity, read_idea, shown
from csi.common.errors import NotFound
from csi.people import directory
from csi.people.permissions import Action, require
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
"""Stands in the index for an idea that has nothing to be found by."""
DIFFERENT = "different"
"""The activity of an author who said that theirs is another idea."""


@dataclass(frozen=True, slots=True)
class SimilarIdea:
    """An improvement that is close to a new one, and what became of it."""

    number: int
    idea: str
    state: State
    closure_code: ClosureCode | None
    outcome: str | None
    """What came of it, where it has ended: the outcome, or why it was declined."""

    @property
    def is_open(self) -> bool:
        """Whether another one can be merged into it."""
        return self.state not in ENDED_WITH_OUTCOME


# --- The index ---


def index_words(session: Session, improvement: Improvement) -> None:
    """Enter an improvement's words, in place of those that it had."""
    number = improvement.id or 0
    session.connection().execute(delete(IdeaWord).where(col(IdeaWord.improvement_id) == number))
    _enter(session, {number: improvement.idea})


def index_missing_words(session: Session, limit: int = 500) -> int:
    """Enter improvements that were captured before there was an index; how many, so that it can be repeated."""
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
    """The improvements that a person should see beside this one, the closest first; never itself or canceled ones.

    What was merged is told as the one it was merged into.
    """
    return _facts(session, shown(similarity_scores(session, number).items(), limit))


def merge_choices(session: Session, number: int, limit: int = 8) -> tuple[SimilarIdea, ...]:
    """The open improvements that a coordinator may choose from as the other one, the closest first."""
    best = sorted(similarity_scores(session, number).items(), key=lambda pair: -pair[1])
    return tuple(each for each in _facts(session, [other for other, _ in best[: 3 * limit]]) if each.is_open)[:limit]


def similarity_scores(session: Session, number: int) -> dict[int, float]:
    """How alike other improvements are to this one."""
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
"""Statements that are compiled once: a question asks them for each key."""


def _counted(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """How many improvements hold each key, counted no further than is of interest."""
    connection = session.connection()
    return {key: connection.execute(_COUNT, {"key": key}).scalar_one() for key in keys}


def _candidates(session: Session, keys: list[str], counts: Mapping[str, int], weight: Weight, number: int) -> list[int]:
    """The improvements that share the keys that say most, the newest of each key."""
    rarest = sorted((key for key in keys if counts.get(key, 0) > 0), key=lambda key: counts[key])[:LOOKED_UP]
    connection = session.connection()
    shared: dict[int, float] = defaultdict(float)
    for key in rarest:
        for (other,) in connection.execute(_NEWEST, {"key": key}):
            shared[other] += weight(key)
    shared.pop(number, None)
    return sorted(shared, key=lambda other: (-shared[other], -other))[:COMPARED]


def merge_target(session: Session, number: int) -> int:
    """The improvement that a number leads to now: what it was merged into, and so on."""
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


# --- Mine is different ---


def said_different(session: Session, number: int) -> bool:
    """Whether the author has looked and said that theirs is another idea."""
    said = select(col(Activity.id)).where(col(Activity.improvement_id) == number, col(Activity.verb) == DIFFERENT)
    return session.connection().execute(said.limit(1)).first() is not None


def say_different(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Remember it, as its author, so that the look-alikes leave the receipt. Raises NotAllowed."""
    actor = directory.relation_to(improvement, by)
    require(Action.SAY_DIFFERENT, actor, "Only the person who had the idea can say that.")
    if not said_different(session, improvement.id or 0):
        others = [each.number for each in closest_ideas(session, improvement.id or 0)]
        activity.record(session, improvement, DIFFERENT, by=by, at=at, after={"from": others})
