"""People who left or lost access with work open: noticed, and listed to the manager above with a proposal each.

Noticed by event, and once a day in case an event was missed. Listed on the working day after, once; somebody who has
access again by then is not listed at all.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from csi.capture import coordinator_suggestion
from csi.common.errors import NotFound
from csi.common.working_days import is_working_morning_time, local_day
from csi.messaging import outbox, subjects
from csi.messaging.subjects import DepartureList
from csi.people import directory
from csi.register.held_work import HeldItem, HeldKind, held_by, holders_of_work, measured_by
from csi.register.improvements import get_improvement
from models import Departure, Outbox, Person, Posting
from models.enums import Role


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """An item with the person who could take it; None if nobody suggests themselves."""

    item: HeldItem
    to: str | None


@dataclass(frozen=True, slots=True)
class DepartureFacts:
    """What a manager is shown of somebody who left: what is not given yet."""

    id: int
    person: str
    lost_on: date
    items: tuple[ProposedItem, ...]
    is_back: bool


# Noticing


def access_lost(session: Session, person_id: str, at: datetime) -> None:
    """Note that somebody has lost access with work open; noting it twice changes nothing."""
    session.exec(select(Person).where(col(Person.id) == person_id).with_for_update()).first()
    if _open_departure(session, person_id) is None and held_by(session, person_id):
        session.add(Departure(person_id=person_id, lost_at=at))
        session.flush()


def access_regained(session: Session, person_id: str, at: datetime) -> None:
    """Note that somebody has access again; what was not given to others stays theirs."""
    row = _open_departure(session, person_id)
    if row is None:
        return
    row.ended_at = at
    session.add(row)
    session.flush()
    refresh_lists(session, row, at)


def follow_access(session: Session, person_id: str, at: datetime) -> None:
    """Compare what Slack says of a person now with what was noted before."""
    person = session.get(Person, person_id)
    if person is None or person.refreshed_at is None:
        return
    if directory.has_access(person):
        access_regained(session, person_id, at)
    else:
        access_lost(session, person_id, at)


def to_follow(session: Session) -> list[str]:
    """Everybody who holds work and has no access, or was noted to have lost it.

    Who holds nothing is left out by the query: a workspace may have thousands of guests and apps.
    """
    without = select(Person.id).where(
        or_(
            col(Person.is_deleted).is_(True),
            col(Person.is_guest).is_(True),
            col(Person.is_foreign).is_(True),
            col(Person.is_bot).is_(True),
        ),
        col(Person.id).in_(holders_of_work()),
    )
    noted = select(Departure.person_id).where(col(Departure.ended_at).is_(None))
    return sorted({*session.exec(without), *session.exec(noted)})


def _open_departure(session: Session, person_id: str) -> Departure | None:
    rows = select(Departure).where(Departure.person_id == person_id, col(Departure.ended_at).is_(None))
    return session.exec(rows.order_by(col(Departure.id).desc())).first()


# Proposing


def propose(session: Session, item: HeldItem, person_id: str, at: datetime) -> str | None:
    """Who could take an item: the suggested coordinator, the coordinator of what it belongs to, else its manager."""
    manager = next(iter(item.managers), None)
    match item.kind:
        case HeldKind.COORDINATOR:
            suggested = coordinator_suggestion.suggest_coordinator(session, get_improvement(session, int(item.key)), at)
            wanted = suggested.person if suggested else None
        case HeldKind.TASK:
            wanted = get_improvement(session, int(item.key.partition(".")[0])).coordinator_id
        case HeldKind.ACCOUNTABLE:
            wanted = get_improvement(session, int(item.key)).coordinator_id
        case HeldKind.APPROVER:
            author = get_improvement(session, int(item.key)).author_id
            others = sorted(directory.holders(session, Role.APPROVER) - {author, person_id})
            wanted = others[0] if others else next((each for each in item.managers if each != author), None)
            manager = None
        case HeldKind.KPI:
            improvement = measured_by(session, int(item.key))
            wanted = improvement.coordinator_id if improvement else None
        case _:
            wanted = None
    if wanted and wanted != person_id and directory.is_active(session, wanted):
        return wanted
    return manager


def read_departure(session: Session, departure_id: int, reader: str, at: datetime) -> DepartureFacts:
    """What a manager is shown of somebody who left. Raises NotFound."""
    row = session.get(Departure, departure_id)
    if row is None:
        raise NotFound("That list is gone.")
    told = _told(session, row)
    items = [item for item in held_by(session, row.person_id) if _whose(item, told) == reader]
    is_back = row.ended_at is not None
    return DepartureFacts(
        id=departure_id,
        person=row.person_id,
        lost_on=row.lost_at.date(),
        items=() if is_back else tuple(ProposedItem(item, propose(session, item, row.person_id, at)) for item in items),
        is_back=is_back,
    )


# Listing


def to_list(session: Session) -> list[int]:
    """The departures that not every manager above was told of yet."""
    waiting = select(Departure.id).where(col(Departure.told_at).is_(None), col(Departure.ended_at).is_(None))
    return [each or 0 for each in session.exec(waiting.order_by(col(Departure.id)).limit(500))]


def list_departure(session: Session, departure_id: int, at: datetime) -> None:
    """List what somebody who left had held to the managers above whose working day after it is."""
    waiting = select(Departure).where(
        Departure.id == departure_id, col(Departure.told_at).is_(None), col(Departure.ended_at).is_(None)
    )
    row = session.exec(waiting.with_for_update(skip_locked=True)).first()
    if row is not None:
        _list(session, row, at)


def _list(session: Session, row: Departure, at: datetime) -> None:
    told = _told(session, row)
    waiting = {_whose(item, told) for item in held_by(session, row.person_id)} - told - {None}
    now = sorted(each for each in waiting if each and _is_their_next_morning(session, each, row.lost_at, at))
    if len(now) == len(waiting):
        row.told_at = at
        session.add(row)
    for manager in now:
        outbox.enqueue(
            session,
            outbox.MessageKind.DEPARTURE,
            to=outbox.person(manager),
            at=at,
            subject=DepartureList(row.id or 0, manager),
        )


def _told(session: Session, row: Departure) -> set[str]:
    """The managers to whom this departure was listed."""
    sent = session.exec(select(Outbox.subject).where(Outbox.kind == outbox.MessageKind.DEPARTURE).distinct()).all()
    posted = session.exec(select(Posting.subject).where(Posting.kind == outbox.MessageKind.DEPARTURE)).all()
    names = [subjects.parse(stored) for stored in {*sent, *posted}]
    return {name.person for name in names if isinstance(name, DepartureList) and name.departure == row.id}


def _whose(item: HeldItem, told: set[str]) -> str | None:
    """The manager in whose list an item stands: the nearest who has one, else the nearest."""
    return next((each for each in item.managers if each in told), next(iter(item.managers), None))


def _is_their_next_morning(session: Session, manager: str, lost_at: datetime, at: datetime) -> bool:
    person = session.get_one(Person, manager)
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    later = local_day(at, tz) > local_day(lost_at, tz)
    return later and is_working_morning_time(at, tz, country)


def refresh_lists(session: Session, row: Departure, at: datetime) -> None:
    """Update the lists that were sent."""
    for manager in sorted(_told(session, row)):
        outbox.refresh(session, DepartureList(row.id or 0, manager), at=at)
