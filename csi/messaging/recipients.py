"""Who hears of what was just done: the people to whom this transaction writes."""

from sqlmodel import Session, col, func, select

from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from models import Outbox

_PERSONAL = frozenset({MessageKind.NOTICE, MessageKind.INFO, MessageKind.APPROVAL, MessageKind.COORDINATOR_CARD})


def outbox_mark(session: Session) -> int:
    """Where the outbox ends before something is done."""
    return session.exec(select(func.max(Outbox.id))).one() or 0


def recipients_since(session: Session, mark: int, number: int, *, but: str) -> tuple[str, ...]:
    """Who is written to about an improvement by what was done since the mark, besides whoever did it."""
    rows = session.exec(
        select(Outbox.stream)
        .where(col(Outbox.id) > mark, Outbox.improvement_id == number, col(Outbox.kind).in_(_PERSONAL))
        .order_by(col(Outbox.id))
    )
    people = dict.fromkeys(Destination.parse(stream).person for stream in rows)
    return tuple(each for each in people if each is not None and each != but)
