"""Where to write to a person: their direct-message channel, and their anchor for each improvement."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.messaging import outbox
from models import (
    Person,
    Posting,
)

_ANCHORS = (
    select(Posting)
    .where(
        Posting.improvement_id == bindparam("number"),
        Posting.person_id == bindparam("person"),
        col(Posting.kind).in_(
            [
                outbox.MessageKind.RECEIPT.value,
                outbox.MessageKind.COORDINATOR_CARD.value,
                outbox.MessageKind.CARD.value,
            ]
        ),
    )
    .order_by(col(Posting.id).desc())
)


def anchor_of(session: Session, number: int, person_id: str) -> Posting | None:
    """The person's anchor for an improvement: the message whose thread is their conversation about it."""
    return session.exec(_ANCHORS, params={"number": number, "person": person_id}).first()


def direct_channel(session: Session, person_id: str) -> str | None:
    """A person's direct-message channel, if known."""
    person = session.get(Person, person_id)
    return person.direct_channel if person else None


def store_direct_channel(session: Session, person_id: str, channel: str) -> None:
    """Remember a person's direct-message channel."""
    person = session.get(Person, person_id)
    if person is not None:
        person.direct_channel = channel
        session.add(person)
