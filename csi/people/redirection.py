"""Who is written to instead when Slack refuses a message for good: the team's manager, then the first manager."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.messaging import outbox, subjects, undelivered
from csi.messaging.delivery import REDIRECTION, OutboxMessage
from csi.messaging.destinations import Destination, DestinationKind
from csi.messaging.outbox import MessageKind
from csi.messaging.subjects import Card
from csi.messaging.undelivered import Nature
from csi.people import directory
from csi.people.actor import Standing
from models import Improvement, Outbox, Person, Redirection, insert_once
from models.enums import ENDED_STATES, QueueState

UNDELIVERED = "undelivered"
"""The notice that a message to somebody else did not arrive."""


def why_closed(session: Session, queued: OutboxMessage) -> str | None:
    """Why somebody is not written to although Slack would take it: they have left, or lost their access.

    What is about no improvement still goes to people without access, such as the word that they have none.
    """
    to = Destination.parse(queued.stream)
    person = session.get(Person, to.id) if to.kind in (DestinationKind.PERSON, DestinationKind.EPHEMERAL) else None
    if person is None:
        return None
    if person.is_deleted:
        return "user_disabled"
    of_list = "number" in queued.payload or queued.payload.get("what") in ("list", "walk", "question")
    about_register = queued.improvement_id is not None or queued.subject or of_list
    return "no_access" if about_register and is_away(session, person.id) else None


def is_away(session: Session, person_id: str | None) -> bool:
    """Whether somebody is known to have left, or to have no access any more, so that nothing reaches them."""
    person = session.get(Person, person_id) if person_id else None
    return person is not None and directory.standing_of(person) in (Standing.OUTSIDER, Standing.APP)


def redirect(
    session: Session, refused: OutboxMessage, problem: str, at: datetime, *, first: str | None = None
) -> str | None:
    """Write to the next responsible person about a refused message, and return them; None if it is only set aside.

    Work goes to them whole; of what was written to one person they get a notice. A redirected message that is refused
    too goes on as it is, and never to the same person twice. `first` is somebody who waits for it more than managers.
    """
    refused = _card_to_repost(session, refused, problem) or refused
    before = _redirection(session, refused)
    if before is None and undelivered.nature_of(refused.kind, refused.payload) is Nature.NEWS:
        return None
    improvement = session.get(Improvement, refused.improvement_id) if refused.improvement_id else None
    if refused.improvement_id and improvement is None:
        return None  # deleted meanwhile
    message = before.message if before else refused.token
    tried = set(session.exec(select(Redirection.person_id).where(Redirection.message == message)))
    tried |= {
        Destination.parse(stream).id for stream in (refused.stream, before.meant_for if before else refused.stream)
    }
    for person_id in _responsible(session, improvement, first):
        row = Redirection(
            message=message,
            person_id=person_id,
            meant_for=before.meant_for if before else refused.stream,
            problem=(before.problem if before else problem)[:80],
            subject=refused.subject,
            improvement_id=refused.improvement_id,
            at=at,
        )
        if person_id not in tried and insert_once(session, row):
            _write(session, refused, message, person_id, problem, at, is_again=before is not None)
            return person_id
    return None


def _card_to_repost(session: Session, refused: OutboxMessage, problem: str) -> OutboxMessage | None:
    """The card whose update was refused, if it waits in a channel that is closed now: nobody can act on it there."""
    if refused.kind is not MessageKind.REFRESH or problem not in undelivered.UNREACHABLE:
        return None
    subject = Card.maybe(refused.subject)
    improvement = session.get(Improvement, subject.number) if subject else None
    if improvement is None or improvement.state in ENDED_STATES or Destination.parse(refused.stream).channel is None:
        return None
    coming = select(Outbox.id).where(Outbox.subject == refused.subject, Outbox.kind == MessageKind.CARD)
    if session.exec(coming.where(col(Outbox.state).in_([QueueState.WAITING, QueueState.CLAIMED]))).first() is not None:
        return None
    return replace(refused, kind=MessageKind.CARD, improvement_id=improvement.id)


def _responsible(session: Session, improvement: Improvement | None, first: str | None) -> Iterator[str]:
    """Whoever is named first, the team's manager, then the first manager, as far as they are active members."""
    of_team = directory.manager_of(session, improvement) if improvement else None
    found = [first, of_team, directory.default_team(session).manager_id]
    for person_id in dict.fromkeys(found):
        standing = directory.standing_of(session.get(Person, person_id)) if person_id else Standing.OUTSIDER
        if person_id and standing not in (Standing.OUTSIDER, Standing.APP):
            yield person_id


def _write(
    session: Session,
    refused: OutboxMessage,
    message: str,
    person_id: str,
    problem: str,
    at: datetime,
    *,
    is_again: bool,
) -> None:
    asked = select(Redirection.id).where(Redirection.message == message, Redirection.person_id == person_id)
    link = {REDIRECTION: session.exec(asked).one()}
    if not is_again and not undelivered.goes_whole(refused.kind, refused.payload, problem):
        what = refused.payload["notice"] if refused.kind is MessageKind.NOTICE else refused.kind
        outbox.notice(session, UNDELIVERED, to=person_id, about=refused.improvement_id, at=at, message=what, **link)
        return
    subject = subjects.parse(refused.subject) if refused.subject else None
    facts = {**refused.payload, **link}
    to, about = outbox.person(person_id), refused.improvement_id
    outbox.enqueue(session, refused.kind, to=to, at=at, subject=subject, improvement_id=about, **facts)


def _redirection(session: Session, queued: OutboxMessage) -> Redirection | None:
    """The redirection by which a row came to where it goes."""
    known = queued.payload.get(REDIRECTION)
    return session.get(Redirection, known) if known else None


_NEWEST = (
    select(Redirection)
    .where(Redirection.subject == bindparam("subject"), Redirection.person_id == bindparam("person"))
    .order_by(col(Redirection.id).desc())
)


def standing_redirection(session: Session, queued: OutboxMessage) -> Redirection | None:
    """Why a message goes to somebody whom it was not meant for; None if it goes where it was meant to."""
    person_id = Destination.parse(queued.stream).person
    if person_id is None:
        return None
    if queued.kind is not MessageKind.REFRESH:
        row = _redirection(session, queued)
        return row if row is not None and row.person_id == person_id else None
    return session.exec(_NEWEST, params={"subject": queued.subject, "person": person_id}).first()
