"""Withdrawing one's own idea without its number: the last one, or the one with these words."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.capture import idea_search, undo_and_split
from csi.common.errors import BadInput
from csi.people import directory
from csi.people.permissions import Action
from models import Improvement
from models.enums import State


def take_back_own(session: Session, words: str, *, by: str, at: datetime) -> tuple[int, timedelta | None]:
    """Withdraw the last idea of somebody's that waits for its decision, or theirs with these words.

    Return its number, and the age of one older than ten minutes, which stays until its author confirms. Raises BadInput
    if there is none, NotAllowed, TooLate.
    """
    directory.require_member(session, by, Action.TAKE_PART)
    number = _with_words(session, words, by) if words else _last(session, by)
    return number, undo_and_split.undo_capture(session, number, by=by, at=at)


def _with_words(session: Session, words: str, by: str) -> int:
    own = [each for each in idea_search.ideas_named(session, words, by=by, limit=10) if each.is_own]
    if not own:
        raise BadInput("idea", "I found no idea of yours with these words. /csi mine shows your ideas.")
    return own[0].number


def _last(session: Session, by: str) -> int:
    mine = select(Improvement.id).where(Improvement.author_id == by, Improvement.state == State.NEW)
    number = session.exec(mine.order_by(col(Improvement.id).desc())).first()
    if number is None:
        raise BadInput("idea", "None of your ideas waits for its decision, so there's nothing to take back.")
    return number
