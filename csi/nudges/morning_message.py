"""What the morning message shows: check-ins, readings to give, and what a given reading means."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.nudges import preferences, row_reading
from csi.nudges.coordinators_week import CoordinatorsWeek, read_week, week_sent_at
from csi.nudges.due import WAITS
from csi.nudges.fates import backs_off, quiet_time
from csi.nudges.kinds import POLICY
from csi.nudges.reading_asks import ReadingAsk, read_reading_ask, snoozed_until, waits_again
from csi.nudges.row_facts import NudgeRow, RowStatus, Said
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
    NudgeState,
    State,
    Step,
)


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
    snoozed_until: date | None = None
    is_muted: bool = False
    is_later: bool = False
    """Whether it waits to be asked again: it was snoozed or muted, and is no longer."""

    def status(self, person_id: str | None) -> RowStatus:
        """How this check-in stands for its reader."""
        if self.health is not None or self.state is not State.IN_PROGRESS or self.coordinator != person_id:
            return RowStatus.OVER
        if self.is_muted:
            return RowStatus.MUTED
        if self.snoozed_until is not None:
            return RowStatus.SNOOZED
        if self.is_asked_again:
            return RowStatus.ASKED_AGAIN
        return RowStatus.LATER if self.is_later else RowStatus.OPEN

    def is_open(self, person_id: str | None) -> bool:
        """Whether this person is still asked for a report."""
        return self.status(person_id) is RowStatus.OPEN


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """The nudges of one morning message, to a person or to a channel.

    `rows` are all but check-ins and readings, the most urgent first. `snoozed_until` is what its reader chose for what
    was open.
    """

    id: int
    person: str | None
    today: date
    check_ins: tuple[CheckInRow, ...]
    readings: tuple[ReadingAsk, ...]
    week: CoordinatorsWeek | None = None
    """What the person leads, in the first morning message of a week."""
    rows: tuple[NudgeRow, ...] = ()
    snoozed_until: date | None = None
    kinds: tuple[NudgeKind, ...] = ()
    """The kinds of what is still open, in the order of the rows."""
    pauses: tuple[tuple[NudgeKind, int], ...] = ()
    """The kinds that back off if this message stays unanswered, and for how many days."""
    week_status: RowStatus | None = None
    """How the week's figures stand; None in a message without them."""
    is_whole: bool = False
    """Whether every row is shown, however many there are: the reader asked for it."""

    @property
    def statuses(self) -> set[RowStatus]:
        """How what the message shows stands."""
        shown = {row.status for row in self.rows} | {row.status(self.person) for row in self.check_ins}
        shown |= {ask.status for ask in self.readings}
        return shown if self.week_status is None else shown | {self.week_status}

    @property
    def open_check_ins(self) -> int:
        """How many improvements the person is still asked about."""
        return sum(row.is_open(self.person) for row in self.check_ins)

    @property
    def open_readings(self) -> int:
        """How many readings are still missing."""
        return sum(ask.is_open for ask in self.readings)


def read_bundle(session: Session, bundle_id: int, at: datetime) -> BundleFacts:
    """The nudges of a morning message, with the answers that were given. Raises NotFound."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound("That message was deleted.")
    found = session.exec(select(Nudge).where(Nudge.bundle_id == bundle_id).order_by(col(Nudge.id))).all()
    rows = sorted(found, key=lambda row: (POLICY[row.kind].urgency, row.due_at, row.id or 0))
    tz = directory.zone_by_id(session, bundle.person_id) if bundle.person_id else policy(session).tz
    check_ins = [_check_in(session, row, tz) for row in rows if row.kind is NudgeKind.PROGRESS]
    return BundleFacts(
        id=bundle_id,
        person=bundle.person_id,
        today=local_day(at, tz),
        check_ins=tuple(sorted(check_ins, key=lambda each: each.number)),
        readings=tuple(read_reading_ask(session, row.id or 0, at) for row in rows if row.kind is NudgeKind.READING),
        week=_week(session, bundle, tz),
        rows=tuple(row_reading.read_row(session, row, tz, at) for row in rows if row.kind in row_reading.ROWS),
        week_status=next((_week_status(row) for row in rows if row.kind is NudgeKind.WEEK), None),
        snoozed_until=local_day(bundle.snoozed_until, tz) if bundle.snoozed_until else None,
        kinds=tuple(dict.fromkeys(row.kind for row in rows if row.state is NudgeState.SENT)),
        is_whole=bundle.opened_at is not None,
        pauses=_pauses(session, bundle, [row for row in rows if row.state is NudgeState.SENT]),
    )


def _week_status(nudge: Nudge) -> RowStatus:
    if nudge.state is NudgeState.MUTED:
        return RowStatus.MUTED
    if nudge.state in WAITS:
        return RowStatus.SNOOZED if nudge.snoozed_until is not None else RowStatus.LATER
    return RowStatus.OPEN if nudge.state is NudgeState.SENT else RowStatus.OVER


def _pauses(session: Session, bundle: Bundle, open_ones: list[Nudge]) -> tuple[tuple[NudgeKind, int], ...]:
    """The kinds that back off if nothing of this message is answered, with the days of quiet."""
    kinds = [row.kind for row in open_ones if row.on_behalf_of is None and backs_off(row.kind, row.level)]
    if not kinds:
        return ()
    settings = preferences.settings_of(session, bundle.person_id)
    days = {kind: quiet_time(settings[kind].ignored + 1).days for kind in kinds if kind in settings}
    return tuple((kind, quiet) for kind, quiet in days.items() if quiet)


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
        snoozed_until=snoozed_until(nudge, tz),
        is_muted=nudge.state is NudgeState.MUTED,
        is_later=waits_again(nudge),
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
    today: date
    allowed: Aim | None
    """The KPI's tolerance, if it is out of it with this reading."""
    trouble: int | None
    """The improvement that was made of that."""


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
    excursion = queries.open_excursion(session, reading.kpi_id) if reading.replaced_by_id is None else None
    allowed = queries.tolerance_of(kpi) if excursion is not None else None
    is_out = reading.value is not None and allowed is not None and not allowed.is_met_by(reading.value)
    is_of_it = excursion is not None and excursion.began_on <= reading.measured_on
    return KeptReading(
        kpi=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        value=reading.value,
        before=earlier[-1].value if earlier else None,
        earlier_day=_earlier_day(session, reading),
        targets=tuple(targets),
        today=today,
        allowed=allowed if is_out else None,
        trouble=excursion.improvement_id if excursion is not None and is_out and is_of_it else None,
    )


def _earlier_day(session: Session, reading: Reading) -> date | None:
    given_on = local_day(reading.recorded_at, directory.zone_by_id(session, reading.reported_by))
    return reading.measured_on if reading.measured_on < given_on else None
