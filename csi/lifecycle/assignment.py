"""The coordinator of an improvement: assigning, confirming, handing over, returning to the manager."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.common.errors import TooLate
from csi.common.policies import policy
from csi.common.working_days import add_working_days, is_working_morning_time, local_day
from csi.kpis import readings
from csi.lifecycle.queries import current_assignment
from csi.messaging import outbox
from csi.messaging.subjects import CoordinatorCard
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from models import Assignment, Improvement, Interview, Person, insert_once
from models.enums import ENDED_STATES, AssignmentEnd, Role, State


def assign_coordinator(session: Session, number: int, person_id: str, *, by: str, at: datetime, note: str = "") -> None:
    """Assign an improvement to a coordinator, who gets the role and is asked to confirm; the former one is told.

    Raises NotAllowed, TooLate, and BadInput for an outsider or a bot.
    """
    improvement = require_assignable(session, number, by=by, at=at)
    if person_id == improvement.coordinator_id:
        raise TooLate(f"{directory.name_of(session, person_id)} leads IMP-{number} already.")
    before = improvement.coordinator_id
    set_coordinator(session, improvement, person_id, by=by, at=at, note=note)
    if before and before != by:
        outbox.notice(session, "reassigned", to=before, about=number, at=at, by=by, to_whom=person_id)
    outbox.refresh_improvement(session, number, at)


def require_assignable(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, locked, if `by` may assign it now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.ASSIGN, actor, f"Only its coordinator or a manager can assign IMP-{number}.")
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so nobody has to lead it.")
    return improvement


def set_coordinator(
    session: Session, improvement: Improvement, person_id: str, *, by: str, at: datetime, note: str = ""
) -> None:
    """Make a person the coordinator and send them the coordinator card; callers check the rights.

    Raises BadInput for an outsider or a bot.
    """
    directory.require_assignee(session, person_id, at, field="coordinator")
    directory.grant(session, person_id, Role.COORDINATOR, by=by, at=at)
    number, before = improvement.id or 0, improvement.coordinator_id
    if before == person_id:
        return
    note = note.replace("\x00", "").strip()
    ended = AssignmentEnd.HANDED_OVER if before else None
    end_assignment(session, improvement, at, ended)
    confirmed = at if person_id == by else None
    session.add(
        Assignment(
            improvement_id=number,
            person_id=person_id,
            given_by=by,
            given_at=at,
            confirmed_at=confirmed,
            note=note or None,
        )
    )
    if improvement.accountable_id in (None, before):
        improvement.accountable_id = person_id
    improvement.coordinator_id = person_id
    readings.hand_to_coordinator(session, improvement, by=by, at=at)
    insert_once(session, Interview(improvement_id=number, person_id=person_id, changed_at=at))
    activity.record(
        session,
        improvement,
        "assigned",
        by=by,
        at=at,
        before={"coordinator": before},
        after={"coordinator": person_id},
        note=note or None,
    )
    outbox.enqueue(
        session,
        outbox.MessageKind.COORDINATOR_CARD,
        to=outbox.person(person_id),
        at=at,
        subject=CoordinatorCard(number, person_id),
        improvement_id=number,
        assigned_by=by,
    )


def end_assignment(
    session: Session, improvement: Improvement, at: datetime, why: AssignmentEnd | None = None, note: str = ""
) -> None:
    """End the current assignment, if there is one."""
    row = current_assignment(session, improvement.id or 0)
    if row is not None:
        row.ended_at, row.ended = at, why
        row.note = note or row.note
        session.add(row)


def confirm_assignment(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Confirm an assignment (*I'll take it*); repeating it changes nothing. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    row = _own(session, improvement, by)
    if row.confirmed_at is None:
        row.confirmed_at = at
        session.add(row)
        activity.record(session, improvement, "confirmed", by=by, at=at)
        outbox.refresh_improvement(session, number, at)


def return_to_manager(session: Session, number: int, note: str, *, by: str, at: datetime) -> None:
    """Return an improvement to its manager, as its coordinator. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    row = require_returnable(session, number, by=by)
    _return(session, improvement, row, AssignmentEnd.RETURNED, by=by, at=at, note=note.replace("\x00", "").strip())


