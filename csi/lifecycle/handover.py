"""Giving to others what somebody who left had held, each thing by the use case that it belongs to."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import NotFound, TooLate
from csi.kpis import definition
from csi.lifecycle import approvals, assignment, departures
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity, raci
from csi.register.held_work import HeldItem, HeldKind, held_by, measured_by
from csi.register.improvements import get_improvement
from csi.register.queries import read_raci
from csi.tasks import planning
from csi.tasks.queries import get_task
from models import Departure, agenda


def give(session: Session, departure_id: int, kind: HeldKind, key: str, to: str, *, by: str, at: datetime) -> None:
    """Give one thing that somebody who left had held to somebody else, by the use case that it belongs to.

    Raises what that raises, NotFound, and TooLate if it is given already.
    """
    item = require_giving(session, departure_id, kind, key, by=by)
    row = session.get_one(Departure, departure_id)
    directory.require_assignee(session, to, at, field="who")
    give_item(session, item, row.person_id, to, by=by, at=at)
    session.flush()
    agenda.look_again(session, [agenda.departure(departure_id)])
    departures.refresh_lists(session, row, at)


def give_item(session: Session, item: HeldItem, from_whom: str, to: str, *, by: str, at: datetime) -> None:
    """Give one thing to somebody else. Raises what its use case raises."""
    _GIVE[item.kind](session, item, from_whom, to, by, at)


def _give_coordinator(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    assignment.assign_coordinator(session, int(item.key), to, by=by, at=at)


def _give_task(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    number, _, place = item.key.partition(".")
    task = get_task(session, int(number), int(place))
    new = planning.TaskChange(task.text, to, task.starts_on, task.due_on)
    planning.change_task(session, int(number), int(place), new, by=by, at=at)


def _give_kpi(session: Session, item: HeldItem, from_whom: str, to: str, by: str, at: datetime) -> None:
    kpi_id = int(item.key)
    definition.change_kpi(session, kpi_id, owner=to, by=by, at=at)
    improvement = measured_by(session, kpi_id)
    if improvement is not None:
        before, after = {"kpi_owner": from_whom}, {"kpi_owner": to, "kpi": kpi_id}
        activity.record(session, improvement, "kpi_given", by=by, at=at, before=before, after=after)
    _tell(session, item, to, by, at)


def _give_approver(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    approvals.name_approver(session, int(item.key), to, by=by, at=at)


def _give_accountable(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    improvement = get_improvement(session, int(item.key), lock=True)
    now = read_raci(session, improvement)
    raci.set_raci(session, int(item.key), replace(now, accountable=to), shown=now, by=by, at=at)


def _give_entry(session: Session, item: HeldItem, _from: str, to: str, by: str, at: datetime) -> None:
    word = "manager" if item.kind is HeldKind.TEAM else "owner"
    entries.change_entry(session, EntryKind(item.kind.value), int(item.key), {word: to}, by=by, at=at)
    _tell(session, item, to, by, at)


_GIVE = {
    HeldKind.COORDINATOR: _give_coordinator,
    HeldKind.TASK: _give_task,
    HeldKind.KPI: _give_kpi,
    HeldKind.APPROVER: _give_approver,
    HeldKind.ACCOUNTABLE: _give_accountable,
    HeldKind.TEAM: _give_entry,
    HeldKind.SERVICE: _give_entry,
    HeldKind.OBJECTIVE: _give_entry,
}


def _tell(session: Session, item: HeldItem, to: str, by: str, at: datetime) -> None:
    """Tell the person what they hold now, where the use case itself doesn't."""
    if to != by:
        outbox.notice(session, "given", to=to, about=None, at=at, held=item.kind, name=item.name, by=by)


def require_giving(session: Session, departure_id: int, kind: HeldKind, key: str, *, by: str) -> HeldItem:
    """The item, if it is still to be given and the person may give things. Raises NotAllowed, NotFound, TooLate."""
    directory.require_member(session, by)
    row = session.get(Departure, departure_id)
    if row is None:
        raise NotFound("That list is gone.")
    item = next((each for each in held_by(session, row.person_id) if (each.kind, each.key) == (kind, key)), None)
    if item is None or row.ended_at is not None:
        raise TooLate("Somebody else has it already.")
    return item
