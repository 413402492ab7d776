"""A chart of a KPI for Slack, readable on a phone, with alternative text that says the same.

It is 1200 pixels wide; shown 360 wide, the smallest type is 13 pixels high. Labels stand above, beside and below the
plot, so that no line crosses them. The same facts give the same bytes.
"""

from dataclasses import dataclass, replace

from bot.charts.label_places import place_flags
from bot.charts.legend import draw_keys, rows_of
from bot.charts.plot import DAYS_BELOW, Plot, keys_of, poles_of
from bot.charts.scales import Scales, day_range, days_of, tick_name, value_range, value_ticks
from bot.charts.sheet import LINE, MARGIN, PALE_INK, TITLE_LINE, TITLE_TYPE, WIDTH, Sheet, new_sheet
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.chart_words import alt_text, figure, headline, unit_of

_PLOT_HEIGHT = 400.0
_TOP, _BOTTOM = 18.0, 22.0
_FLAGS_ABOVE = 28.0
"""Pixels between the plot and the labels above it, for the highest value's name."""
_LONGEST_NAME = 300
_LONGEST_UNIT = 8
"""A longer unit would take the readings' room; the alternative text has it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A PNG, and alternative text with the same content."""

    png: bytes
    alt_text: str


def kpi_chart(facts: ChartFacts) -> Chart:
    """Draw a KPI's readings with all that they are compared with. Without a reading, the chart says so."""
    return Chart(compose(facts).png(), alt_text(facts))


def compose(facts: ChartFacts) -> Sheet:
    """Draw the chart on a sheet."""
    sheet = new_sheet()
    room = WIDTH - 2 * MARGIN
    name = sheet.drawable(facts.kpi_name[:_LONGEST_NAME]) or "KPI"
    title = sheet.wrap(name, room, TITLE_TYPE, "bold")
    told = sheet.drawable(headline(facts))
    if sheet.width(told) > room:
        told = sheet.fit(sheet.drawable(headline(_brief(facts))), room)
    head = _TOP + TITLE_LINE * len(title) + LINE + 14
    if facts.readings:
        _with_plot(sheet, _brief(facts), head)
    else:
        sheet.open(head + 3 * LINE)
        sheet.write(MARGIN, LINE, "Nothing to draw before the first reading.", PALE_INK)
    y = sheet.height - _TOP
    for line in title:
        y -= TITLE_LINE
        sheet.write(MARGIN, y, line, size=TITLE_TYPE, weight="bold")
    sheet.write(MARGIN, y - LINE, told)
    return sheet


def _brief(facts: ChartFacts) -> ChartFacts:
    return facts if len(unit_of(facts)) <= _LONGEST_UNIT else replace(facts, unit="")


def _with_plot(sheet: Sheet, facts: ChartFacts, head: float) -> None:
    """Give the sheet the height that labels and legend need, and draw the plot between them."""
    low, high = value_range(facts)
    ticks = value_ticks(low, high)
    names = [sheet.drawable(tick_name(tick, facts)) for tick in ticks]
    left = MARGIN + max(map(sheet.width, names), default=0) + 16
    first, last = day_range(days_of(facts))
    keys = rows_of(sheet, keys_of(facts))
    below = _BOTTOM + LINE * len(keys) + (14 if keys else 0) + LINE + DAYS_BELOW
    box = (left, below, _right(sheet, facts), below + _PLOT_HEIGHT)
    scales = Scales(box, first, last, low, high)
    poles = poles_of(facts)
    flags = place_flags([(scales.x(pole.day), sheet.width(pole.text)) for pole in poles], MARGIN, WIDTH - MARGIN)
    rows = max((flag.row + 1 for flag in flags), default=0)
    top = box[3] + _FLAGS_ABOVE
    sheet.open(top + rows * LINE + 10 + head)
    plot = Plot(sheet, facts, scales)
    for place, pole in enumerate(poles):
        plot.pole(pole, top + flags[place].row * LINE if place < len(flags) else top)
    for flag, pole in zip(flags, poles, strict=False):
        sheet.write(flag.left, top + flag.row * LINE, pole.text, PALE_INK)
    plot.draw(ticks)
    draw_keys(sheet, keys, _BOTTOM + LINE * len(keys))


def _right(sheet: Sheet, facts: ChartFacts) -> float:
    """The right end of the plot: with room for the latest value, if nothing is later than its reading."""
    day, value = facts.readings[-1]
    width = sheet.width(sheet.drawable(figure(value, facts)), weight="bold")
    is_last = day == days_of(facts)[-1]
    return WIDTH - MARGIN - (min(width + 24, WIDTH / 4) if is_last else 0)
