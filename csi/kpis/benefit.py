"""How the benefit of an improvement follows from its KPIs, as their readings are now."""

from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.money import Money
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.success import work_began_on
from csi.register.improvements import get_improvement
from csi.register.measured_benefit import BenefitLine
from models import Improvement, Kpi, ValueLine
from models.enums import State


def lines_of(session: Session, number: int) -> list[ValueLine]:
    """The current value lines of an improvement, the oldest first."""
    standing = select(ValueLine).where(ValueLine.improvement_id == number, col(ValueLine.replaced_at).is_(None))
    return list(session.exec(standing.order_by(col(ValueLine.id))))


def read_lines(session: Session, number: int) -> tuple[tuple[int, BenefitLine], ...]:
    """The current value lines with their ids, calculated from the readings now."""
    improvement = get_improvement(session, number)
    return tuple((row.id or 0, _line(session, improvement, row)) for row in lines_of(session, number))


def _line(session: Session, improvement: Improvement, row: ValueLine) -> BenefitLine:
    kpi = session.get_one(Kpi, row.kpi_id)
    before, after = _moved(session, improvement, row.kpi_id)
    rate = Money(row.rate, row.currency)
    return BenefitLine(
        row.label, kpi.name, kpi.unit, kpi.direction, before, after, row.volume, row.share, rate, row.source
    )


def _moved(session: Session, improvement: Improvement, kpi_id: int) -> tuple[Decimal, Decimal | None]:
    """A KPI's baseline, and its latest reading after work began, up to the day of the closing once it is closed."""
    aims = queries.targets_of(session, improvement.id or 0)
    target = next((row for row in aims if row.kpi_id == kpi_id), None)
    if target is None:
        return Decimal(0), None
    after = max(filter(None, [target.baseline_on, work_began_on(improvement)]))
    until = _closed_on(improvement)
    counted = [
        row.value
        for row in queries.readings_of(session, kpi_id)
        if row.measured_on > after and (until is None or row.measured_on <= until)
    ]
    return target.baseline, counted[-1] if counted else None


def _closed_on(improvement: Improvement) -> date | None:
    closed = improvement.closed_at if improvement.state is State.CLOSED else None
    return local_day(closed, "UTC") if closed else None


def kpis_to_choose(session: Session, number: int) -> list[tuple[int, str]]:
    """The KPIs that a value can follow from: those that the improvement has a target for."""
    return list({kpi.id or 0: kpi.name for _, kpi in queries.targets_with_kpis(session, number)}.items())
