"""Asking for a report, an export or a plan: who may have which, and the order for the file."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.common import idempotency
from csi.common.errors import BadInput
from csi.common.phrases import either
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.people import directory
from csi.people.actor import at_best
from csi.people.permissions import Action, may, require
from csi.register.improvements import get_improvement
from csi.reports.month import MonthReport, read_month_report
from csi.reports.months import Month, month_of, read_month

REPORT, EXPORT, PLAN = "report", "export", "plan"
"""What a file in the outbox is, as stored."""

_REPORT_FOR = "Only managers and leadership can read the report. `/csi list` shows you what is open."
_EXPORT_FOR = "Only managers and leadership can export the register. `/csi list` shows you what is open."


def teams_of_report(session: Session, by: str) -> frozenset[int] | None:
    """The teams whose report somebody may read; None for all. Raises NotAllowed."""
    return _teams(session, by, Action.READ_REPORT, Action.READ_REPORT_OF_ALL, _REPORT_FOR)


def teams_of_export(session: Session, by: str) -> frozenset[int] | None:
    """The teams whose improvements somebody may export; None for all. Raises NotAllowed."""
    return _teams(session, by, Action.EXPORT, Action.EXPORT_ALL, _EXPORT_FOR)


def _teams(session: Session, by: str, action: Action, of_all: Action, otherwise: str) -> frozenset[int] | None:
    directory.require_member(session, by)
    actor = directory.actor_for(session, by)
    require(action, actor, otherwise)
    return None if may(of_all, actor) else directory.teams_managed_by(session, by)


def sees_value(session: Session, by: str) -> bool:
    """Whether somebody may see what improvements cost and are worth: all, or those of the teams that they manage."""
    return may(Action.SEE_VALUE, at_best(directory.actor_for(session, by)))


def understand_month(session: Session, typed: str, at: datetime) -> Month:
    """The month that somebody typed. Raises BadInput for words that name none, and for one that hasn't begun."""
    today = local_day(at, policy(session).tz)
    month = read_month(typed, today)
    now = month_of(today)
    examples = either([f"`{now.plus(-1).name}`", f"`{now.plus(-1).key}`", "`last month`"])
    if month is None:
        raise BadInput("month", f"“{typed}” isn't a month I know. Write {examples}.")
    if month > now:
        raise BadInput("month", f"{month.name} hasn't begun yet. Reports go up to {now.name}.")
    return month


def read_report(session: Session, month: Month, *, by: str, at: datetime) -> MonthReport:
    """The report of a month, as far as this person may read it. Raises NotAllowed."""
    of = teams_of_report(session, by)
    return read_month_report(session, month, at, of=of, with_value=sees_value(session, by))


def order_report(session: Session, month: Month, *, by: str, at: datetime, key: str) -> bool:
    """Order the report of a month as a file; False if this was ordered already. Raises NotAllowed."""
    teams_of_report(session, by)
    return _order(session, key, by=by, at=at, what=REPORT, month=month.key)


def order_export(session: Session, typed: str, *, by: str, at: datetime, key: str) -> bool:
    """Order the register's tables as files, by a list's filters as typed; False if ordered already.

    Raises NotAllowed.
    """
    teams_of_export(session, by)
    today = local_day(at, policy(session).tz).isoformat()
    return _order(session, key, by=by, at=at, what=EXPORT, typed=typed, on=today)


def order_plan(session: Session, number: int, *, by: str, at: datetime, key: str) -> bool:
    """Order an improvement's service improvement plan as a file; False if ordered already.

    Raises NotAllowed, NotFound.
    """
    directory.require_member(session, by, Action.EXPORT_PLAN)
    get_improvement(session, number)
    return _order(session, key, by=by, at=at, what=PLAN, about=number)


def _order(
    session: Session, key: str, *, by: str, at: datetime, what: str, about: int | None = None, **facts: Any
) -> bool:
    if not idempotency.is_first(session, f"{what}:{key}", at):
        return False
    to = outbox.person(by)
    outbox.enqueue(session, outbox.MessageKind.FILE, to=to, at=at, improvement_id=about, what=what, **facts)
    return True
