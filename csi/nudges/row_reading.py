"""Reading a row of the morning message, as it stands now; what each kind says is in the modules beside it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session, select

from csi.common.working_days import local_day
from csi.nudges import row_additions, row_decisions, row_endings, row_work
from csi.nudges.due import ASKED_AGAIN
from csi.nudges.kinds import POLICY
from csi.nudges.row_facts import Found, NudgeRow, RowStatus, ToldBelow
from csi.nudges.told import told_below
from csi.people import absences, directory
from models import Improvement, Nudge
from models.enums import Health, NudgeKind, NudgeState


def read_row(session: Session, nudge: Nudge, tz: str, at: datetime) -> NudgeRow:
    """One row of a morning message, as it stands now."""
    today = local_day(at, tz)
    improvement = session.get(Improvement, nudge.improvement_id) if nudge.improvement_id else None
    detail, is_asked = _READ[nudge.kind](session, nudge, improvement, today)
    status = _status(session, nudge, is_asked)
    report = nudge.answer if nudge.answer in set(Health) else None
    settled, did = None, ""
    if status is RowStatus.OVER:
        settled, did = row_endings.settled(session, nudge, improvement, tz)
    away = absences.absence_of(session, nudge.on_behalf_of, at) if nudge.on_behalf_of else None
    return NudgeRow(
        nudge_id=nudge.id or 0,
        bundle_id=nudge.bundle_id or 0,
        kind=nudge.kind,
        level=nudge.level,
        number=nudge.improvement_id,
        idea=improvement.idea if improvement else "",
        state=improvement.state if improvement else None,
        status=status,
        detail=detail,
        today=today,
        settled=settled,
        did=did,
        health=Health(report) if report else None,
        snoozed_until=local_day(nudge.snoozed_until, tz) if nudge.snoozed_until else None,
        told=_told(session, nudge, tz, at),
        on_behalf_of=nudge.on_behalf_of,
        is_away_until=local_day(away.until, directory.zone_by_id(session, away.person_id)) if away else None,
    )


def _status(session: Session, nudge: Nudge, is_asked: bool) -> RowStatus:
    if nudge.state is NudgeState.MUTED:
        return RowStatus.MUTED
    if nudge.answer == ASKED_AGAIN:
        return RowStatus.ASKED_AGAIN
    if nudge.state in (NudgeState.ANSWERED, NudgeState.OVER) or not is_asked:
        return RowStatus.PASSED_ON if is_asked and _went_to_somebody_else(session, nudge) else RowStatus.OVER
    if nudge.state is NudgeState.SENT:
        return RowStatus.OPEN
    return RowStatus.LATER if nudge.snoozed_until is None else RowStatus.SNOOZED


def _went_to_somebody_else(session: Session, nudge: Nudge) -> bool:
    """Whether somebody else is asked the same, since its receiver is or was away."""
    if nudge.state is not NudgeState.OVER or nudge.person_id is None or not POLICY[nudge.kind].exceeds_budget:
        return False
    same = select(Nudge.id).where(Nudge.agenda == nudge.agenda)
    same = same.where(Nudge.kind == nudge.kind, Nudge.subject == nudge.subject)
    return session.exec(same.where(Nudge.on_behalf_of == nudge.person_id).limit(1)).first() is not None


def _told(session: Session, nudge: Nudge, tz: str, at: datetime) -> ToldBelow | None:
    told = told_below(session, [nudge], at).get(nudge.id or 0)
    if told is None:
        return None
    return ToldBelow(
        told.to.person,
        told.to.channel,
        local_day(told.said_at, tz) if told.said_at else None,
        snoozed_until=local_day(told.snoozed_until, tz) if told.snoozed_until else None,
        is_muted=told.is_muted,
        is_held_back=told.is_held_back,
        is_away=told.is_away,
    )


_READ: Mapping[NudgeKind, Callable[[Session, Nudge, Improvement | None, date], Found]] = {
    NudgeKind.TRIAGE: row_decisions.triage,
    NudgeKind.PROMISE: row_decisions.promise,
    NudgeKind.INTERVIEW: row_decisions.interview,
    NudgeKind.ASSIGNMENT: row_decisions.assignment,
    NudgeKind.TASK: row_work.task,
    NudgeKind.STALE: row_work.stale,
    NudgeKind.OFF_PATH: row_work.target,
    NudgeKind.FLAT: row_work.target,
    NudgeKind.TARGET_DATE: row_work.target,
    NudgeKind.OUT_OF_TOLERANCE: row_work.out_of_tolerance,
    NudgeKind.APPROVAL: row_decisions.approval,
    NudgeKind.HOLD: row_decisions.hold,
    NudgeKind.SUSTAIN: row_work.sustain,
    NudgeKind.GONE: row_work.gone,
    NudgeKind.ADDITION: row_additions.additions,
}
"""The kinds with a row of this form; check-ins, readings and the week have their own."""
ROWS = frozenset(_READ)
