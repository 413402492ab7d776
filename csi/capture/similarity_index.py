"""The index by which similar ideas are found: each idea under its stems and meanings."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlmodel import Session, col

from csi.capture.similarity import read_idea
from models import IdeaWord, Improvement, insert_missing

NO_WORDS = "-"
"""The index entry of an idea without any usable word."""


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
