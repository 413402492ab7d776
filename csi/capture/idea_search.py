"""Improvements found by the words that somebody names them with: "my idea about the bike racks"."""

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select, union_all
from sqlmodel import Session

from csi.capture.similarity import read_idea
from csi.common.core_tables import IDEA_WORD, IMPROVEMENT
from models.enums import State

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NamedIdea:
    """An improvement that has the words. `share` is the percentage of the words that it has; `is_own` of the asker."""

    number: int
    share: int
    is_own: bool


def ideas_named(
    session: Session, words: str, *, by: str, own_first: bool = True, limit: int = 3
) -> tuple[NamedIdea, ...]:
    """The improvements that have at least half of the words: the asker's own first, then those with the most words.

    Without `own_first` being the asker's own decides only between equals.
    """
    read = read_idea(words).terms
    terms = ([term for term in read if not term.generic] or list(read))[:MOST_WORDS]
    if not terms:
        return ()
    number = IDEA_WORD.c.improvement_id
    each = [
        select(number.label("number"), func.max(case((IDEA_WORD.c.word == term.stem[:40], 2), else_=1)).label("weight"))
        .where(IDEA_WORD.c.word.in_(sorted(term.keys)))
        .group_by(number)
        for term in terms
    ]
    hits = union_all(*each).subquery()
    table = IMPROVEMENT.c
    is_own = case((or_(table.author_id == by, table.captured_by == by), 1), else_=0)
    own, have, weight = is_own.desc(), func.count().desc(), func.sum(hits.c.weight).desc()
    found = (
        select(table.id, func.count().label("have"), is_own.label("own"))
        .join(hits, hits.c.number == table.id)
        .where(table.state != State.MERGED)
        .group_by(table.id, is_own)
        .having(func.count() * 2 >= len(terms))
        .order_by(*((own, have, weight) if own_first else (have, weight, own)), table.id.desc())
        .limit(limit)
    )
    rows = session.connection().execute(found)
    return tuple(NamedIdea(row.id, row.have * 100 // len(terms), bool(row.own)) for row in rows)


def latest_own(session: Session, by: str, limit: int = 3) -> tuple[int, ...]:
    """The numbers of somebody's newest ideas, the newest first."""
    table = IMPROVEMENT.c
    own = (
        select(table.id)
        .where(or_(table.author_id == by, table.captured_by == by))
        .order_by(table.id.desc())
        .limit(limit)
    )
    return tuple(session.connection().execute(own).scalars())


def the_one_meant(found: tuple[NamedIdea, ...]) -> NamedIdea | None:
    """The improvement that the words can only mean: it alone has all of them, among the asker's own or among all."""
    whole = [each for each in found if each.share == 100]
    own = [each for each in whole if each.is_own]
    one = own or whole
    return one[0] if len(one) == 1 else None
