"""What a KPI's window and the answer to `/csi kpi` show: what it is, where it stands, and what this person may do."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from csi.common.pagination import Page, nearest_page
from csi.common.working_days import local_day
from csi.kpis import charts, powers, queries
from csi.kpis.aim import Aim
from csi.kpis.chart_words import judgement_words
from csi.kpis.reading_gaps import Gap, gaps
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.kpis.tolerance import is_within
from csi.people import directory
from csi.people.permissions import Action
from csi.register.improvements import get_improvement
from models import CriticalSuccessFactor, Objective, Reading, Service
from models.enums import AgreementKind, Direction, Frequency, KpiType, Perspective


@dataclass(frozen=True, slots=True)
class ImprovementsTarget:
    """A target for the KPI, and the improvement that has set it."""

    number: int
    idea: str
    target: TargetFacts


@dataclass(frozen=True, slots=True)
class DeclaredChange:
    """A change that was declared of the KPI, and the improvement that made it, if one did."""

    id: int
    day: date
    note: str
    number: int | None


@dataclass(frozen=True, slots=True)
class KpiFacts:
    """A KPI as one person sees it."""

    id: int
    name: str
    unit: str
    direction: Direction
    definition: str
    owner: str | None
    frequency: Frequency
    type: KpiType | None
    perspective: Perspective | None
    is_qualitative: bool
    benchmark: str
    benchmark_source: str
    service: str
    success_factor: str
    objective: str
    tolerance: Aim | None
    agreement: AgreementKind | None
    agreed: Aim | None
    agreed_with: str
    latest: Decimal | None
    latest_on: date | None
    is_out: bool
    """Whether the latest reading is out of tolerance."""
    breaks_agreement: bool
    excursion_number: int | None
    """The improvement that the present excursion was made of."""
    readings: int
    targets: tuple[ImprovementsTarget, ...]
    judgement: str
    gaps: tuple[Gap, ...]
    changes: tuple[DeclaredChange, ...]
    may_change: bool
    may_report: bool
    viewer: str
    today: date


def read_kpi(session: Session, kpi_id: int, *, by: str, at: datetime) -> KpiFacts:
    """A KPI as somebody sees it. Raises NotAllowed for outsiders, NotFound."""
    reader = directory.require_member(session, by, Action.READ)
    kpi = queries.get_kpi(session, kpi_id)
    today = local_day(at, directory.zone_of(session, reader))
    rows = queries.readings_of(session, kpi_id)
    latest = rows[-1] if rows else None
    value = latest.value if latest else None
    changes = queries.changes_of(session, kpi_id)
    csf = session.get(CriticalSuccessFactor, kpi.csf_id) if kpi.csf_id else None
    objective = session.get(Objective, csf.objective_id) if csf else None
    service = session.get(Service, kpi.service_id) if kpi.service_id else None
    excursion = queries.open_excursion(session, kpi_id)
    agreed = charts.agreed_aim(kpi)
    return KpiFacts(
        id=kpi_id,
        name=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        definition=kpi.definition,
        owner=kpi.owner_id,
        frequency=kpi.frequency,
        type=kpi.type,
        perspective=kpi.perspective,
        is_qualitative=kpi.is_qualitative,
        benchmark=kpi.benchmark or "",
        benchmark_source=kpi.benchmark_source or "",
        service=service.name if service else "",
        success_factor=csf.title if csf else "",
        objective=objective.title if objective else "",
        tolerance=queries.tolerance_of(kpi),
        agreement=kpi.agreement,
        agreed=agreed,
        agreed_with=kpi.agreed_with or "",
        latest=value,
        latest_on=latest.measured_on if latest else None,
        is_out=value is not None and not is_within(value, kpi.tolerance_low, kpi.tolerance_high),
        breaks_agreement=agreed is not None and value is not None and not agreed.is_met_by(value),
        excursion_number=excursion.improvement_id if excursion else None,
        readings=len(rows),
        targets=_targets(session, kpi_id, today),
        judgement=_judgement(session, kpi_id) if rows else "",
        gaps=tuple(gaps([row.measured_on for row in rows], kpi.frequency, today)),
        changes=tuple(DeclaredChange(row.id or 0, row.changed_on, row.note, row.improvement_id) for row in changes),
        may_change=powers.may_with(session, Action.CHANGE_KPI, kpi, by),
        may_report=powers.may_with(session, Action.ADD_READING, kpi, by),
        viewer=by,
        today=today,
    )


def _judgement(session: Session, kpi_id: int) -> str:
    """What its chart says too: judged by the readings before work started, where an improvement works on it."""
    return judgement_words(charts.kpi_chart_facts(session, kpi_id, charts.improvement_of(session, kpi_id)))


def _targets(session: Session, kpi_id: int, today: date) -> tuple[ImprovementsTarget, ...]:
    numbers = dict.fromkeys(target.improvement_id for target in queries.aims_at(session, kpi_id))
    return tuple(
        ImprovementsTarget(number, get_improvement(session, number).idea, target)
        for number in numbers
        for target in target_facts(session, number, today)
        if target.kpi_id == kpi_id
    )


@dataclass(frozen=True, slots=True)
class GivenReading:
    """A reading as it was given. `value` is None if there was none."""

    id: int
    value: Decimal | None
    day: date
    note: str
    by: str | None
    source: str
    given_on: date


@dataclass(frozen=True, slots=True)
class ShownReading:
    """A reading that counts, and the versions that it has replaced, the newest first."""

    now: GivenReading
    older: tuple[GivenReading, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingsPage(Page):
    """A page of a KPI's readings, the newest first."""

    kpi: KpiFacts
    rows: tuple[ShownReading, ...]
    total: int
    page: int
    size: int


READINGS_ON_A_PAGE = 8


def read_readings(session: Session, kpi_id: int, page: int, *, by: str, at: datetime) -> ReadingsPage:
    """A page of a KPI's readings with their older versions. Raises NotAllowed for outsiders, NotFound."""
    facts = read_kpi(session, kpi_id, by=by, at=at)
    total = queries.count_readings(session, kpi_id)
    page = nearest_page(page, total, READINGS_ON_A_PAGE)
    standing, older = queries.reading_versions(session, kpi_id, (page - 1) * READINGS_ON_A_PAGE, READINGS_ON_A_PAGE)
    tz = directory.zone_by_id(session, by)
    shown = tuple(_shown(row, tz, older) for row in standing)
    return ReadingsPage(facts, shown, total, page, READINGS_ON_A_PAGE)


def show_reading(session: Session, row: Reading, *, by: str) -> GivenReading:
    """One reading, as its reader's calendar says."""
    return _given(row, directory.zone_by_id(session, by))


def _shown(row: Reading, tz: str, older: dict[int, list[Reading]]) -> ShownReading:
    replaced = sorted(_all_older(row, older), key=lambda each: each.id or 0, reverse=True)
    return ShownReading(_given(row, tz), tuple(_given(each, tz) for each in replaced))


def _given(row: Reading, tz: str) -> GivenReading:
    given_on = local_day(row.recorded_at, tz)
    return GivenReading(row.id or 0, row.value, row.measured_on, row.note or "", row.reported_by, row.source, given_on)


def _all_older(row: Reading, older: dict[int, list[Reading]]) -> list[Reading]:
    replaced = older.get(row.id or 0, [])
    return [each for one in replaced for each in (one, *_all_older(one, older))]
