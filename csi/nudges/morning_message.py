"""What the morning message shows: check-ins, readings to give, and what a given reading means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.nudges.coordinators_week import CoordinatorsWeek, read_week, week_sent_at
from csi.people import directory
from csi.register.improvements import get_improvement
from csi.tasks import queries as tasks_queries
from csi.tasks.task_rules import CLOSED
from models import (
    Activity,
    Bundle,
    Improvement,
    Kpi,
    Nudge,
    ProgressReport,
    Reading,
    Target,
)
from models.enums import (
    Direction,
    Health,
    NudgeKind,
    State,
    Step,
)


@dataclass(frozen=True, slots=True)
class Said:
    """Who settled a row of the morning message, and on which day in the reader's time zone."""

    by: str | None
    on: date


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """An improvement whose coordinator is asked for progress, as far as it is still asked.

    `progress` is in percent. `health` is the report that was given. `is_asked_again`: a newer morning message asks.
    Otherwise `state` and `coordinator` say whether there is still something to report, and by whom. `settled` says who
    reported, or who brought it to its present state.
    """

    number: int
    idea: str
    progress: int | None
    next_due: date | None
    state: State
    coordinator: str | None
    health: Health | None
    is_asked_again: bool
    settled: Said | None

    def is_open(self, person_id: str) -> bool:
        """Whether this person is still asked for a report."""
        answered = self.health is not None or self.is_asked_again
        return not answered and self.state is State.IN_PROGRESS and self.coordinator == person_id


NOT_AVAILABLE = "n/a"
"""The stored answer of somebody who has no value this time."""


@dataclass(frozen=True, slots=True)
class ReadingAsk:
    """A KPI whose owner is asked for a reading, with its last reading and the answer, if given.

    `given` is the answer as a value; None while there is no answer, or if it is “n/a”. `asked_again_on` is the day of
    a newer request for the same KPI.
    """

    nudge_id: int
    bundle_id: int
    kpi_id: int
    kpi: str
    unit: str
    frequency: str
    last: Decimal | None
    last_on: date | None
    answer: str | None
    given: Decimal | None
    asked_again_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether this request still asks for the reading."""
        return self.answer is None and self.asked_again_on is None


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """The nudges of one morning message."""

    id: int
    person: str
    check_ins: tuple[CheckInRow, ...]
    readings: tuple[ReadingAsk, ...]
    week: CoordinatorsWeek | None = None
    """What the person leads, in the first morning message of a week."""

    @property
    def open_check_ins(self) -> int:
        """How many improvements the person is still asked about."""
        return sum(row.is_open(self.person) for row in self.check_ins)

    @property
    def open_readings(self) -> int:
        """How many readings are still missing."""
        return sum(ask.is_open for ask in self.readings)


def read_bundle(session: Session, bundle_id: int) -> BundleFacts:
    """The nudges of a morning message, with the answers that were given. Raises NotFound."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound("That message was deleted.")
    rows = session.exec(select(Nudge).where(Nudge.bundle_id == bundle_id).order_by(col(Nudge.id))).all()
    tz = directory.zone_by_id(session, bundle.person_id)
    return BundleFacts(
        id=bundle_id,
        person=bundle.person_id or "",
        check_ins=tuple(_check_in(session, row, tz) for row in rows if row.kind is NudgeKind.PROGRESS),
        readings=tuple(read_reading_ask(session, row.id or 0) for row in rows if row.kind is NudgeKind.READING),
        week=_week(session, bundle, tz),
    )


def _week(session: Session, bundle: Bundle, tz: str) -> CoordinatorsWeek | None:
    if bundle.person_id is None:
        return None
    made = week_sent_at(session, bundle.person_id, bundle.made_at)
    return read_week(session, bundle.person_id, made.period_on, tz) if made else None


def _check_in(session: Session, nudge: Nudge, tz: str) -> CheckInRow:
    number = nudge.improvement_id or 0
    improvement = get_improvement(session, number)
    rows = tasks_queries.tasks_of(session, number)
    open_days = [task.due_on for task in rows if task.state not in CLOSED]
    answered = nudge.answered_at is not None
    health = Health(nudge.answer) if answered and nudge.answer in set(Health) else None
    return CheckInRow(
        number=number,
        idea=improvement.idea,
        progress=tasks_queries.plan_progress(rows),
        next_due=min(open_days, default=None),
        state=improvement.state,
        coordinator=improvement.coordinator_id,
        health=health,
        is_asked_again=answered and health is None,
        settled=_reported(session, nudge, tz) if answered else _brought_here(session, improvement, tz),
    )


def _reported(session: Session, nudge: Nudge, tz: str) -> Said | None:
    """Who gave the report that answered a check-in."""
    if nudge.answered_at is None:
        return None
    by = session.exec(
        select(ProgressReport.reported_by).where(
            ProgressReport.improvement_id == nudge.improvement_id, ProgressReport.reported_at == nudge.answered_at
        )
    ).first()
    return Said(by, local_day(nudge.answered_at, tz))


def _brought_here(session: Session, improvement: Improvement, tz: str) -> Said | None:
    """Who brought an improvement to a state in which no report is needed."""
    if improvement.state is State.IN_PROGRESS:
        return None
    steps = select(Activity).where(Activity.improvement_id == improvement.id, col(Activity.verb).in_(list(Step)))
    last = session.exec(steps.order_by(col(Activity.id).desc()).limit(1)).first()
    return Said(last.actor_id, local_day(last.at, tz)) if last else None


def read_reading_ask(session: Session, nudge_id: int) -> ReadingAsk:
    """One reading that was asked for. Raises NotFound."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None or nudge.kpi_id is None:
        raise NotFound("That message was deleted.")
    kpi = session.get_one(Kpi, nudge.kpi_id)
    latest = queries.latest_of(session, nudge.kpi_id)
    answer = nudge.answer if nudge.answered_at else None
    newer = select(Nudge).where(Nudge.kind == NudgeKind.READING, Nudge.kpi_id == nudge.kpi_id, col(Nudge.id) > nudge_id)
    newer = newer.where(col(Nudge.bundle_id).is_not(None))
    again = None if answer else session.exec(newer.order_by(col(Nudge.id)).limit(1)).first()
    return ReadingAsk(
        nudge_id=nudge_id,
        bundle_id=nudge.bundle_id or 0,
        kpi_id=nudge.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        frequency=kpi.frequency,
        last=latest.value if latest else None,
        last_on=latest.measured_on if latest else None,
        answer=answer,
        given=Decimal(answer) if answer and answer != NOT_AVAILABLE else None,
        asked_again_on=local_day(again.made_at, directory.zone_by_id(session, again.person_id)) if again else None,
    )


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading that was just stored, with the reading before it and the targets it counts towards."""

    kpi: str
    unit: str
    direction: Direction
    value: Decimal | None
    before: Decimal | None
    earlier_day: date | None
    """The day that it is of, if that is not the day on which it was given."""
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
    today = local_day(reading.recorded_at, directory.zone_by_id(session, reading.reported_by))
    targets = [
        target
        for number in numbers
        for target in target_facts(session, number, today)
        if target.kpi_id == reading.kpi_id
    ]
    return KeptReading(
        kpi=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        value=reading.value,
        before=earlier[-1].value if earlier else None,
        earlier_day=_earlier_day(session, reading),
        targets=tuple(targets),
    )


def _earlier_day(session: Session, reading: Reading) -> date | None:
    given_on = local_day(reading.recorded_at, directory.zone_by_id(session, reading.reported_by))
    return reading.measured_on if reading.measured_on < given_on else None
