"""What the morning message shows: check-ins, readings to give, and what a given reading means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.kpis import queries
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.register.improvements import get_improvement
from csi.tasks import queries as tasks_queries
from csi.tasks.task_rules import CLOSED
from models import (
    Bundle,
    Improvement,
    Kpi,
    Nudge,
    Reading,
    Target,
)
from models.enums import (
    Direction,
    NudgeKind,
    State,
)


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """An improvement whose coordinator is asked for progress; `progress` in percent, `answered` the reported health."""

    number: int
    idea: str
    progress: int | None
    next_due: date | None
    answered: str | None


@dataclass(frozen=True, slots=True)
class ReadingAsk:
    """A KPI whose owner is asked for a reading, with its last reading and the answer, if given."""

    nudge_id: int
    bundle_id: int
    kpi_id: int
    kpi: str
    unit: str
    frequency: str
    last: Decimal | None
    last_on: date | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """The nudges of one morning message."""

    id: int
    person: str
    check_ins: tuple[CheckInRow, ...]
    readings: tuple[ReadingAsk, ...]


def read_bundle(session: Session, bundle_id: int) -> BundleFacts:
    """The nudges of a morning message, with the answers that were given. Raises NotFound."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound("That message is gone.")
    rows = session.exec(select(Nudge).where(Nudge.bundle_id == bundle_id).order_by(col(Nudge.id))).all()
    return BundleFacts(
        id=bundle_id,
        person=bundle.person_id,
        check_ins=tuple(_check_in(session, row) for row in rows if row.kind is NudgeKind.PROGRESS),
        readings=tuple(read_reading_ask(session, row.id or 0) for row in rows if row.kind is NudgeKind.READING),
    )


def _check_in(session: Session, nudge: Nudge) -> CheckInRow:
    improvement = get_improvement(session, nudge.improvement_id or 0)
    rows = tasks_queries.tasks_of(session, improvement.id or 0)
    open_days = [task.due_on for task in rows if task.state not in CLOSED]
    return CheckInRow(
        improvement.id or 0,
        improvement.idea,
        tasks_queries.plan_progress(rows),
        min(open_days, default=None),
        nudge.answer if nudge.answered_at else None,
    )


def read_reading_ask(session: Session, nudge_id: int) -> ReadingAsk:
    """One reading that was asked for. Raises NotFound."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None or nudge.kpi_id is None:
        raise NotFound("That message is gone.")
    kpi = session.get_one(Kpi, nudge.kpi_id)
    latest = queries.latest_of(session, nudge.kpi_id)
    return ReadingAsk(
        nudge_id=nudge_id,
        bundle_id=nudge.bundle_id,
        kpi_id=nudge.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        frequency=kpi.frequency,
        last=latest.value if latest else None,
        last_on=latest.measured_on if latest else None,
        answer=nudge.answer if nudge.answered_at else None,
    )


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading that was just stored, with the reading before it and the targets it counts towards."""

    kpi: str
    unit: str
    direction: Direction
    value: Decimal | None
    before: Decimal | None
    targets: tuple[TargetFacts, ...]


def read_kept(session: Session, reading_id: int) -> KeptReading:
    """What to tell the person who has just given a reading."""
    reading = session.get_one(Reading, reading_id)
    kpi = session.get_one(Kpi, reading.kpi_id)
    earlier = [row for row in queries.readings_of(session, reading.kpi_id) if row.measured_on < reading.measured_on]
    numbers = session.exec(
        select(Target.improvement_id)
        .join(Improvement, col(Target.improvement_id) == col(Improvement.id))
        .where(
            Target.kpi_id == reading.kpi_id,
            col(Target.replaced_at).is_(None),
            col(Improvement.state).in_([State.IN_PROGRESS, State.REVIEW]),
        )
        .distinct()
    ).all()
    targets = [
        target for number in numbers for target in target_facts(session, number) if target.kpi_id == reading.kpi_id
    ]
    return KeptReading(
        kpi=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        value=reading.value,
        before=earlier[-1].value if earlier else None,
        targets=tuple(targets),
    )
