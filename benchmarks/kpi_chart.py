"""What drawing a KPI's chart costs beside a bare line of matplotlib's: `python -m benchmarks.kpi_chart`.

Both draw 60 readings into a PNG of the same size, with the object interface and in a process that has drawn before.
Processor time is compared, in pairs one after the other, so that a busy machine changes little.
"""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.charts.kpi_chart import compose, kpi_chart
from bot.charts.sheet import DPI, WIDTH
from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.pace import Course
from models.enums import Comparison, Direction

READINGS, PAIRS = 60, 25
START = date(2026, 1, 5)


def facts(unit: str = "%") -> ChartFacts:
    """Sixty weeks of a KPI that falls after work has started, with all that a chart can show."""
    days = [START + timedelta(weeks=week) for week in range(READINGS)]
    values = [Decimal(60 + (week * 7) % 5 - max(0, week - 20)) for week in range(READINGS)]
    course = Course(Aim(Comparison.UNDER, Decimal(25)), Decimal(61), days[18], days[-1], days[20])
    return ChartFacts(
        "Problems not updated in 30 days", unit, Direction.LOWER, tuple(zip(days, values, strict=True)), (course,),
        tolerance_high=Decimal(70), started_on=days[20], ended_on=days[50],
    )  # fmt: skip


def bare_line(shown: ChartFacts, height: float) -> bytes:
    """The readings as matplotlib draws them by itself: a line, axes, days and figures."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([day for day, _ in shown.readings], [float(value) for _, value in shown.readings])  # type: ignore[arg-type]
    axes.set_title(shown.kpi_name)
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=DPI)
    return png.getvalue()


def processor_time(draw: Callable[[], object]) -> float:
    begun = time.process_time()
    draw()
    return time.process_time() - begun


def measure(pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of the processor of so many charts, and of as many bare lines, in turns, once both have been drawn."""
    shown = facts()
    height = compose(shown).height
    for _ in range(3):
        kpi_chart(shown)
        bare_line(shown, height)
    ours, bare = [], []
    for place in range(pairs):
        anew = replace(shown, kpi_name=f"{shown.kpi_name} {place}")  # so that nothing of it is known yet
        bare.append(processor_time(lambda: bare_line(anew, height)))  # noqa: B023
        ours.append(processor_time(lambda: kpi_chart(anew)))  # noqa: B023
    return ours, bare


def main() -> None:
    """Print both medians and their ratio."""
    ours, theirs = measure(PAIRS)
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    print(f"{READINGS} readings, warm, median of {PAIRS} pairs, processor time")
    print(f"a bare line of matplotlib's: {statistics.median(theirs) * 1000:.1f} ms")
    print(f"a KPI's chart:               {statistics.median(ours) * 1000:.1f} ms")
    print(f"ratio: {ratio:.2f} (at most 1.5 is wanted)")


if __name__ == "__main__":
    main()
