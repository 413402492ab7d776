"""The parts of an improvement that something becomes due of, each read in one or two statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from csi.common.core_tables import READING
from csi.common.policies import needs_approval
from csi.interview.flow import part_of
from csi.interview.queries import settled_questions
from csi.interview.questions import next_question
from csi.kpis import queries
from csi.kpis.pace import Course
from csi.kpis.success import work_began_on
from csi.nudges.about import About
from csi.nudges.facts import Asked, AssignmentFacts, CameBack, CheckFacts, Receiver, TargetCourse, TaskFacts
from csi.people import directory, managers
from csi.tasks.task_rules import ACTIVE
from models import (
    Activity,
    Announcement,
    Assignment,
    Comment,
    Improvement,
    InfoRequest,
    Interview,
    Involvement,
    MissedPromise,
    Person,
    ProgressReport,
    SustainCheck,
    Task,
    Team,
)
from models.enums import AssignmentEnd, InterviewState, State, Step

MOST_APPROVERS = 10
"""The most people who are asked for one approval."""

_STILL_OFFERED = frozenset({State.NEW, State.ACCEPTED, State.ASSESS})
"""The states in which questions that somebody has not begun to answer are still worth asking."""


# --- Who decides ---


def manager(session: Session, improvement: Improvement, team: Team) -> Person | None:
    """The improvement's manager: of its team, else of the default team, else another one with rights over it."""
    own = session.get(Person, team.manager_id) if team.manager_id else None
    if own is not None and directory.has_access(own):
        return own
    nearest = next(iter(managers.managers_above(session, improvement)), None)
    return session.get(Person, nearest) if nearest else None


def triage_channel(session: Session, team: Team) -> str | None:
    """The channel in which those who triage are asked; None if that is the manager's direct messages."""
    return team.triage_channel or (None if team.is_default else directory.default_team(session).triage_channel)


@dataclass(frozen=True, slots=True)
class Promise:
    """The day by which a decision is promised now, and when the promise before it was missed, if one was."""

    promised_on: date
    missed_at: datetime | None


def promise(session: Session, improvement: Improvement) -> Promise:
    """What is promised of a decision."""
    rows = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    latest = session.exec(rows.order_by(col(MissedPromise.promised_on).desc()).limit(1)).first()
    if latest is None or latest.renewed_to <= improvement.promised_on:
        return Promise(improvement.promised_on, None)  # an answer to a question, or reopening, has moved it since
    return Promise(latest.renewed_to, latest.missed_at)


# --- What happened ---


@dataclass(frozen=True, slots=True)
class Happenings:
    """When somebody last did anything, reported progress, brought it to assessment, and added something.

    An addition counts if somebody else than the coordinator made it, since they were asked to lead it.
    """

    activity_at: datetime | None = None
    reported_at: datetime | None = None
    assessed_at: datetime | None = None
    added_to_at: datetime | None = None


def last_happenings(session: Session, improvement: Improvement) -> Happenings:
    """When something last happened to an improvement."""
    number = improvement.id
    activity = select(func.max(Activity.at)).where(Activity.improvement_id == number)
    reported = select(func.max(ProgressReport.reported_at)).where(ProgressReport.improvement_id == number)
    assessed = activity.where(Activity.verb == Step.ASSESS)
    added = select(func.max(Comment.written_at)).where(Comment.improvement_id == number)
    given = select(func.max(Assignment.given_at)).where(
        Assignment.improvement_id == number, Assignment.person_id == improvement.coordinator_id
    )
    led_since = given.scalar_subquery()
    added = added.where(
        col(Comment.added_by) != (improvement.coordinator_id or ""),
        led_since.is_(None) | (col(Comment.written_at) >= led_since),
    )
    wanted = sqlalchemy.select(*(each.scalar_subquery() for each in (activity, reported, assessed, added)))
    return Happenings(*session.execute(wanted).one())


