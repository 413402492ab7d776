"""Similar ideas: improvements that say the same as a new one, found through an index of stems and synonyms.

Ideas that the worker of `kaizen-bot[semantic]` found to be close in meaning are compared too.

The work is bounded however large the register is: the rarest keys are looked up, each in a thousand ideas at most, and
no more than a few dozen ideas are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, bindparam, func, literal, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from csi.capture import meaning
from csi.capture.similarity import SHOWN_FROM, Weight, Wording, closest_of, likeness, rarity, read_idea
from csi.common.errors import NotFound
from models import Activity, IdeaWord, Improvement
from models.enums import ClosureCode, State

MOST_KEYS = 60
COUNTED_TO = 500
"""How far the ideas with a key are counted; beyond that they are estimated from the newest ones."""
SAMPLED = 2_000
"""How many of the newest numbers an estimate looks at."""
LOOKED_UP = 24
LOOKED_AT = 2_000
"""How many ideas with one key are looked at, the newest: telling keys are rarer than that in large registers too."""
FEWEST_KEYS = 2
"""How many of the rarest keys are looked up however many ideas hold them."""
MOST_LOOKED_AT = 3_000
"""How many ideas are looked at over all further keys."""
MOST_MERGES = 50
"""How far a chain of merges is followed."""
COMPARED = 16
"""How many ideas are compared word by word: those that share the most weight. More bring nothing near the top."""
COMPARED_TO_MERGE = 40
"""The same where a coordinator chooses among open ones: many of those compared may have ended."""
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
    best = sorted(_compared(session, number, COMPARED_TO_MERGE).values(), key=lambda each: -each[0])
    return tuple(idea for _, idea in best[: 3 * limit] if idea is not None and idea.is_open)[:limit]


def similarity_scores(session: Session, number: int) -> dict[int, float]:
    """How alike other improvements are to this one, from 0 to 1."""
    return {other: score for other, (score, _) in _compared(session, number).items()}


def _compared(session: Session, number: int, most: int | None = None) -> dict[int, tuple[float, SimilarIdea | None]]:
    """The score of each improvement that shares telling words with this one, and how it is shown, if it is."""
    mine = session.get(Improvement, number)
    if mine is None:
        raise NotFound(f"There is no IMP-{number}.")
    wording = read_idea(mine.idea)
    keys = set(sorted(wording.keys)[:MOST_KEYS])
    total, counted = 1, {}
    for key, some, recent, newest in session.connection().execute(_COUNTS, {"number": number}):
        total = newest or 1
        if key in keys:
            counted[key] = _count(some, recent, total) - 1
    weight = rarity(counted, total)
    others, cosines = _candidates(session, wording, counted, weight, number, most or COMPARED)
    found: dict[int, tuple[float, SimilarIdea | None]] = {}
    if not others:
        return found
    compared = session.connection().execute(_IDEAS.where(col(Improvement.id).in_(others))).all()
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
        rows |= {row.id: row for row in session.connection().execute(_IDEAS.where(col(Improvement.id).in_(targets)))}
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
_NEWEST = select(func.max(col(Improvement.id))).scalar_subquery()
_SOME = select(literal(1)).where(col(IdeaWord.word) == _KEY.word).limit(COUNTED_TO).correlate(_KEY).subquery()
_RECENT = (
    select(func.count())
    .where(col(IdeaWord.word) == _KEY.word, col(IdeaWord.improvement_id) > _NEWEST - SAMPLED)
    .correlate(_KEY)
)
_COUNTS = select(
    col(_KEY.word), select(func.count()).select_from(_SOME).scalar_subquery(), _RECENT.scalar_subquery(), _NEWEST
).where(col(_KEY.improvement_id) == bindparam("number"))
"""For each key of an idea: how many improvements hold it, counted no further than matters; how many of the newest
ones; and the newest number.
"""


def _count(counted: int, recent: int, newest: int) -> int:
    """How many improvements hold a key: beyond what was counted, as many as among the newest ones."""
    return max(counted, recent * newest // SAMPLED) if counted >= COUNTED_TO else counted


def _by_meaning(cosine: float) -> float:
    """A cosine on the scale of likeness: both are shown from the same value on."""
    return SHOWN_FROM * cosine / meaning.SHOWN_FROM


def _candidates(
    session: Session, wording: Wording, counts: Mapping[str, int], weight: Weight, number: int, most: int
) -> tuple[list[int], dict[int, float]]:
    """The improvements that share the rarest keys, the newest of each key; and the cosines of those close in meaning.

    One statement: a look at an idea is counted in statements. The database adds up the weights of shared words, each
    once, so that an old idea that shares much comes before new ones that share little.
    """
    telling = _telling(counts)
    places = wording.places(telling)
    asked: dict[str, Any] = {"number": number, "compared": most, "looked_at": LOOKED_AT}
    for turn, key in enumerate(telling):
        asked |= {f"key{turn}": key, f"place{turn}": places[key], f"weight{turn}": weight(key)}
    rows = session.connection().execute(_sharing(len(telling)), asked).all()
    return [row[0] for row in rows], {row[0]: row[1] for row in rows if row[1] > 0}


def _telling(counts: Mapping[str, int]) -> list[str]:
    """The rarest keys that others share, as many as can be looked up at little cost: at least a few."""
    shared = sorted((key for key in sorted(counts) if counts[key] > 0), key=lambda key: counts[key])
    telling, looked_at = shared[:FEWEST_KEYS], sum(min(counts[key], LOOKED_AT) for key in shared[:FEWEST_KEYS])
    for key in shared[FEWEST_KEYS:LOOKED_UP]:
        looked_at += min(counts[key], LOOKED_AT)
        if looked_at > MOST_LOOKED_AT:
            break
        telling.append(key)
    return telling


@lru_cache(maxsize=LOOKED_UP + 1)
def _sharing(keys: int) -> TextClause:
    """The statement for so many keys, as text: putting it together anew took longer than running it."""
    held = [
        "SELECT other_id AS other, -1 AS place, 0.0 AS weight, cosine FROM idea_neighbour "
        "WHERE improvement_id = :number",
        "SELECT improvement_id, -1, 0.0, cosine FROM idea_neighbour WHERE other_id = :number",
    ]
    held += [
        f"SELECT improvement_id, CAST(:place{turn} AS INTEGER), CAST(:weight{turn} AS FLOAT), 0.0 FROM "
        f"(SELECT improvement_id FROM idea_word WHERE word = :key{turn} "
        f"ORDER BY improvement_id DESC LIMIT :looked_at) AS held{turn}"
        for turn in range(keys)
    ]
    return text(
        "SELECT other, MAX(cosine) FROM (SELECT other, MAX(weight) AS weight, MAX(cosine) AS cosine "
        f"FROM ({' UNION ALL '.join(held)}) AS held WHERE other <> :number GROUP BY other, place) AS once "
        "GROUP BY other ORDER BY MAX(cosine) > 0 DESC, SUM(weight) DESC, other DESC LIMIT :compared"
    )


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
