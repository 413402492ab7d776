"""A KPI's chart as one person sees it: the facts to draw, and what is said of them."""

from dataclasses import dataclass

from sqlmodel import Session

from csi.kpis import charts
from csi.kpis.chart_facts import ChartFacts
from csi.people import directory
from csi.people.permissions import Action


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A KPI's chart, about an improvement if it has a `number` (else 0)."""

    kpi_id: int
    number: int
    chart: ChartFacts


def read_shown_chart(session: Session, kpi_id: int, number: int = 0, *, by: str) -> ShownChart:
    """The chart of a KPI, with the target that it is measured for now. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.SEE_ACTIONS)
    number = number or charts.improvement_of(session, kpi_id) or 0
    return ShownChart(kpi_id, number, charts.kpi_chart_facts(session, kpi_id, number or None))
