"""What a notice about an improvement may say: its head, objectives, tasks and the question to its author."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.register.queries import objective_titles, row_counts
from csi.tasks.queries import closed_by, tasks_of
from csi.tasks.task_facts import TaskFacts, task_facts
from csi.views.current_status import AskedOfAuthor, read_asked_of_author
from csi.views.improvement_head import ImprovementHead, read_head


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts(ImprovementHead):
    """An improvement as short messages about it speak of it."""

    objectives: tuple[str, ...]
    tasks: tuple[TaskFacts, ...]
    asked_of_author: AskedOfAuthor | None
    today: date
    closers: Mapping[int, str | None]
    """Who closed each closed task, by its place."""


def read_notice(session: Session, number: int, at: datetime) -> NoticeFacts:
    """Read what a notice about an improvement may say. Raises NotFound."""
    _, head = read_head(session, number)
    counts, today = row_counts(session, number), local_day(at, head.tz)
    tasks = tuple(task_facts(task, today) for task in tasks_of(session, number)) if counts.tasks else ()
    return NoticeFacts(
        **head.shared(),
        objectives=objective_titles(session, number) if counts.alignments else (),
        tasks=tasks,
        closers=closed_by(session, number) if any(task.is_closed for task in tasks) else {},
        asked_of_author=read_asked_of_author(session, number),
        today=today,
    )
