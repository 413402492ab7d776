"""People who left or lost access with work open: noticed, and listed to the manager above with a proposal each.

Noticed by event, and once a day in case an event was missed. Listed by a nudge in the working day after, once; somebody
who has access again by then is not listed at all.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from csi.capture import coordinator_suggestion
from csi.common.errors import NotFound
from csi.messaging import outbox, subjects
from csi.messaging.subjects import DepartureList
from csi.people import directory
from csi.register.held_work import HeldItem, HeldKind, held_by, holders_of_work, measured_by
from csi.register.improvements import get_improvement
from models import Departure, Outbox, Person, Posting, agenda
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
    today: date
    items: tuple[ProposedItem, ...]
    is_back: bool


# Noticing


def access_lost(session: Session, person_id: str, at: datetime) -> None:
    """Note that somebody has lost access with work open; noted before, it is looked at again what they still hold."""
    session.exec(select(Person).where(col(Person.id) == person_id).with_for_update()).first()
    noted = _open_departure(session, person_id)
    if noted is not None:
        agenda.look_again(session, [agenda.departure(noted.id or 0)])
    elif held_by(session, person_id):
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
        today=at.date(),
        items=() if is_back else tuple(ProposedItem(item, propose(session, item, row.person_id, at)) for item in items),
        is_back=is_back,
    )


# The lists


def _told(session: Session, row: Departure) -> set[str]:
    """The managers to whom this departure was listed."""
    sent = session.exec(select(Outbox.subject).where(Outbox.kind == outbox.MessageKind.DEPARTURE).distinct()).all()
    posted = session.exec(select(Posting.subject).where(Posting.kind == outbox.MessageKind.DEPARTURE)).all()
    names = [subjects.parse(stored) for stored in {*sent, *posted}]
    return {name.person for name in names if isinstance(name, DepartureList) and name.departure == row.id}


def _whose(item: HeldItem, told: set[str]) -> str | None:
    """The manager in whose list an item stands: the nearest who has one, else the nearest."""
    return next((each for each in item.managers if each in told), next(iter(item.managers), None))


def refresh_lists(session: Session, row: Departure, at: datetime) -> None:
    """Update the lists that were sent."""
    for manager in sorted(_told(session, row)):
        outbox.refresh(session, DepartureList(row.id or 0, manager), at=at)
