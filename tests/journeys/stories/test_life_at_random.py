"""Random people take random steps in random order: no state without its needs, none beyond a role, all of it written.

`tests/rules/lifecycle/test_machine_at_random.py` drives the rules alone; here it is the use cases, on both databases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from csi.capture import recording
from csi.capture.recording import Source
from csi.common.errors import Refused
from csi.consequences.closing import close_improvement
from csi.interview import flow
from csi.kpis import targets
from csi.lifecycle import closure, holds, info_requests, merge, transitions, triage
from csi.lifecycle.facts import Facts
from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import allowed, is_possible, leads_to, missing
from csi.nudges.reading_facts import improvement_facts, kpi_facts
from csi.people import directory
from csi.register import improvements
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import CLOSED, TaskStep
from models import Activity, AgendaItem, Assignment, Database, Improvement, Kpi, Task, agenda
from models.enums import ENDED_STATES, ClosureCode, Comparison, Effort, OutcomeCategory, Role, SourceKind, State, Step
from tests.support.register import member
from tests.support.replay import Move, unexplained
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA

START = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
PEOPLE = (ANA, BEN, CHLOE, LEO, MIA)
"""The author, staff without a role, a coordinator, an approver, the manager."""


@dataclass(frozen=True)
class Doing:
    """Somebody does something."""

    what: str
    by: str


def _accept(session: Session, number: int, by: str, at: datetime) -> None:
    effort = Effort.L if number % 2 else Effort.S
    decided = triage.Acceptance(CHLOE, effort, new_objective="Aim", quick_win=number % 5 == 0)
    triage.accept(session, number, decided, by=by, at=at)


def _close(session: Session, number: int, by: str, at: datetime) -> None:
    closing = closure.Closing(
        ClosureCode.UNSUCCESSFUL,
        "It did not help",
        achieved="No",
        outcomes=(OutcomeCategory.TIME,),
        judge_now_because=".",
    )
    close_improvement(session, number, closing, by=by, at=at)


def _merge(session: Session, number: int, by: str, at: datetime) -> None:
    other = session.exec(
        select(Improvement.id).where(Improvement.id != number, col(Improvement.state).not_in(ENDED_STATES))
    ).first()
    merge.merge(session, number, other or number, by=by, at=at)


def _answer(session: Session, number: int, by: str, at: datetime) -> None:
    for key in ("outcome", "first_steps"):
        flow.revise_answer(session, number, key, "Better", by=by, at=at)


def _aim(session: Session, number: int, by: str, at: datetime) -> None:
    today = at.date()
    new = targets.NewTarget(f"KPI {number}", "days", "14", today, Comparison.UNDER, "3", today + timedelta(days=90))
    targets.set_target(session, number, new, by=by, at=at)


def _plan(session: Session, number: int, by: str, at: datetime) -> None:
    new = planning.NewTask("Do it", BEN, at.date() + timedelta(days=7))
    planning.add_task(session, number, new, by=by, at=at)


def _finish(session: Session, number: int, by: str, at: datetime) -> None:
    for row in session.exec(select(Task).where(Task.improvement_id == number)).all():
        if row.state not in CLOSED:
            task_actions.take_task_step(session, number, row.place, TaskStep.FINISH, by=by, at=at)


def _step(step: Step) -> Callable[[Session, int, str, datetime], object]:
    return lambda session, number, by, at: transitions.take_step(session, number, step, by=by, at=at, reason="Because")


_STEPS: dict[str, Callable[[Session, int, str, datetime], object]] = {
    Step.NEED_INFO: lambda s, n, by, at: info_requests.ask_author(s, n, "Which?", by=by, at=at),
    Step.ACCEPT: _accept,
    Step.HOLD: lambda s, n, by, at: holds.put_on_hold(s, n, "Waits", at.date() + timedelta(days=9), by=by, at=at),
    Step.RESUME: lambda s, n, by, at: holds.resume(s, n, by=by, at=at),
    Step.CLOSE: _close,
    Step.WITHDRAW: lambda s, n, by, at: recording.withdraw_idea(s, n, by=by, at=at),
    Step.MERGE: _merge,
    Step.UNMERGE: lambda s, n, by, at: merge.unmerge(s, n, by=by, at=at),
} | {
    step: _step(step)
    for step in Step
    if step
    not in (
        *(Step.NEED_INFO, Step.ACCEPT, Step.HOLD, Step.RESUME),
        *(Step.CLOSE, Step.WITHDRAW, Step.MERGE, Step.UNMERGE),
    )
}
_WORK = {
    "answer": _answer,
    "aim": _aim,
    "plan": _plan,
    "finish": _finish,
    "reply": lambda s, n, by, at: info_requests.answer_request(s, n, "All", by=by, at=at),
}
_ALL = _STEPS | _WORK

doings = st.lists(st.builds(Doing, st.sampled_from(sorted(_ALL)), st.sampled_from(PEOPLE)), min_size=4, max_size=30)
ON_THE_WAY = tuple(
    Doing(what, by)
    for what, by in (
        *((Step.ACCEPT, MIA), ("answer", CHLOE), ("aim", CHLOE), (Step.ASSESS, CHLOE), ("plan", CHLOE)),
        *((Step.APPROVE, LEO), (Step.START, CHLOE), ("finish", CHLOE), (Step.REVIEW, CHLOE), (Step.CLOSE, MIA)),
    )
)
"""From new to closed; random steps come in between, so that every state is reached."""


@pytest.fixture
def office(db: Database) -> Database:
    """A register with people in their roles, and another improvement to merge into."""
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel=None, at=START)
        directory.grant(session, CHLOE, Role.COORDINATOR, by=MIA, at=START)
        directory.grant(session, LEO, Role.APPROVER, by=MIA, at=START)
        directory.store_profiles(session, {who: member(who) for who in PEOPLE}, START)
        _capture(session, BEN, "other")
    return db


def _capture(session: Session, by: str, key: str) -> int:
    idea = recording.NewIdea("Laptop requests take two weeks")
    source = Source(SourceKind.FORM, f"random:{key}")
    return recording.record_idea(session, idea, by=by, at=START, source=source).number


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(between=doings, way=st.integers(0, len(ON_THE_WAY)))
def test_whatever_people_try_each_state_has_its_needs_and_its_story(
    office: Database, between: list[Doing], way: int
) -> None:
    at = START
    with office.begin() as session:
        number = _capture(session, ANA, f"{id(between)}:{session.exec(select(Improvement.id)).all()[-1]}")
    for doing in (*ON_THE_WAY[:way], *between):
        at += timedelta(hours=5)
        _do_and_check(office, number, doing, at)
    with office.read() as session:
        assert _story(session, number) is None


def _do_and_check(db: Database, number: int, doing: Doing, at: datetime) -> None:
    with db.read() as session:
        before = _kept(session, number)
        improvement = improvements.get_improvement(session, number)
        facts, actor = gate_facts(session, improvement, at), directory.actor_for(session, doing.by, improvement)
        looked_at = _looked_at(session, number)
    try:
        with db.begin() as session:
            _ALL[doing.what](session, number, doing.by, at)
    except Refused:
        with db.read() as session:
            assert _kept(session, number) == before, doing
        return
    with db.read() as session:
        now = _looked_at(session, number)
    changed = [each for each, (what, _) in now.items() if each in looked_at and looked_at[each][0] != what]
    assert all(now[each][1] > looked_at[each][1] for each in changed), f"the agenda missed that {doing} changed"
    if doing.what in _STEPS:
        _took(db, number, Step(doing.what), facts, allowed(Step(doing.what), actor, facts), at)


def _looked_at(session: Session, number: int) -> dict[str, tuple[object, int]]:
    """What the rules of nudges look at, with how often it was noted that it changed."""
    kpis = session.exec(select(Kpi.id).where(Kpi.name == f"KPI {number}")).all()
    facts: dict[str, object] = {agenda.improvement(each): improvement_facts(session, each) for each in (1, number)}
    facts |= {agenda.kpi(each or 0): kpi_facts(session, each or 0) for each in kpis}
    versions = {row.subject: row.version for row in session.exec(select(AgendaItem))}
    return {subject: (what, versions[subject]) for subject, what in facts.items()}


def _took(db: Database, number: int, step: Step, facts: Facts, was_allowed: bool, at: datetime) -> None:
    """A step that was taken: by whom it may be, from where it leads on, with all that it needs by now."""
    if step is Step.WITHDRAW and facts.state is State.CANCELED:
        return  # taken back twice, it stays so
    assert was_allowed, step
    assert is_possible(step, facts), step
    supplied = {"has_reason", "has_question", "has_review_date"}
    with db.read() as session:
        improvement = improvements.get_improvement(session, number)
        assert improvement.state is leads_to(step, facts)
        now = gate_facts(session, improvement, at)
    if step not in (Step.ACCEPT, Step.CLOSE, Step.NEED_INFO, Step.HOLD, *transitions.REASONS):
        assert missing(step, facts) == (), (step, supplied)
    if step is Step.ACCEPT:
        assert now.has_coordinator
        assert now.objectives or now.quick_win
    if step is Step.CANCEL:
        assert now.open_tasks == 0


def _kept(session: Session, number: int) -> tuple[object, ...]:
    """What a refusal must not change."""
    improvement = improvements.get_improvement(session, number)
    trail = session.exec(select(Activity.id).where(Activity.improvement_id == number)).all()
    given = session.exec(select(Assignment.id).where(Assignment.improvement_id == number)).all()
    return improvement.state, improvement.version, improvement.coordinator_id, tuple(trail), tuple(given)


def _story(session: Session, number: int) -> str | None:
    rows = session.exec(select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id))).all()
    steps = {step.value for step in Step}
    moves = [
        Move(Step(row.verb), State(row.before["state"]), State(row.after["state"]))
        for row in rows
        if row.verb in steps and "state" in row.before
    ]
    return unexplained(moves, improvements.get_improvement(session, number).state)
