"""Whatever *Insert figure* offers may be typed too: no check stops what Kaizen itself would say."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.claims.check import unsupported_claims
from csi.kpis.claims.context import Work
from csi.kpis.claims.figures import Figure
from csi.kpis.figure_words import offered
from csi.kpis.measured_kpi import MeasuredKpi
from models.enums import Comparison, Direction

BEGAN = date(2026, 3, 2)
KPIS = {
    "Problems not updated in 30 days": "%",
    "Days from request to laptop": "days",
    "Hours of downtime": "hours",
    "Satisfaction score": "points",
    "Closed problems": "",
    "Cost of a change": "EUR",
}
BOUNDS = {
    Direction.LOWER: [Comparison.UNDER, Comparison.AT_MOST],
    Direction.HIGHER: [Comparison.OVER, Comparison.AT_LEAST],
}


@st.composite
def measured(draw: st.DrawFn) -> MeasuredKpi:
    """A KPI that moves from its baseline to, and mostly past, its target."""
    name, direction = draw(st.sampled_from(sorted(KPIS))), draw(st.sampled_from(list(Direction)))
    step = Decimal(draw(st.sampled_from(["1", "0.1", "0.01"])))
    ends = sorted(draw(st.lists(st.integers(1, 100), min_size=3, max_size=3, unique=True)))
    low, middle, high = (Decimal(each) * step if step == 1 else Decimal(each) + step for each in ends)
    before, after = (high, low) if direction is Direction.LOWER else (low, high)
    days = sorted(draw(st.sets(st.integers(1, 200), min_size=1, max_size=6)))
    values = [*draw(st.lists(st.sampled_from([low, middle, high]), min_size=5, max_size=5))[: len(days) - 1], after]
    readings = [(BEGAN, before), *((BEGAN + timedelta(day), value) for day, value in zip(days, values, strict=True))]
    aim = Aim(draw(st.sampled_from(BOUNDS[direction])), middle)
    due_on = BEGAN + timedelta(draw(st.integers(20, 300)))
    return MeasuredKpi(
        1, 1, name, KPIS[name], direction, before, BEGAN, after, readings[-1][0], aim, due_on, tuple(readings)
    )


@given(measured())
def test_every_figure_that_is_offered_may_be_typed(kpi: MeasuredKpi) -> None:
    figure = Figure(
        kpi.name, kpi.unit, kpi.before, kpi.after, kpi.aim, kpi.direction,
        before_on=kpi.before_on, after_on=kpi.after_on, due_on=kpi.due_on, readings=kpi.readings,
    )  # fmt: skip
    work = Work(BEGAN, kpi.after_on, kpi.after_on + timedelta(days=3))
    for each in offered([kpi]):
        for text in (f"{each.words}.", f"{kpi.name}: {each.words}."):
            assert unsupported_claims(text, [figure], work) == []
