"""What becomes of the improvements of a simulated year, by what people do unasked: through the use cases only."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, select

from csi.capture import recording
from csi.capture.recording import Source
from csi.consequences import readings
from csi.consequences.closing import close_improvement
from csi.interview import flow
from csi.kpis import targets
from csi.lifecycle import closure, handover, holds, transitions, triage
from csi.register.held_work import held_by
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import CLOSED, TaskStep
from models import Departure, Improvement, Kpi, Target, Task
from models.enums import (
    ClosureCode,
    Comparison,
    Effort,
    Frequency,
    OutcomeCategory,
    SourceKind,
    State,
    Step,
)
from tests.year.world import World

PHRASES = (
    "Laptop requests take two weeks",
    "Nobody knows who is on call at night",
    "The same fault is reported five times",
    "Guests wait at the door for their badge",
    "Invoices are typed in twice",
    "Backups are checked by hand",
)


def begin(world: World, improvements: int, until: datetime) -> None:
    """Plan when each improvement is brought in, and by whom."""
    begins = world.at
    for place in range(improvements):
        at = begins + (until - begins) * (0.8 * place / improvements) + world.within(0, 1)
        world.plan(at, lambda session, now, place=place: _capture(world, session, place, now))  # type: ignore[misc]


def _capture(world: World, session: Session, place: int, at: datetime) -> None:
    idea = recording.NewIdea(f"{world.rng.choice(PHRASES)} (case {place})")
    by = world.anybody(session)
    source = Source(SourceKind.FORM, f"year:{place}")
    number = recording.record_idea(session, idea, by=by, at=at, source=source).number
    _again(world, number, at, 1, 6)


def _again(world: World, number: int, at: datetime, least: float, most: float) -> None:
    """Have somebody look at it again."""
    world.plan(at + world.within(least, most) * world.pace, lambda session, now: act(world, session, number, now))


def act(world: World, session: Session, number: int, at: datetime) -> None:
    """Do what comes next to an improvement, or nothing; and look at it again later."""
    row = session.get(Improvement, number)
    if row is None or row.state in (State.DECLINED, State.CANCELED, State.MERGED):
        return
    _again(world, number, at, 3, 21)
    if world.chance(0.15):
        return  # nobody finds the time
    leads = row.coordinator_id or world.managers[0]
    match row.state:
        case State.NEW:
            decide(world, session, number, at, by=world.managers[0])
        case State.ACCEPTED:
            _prepare(world, session, row, leads, at)
        case State.ASSESS:
            approver = world.managers[1] if row.author_id != world.managers[1] else world.managers[2]
            step, by = (Step.START, leads) if row.effort is Effort.M else (Step.APPROVE, approver)
            transitions.take_step(session, number, step, by=by, at=at)
        case State.APPROVED:
            transitions.take_step(session, number, Step.START, by=leads, at=at)
        case State.IN_PROGRESS:
            _work(world, session, row, leads, at)
        case State.REVIEW:
            _close(session, row, leads, at)
        case State.ON_HOLD if world.chance(0.3):
            holds.resume(session, number, by=leads, at=at)


def decide(world: World, session: Session, number: int, at: datetime, *, by: str) -> None:
    """Accept an idea, or decline it."""
    if world.chance(0.15):
        transitions.take_step(session, number, Step.DECLINE, by=by, at=at, reason="It is done elsewhere already.")
        return
    effort = world.rng.choice([Effort.M, Effort.M, Effort.L])
    lead = world.anybody(session)
    triage.accept(session, number, triage.Acceptance(lead, effort, new_objective="People work well"), by=by, at=at)


def _prepare(world: World, session: Session, row: Improvement, leads: str, at: datetime) -> None:
    number, today = row.id or 0, at.date()
    for key, text in (("outcome", "It takes a day, not two weeks."), ("first_steps", "Five in stock, always.")):
        flow.revise_answer(session, number, key, text, by=leads, at=at)
    frequency = world.rng.choice([Frequency.WEEKLY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.DAILY])
    due_on = today + world.within(40, 160)
    aim = targets.NewTarget(
        f"Days until it is done, case {number}", "days", "14", today, Comparison.UNDER, "3", due_on, frequency=frequency
    )
    targets.set_target(session, number, aim, by=leads, at=at)
    if world.chance(0.4):
        for kpi in kpis_of(session, number):
            kpi.tolerance_high = Decimal(14)
    transitions.take_step(session, number, Step.ASSESS, by=leads, at=at)
    for _ in range(world.rng.randint(1, 3)):
        task = planning.NewTask("Try it with one team", world.anybody(session), today + world.within(5, 60))
        planning.add_task(session, number, task, by=leads, at=at)


def _work(world: World, session: Session, row: Improvement, leads: str, at: datetime) -> None:
    """Something of everyday work: a task done, a reading, a hold, a hand-over to nobody's surprise, a review."""
    number = row.id or 0
    open_tasks = [each for each in tasks_of(session, number) if each.state not in CLOSED]
    if open_tasks and world.chance(0.5):
        task_actions.take_task_step(session, number, open_tasks[0].place, TaskStep.FINISH, by=leads, at=at)
    elif world.chance(0.12):
        holds.put_on_hold(session, number, "The budget comes later.", at.date() + world.within(5, 40), by=leads, at=at)
    elif world.chance(0.4):
        for kpi in kpis_of(session, number):
            measure(world, session, kpi, leads, at)
    elif not open_tasks:
        transitions.take_step(session, number, Step.REVIEW, by=leads, at=at)


def measure(world: World, session: Session, kpi: Kpi, by: str, at: datetime) -> None:
    """Give a KPI's reading of today: mostly better from time to time, sometimes not."""
    age = (at - kpi.created_at) / timedelta(days=1)
    value = max(1, round(14 - age * world.rng.uniform(-0.05, 0.25)))
    readings.record_reading(session, kpi.id or 0, str(value), at.date(), by=by, at=at)


def _close(session: Session, row: Improvement, leads: str, at: datetime) -> None:
    closing = closure.Closing(
        ClosureCode.SUCCESSFUL,
        "It works as we hoped.",
        achieved="It takes days where it took weeks.",
        outcomes=(OutcomeCategory.TIME,),
    )
    close_improvement(session, row.id or 0, closing, by=leads, at=at)


def hand_over(world: World, session: Session, departure_id: int, at: datetime, *, by: str) -> None:
    """Give what somebody held to others."""
    row = session.get_one(Departure, departure_id)
    for item in held_by(session, row.person_id):
        handover.give(session, departure_id, item.kind, item.key, world.anybody(session), by=by, at=at)


def tasks_of(session: Session, number: int) -> list[Task]:
    return list(session.exec(select(Task).where(Task.improvement_id == number).order_by(Task.place)).all())  # type: ignore[arg-type]


def kpis_of(session: Session, number: int) -> list[Kpi]:
    wanted = select(Kpi).join(Target, Target.kpi_id == Kpi.id).where(Target.improvement_id == number)  # type: ignore[arg-type]
    return list(session.exec(wanted.distinct()).all())
