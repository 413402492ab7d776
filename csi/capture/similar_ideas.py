"""Similar ideas: improvements that say the same as a new one, found through an index of stems and synonyms.

Ideas that the worker of `kaizen-bot[semantic]` found to be close in meaning are compared too.

The work is bounded however large the register is: rare keys are looked up first, each among the newest ideas only, and
no more than a few dozen ideas are compared.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from csi.capture import meaning
from csi.capture.similarity import SHOWN_FROM, Weight, closest_of, likeness, rarity, read_idea
from csi.common.errors import NotFound
from models import Activity, IdeaWord, Improvement
from models.enums import ClosureCode, State

MOST_KEYS = 60
COUNTED_TO = 500
LOOKED_UP = 14
NEWEST = 60
MOST_MERGES = 50
"""How far a chain of merges is followed."""
COMPARED = 40
ENDED_WITH_OUTCOME = frozenset({State.CLOSED, State.DECLINED})
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
    coordinator: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether another improvement can be merged into it."""
        return self.state not in ENDED_WITH_OUTCOME


def closest_ideas(session: Session, number: int, limit: int = 3) -> tuple[SimilarIdea, ...]:
    """The improvements to show beside this one, the closest first; never itself, canceled or merged ones.

    Instead of a merged one comes the improvement that it was merged into.
    """
    found = _compared(session, number)
    best = closest_of(((other, score) for other, (score, _) in found.items()), limit)
    return tuple(idea for other in best if (idea := found[other][1]) is not None)


def merge_choices(session: Session, number: int, limit: int = 8) -> tuple[SimilarIdea, ...]:
    """The open improvements that a coordinator can choose from when merging, the closest first."""
    best = sorted(_compared(session, number).values(), key=lambda each: -each[0])
    return tuple(idea for _, idea in best[: 3 * limit] if idea is not None and idea.is_open)[:limit]


def similarity_scores(session: Session, number: int) -> dict[int, float]:
    """How alike other improvements are to this one, from 0 to 1."""
    return {other: score for other, (score, _) in _compared(session, number).items()}


def _compared(session: Session, number: int) -> dict[int, tuple[float, SimilarIdea | None]]:
    """The score of each improvement that shares telling words with this one, and how it is shown, if it is."""
    mine = session.get(Improvement, number)
    if mine is None:
        raise NotFound(f"There is no IMP-{number}.")
    wording = read_idea(mine.idea)
    keys = set(sorted(wording.keys)[:MOST_KEYS])
    total, counted = 1, {}
    for key, count, newest in session.execute(_COUNTS, {"number": number}):
        total = newest or 1
        if key in keys:
            counted[key] = count - 1
    weight = rarity(counted, total)
    others, cosines = _candidates(session, counted, weight, number)
    found: dict[int, tuple[float, SimilarIdea | None]] = {}
    if not others:
        return found
    compared = session.execute(_IDEAS.where(col(Improvement.id).in_(others))).all()
    rows = _with_merge_targets(session, compared)
    for row in compared:
        if row.state is State.CANCELED:
            continue
        target = _merge_target_in(rows, row)
        by_words, by_meaning = likeness(wording, read_idea(row.idea), weight), _by_meaning(cosines.get(row.id, 0.0))
        score = max(found[target.id][0] if target.id in found else 0.0, by_words, by_meaning)
        found[target.id] = (score, _shown(target))
    found.pop(number, None)
    return found


def _with_merge_targets(session: Session, compared: Sequence[Any]) -> dict[int, Any]:
    """The rows by number, with those that merged ones lead to: one statement for each step of the longest chain."""
    rows = {row.id: row for row in compared}
    for _ in range(MOST_MERGES):
        targets = {row.merged_into_id for row in rows.values() if row.merged_into_id is not None} - rows.keys()
        if not targets:
            break
        rows |= {row.id: row for row in session.execute(_IDEAS.where(col(Improvement.id).in_(targets)))}
    return rows


