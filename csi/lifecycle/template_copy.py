"""Copying an improvement as the template of a new one."""

from datetime import datetime, timedelta

from sqlmodel import Session

from csi.capture import difference, recording
from csi.capture.recording import Captured, NewIdea, Source
from csi.common.working_days import local_day
from csi.lifecycle.detail_fields import read_details
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity, improvements, links
from csi.tasks import queries
from csi.tasks.task_rules import LEFT_OUT
from models import Alignment, Improvement, Link, Objective, Person, Phase, Service, Task, insert_once
from models.enums import LinkKind, TaskState


def copy_improvement(
    session: Session, number: int, idea: str | None, *, by: str, at: datetime, source: Source
) -> Captured:
    """Record a new idea of the caller with another improvement's details, causes and plan; None: in the same words.

    Raises BadInput, NotAllowed, NotFound.
    """
    template = improvements.get_improvement(session, number)
    made = recording.record_idea(
        session, NewIdea(template.idea if idea is None else idea, template.details or ""), by=by, at=at, source=source
    )
    if made.again:
        return made
    improvement = improvements.get_improvement(session, made.number, lock=True)
    _take_over(session, template, improvement)
    tasks = _copy_tasks(session, template, improvement, by, at)
    link = Link(improvement_id=made.number, other_id=number, kind=LinkKind.COPIED_FROM, linked_by=by, at=at)
    insert_once(session, link)
    for cause in links.causes_of(session, number):
        insert_once(
            session,
            Link(improvement_id=made.number, other_id=cause, kind=LinkKind.CAUSED_BY, linked_by=by, at=at),
        )
    difference.say_different(session, improvement, by=by, at=at)  # from what it was copied from, to begin with
    activity.record(session, improvement, "copied", by=by, at=at, after={"copied_from": number, "tasks": tasks})
    session.flush()
    outbox.refresh_improvement(session, made.number, at)
    return made


def tasks_to_copy(session: Session, number: int) -> list[Task]:
    """The tasks to copy: all but skipped and canceled ones."""
    return [row for row in queries.tasks_of(session, number) if row.state not in LEFT_OUT]


def _take_over(session: Session, template: Improvement, improvement: Improvement) -> None:
    """Copy the details, except a service or objectives that are archived."""
    for key in ("kind", "term", "effort", "benefit", "priority", "team_id", "risk"):
        setattr(improvement, key, getattr(template, key))
    service = session.get(Service, template.service_id) if template.service_id else None
    if service is not None and service.archived_at is None:
        improvement.service_id = service.id
    for objective_id in read_details(session, template).objectives:
        if session.get_one(Objective, objective_id).archived_at is None:
            insert_once(session, Alignment(improvement_id=improvement.id or 0, objective_id=objective_id))


def _copy_tasks(session: Session, template: Improvement, improvement: Improvement, by: str, at: datetime) -> int:
    """Copy the phases, and the tasks as pending: the first starts today, and all keep their lengths and gaps."""
    rows = tasks_to_copy(session, template.id or 0)
    phases = _copy_phases(session, template, improvement, by, at)
    if not rows:
        return 0
    today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
    later = today - min(row.starts_on for row in rows)
    for place, row in enumerate(rows, 1):
        copied = _shifted(session, row, improvement.id or 0, place, later, by, at)
        copied.phase_id = phases.get(row.phase_id or 0)
        session.add(copied)
    return len(rows)


def _copy_phases(
    session: Session, template: Improvement, improvement: Improvement, by: str, at: datetime
) -> dict[int, int]:
    """Copy the phases in their order. Return the id of each copy by that of its original."""
    copies = {}
    for row in queries.phases_of(session, template.id or 0):
        copy = Phase(
            improvement_id=improvement.id or 0,
            name=row.name,
            name_key=row.name_key,
            position=row.position,
            created_by=by,
            created_at=at,
        )
        session.add(copy)
        session.flush()
        copies[row.id or 0] = copy.id or 0
    return copies


def _shifted(session: Session, row: Task, number: int, place: int, later: timedelta, by: str, at: datetime) -> Task:
    """A copy of the task on later dates; if its owner has left, the caller owns it."""
    owner = session.get(Person, row.owner_id)
    return Task(
        improvement_id=number,
        place=place,
        position=place,
        text=row.text,
        owner_id=row.owner_id if owner is not None and directory.has_access(owner) else by,
        starts_on=row.starts_on + later,
        due_on=row.due_on + later,
        state=TaskState.PENDING,
        created_by=by,
        created_at=at,
    )
