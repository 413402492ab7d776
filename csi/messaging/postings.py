"""Where somebody is written to: their direct messages, and the thread of an improvement in them."""

from sqlmodel import Session, col, select

from csi.messaging import outbox
from models import (
    Person,
    Posting,
)


def anchor_of(session: Session, number: int, person_id: str) -> Posting | None:
    """The message whose thread is an improvement's conversation with this person."""
    return session.exec(
        select(Posting)
        .where(
            Posting.improvement_id == number,
            Posting.person_id == person_id,
            col(Posting.kind).in_(
                [
                    outbox.MessageKind.RECEIPT.value,
                    outbox.MessageKind.COORDINATOR_CARD.value,
                    outbox.MessageKind.CARD.value,
                ]
            ),
        )
        .order_by(col(Posting.id).desc())
    ).first()


def direct_channel(session: Session, person_id: str) -> str | None:
    """Somebody's direct message channel, if it is known."""
    person = session.get(Person, person_id)
    return person.direct_channel if person else None


def keep_direct_channel(session: Session, person_id: str, channel: str) -> None:
    """Remember somebody's direct message channel."""
    person = session.get(Person, person_id)
    if person is not None:
        person.direct_channel = channel
        session.add(person)