def require_returnable(session: Session, number: int, *, by: str) -> Assignment:
    """The caller's own assignment, if they may return it. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    row = _own(session, improvement, by)
    if directory.manager_of(session, improvement) == by:
        raise TooLate("You are its manager, so it would come back to you. Hand it over to somebody else.")
    return row


def _own(session: Session, improvement: Improvement, by: str) -> Assignment:
    require(
        Action.CONFIRM_ASSIGNMENT,
        directory.relation_to(session, improvement, by),
        lambda: _not_own(session, improvement),
    )
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{improvement.id} is {describe_state(improvement.state)}, so nobody has to lead it.")
    row = current_assignment(session, improvement.id or 0)
    if row is None:
        row = Assignment(improvement_id=improvement.id or 0, person_id=by, given_at=improvement.changed_at)
        session.add(row)
        session.flush()
    return row


def _not_own(session: Session, improvement: Improvement) -> str:
    who = directory.name_of(session, improvement.coordinator_id) if improvement.coordinator_id else "Nobody"
    return f"{who} leads IMP-{improvement.id} now, so you can't confirm or return it."


def _return(
    session: Session,
    improvement: Improvement,
    row: Assignment,
    why: AssignmentEnd,
    *,
    by: str | None,
    at: datetime,
    note: str = "",
) -> None:
    """Return an improvement. A new one is open to any coordinator again; a later one goes to the manager for now."""
    number, before = improvement.id or 0, improvement.coordinator_id
    manager = directory.manager_of(session, improvement)
    row.ended_at, row.ended, row.note = at, why, note or row.note
    session.add(row)
    heir = None if improvement.state is State.NEW else manager
    if improvement.accountable_id == before:
        improvement.accountable_id = heir
    improvement.coordinator_id = heir
    if heir:
        session.add(
            Assignment(improvement_id=number, person_id=heir, given_by=by, given_at=at, confirmed_at=at, note=None)
        )
        insert_once(session, Interview(improvement_id=number, person_id=heir, changed_at=at))
    activity.record(
        session,
        improvement,
        "returned",
        by=by,
        at=at,
        before={"coordinator": before},
        after={"coordinator": heir},
        note=note or None,
    )
    if manager and why is not AssignmentEnd.UNCONFIRMED:  # else the morning message tells of it
        outbox.notice(session, "returned", to=manager, about=number, at=at, from_whom=before, why=why, note=note)
    if before and before != by:
        outbox.notice(session, "went_back", to=before, about=number, at=at, to_whom=manager)
    outbox.refresh_improvement(session, number, at)


def unconfirmed(session: Session, at: datetime) -> list[int]:
    """The assignments that may have waited for too long by now."""
    waiting = select(Assignment.id).where(
        col(Assignment.confirmed_at).is_(None),
        col(Assignment.ended_at).is_(None),
        col(Assignment.given_at) < at - timedelta(days=policy(session).confirm_working_days),
    )
    return [number or 0 for number in session.exec(waiting.order_by(col(Assignment.id)).limit(500))]


def return_unconfirmed(session: Session, assignment_id: int, at: datetime) -> None:
    """Return an assignment that was not confirmed in time, by the coordinator's own working days.

    That is done in a working morning of the manager, whose morning message asks who leads it now.
    """
    row = session.get_one(Assignment, assignment_id)
    person = session.get_one(Person, row.person_id)
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    days = policy(session).confirm_working_days
    if local_day(at, tz) <= add_working_days(local_day(row.given_at, tz), days, country):
        return
    improvement = get_improvement(session, row.improvement_id, lock=True)
    session.refresh(row)
    if row.confirmed_at is not None or row.ended_at is not None:
        return  # confirmed or handed over meanwhile
    if improvement.coordinator_id != row.person_id or improvement.state in ENDED_STATES:
        row.ended_at = at
        session.add(row)
        return
    manager = session.get(Person, directory.manager_of(session, improvement) or "")
    if manager is not None and manager.id != row.person_id and _is_their_morning(session, manager, at):
        _return(session, improvement, row, AssignmentEnd.UNCONFIRMED, by=None, at=at)


def _is_their_morning(session: Session, person: Person, at: datetime) -> bool:
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    return is_working_morning_time(at, tz, country, to_hour=12)
