"""Full-text search of the register, by stems and meanings and by the exact letters."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlmodel import Session

from csi.capture.similarity import Term, read_idea
from csi.common.core_tables import IDEA_WORD, IMPROVEMENT
from csi.common.errors import BadInput
from csi.common.pagination import nearest_page
from csi.people import directory
from csi.people.permissions import Action
from csi.views.query import PAGE, FoundPage, today_of
from csi.views.summary_row import summary_rows
from models.enums import ENDED_STATES

MOST_WORDS = 8
MOST_CHARACTERS = 200

_NUMBER = re.compile(r"\b(?:imp[\s_-]*|#)(\d{1,9})\b|^\s*(\d{1,9})\s*$", re.IGNORECASE)


def search(session: Session, words: str, *, by: str, at: datetime, page: int = 1, size: int = PAGE) -> FoundPage:
    """A page of the improvements, open and ended, whose idea, details or number match the words.

    Literal matches come first, then those with all words, then open ones. If none has all words, those with some.
    Raises NotAllowed, BadInput.
    """
    directory.require_member(session, by, Action.READ)
    text = " ".join(words.replace("\x00", "").split())[:MOST_CHARACTERS]
    if not text:
        raise BadInput("text", "What are you looking for? A word or two is enough.")
    numbers = [int(found[1] or found[2]) for found in _NUMBER.finditer(text)]
    rest = text if not numbers else _NUMBER.sub(" ", text).strip()
    for loosely in (False, True):
        scored = _scored(session, rest, numbers, loosely=loosely)
        total = int(session.connection().execute(select(func.count()).select_from(scored.subquery())).scalar_one())
        if total:
            page = nearest_page(page, total, size)
            ranked = scored.order_by(*_ranked(scored)).limit(size).offset((page - 1) * size)
            found = [row.id for row in session.connection().execute(ranked)]
            rows = summary_rows(session, found, today_of(session, at), by)
            return FoundPage(rows, total, page, size, loosely=loosely)
    return FoundPage((), 0, 1, size)


def _ranked(scored: Select[Any]) -> tuple[Any, ...]:
    return (literal(1) * scored.selected_columns.score).desc(), scored.selected_columns.over, IMPROVEMENT.c.id.desc()


def _scored(session: Session, text: str, numbers: list[int], *, loosely: bool) -> Select[Any]:
    """The matching improvements with their score."""
    table = IMPROVEMENT.c
    is_number = table.id.in_(numbers)
    over = case((table.state.in_(ENDED_STATES), 1), else_=0).label("over")
    read = read_idea(text).terms if text else ()
    terms = ([term for term in read if not term.generic] or list(read))[:MOST_WORDS]
    letters = text.split()[:MOST_WORDS]
    if not terms and not letters:
        return select(table.id, literal(1).label("score"), over).where(is_number)
    hits = _hits(terms).subquery() if terms else None
    literally = _has_all(session, letters)
    in_words = _has(session, table.idea, text)
    score: Any = case((is_number, 1_000), else_=0) + case((in_words, 100), else_=0) + case((literally, 20), else_=0)
    if hits is None:
        return select(table.id, score.label("score"), over).where(or_(is_number, literally))
    weight = func.coalesce(hits.c.weight, 0)
    enough = func.coalesce(hits.c.terms, 0) >= (1 if loosely else len(terms))
    statement = select(table.id, (score + weight).label("score"), over)
    joined = statement.outerjoin_from(IMPROVEMENT, hits, hits.c.improvement_id == table.id)
    return joined.where(or_(is_number, enough, literally))


def _hits(terms: list[Term]) -> Select[Any]:
    """For each improvement, how many terms it has and their weight: the word itself counts 2, a synonym 1."""
    word, number = IDEA_WORD.c.word, IDEA_WORD.c.improvement_id
    each: list[Any] = [
        select(number.label("improvement_id"), func.max(case((word == term.stem[:40], 2), else_=1)).label("weight"))
        .where(word.in_(sorted(term.keys)))
        .group_by(number)
        for term in terms
    ]
    found = union_all(*each).subquery()
    return select(
        found.c.improvement_id, func.sum(found.c.weight).label("weight"), func.count().label("terms")
    ).group_by(found.c.improvement_id)


def _has_all(session: Session, letters: list[str]) -> ColumnElement[bool]:
    table = IMPROVEMENT.c
    return and_(*(or_(_has(session, table.idea, word), _has(session, table.details, word)) for word in letters))


def _has(session: Session, column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text contains these letters, whatever their case; SQLite's LIKE ignores case for ASCII letters."""
    pattern = re.sub(r"([%_\\])", r"\\\1", text)
    found: ColumnElement[bool] = (
        column.like(f"%{pattern}%", escape="\\")
        if session.get_bind().dialect.name == "sqlite"
        else column.ilike(f"%{pattern}%", escape="\\")
    )
    return func.coalesce(found, False)
