"""Forwarded messages: what was forwarded is the idea, credited to who wrote it; the comment is a detail of it."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from csi.capture import on_behalf
from csi.common.errors import BadInput
from csi.inbox.incoming_message import ForwardedMessage, IncomingMessage
from csi.people import directory
from csi.people.permissions import Action
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Posting
from models.enums import SourceKind


def source_message(heard: IncomingMessage, *, author: str | None) -> on_behalf.SourceMessage:
    """The message to capture, by `author`. If it forwards another, the words, and whose they are, are those of that."""
    forwarded = heard.forwarded
    message = on_behalf.SourceMessage(
        channel=heard.channel,
        ts=heard.ts,
        text=heard.text,
        author=author,
        has_files=heard.has_files,
        thread_ts=heard.thread_ts,
        details=heard.details,
    )
    if forwarded is None:
        return message
    original = (forwarded.channel, forwarded.ts) if forwarded.channel and forwarded.ts else None
    return replace(
        message,
        text=forwarded.text,
        author=forwarded.author,
        has_files=bool(forwarded.files),
        permalink=forwarded.link,
        original=original,
    )


def bring_in_forwarded(
    session: Session, heard: IncomingMessage, forwarded: ForwardedMessage, at: datetime, *, kind: SourceKind
) -> on_behalf.BroughtInMessage:
    """Capture what was forwarded; if it was captured before, vote for it and keep the comment with it.

    Raises BadInput if it holds no idea or is Kaizen's own, NotAllowed for guests and people of other organisations.
    """
    directory.require_member(session, heard.person, Action.BRING_IN)
    if forwarded.is_own:
        raise BadInput("idea", _own_sentence(session, forwarded))
    became = on_behalf.bring_in(session, source_message(heard, author=None), kind=kind, by=heard.person, at=at)
    if became.again and heard.details:
        improvement = get_improvement(session, became.number, lock=True)
        activity.record(session, improvement, "noted", by=heard.person, at=at, note=heard.details)
    return became


def _own_sentence(session: Session, forwarded: ForwardedMessage) -> str:
    place = select(Posting.improvement_id).where(Posting.channel == forwarded.channel, Posting.ts == forwarded.ts)
    number = session.exec(place).first()
    if number is None:
        return "That message is mine, so I didn't save it. Tell me in your own words what could be better."
    return (
        f"That message is mine, about IMP-{number}, so I didn't save it again. "
        f"/csi show {number} shows it. Write in its thread to add to it."
    )
