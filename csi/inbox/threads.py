"""Which improvement a thread in direct messages is about."""

from sqlmodel import Session, select

from csi.capture import recording
from csi.inbox.incoming_message import IncomingMessage
from models import Posting
from models.enums import SourceKind


def posting_of_thread(session: Session, heard: IncomingMessage) -> Posting | None:
    """Our message in whose thread somebody wrote."""
    place = select(Posting).where(Posting.channel == heard.channel, Posting.ts == heard.thread_ts)
    return session.exec(place).first()


def improvement_of_thread(session: Session, heard: IncomingMessage) -> int | None:
    """The improvement that our message is about, or that the first message of the thread became."""
    if not heard.in_thread:
        return None
    if (posting := posting_of_thread(session, heard)) is not None:
        return posting.improvement_id
    key = f"message:{heard.channel}:{heard.thread_ts}"
    source = recording.Source(SourceKind.DIRECT_MESSAGE, key, heard.channel, heard.thread_ts)
    captured = recording.captured_before(session, source)
    return captured.number if captured else None
