"""How people treat a message that reached them: they answer, put it off, silence its kind, or do nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.consequences import regressions
from csi.lifecycle import assignment, holds, transitions
from csi.nudges import check_ins, preferences
from csi.nudges.preferences import Snooze
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models import Improvement, Kpi, Nudge, SustainCheck
from models.enums import Health, NudgeKind, NudgeState, Step
from tests.year import life
from tests.year.cast import Temper
from tests.year.world import World

SHARE = {Temper.DILIGENT: 0.9, Temper.SLOW: 0.4, Temper.SNOOZER: 0.15, Temper.SILENT: 0.0}
"""How much of what they are asked people of each temper answer."""

SNOOZES = {Temper.DILIGENT: 0.03, Temper.SLOW: 0.1, Temper.SNOOZER: 0.6, Temper.SILENT: 0.0}
"""How many of their messages they put off."""

MUTES = 0.01

AFTER_DAYS = {Temper.DILIGENT: 0.3, Temper.SLOW: 4, Temper.SNOOZER: 2, Temper.SILENT: 1}


def react(world: World, nudges: list[Nudge], at: datetime) -> None:
    """Plan what the receiver of a message does with what is in it."""
    person = nudges[0].person_id
    if person is None:
        return
    temper, bundle = world.players[person].temper, nudges[0].bundle_id or 0
    if world.chance(SNOOZES[temper]):
        how = world.rng.choice([Snooze.DAY, Snooze.DAY, Snooze.WEEK])
        soon = at + timedelta(minutes=2)
        world.plan(soon, lambda session, now: _snooze(world, session, bundle, how, person, now))
    if world.chance(MUTES):
        kind = nudges[0].kind
        world.plan(at + timedelta(minutes=4), lambda session, now: preferences.mute(session, kind, by=person, at=now))
    for nudge in nudges:
        if world.chance(SHARE[temper]):
            later = at + timedelta(minutes=3) + world.within(0, AFTER_DAYS[temper])
            nudge_id = nudge.id or 0
            world.plan(later, lambda session, now, nudge_id=nudge_id: _answer(world, session, nudge_id, now))  # type: ignore[misc]


def _snooze(world: World, session: Session, bundle: int, how: Snooze, by: str, at: datetime) -> None:
    unanswered = select(Nudge).where(Nudge.bundle_id == bundle, Nudge.state == NudgeState.SENT)
    asked = [(nudge.kind, nudge.subject) for nudge in session.exec(unanswered)]
    until = preferences.snooze(session, bundle, how, by=by, at=at)
    for kind, subject in asked:
        world.notes.snoozes(by, kind, subject, until)


def _answer(world: World, session: Session, nudge_id: int, at: datetime) -> None:
    nudge = session.get(Nudge, nudge_id)
    if nudge is not None and nudge.ended_at is None and nudge.person_id and nudge.kind in ANSWERS:
        ANSWERS[nudge.kind](world, session, nudge, nudge.person_id, at)


def _report(world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    health = world.rng.choice([Health.ON_TRACK, Health.ON_TRACK, Health.AT_RISK, Health.BLOCKED])
    bundle = nudge.bundle_id if nudge.kind is NudgeKind.PROGRESS else None
    check_ins.report_progress(session, nudge.improvement_id or 0, health, by=by, at=at, bundle_id=bundle)


def _measure(world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    kpi = session.get(Kpi, nudge.kpi_id)
    if kpi is not None:
        life.measure(world, session, kpi, by, at)


def _finish(_world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    number, _, place = nudge.subject.partition(":")[2].partition(".")
    task_actions.take_task_step(session, int(number), int(place), TaskStep.FINISH, by=by, at=at)


def _confirm(world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    if nudge.level:
        leads = session.get_one(Improvement, nudge.improvement_id).coordinator_id
        somebody = next(each for each in iter(lambda: world.anybody(session), None) if each != leads)
        assignment.assign_coordinator(session, nudge.improvement_id or 0, somebody, by=by, at=at)
        return
    assignment.confirm_assignment(session, nudge.improvement_id or 0, by=by, at=at)


def _decide(world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    life.decide(world, session, nudge.improvement_id or 0, at, by=by)


def _approve(_world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    row = session.get_one(Improvement, nudge.improvement_id)
    step = Step.REAPPROVE if row.approved_at else Step.APPROVE
    transitions.take_step(session, row.id or 0, step, by=by, at=at)


def _resume(_world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    holds.resume(session, nudge.improvement_id or 0, by=by, at=at)


def _still_holds(_world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    asked = select(SustainCheck).where(SustainCheck.improvement_id == nudge.improvement_id)
    asked = asked.where(col(SustainCheck.asked_at).is_not(None), col(SustainCheck.answered_at).is_(None))
    for check in session.exec(asked).all():
        regressions.still_holds(session, check.id or 0, by=by, at=at)


def _hand_over(world: World, session: Session, nudge: Nudge, by: str, at: datetime) -> None:
    life.hand_over(world, session, int(nudge.subject.partition(":")[2]), at, by=by)


ANSWERS: Mapping[NudgeKind, Callable[[World, Session, Nudge, str, datetime], None]] = {
    NudgeKind.PROGRESS: _report,
    NudgeKind.STALE: _report,
    NudgeKind.OFF_PATH: _report,
    NudgeKind.FLAT: _report,
    NudgeKind.READING: _measure,
    NudgeKind.TASK: _finish,
    NudgeKind.ASSIGNMENT: _confirm,
    NudgeKind.TRIAGE: _decide,
    NudgeKind.APPROVAL: _approve,
    NudgeKind.HOLD: _resume,
    NudgeKind.SUSTAIN: _still_holds,
    NudgeKind.GONE: _hand_over,
}
"""What an answer to each kind is; the others only tell something."""