# --- Questions ---


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that somebody was asked: of the interview, by whoever decides, or because they are consulted."""

    person_id: str
    about: str
    question: str
    asked_at: datetime


def open_questions(session: Session, improvement: Improvement) -> tuple[OpenQuestion, ...]:
    """What people were asked about an improvement and have not answered."""
    return (
        *_of_interviews(session, improvement),
        *(_of_author(session, improvement) if improvement.promise_paused_at is not None else ()),
        *_of_consulted(session, improvement),
    )


def _of_interviews(session: Session, improvement: Improvement) -> list[OpenQuestion]:
    number, found = improvement.id or 0, []
    rows = session.exec(
        select(Interview)
        .where(Interview.improvement_id == number, Interview.state != InterviewState.DONE)
        .order_by(col(Interview.id))
    )
    for row in rows.all():
        question = row.question
        if row.state is InterviewState.OFFERED:
            is_asked = row.person_id in (improvement.author_id, improvement.coordinator_id)
            if not is_asked or improvement.state not in _STILL_OFFERED:
                continue
            left = next_question(part_of(improvement, row.person_id), settled_questions(session, number, row.person_id))
            question = left.key if left else None
        if question is not None:
            found.append(OpenQuestion(row.person_id, f"improvement:{number}", question, row.changed_at))
    return found


def _of_author(session: Session, improvement: Improvement) -> list[OpenQuestion]:
    if improvement.author_id is None:
        return []
    rows = session.exec(
        select(InfoRequest).where(InfoRequest.improvement_id == improvement.id, col(InfoRequest.answered_at).is_(None))
    )
    return [OpenQuestion(improvement.author_id, About("info", str(row.id)).key, "", row.asked_at) for row in rows]


def _of_consulted(session: Session, improvement: Improvement) -> list[OpenQuestion]:
    rows = session.exec(
        select(Involvement).where(
            Involvement.improvement_id == improvement.id,
            col(Involvement.question).is_not(None),
            col(Involvement.answered_at).is_(None),
        )
    )
    return [OpenQuestion(row.person_id, About("consulted", str(row.id)).key, "", row.at) for row in rows]


def asked(rows: Sequence[OpenQuestion], known: Mapping[str, Receiver]) -> tuple[Asked, ...]:
    """The open questions of those who may be asked."""
    return tuple(
        Asked(known[row.person_id], row.question, row.asked_at, row.about) for row in rows if row.person_id in known
    )


# --- Assignment and approval ---


def latest_assignments(session: Session, number: int) -> Sequence[Assignment]:
    """The latest assignment and the one before it, the newest first."""
    rows = select(Assignment).where(Assignment.improvement_id == number)
    return session.exec(rows.order_by(col(Assignment.id).desc()).limit(2)).all()


def assignment(rows: Sequence[Assignment], known: Mapping[str, Receiver]) -> AssignmentFacts | None:
    """The assignment that stands, with whoever has to confirm it."""
    row = next((row for row in rows if row.ended_at is None), None)
    if row is None:
        return None
    return AssignmentFacts(row.id or 0, known.get(row.person_id), row.given_at, row.confirmed_at is not None)


def unconfirmed_one(rows: Sequence[Assignment]) -> Assignment | None:
    """Of the latest assignments the one that came back unconfirmed; None once somebody else was asked to lead it.

    The manager, who leads it for now, was asked by nobody.
    """
    later = [row for row in rows if row.ended is not AssignmentEnd.UNCONFIRMED]
    row = next((row for row in rows if row.ended is AssignmentEnd.UNCONFIRMED), None)
    if row is None or row.ended_at is None:
        return None
    is_heir = all(each.given_by is None and each.given_at == row.ended_at and not each.ended_at for each in later)
    return row if row is rows[0] or is_heir else None


def came_back(rows: Sequence[Assignment], known: Mapping[str, Receiver]) -> CameBack | None:
    """The assignment that came back unconfirmed, with whoever has not confirmed it."""
    row = unconfirmed_one(rows)
    if row is None or row.ended_at is None:
        return None
    return CameBack(row.id or 0, known.get(row.person_id), row.given_at, row.ended_at)


def approval_asked_at(session: Session, improvement: Improvement, assessed_at: datetime | None) -> datetime | None:
    """Since when an approval is waited for; None if none is."""
    if not needs_approval(session, improvement):
        return None
    if improvement.state is State.IN_PROGRESS:
        return improvement.changed_since_approval_at
    return assessed_at or improvement.changed_at


def approvers(session: Session, improvement: Improvement) -> list[str]:
    """Who is asked for the approval."""
    return managers.approvers_asked(session, improvement)[:MOST_APPROVERS]


# --- Work ---


def open_tasks(session: Session, number: int) -> Sequence[Task]:
    """The tasks that are to be done."""
    rows = select(Task).where(Task.improvement_id == number, col(Task.state).in_(ACTIVE))
    return session.exec(rows.order_by(col(Task.place))).all()


def tasks(rows: Sequence[Task], known: Mapping[str, Receiver]) -> tuple[TaskFacts, ...]:
    """The tasks that are to be done, each with its owner."""
    return tuple(TaskFacts(row.place, known.get(row.owner_id), row.due_on, row.created_at) for row in rows)


def target_courses(session: Session, improvement: Improvement) -> tuple[TargetCourse, ...]:
    """The improvement's targets, each with the readings since its baseline."""
    found = [target for target, _ in queries.targets_with_kpis(session, improvement.id or 0)]
    if not found:
        return ()
    rows = (
        session.connection()
        .execute(
            sqlalchemy.select(READING.c.kpi_id, READING.c.measured_on, READING.c.value)
            .where(
                READING.c.kpi_id.in_({each.kpi_id for each in found}),
                READING.c.replaced_by_id.is_(None),
                READING.c.value.is_not(None),
                READING.c.measured_on > min(each.baseline_on for each in found),
            )
            .order_by(READING.c.measured_on, READING.c.id)
        )
        .all()
    )
    began = work_began_on(improvement)
    courses = []
    for each in found:
        course = Course(queries.aim_of(each), each.baseline, each.baseline_on, each.due_on, began)
        measured = tuple((day, value) for kpi_id, day, value in rows if kpi_id == each.kpi_id)
        since = tuple(reading for reading in measured if reading[0] > each.baseline_on)
        courses.append(TargetCourse(each.id or 0, each.kpi_id, course, since, each.tolerance))
    return tuple(courses)


def checks(session: Session, number: int) -> tuple[CheckFacts, ...]:
    """The checks that a success lasts, of the closing that stands."""
    cycle = select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == number).scalar_subquery()
    rows = session.exec(
        select(SustainCheck)
        .where(SustainCheck.improvement_id == number, SustainCheck.cycle == cycle)
        .order_by(col(SustainCheck.days))
    )
    return tuple(CheckFacts(row.id or 0, row.days, row.due_on, row.answered_at is not None) for row in rows)
