"""A chart of a year of improvement, month by month, in the style of the KPI chart and readable on a phone.

Bars differ in their filling and have their figures above them, so nothing depends on colour. The same facts give the
same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot.charts.kpi_chart import Chart
from csi.common.phrases import counted
from csi.reports.figures import MonthChart, MonthCount

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT, _DPI = 1200, 675, 150
_TYPE, _TITLE_TYPE = 21, 23
_INK, _PALE_INK, _PAPER, _GRID = "#1d1c1d", "#55585c", "#ffffff", "#e3e5e8"
_BLUE, _ORANGE = "#00558c", "#b34700"
_BAR = 0.38
_MONTHS_BY_DIGITS = {1: 6, 2: 6, 3: 4, 4: 3}
"""By how many digits the longest figure has: more bars would be too narrow for their figures on a phone."""
_LEAST_MONTHS = 2


def month_chart(facts: MonthChart) -> Chart:
    """Draw what came in and what was closed, month by month."""
    png = io.BytesIO()
    compose(facts).savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    return Chart(png.getvalue(), alt_text(facts))


def shown_months(facts: MonthChart) -> Sequence[MonthCount]:
    """The last months whose figures have room beside each other."""
    for months in sorted({*_MONTHS_BY_DIGITS.values()}, reverse=True):
        shown = facts.months[-months:]
        digits = max((len(str(count)) for each in shown for count in (each.received, each.closed)), default=1)
        if len(shown) <= _MONTHS_BY_DIGITS.get(digits, _LEAST_MONTHS):
            return shown
    return facts.months[-_LEAST_MONTHS:]


def alt_text(facts: MonthChart) -> str:
    """Say what the chart shows."""
    said = [
        f"{each.month.name}: {each.received} received, {each.decided} decided, {each.closed} closed"
        for each in shown_months(facts)
    ]
    return f"Chart of improvements by month. {'. '.join(said)}."


def title(months: Sequence[MonthCount]) -> str:
    """Sum the months up in a few words."""
    received, closed = sum(each.received for each in months), sum(each.closed for each in months)
    return f"{counted(len(months), 'month')}: {received} received, {closed} closed"


def compose(facts: MonthChart) -> Figure:
    """Draw the chart on a figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    months = shown_months(facts)
    figure = Figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes: Any = figure.add_axes((0.02, 0.1, 0.96, 0.66))
    figure.text(0.02, 0.9, title(months), color=_INK, fontsize=_TITLE_TYPE, fontweight="bold")
    most = max(1, *(count for each in months for count in (each.received, each.closed)))
    kinds = (("received", -_BAR / 2, _BLUE, "", _BLUE), ("closed", _BAR / 2, _PAPER, "///", _ORANGE))
    for name, offset, fill, hatch, edge in kinds:
        places = [place + offset for place in range(len(months))]
        counts = [getattr(each, name) for each in months]
        bars = axes.bar(places, counts, _BAR * 0.92, color=fill, edgecolor=edge, hatch=hatch, linewidth=2, label=name)
        axes.bar_label(bars, labels=list(map(str, counts)), fontsize=_TYPE, color=_INK, padding=3)
    axes.set_ylim(0, most * 1.2)
    axes.set_xlim(-0.6, max(len(months) - 0.4, 0.6))
    axes.set_xticks(range(len(months)), [format_date(each.month.first, "MMM", locale="en") for each in months])
    axes.tick_params(axis="x", labelsize=_TYPE, labelcolor=_INK, length=0, pad=8)
    axes.yaxis.set_visible(False)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_PALE_INK)
    figure.legend(
        *axes.get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(0.005, 0.885), ncol=2, frameon=False,
        fontsize=_TYPE, labelcolor=_INK, handlelength=1.2, columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
    return figure
