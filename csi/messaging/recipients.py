"""The people to whom the current transaction writes, to tell the one who acted who will be told."""

from sqlmodel import Session, col, func, select

from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from models import Outbox

_PERSONAL = frozenset({MessageKind.NOTICE, MessageKind.INFO, MessageKind.APPROVAL, MessageKind.COORDINATOR_CARD})


def outbox_mark(session: Session) -> int:
    """The id of the last outbox row, to be taken before acting."""
    return session.exec(select(func.max(Outbox.id))).one() or 0


def recipients_since(session: Session, mark: int, number: int, *, but: str) -> tuple[str, ...]:
    """The people who are written to about an improvement since the mark, without `but`, the one who acted."""
    rows = session.exec(
        select(Outbox.stream)
        .where(col(Outbox.id) > mark, Outbox.improvement_id == number, col(Outbox.kind).in_(_PERSONAL))
        .order_by(col(Outbox.id))
    )
    people = dict.fromkeys(Destination.parse(stream).person for stream in rows)
    return tuple(each for each in people if each is not None and each != but)