def _merge_target_in(rows: Mapping[int, Any], row: Any) -> Any:
    for _ in range(MOST_MERGES):
        if row.merged_into_id is None or row.merged_into_id not in rows:
            break
        row = rows[row.merged_into_id]
    return row


_IDEAS = select(
    col(Improvement.id),
    col(Improvement.idea),
    col(Improvement.state),
    col(Improvement.closure_code),
    col(Improvement.closure_notes),
    col(Improvement.reason),
    col(Improvement.coordinator_id),
    col(Improvement.merged_into_id),
)

_KEY = aliased(IdeaWord)
_SOME = select(literal(1)).where(col(IdeaWord.word) == _KEY.word).limit(COUNTED_TO).correlate(_KEY).subquery()
_COUNTS = select(
    col(_KEY.word),
    select(func.count()).select_from(_SOME).scalar_subquery(),
    select(func.max(col(Improvement.id))).scalar_subquery(),
).where(col(_KEY.improvement_id) == bindparam("number"))
"""For each key of an idea: how many improvements hold it, counted no further than matters; and the newest number."""


def _by_meaning(cosine: float) -> float:
    """A cosine on the scale of likeness: both are shown from the same value on."""
    return SHOWN_FROM * cosine / meaning.SHOWN_FROM


def _candidates(
    session: Session, counts: Mapping[str, int], weight: Weight, number: int
) -> tuple[list[int], dict[int, float]]:
    """The improvements that share the rarest keys, the newest of each key; and the cosines of those close in meaning.

    One statement: a look at an idea is counted in statements.
    """
    rarest = sorted((key for key in sorted(counts) if counts[key] > 0), key=lambda key: counts[key])[:LOOKED_UP]
    near = meaning.neighbours_of(number).subquery()
    close = select(literal(_NO_KEY).label("key"), near.c.other_id, near.c.cosine)
    newest = [
        select(literal(key).label("key"), col(IdeaWord.improvement_id), literal(0.0))
        .where(col(IdeaWord.word) == key)
        .order_by(col(IdeaWord.improvement_id).desc())
        .limit(NEWEST)
        .subquery()
        for key in rarest
    ]
    shared: dict[int, float] = defaultdict(float)
    cosines: dict[int, float] = {}
    for key, other, cosine in session.execute(union_all(*(select(each) for each in newest), close)):
        if key == _NO_KEY:
            cosines[other] = cosine
        else:
            shared[other] += weight(key)
    shared.pop(number, None)
    by_words = sorted(shared, key=lambda other: (-shared[other], -other))[:COMPARED]
    closest = sorted(cosines, key=lambda other: -cosines[other])[:COMPARED]
    return [*by_words, *(other for other in closest if other not in shared)], cosines


_NO_KEY = ""


def merge_target(session: Session, number: int) -> int:
    """The improvement that this one was merged into, through any number of merges; itself if it wasn't."""
    for _ in range(MOST_MERGES):
        into = session.connection().execute(
            select(col(Improvement.merged_into_id)).where(col(Improvement.id) == number)
        )
        target = into.scalar()
        if target is None:
            break
        number = target
    return number


def _shown(row: Any) -> SimilarIdea | None:
    if row.state in (State.CANCELED, State.MERGED):
        return None
    return SimilarIdea(
        number=row.id,
        idea=row.idea,
        state=row.state,
        closure_code=row.closure_code,
        outcome={State.CLOSED: row.closure_notes, State.DECLINED: row.reason}.get(row.state),
        coordinator=row.coordinator_id,
    )


def said_different(session: Session, number: int) -> bool:
    """Whether the author said that theirs is a different idea."""
    said = select(col(Activity.id)).where(col(Activity.improvement_id) == number, col(Activity.verb) == DIFFERENT)
    return session.connection().execute(said.limit(1)).first() is not None
