"""The evidence of an announcement: its improvement's KPIs before and after, and what a post has told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, or_, select

from csi.kpis import baselines, queries
from csi.kpis.aim import Aim
from csi.kpis.measured_kpi import MeasuredKpi, UnmeasuredKpi
from models import Activity, Announcement, Kpi, Reading, Target
from models.enums import AnnouncementState

ANNOUNCED, CORRECTED = "announced", "announcement_corrected"
"""What the trail says when an announcement is posted, and when its figures are corrected."""
TOLD, WHICH = "told", "announcement"
"""The keys in the trail's record for the figures that a post told of, by target, and for the announcement's id."""


@dataclass(frozen=True, slots=True)
class CounterKpi:
    """A KPI that must not get worse meanwhile: its latest reading, and what its tolerance allows."""

    kpi_id: int
    name: str
    unit: str
    latest: Decimal | None
    latest_on: date | None
    allowed: Aim | None

    @property
    def is_within(self) -> bool | None:
        """Whether the latest reading is within tolerance; None without either."""
        if self.latest is None or self.allowed is None:
            return None
        return self.allowed.is_met_by(self.latest)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The linked KPIs that were measured since their baselines, those that weren't, and what must not get worse.

    `counters` are by the target that names them.
    """

    measured: tuple[MeasuredKpi, ...]
    unmeasured: tuple[UnmeasuredKpi, ...]
    counters: Mapping[int, CounterKpi] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What a post has told of a KPI, and of the one that must not get worse; None as `counter`: nothing of that."""

    before: Decimal
    after: Decimal
    after_on: date
    is_met: bool
    counter: Decimal | None = None

    @classmethod
    def of(cls, measured: MeasuredKpi, counter: CounterKpi | None = None) -> "Told":
        """What is told of it now."""
        latest = counter.latest if counter else None
        return cls(measured.before, measured.after, measured.after_on, measured.is_met, latest)

    def is_same(self, now: "Told | None") -> bool:
        """Whether this is still right: what it didn't tell can't have become wrong."""
        if now is None:
            return False
        return self == (now if self.counter is not None else replace(now, counter=None))

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Told":
        """What the trail has stored."""
        return cls(
            Decimal(stored["before"]),
            Decimal(stored["after"]),
            date.fromisoformat(stored["after_on"]),
            bool(stored["met"]),
            Decimal(stored["counter"]) if stored.get("counter") is not None else None,
        )

    @property
    def stored(self) -> dict[str, Any]:
        """As the trail stores it."""
        return {
            "before": str(self.before),
            "after": str(self.after),
            "after_on": self.after_on.isoformat(),
            "met": self.is_met,
            **({"counter": str(self.counter)} if self.counter is not None else {}),
        }


def read_evidence(session: Session, announcement: Announcement) -> Evidence:
    """The KPIs of an announcement: of a draft by the targets and readings now, of a post by those that it tells of."""
    number, measured, unmeasured = announcement.improvement_id, [], []
    counters: dict[int, CounterKpi] = {}
    if announcement.state is AnnouncementState.POSTED and announcement.posted_at:
        aims = _targets_at(session, number, announcement.posted_at)
    else:
        aims = queries.targets_with_kpis(session, number)
    for target, kpi in aims:
        readings = _told_of(session, announcement, target.kpi_id)
        if target.counter_kpi_id is not None:
            counters[target.id or 0] = _counter(session, announcement, target.counter_kpi_id)
        since = [each for each in readings if each.measured_on > target.baseline_on]
        if since:
            measured.append(_measured(kpi, target, readings))
        else:
            aim = queries.aim_of(target)
            unmeasured.append(
                UnmeasuredKpi(target.id or 0, target.kpi_id, kpi.name, kpi.unit, target.baseline, aim, target.due_on)
            )
    return Evidence(tuple(measured), tuple(unmeasured), counters)


def _told_of(session: Session, announcement: Announcement, kpi_id: int) -> list[Reading]:
    """The readings of a KPI that an announcement tells of: a post tells of none that is newer than its own."""
    to = announcement.measured_to
    return [each for each in queries.readings_of(session, kpi_id) if to is None or each.measured_on <= to]


def _counter(session: Session, announcement: Announcement, kpi_id: int) -> CounterKpi:
    kpi, readings = queries.get_kpi(session, kpi_id), _told_of(session, announcement, kpi_id)
    latest = readings[-1] if readings else None
    return CounterKpi(
        kpi_id,
        kpi.name,
        kpi.unit,
        latest.value if latest else None,
        latest.measured_on if latest else None,
        queries.tolerance_of(kpi),
    )


def _targets_at(session: Session, number: int, at: datetime) -> Sequence[tuple[Target, Kpi]]:
    """The targets that an improvement had at a time, each with its KPI."""
    stood = or_(col(Target.replaced_at).is_(None), col(Target.replaced_at) > at)
    rows = select(Target, Kpi).join(Kpi, col(Kpi.id) == col(Target.kpi_id))
    return session.exec(
        rows.where(Target.improvement_id == number, col(Target.set_at) <= at, stood).order_by(col(Target.id))
    ).all()


def _measured(kpi: Kpi, target: Target, readings: Sequence[Reading]) -> MeasuredKpi:
    values = tuple((each.measured_on, each.value) for each in readings if each.value is not None)
    return MeasuredKpi(
        target_id=target.id or 0,
        kpi_id=kpi.id or 0,
        name=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        before=target.baseline,
        before_on=target.baseline_on,
        after=values[-1][1],
        after_on=values[-1][0],
        aim=queries.aim_of(target),
        due_on=target.due_on,
        readings=values,
    )


def missed_since(session: Session, announcement: Announcement, to: date) -> date | None:
    """The day since which a KPI's readings have missed the target that the post says was met; None without such."""
    days = []
    for target, _ in _targets_at(
        session, announcement.improvement_id, announcement.posted_at or announcement.drafted_at
    ):
        aim = queries.aim_of(target)
        since = None
        for each in reversed(queries.readings_of(session, target.kpi_id)):
            if each.value is None or each.measured_on > to:
                continue
            if each.measured_on <= (announcement.measured_to or target.baseline_on) or aim.is_met_by(each.value):
                break
            since = each.measured_on
        days += [since] if since else []
    return min(days, default=None)


