"""Messages to people about their tasks, which are updated when the tasks change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.messaging.outbox import MessageKind
from csi.messaging.subjects import TaskNotice
from csi.register import recent_changes
from models import Outbox, Posting
from models.enums import QueueState


def tell(
    session: Session, what: str, number: int, about: Iterable[int], *, to: str, at: datetime, **facts: Any
) -> None:
    """Send somebody a notice about tasks of an improvement, which shows how they stand as long as it exists."""
    mark = recent_changes.last_activity(session, number)
    subject = TaskNotice(number, to, mark, "-".join(map(str, about)))
    outbox.enqueue(
        session,
        MessageKind.NOTICE,
        to=outbox.person(to),
        at=at,
        subject=subject,
        improvement_id=number,
        notice=what,
        **facts,
    )


def refresh(session: Session, number: int, places: Iterable[int], at: datetime) -> None:
    """Update the notices that show one of these tasks."""
    changed, beginning = set(places), f"{TaskNotice.prefix}:{number}:"
    posted = select(Posting.subject).where(Posting.improvement_id == number, col(Posting.subject).startswith(beginning))
    coming = select(Outbox.subject).where(
        col(Outbox.subject).startswith(beginning),
        Outbox.kind == MessageKind.NOTICE,
        Outbox.state == QueueState.CLAIMED,
    )
    for stored in dict.fromkeys([*session.exec(posted), *session.exec(coming)]):
        subject = TaskNotice.parse(stored)
        if changed & set(subject.task_places):
            outbox.refresh(session, subject, at=at)
