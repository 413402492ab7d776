"""The demo's sample data, made through the use cases, with dates in the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.demo.sample_states import Sample, post_draft
from csi.capture import recording
from csi.capture.recording import Source
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.working_days import add_working_days
from csi.consequences import readings
from csi.consequences.closing import close_improvement
from csi.interview import flow
from csi.kpis import queries, targets
from csi.lifecycle import closure, transitions, triage
from csi.messaging import outbox
from csi.messaging.outbox import MessageKind
from csi.nudges import check_ins
from csi.people import directory, roles
from csi.register import comments
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import TaskStep
from models import Improvement
from models.enums import ClosureCode, Comparison, Effort, Health, OutcomeCategory, Role, SourceKind, Step

BEFORE = ("57", "60", "58", "61", "59", "58", "60", "57", "61", "58", "60")
AFTER = ("55", "48", "44", "41", "33", "27", "22", "18")


@dataclass(frozen=True, slots=True)
class Cast:
    """The people who play the parts in the sample data."""

    author: str
    helper: str
    coordinator: str
    manager: str
    leader: str


def assign_cast(manager: str, others: Sequence[str]) -> Cast:
    """Assign the parts; in a small workspace the manager plays several."""
    author, helper, coordinator, leader = [*others[:4], *[manager] * 4][:4]
    return Cast(author, helper, coordinator, manager, leader)


def seed_demo(session: Session, who: Cast, now: datetime) -> bool:
    """Add an objective, two services, a team and improvements in all states. Return False if there are improvements."""
    if session.exec(select(Improvement.id)).first() is not None:
        return False
    past = now - timedelta(weeks=24)
    directory.get_or_create(session, who.leader, past)
    roles.grant_and_tell(session, who.leader, Role.LEADERSHIP, by=who.manager, at=past)
    objective = _add_entry(session, EntryKind.OBJECTIVE, "Colleagues get help the first time they ask", who, past)
    team = _add_entry(session, EntryKind.TEAM, "Service desk", who, past)
    laptops = _add_entry(
        session,
        EntryKind.SERVICE,
        "Laptops and phones",
        who,
        past,
        owner=who.helper,
        team=team,
        used_for="Working in the office and at home",
        used_by="Everybody, from the first day on",
        mission_critical=True,
    )
    problems = _add_entry(
        session,
        EntryKind.SERVICE,
        "Problem management",
        who,
        past,
        owner=who.coordinator,
        team=team,
        used_for="Finding out why the same fault comes back",
        used_by="The service desk and the teams that fix things",
    )
    _closed_quick_win(session, who, objective, now)
    _in_progress(session, who, objective, now)
    _capture(session, "The VPN guide still shows the old client", who.helper, now - timedelta(hours=20), "3")
    sample = Sample(
        session,
        lambda idea, by, at: _capture(session, idea, by, at, idea[:40]),
        coordinator=who.coordinator,
        helper=who.helper,
        author=who.author,
        manager=who.manager,
        objective=objective,
    )
    sample.fill(now, (laptops, problems))
    outbox.discard(session, {MessageKind.NOTICE, MessageKind.QUESTION, MessageKind.DRAFT}, at=now)
    return True


def _add_entry(session: Session, entry: EntryKind, name: str, who: Cast, at: datetime, **values: Any) -> int:
    return entries.add_entry(session, entry, name, by=who.manager, at=at, **values)


def _capture(session: Session, idea: str, by: str, at: datetime, key: str) -> int:
    return recording.record_idea(
        session, recording.NewIdea(idea), by=by, at=at, source=Source(SourceKind.FORM, f"seed:{key}")
    ).number


def _closed_quick_win(session: Session, who: Cast, objective: int, now: datetime) -> None:
    at = now - timedelta(weeks=6)
    number = _capture(session, "Put the meeting rooms' phone numbers on the door displays", who.helper, at, "1")
    decided = triage.Acceptance(who.coordinator, Effort.S, (objective,), quick_win=True)
    triage.accept(session, number, decided, by=who.manager, at=at + timedelta(days=1))
    transitions.take_step(session, number, Step.START, by=who.coordinator, at=at + timedelta(days=2))
    closing = closure.Closing(
        ClosureCode.SUCCESSFUL,
        "Every door display shows the room's phone number, so guests find it at once.",
        outcomes=(OutcomeCategory.TIME,),
    )
    close_improvement(session, number, closing, by=who.coordinator, at=at + timedelta(weeks=1))
    post_draft(session, number, by=who.coordinator, at=at + timedelta(weeks=1))


def _in_progress(session: Session, who: Cast, objective: int, now: datetime) -> None:
    start = now - timedelta(weeks=8, days=6)
    number = _capture(
        session,
        "Problems stay open for months and nobody sees what is happening",
        who.author,
        start - timedelta(days=9),
        "2",
    )
    decided = triage.Acceptance(who.coordinator, Effort.M, (objective,))
    triage.accept(session, number, decided, by=who.manager, at=start - timedelta(days=7))
    _answer(session, number, who.author, "outcome", "Whoever reports a problem can see where it stands.", start)
    _answer(
        session,
        number,
        who.coordinator,
        "first_steps",
        "A weekly round through all open problems, twenty minutes each.",
        start,
    )
    _answer(session, number, who.coordinator, "affects_people", "yes", start)
    _answer(
        session,
        number,
        who.coordinator,
        "communication",
        "A note to all problem owners a week before the first round.",
        start,
    )
    today = start.date()
    target = targets.NewTarget(
        "Problems not updated in 30 days", "%", "59", today, Comparison.UNDER, "10", now.date() + timedelta(weeks=6)
    )
    targets.set_target(session, number, target, by=who.coordinator, at=start)
    transitions.take_step(session, number, Step.ASSESS, by=who.coordinator, at=start)
    _tasks(session, number, who, start)
    transitions.take_step(session, number, Step.START, by=who.coordinator, at=start)
    task_actions.take_task_step(session, number, 1, TaskStep.FINISH, by=who.coordinator, at=start + timedelta(days=5))
    task_actions.take_task_step(session, number, 2, TaskStep.FINISH, by=who.helper, at=start + timedelta(days=27))
    _readings(session, number, who.coordinator, today)
    board = planning.NewTask(
        "Show on the board how old each update is",
        who.author,
        add_working_days(now.date(), 9),
        phase_name="Make it stick",
    )
    planning.add_task(session, number, board, by=who.coordinator, at=now - timedelta(days=9))
    check_ins.report_progress(
        session,
        number,
        Health.ON_TRACK,
        by=who.coordinator,
        at=now - timedelta(days=6),
        note="Every owner came to the last two rounds.",
    )
    _add_comments(session, number, who, now)


def _add_comments(session: Session, number: int, who: Cast, now: datetime) -> None:
    """Add what colleagues would write to Kaizen as "add to IMP-2: …"; their messages aren't in Slack."""
    said = (
        (who.helper, timedelta(days=12), "The phone team would like to use the same board."),
        (who.author, timedelta(hours=18), "Lyon keeps its problems in a spreadsheet. They'd join from January."),
    )
    for place, (author, ago, text) in enumerate(said):
        comment = comments.NewComment(text, "", f"sample:{place}", author)
        comments.add_comment(session, number, comment, by=author, at=now - ago)


def _tasks(session: Session, number: int, who: Cast, start: datetime) -> None:
    for text, owner, days in (
        ("Write to all problem owners", who.coordinator, 5),
        ("Hold the first four rounds", who.helper, 20),
    ):
        task = planning.NewTask(text, owner, add_working_days(start.date(), days), phase_name="Try it out")
        planning.add_task(session, number, task, by=who.coordinator, at=start)


def _answer(session: Session, number: int, by: str, key: str, text: str, at: datetime) -> None:
    flow.revise_answer(session, number, key, text, by=by, at=at)


def _readings(session: Session, number: int, by: str, baseline_on: date) -> None:
    kpi = queries.targets_of(session, number)[0].kpi_id
    days = [baseline_on - timedelta(weeks=len(BEFORE) - place) for place in range(len(BEFORE))]
    days += [baseline_on + timedelta(weeks=place + 1) for place in range(len(AFTER))]
    for measured_on, value in zip(days, (*BEFORE, *AFTER), strict=True):
        at = datetime.combine(max(measured_on, baseline_on), datetime.min.time(), tzinfo=UTC) + timedelta(hours=20)
        readings.record_reading(session, kpi, value, measured_on, by=by, at=at)