# --- What a post has told --------------------------------------------------------------------------------------------


def told_now(evidence: Evidence) -> dict[int, Told]:
    """What is told of each measured KPI, by its target."""
    return {each.target_id: Told.of(each, evidence.counters.get(each.target_id)) for each in evidence.measured}


def stored(told: Mapping[int, Told]) -> dict[str, Any]:
    """What is told, as the trail stores it."""
    return {str(target): each.stored for target, each in told.items()}


def told_by(rows: Sequence[Activity], announcement_id: int) -> dict[int, Told] | None:
    """What a post told last, by the trail; None for one that was posted before the trail kept it."""
    for row in reversed(rows):
        if row.after.get(WHICH) == announcement_id and TOLD in row.after:
            return {int(target): Told.read(each) for target, each in row.after[TOLD].items()}
    return None


def told_at(session: Session, announcement: Announcement) -> dict[int, Told]:
    """What a post told when it was posted, by the readings that stood then."""
    at, to, told = announcement.posted_at, announcement.measured_to, {}
    if at is None:
        return {}
    for target, _ in _targets_at(session, announcement.improvement_id, at):
        rows = session.exec(
            select(Reading)
            .where(Reading.kpi_id == target.kpi_id, col(Reading.recorded_at) <= at)
            .order_by(col(Reading.measured_on), col(Reading.id))
        ).all()
        early = {row.id for row in rows}
        stood = [row for row in rows if row.replaced_by_id not in early and row.value is not None]
        since = [row for row in stood if row.measured_on > target.baseline_on]
        last = next((row for row in reversed(since) if to is None or row.measured_on <= to), None)
        if last is not None and last.value is not None:
            is_met = queries.aim_of(target).is_met_by(last.value)
            told[target.id or 0] = Told(_before(target, stood), last.value, last.measured_on, is_met)
    return told


def _before(target: Target, stood: Sequence[Reading]) -> Decimal:
    """What the baseline was by the readings that stood then; it may have been corrected since."""
    own = (row.value for row in stood if row.measured_on == target.baseline_on and row.source == baselines.SOURCE)
    return next((value for value in own if value is not None), target.baseline)


def trail_of(session: Session, number: int) -> Sequence[Activity]:
    """What the trail says about an improvement's posts and their corrections, the oldest first."""
    rows = select(Activity).where(Activity.improvement_id == number, col(Activity.verb).in_([ANNOUNCED, CORRECTED]))
    return session.exec(rows.order_by(col(Activity.id))).all()


@dataclass(frozen=True, slots=True)
class Correction:
    """The latest correction of a KPI's figure in a post: when, and what it told; None if it wasn't told of.

    `was` is what the post told at first; if it tells that again, what it told in between.
    """

    target_id: int
    at: datetime
    was: Told | None


def corrections_in(rows: Sequence[Activity], announcement_id: int) -> tuple[Correction, ...]:
    """The latest correction of each KPI's figure in a post, by the trail."""
    latest: dict[int, Correction] = {}
    first: dict[int, Told] = {}
    before: dict[int, Told] = {}
    for row in rows:
        if row.after.get(WHICH) != announcement_id or TOLD not in row.after:
            continue
        now = {int(target): Told.read(each) for target, each in row.after[TOLD].items()}
        earlier = before or {int(target): Told.read(each) for target, each in row.before.get(TOLD, {}).items()}
        first = earlier | first
        if row.verb == CORRECTED:
            for target, told in now.items():
                was = earlier.get(target)
                if was is None or not was.is_same(told):
                    at_first = first.get(target)
                    is_back = at_first is not None and at_first.is_same(told)
                    latest[target] = Correction(target, row.at, was if is_back else at_first or was)
        before = now
    return tuple(latest.values())
