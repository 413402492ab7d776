"""What a form was opened on, and whether somebody else has changed that before it was submitted.

A form keeps a digest of each fact that it shows or acts on (`OpenedOn`). Its submission locks the improvement, reads
the same facts again and compares them by `csi/common/conflicts.py`, so that of two people exactly one goes first and
the other is told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from csi.common.conflicts import Overtaken, conflicts, digest, left_alone
from csi.interview.queries import current_answers
from csi.kpis import queries as kpi_queries
from csi.messaging.colon_text import ColonText
from csi.register import recent_changes
from csi.register.business_case import current_figure, value_of_figure
from csi.register.improvements import get_improvement
from models import Activity, Announcement, Improvement, Task
from models.enums import AnswerKind, Horizon, ValueSide


@dataclass(frozen=True, slots=True)
class OpenedOn(ColonText):
    """What a form was opened on: the last activity then, and a digest of each fact. Its stored format stays."""

    prefix: ClassVar[str] = "opened"
    since: int
    facts: str
    """`name=digest` pairs, separated by commas."""

    @classmethod
    def of(cls, since: int, digests: Mapping[str, str]) -> "OpenedOn":
        """What a form keeps from the digests of its facts."""
        return cls(since, ",".join(f"{name}={value}" for name, value in digests.items()))

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each fact by its name."""
        return dict(pair.split("=", 1) for pair in self.facts.split(",") if "=" in pair)


Reader = Callable[[Session, Improvement, list[str]], Any]


def _target(session: Session, improvement: Improvement, _: list[str]) -> Any:
    found = kpi_queries.targets_with_kpis(session, improvement.id or 0)
    return [
        [
            kpi.id,
            str(row.baseline.normalize()),
            row.comparison,
            *(str(each.normalize()) for each in kpi_queries.aim_of(row).ends),
            row.due_on.isoformat(),
            *([row.horizon] if row.horizon is Horizon.LONG_TERM else []),
            *([row.counter_kpi_id] if row.counter_kpi_id else []),
        ]
        for row, kpi in found
    ]


def _value(session: Session, improvement: Improvement, about: list[str]) -> str:
    side, part = about
    value = value_of_figure(current_figure(session, improvement.id or 0, ValueSide(side)))
    known = {
        "cost": value.cost if value else None,
        "benefit": value.yearly_benefit if value else None,
        "payer": value.payer if value else None,
        "soft_benefits": value.soft_benefits if value else None,
    }[part]
    return str(known) if known else ""


def _task(session: Session, improvement: Improvement, about: list[str]) -> str | None:
    place, part = about
    row = session.exec(select(Task).where(Task.improvement_id == improvement.id, Task.place == int(place))).first()
    if row is None:
        return None
    return {
        "text": row.text,
        "owner": row.owner_id,
        "starts_on": row.starts_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "state": row.state.value,
        "phase": str(row.phase_id) if row.phase_id else None,
    }[part]


def _answer(session: Session, improvement: Improvement, about: list[str]) -> str:
    answer = current_answers(session, improvement.id or 0).get(about[0])
    return answer.text if answer is not None and answer.kind is AnswerKind.ANSWER else ""


def _story(session: Session, _improvement: Improvement, about: list[str]) -> Any:
    row = session.exec(select(Announcement).where(col(Announcement.id) == int(about[0]))).first()
    return row.story if row else None


def _title(session: Session, _improvement: Improvement, about: list[str]) -> Any:
    row = session.exec(select(Announcement).where(col(Announcement.id) == int(about[0]))).first()
    return row.title or "" if row else None


_READERS: Mapping[str, Reader] = {
    "state": lambda _, improvement, __: improvement.state.value,
    "idea": lambda _, improvement, __: improvement.idea,
    "details": lambda _, improvement, __: improvement.details or "",
    "coordinator": lambda _, improvement, __: improvement.coordinator_id,
    "effort": lambda _, improvement, __: improvement.effort.value if improvement.effort else None,
    "approver": lambda _, improvement, __: improvement.approver_id,
    "target": _target,
    "value": _value,
    "task": _task,
    "answer": _answer,
    "story": _story,
    "title": _title,
}
"""The facts that forms are opened on. A name may have parts: `task.3.text`, `answer.outcome`, `value.actual.cost`."""


def read_fact(session: Session, improvement: Improvement, name: str) -> Any:
    """A fact's present value."""
    head, *about = name.split(".")
    return _READERS[head](session, improvement, about)


def opened_on(session: Session, number: int, names: Iterable[str]) -> str:
    """What a form keeps when it opens, as text."""
    improvement = get_improvement(session, number)
    digests = {name: digest(read_fact(session, improvement, name)) for name in names}
    return OpenedOn.of(recent_changes.last_activity(session, number), digests).key


def require_current(
    session: Session,
    number: int,
    opened: str,
    submitted: Mapping[str, Any] | None = None,
    *,
    by: str,
    at: datetime,
    without: Iterable[str] = (),
    also: Iterable[int] = (),
) -> dict[str, Any]:
    """Lock the improvement, and check that nobody else has changed what is submitted or acted on since it was opened.

    Returns the stored values of fields that were left alone and that somebody changed meanwhile: they stay. `without`
    names facts that this submission does not concern. `also` are improvements to lock with it, in the order of their
    numbers. An empty `opened`, of a window from before an update, checks nothing. Raises Overtaken.
    """
    held = {each: get_improvement(session, each, lock=True) for each in sorted({number, *also})}
    was = OpenedOn.maybe(opened)
    if was is None:
        return {}
    improvement = held[number]
    before = {name: value for name, value in was.digests.items() if name.split(".")[0] in _READERS}
    stored = {name: read_fact(session, improvement, name) for name in before}
    now = {name: digest(value) for name, value in stored.items()}
    wanted = {name: digest(value) for name, value in (submitted or {}).items()}
    found = [name for name in conflicts(before, now, wanted) if name not in set(without)]
    reasons = recent_changes.explained(session, number, was.since, found, _explains) if found else {}
    reasons = {name: row for name, row in reasons.items() if row is None or row.actor_id != by}
    if reasons:
        rows = sorted({row.id: row for row in reasons.values() if row is not None}.items())
        raise Overtaken(
            recent_changes.describe_changes(session, [row for _, row in rows], by, at),
            tuple(reasons),
            opened=OpenedOn.of(was.since, before | {name: now[name] for name in reasons}).key,
        )
    return {name: stored[name] for name in left_alone(before, now, wanted)}


def _explains(name: str, row: Activity) -> bool:
    """Whether this activity has changed the fact."""
    head, *about = name.split(".")
    match head:
        case "state":
            return "state" in row.after and "task" not in row.after
        case "task":
            return row.after.get("task") == int(about[0]) and (about[1] in row.after or about[1] == "state")
        case "answer":
            return row.after.get("question") == about[0]
        case "value":
            return row.verb == f"{about[0]}_set"
        case "target":
            return row.verb.startswith("target_")
        case "story" | "title":
            return row.verb.startswith("announcement_")
        case _:
            return head in row.after
