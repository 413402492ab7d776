"""What the row says of additions: what others have added to an improvement since its coordinator was last told."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from csi.common.working_days import local_day
from csi.nudges.row_facts import Additions, Found
from csi.nudges.told import zone
from models import Comment, Improvement, Nudge


def additions(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    """What was added until this row was due, and after the one before it."""
    if improvement is None:
        return None, False
    added: list[ColumnElement[bool]] = [
        col(Comment.improvement_id) == improvement.id,
        col(Comment.added_by) != (nudge.on_behalf_of or nudge.person_id),
        col(Comment.written_at) <= nudge.due_at,
    ]
    earlier = select(func.max(Nudge.due_at)).where(
        Nudge.kind == nudge.kind,
        Nudge.subject == nudge.subject,
        Nudge.receiver == nudge.receiver,
        col(Nudge.sent_at).is_not(None),
        col(Nudge.due_at) < nudge.due_at,
    )
    if (told_at := session.exec(earlier).one()) is not None:
        added.append(col(Comment.written_at) > told_at)
    count = session.exec(select(func.count()).select_from(Comment).where(*added)).one()
    last = session.exec(select(Comment).where(*added).order_by(col(Comment.id).desc()).limit(1)).first()
    if last is None:
        return None, False
    said = Additions(count, last.author_id, last.text, local_day(last.written_at, zone(session, nudge)))
    return said, improvement.coordinator_id == (nudge.on_behalf_of or nudge.person_id)
