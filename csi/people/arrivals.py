"""What unknown people sent: kept until Slack has said who they are, then handled, or erased.

A row holds what arrived as it arrived. Rows of one person are handled in order, by a request of the fetch queue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, select

from csi.messaging import fetch_queue, outbox
from csi.people import directory
from csi.people.actor import Standing
from models import Arrival, Person, insert_once

FORGET_AFTER = timedelta(days=1)
"""How long what is behind a button is kept while nobody presses it."""

ANSWER_WITHIN = timedelta(minutes=25)
"""How long an answer can be sent to a response_url; Slack accepts it for 30 minutes."""


@dataclass(frozen=True, slots=True)
class ReplyPlace:
    """Where somebody is answered: at a response_url, unseen by others in a channel, or in their direct messages."""

    person: str
    url: str = ""
    channel: str = ""
    thread_ts: str | None = None


def reply(session: Session, place: ReplyPlace, blocks: list[dict[str, Any]], *, asked: datetime, at: datetime) -> None:
    """Enqueue an answer to what was `asked` at this time; where it can't be seen any more, in direct messages."""
    facts: dict[str, Any] = {"blocks": blocks, "person": place.person}
    if place.url and at - asked < ANSWER_WITHIN:
        kind, to = outbox.MessageKind.RESPONSE, outbox.ephemeral(place.person)
        facts |= {"what": "answer", "url": place.url, "beside": True}
    elif place.channel:
        kind, to = outbox.MessageKind.EPHEMERAL, outbox.ephemeral(place.person)
        facts |= {"what": "answer", "channel": place.channel, "thread_ts": place.thread_ts}
    else:
        kind, to = outbox.MessageKind.HELP, outbox.person(place.person)
        facts |= {"thread_ts": place.thread_ts}
    outbox.enqueue(session, kind, to=to, at=at, **facts)


def keep(session: Session, person_id: str, key: str, payload: dict[str, Any], at: datetime) -> bool:
    """Keep what an unknown person sent, and ask Slack who they are. True the first time that it arrives.

    Locks the person before anything else, as storing a profile does: neither misses the other, or waits for it twice.
    """
    insert_once(session, Person(id=person_id, first_seen_at=at))
    person = session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    is_first = insert_once(session, Arrival(person_id=person_id, key=key[:200], payload=payload, arrived_at=at))
    if directory.standing_of(person) is Standing.UNKNOWN:
        fetch_queue.request_fetch(session, fetch_queue.PERSON, person_id, at=at)
    else:  # Slack has said it meanwhile
        request_replays(session, [person_id], at)
    return is_first


def request_replays(session: Session, people: Iterable[str], at: datetime) -> None:
    """Have handled what these people sent, of whom Slack has said by now who they are."""
    wanted = select(Arrival.person_id).where(col(Arrival.person_id).in_(list(people)), _waits()).distinct()
    for person_id in session.exec(wanted).all():
        fetch_queue.request_fetch(session, fetch_queue.ARRIVALS, person_id, at=at, anew=True)


def _waits() -> Any:
    return col(Arrival.offered_at).is_(None)


def waiting(session: Session, person_id: str) -> list[Arrival]:
    """What of a person waits to be handled, in order."""
    wanted = select(Arrival).where(Arrival.person_id == person_id, _waits()).order_by(col(Arrival.id))
    return list(session.exec(wanted).all())


def offered(session: Session, arrival_id: int, person_id: str) -> Arrival | None:
    """What is behind somebody's button; None if it is forgotten or another person's."""
    row = session.get(Arrival, arrival_id)
    return row if row is not None and row.person_id == person_id else None


def mark_offered(session: Session, arrival_id: int, at: datetime) -> None:
    """Record that the person got a button for it."""
    row = session.get(Arrival, arrival_id)
    if row is not None:
        row.offered_at = at
        session.add(row)


def erase(session: Session, person_id: str, arrival_id: int | None = None) -> None:
    """Erase what a person sent, or one thing of it."""
    which = col(Arrival.person_id) == person_id
    session.exec(delete(Arrival).where(which if arrival_id is None else which & (col(Arrival.id) == arrival_id)))


def are_old(session: Session, at: datetime) -> bool:
    """Whether anything was offered and not taken up in time."""
    return session.exec(select(Arrival.id).where(col(Arrival.offered_at) < at - FORGET_AFTER)).first() is not None


def forget_old(session: Session, at: datetime) -> None:
    """Erase what was offered and not taken up in time."""
    session.exec(delete(Arrival).where(col(Arrival.offered_at) < at - FORGET_AFTER))
