"""A chart of a KPI for Slack, readable on a phone, with alternative text that says the same.

It is 1200 by 675 pixels; shown 360 wide, the smallest type is 13 pixels high. Nothing depends on colour alone: lines
differ in their stroke and have labels. Matplotlib is imported when the first chart is drawn (half a second), without
pyplot, so that several threads can draw. The same facts give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csi.common.phrases import short_date
from csi.kpis.aim import Aim
from csi.kpis.change import round_half_even
from csi.kpis.process_limits import ENOUGH_READINGS, Limits, limits
from csi.language.numbers import format_number
from models.enums import Direction

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ALT_TEXT_LIMIT = 2000  # Slack's, in characters

_WIDTH, _HEIGHT, _DPI = 1200, 675, 150
_TYPE, _TITLE_TYPE = 21, 23  # points; 21 are 44 pixels of 1200, 13 of 360
_LINE, _TITLE_LINE = 52, 58  # pixels from one line of type to the next
_MARGIN = 24
_INK, _PALE_INK, _PAPER, _GRID, _BAND = "#1d1c1d", "#55585c", "#ffffff", "#e3e5e8", "#dfe9f1"
_BLUE, _ORANGE = "#00558c", "#b34700"  # Okabe and Ito's, darkened to a contrast of 5:1 and more on white
_FALLBACK_FONTS = ("Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Noto Sans", "Noto Emoji")
_LONGEST_NAME = 300
_LONGEST_UNIT = 8  # beside a figure in the picture

_Box = tuple[float, float, float, float]  # left, bottom, right, top; in pixels from the picture's lower left


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """The facts to draw. Values are in the KPI's unit; `readings` may be in any order."""

    kpi_name: str
    unit: str
    direction: Direction
    readings: tuple[tuple[date, Decimal], ...]
    baseline: Decimal | None = None
    aim: Aim | None = None
    target_due: date | None = None
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A PNG, and alternative text with the same content."""

    png: bytes
    alt_text: str


def kpi_chart(facts: ChartFacts) -> Chart:
    """Draw a KPI's readings with baseline, target and usual range. Without a reading, the chart says so."""
    return Chart(_draw(facts), alt_text(facts))


# --- Text ------------------------------------------------------------------------------------------------------------


def alt_text(facts: ChartFacts) -> str:
    """Describe the chart in sentences, within Slack's limit."""
    parts = [f"Chart of {_one_line(facts.kpi_name)[:_LONGEST_NAME]}: {_readings_in_words(facts)}."]
    if facts.baseline is not None:
        parts.append(f"Baseline: {_number(facts.baseline, facts)}.")
    if facts.aim is not None:
        status = _target_status(facts)
        words = facts.aim.words(_short_unit(facts), facts.target_due)
        parts.append(f"Target: {words}{', ' + status if status else ''}.")
    work = [("started", facts.started_on), ("ended", facts.ended_on)]
    if told := ", ".join(f"{name} {short_date(day)}" for name, day in work if day):
        parts.append(f"Work {told}.")
    if usual := usual_limits(facts):
        parts.append(f"Usual range{' before the work started' if facts.started_on else ''}: {_range(usual, facts)}.")
    return " ".join(parts)[:ALT_TEXT_LIMIT]


def headline(facts: ChartFacts) -> str:
    """Summarise the change in a few words: "From 59 % to 4.92 %: target met"."""
    readings = _in_order(facts)
    if not readings:
        return "No readings yet"
    first = facts.baseline if facts.baseline is not None else readings[0][1]
    day, last = readings[-1]
    if first != last:
        start = format_number(first) if _is_word(facts.unit) else _number(first, facts)
        moved = f"From {start} to {_number(last, facts)}"
    elif len(readings) == 1:
        moved = f"{_number(last, facts)} on {short_date(day)}"
    else:
        moved = f"Unchanged at {_number(last, facts)}"
    status = _target_status(facts)
    return f"{moved}: {status}" if status else moved


def _is_word(unit: str) -> bool:
    """Return whether a unit is said only once: "from 39 to 61 tickets", but "from 5 % to 4 %"."""
    return unit[:1].isalpha()


def usual_limits(facts: ChartFacts) -> Limits | None:
    """Return the process limits of the readings before work started; None if there are fewer than twelve."""
    values = [value for day, value in _in_order(facts) if facts.started_on is None or day < facts.started_on]
    return limits(values) if len(values) >= ENOUGH_READINGS else None


def _readings_in_words(facts: ChartFacts) -> str:
    readings = _in_order(facts)
    better = f"{facts.direction} is better"
    if not readings:
        return f"no readings yet ({better})"
    (first_on, first), (last_on, last) = readings[0], readings[-1]
    if len(readings) == 1:
        return f"one reading, {_number(last, facts)} on {short_date(last_on)} ({better})"
    values = [value for _, value in readings]
    return (
        f"{len(readings)} readings from {short_date(first_on)} to {short_date(last_on)},"
        f" from {_number(first, facts)} to {_number(last, facts)} ({better});"
        f" lowest {_number(min(values), facts)}, highest {_number(max(values), facts)}"
    )


def _target_status(facts: ChartFacts) -> str:
    """Say whether the latest reading meets the target; "not yet" before the target date."""
    readings = _in_order(facts)
    if not readings or facts.aim is None:
        return ""
    day, value = readings[-1]
    if facts.aim.is_met_by(value):
        return "target met"
    return "target not met" if facts.target_due and day >= facts.target_due else "target not met yet"


def _events(facts: ChartFacts) -> list[tuple[str, date]]:
    named = (("Work started", facts.started_on), ("Ended", facts.ended_on), ("Due", facts.target_due))
    return [(name, day) for name, day in named if day]


def _in_order(facts: ChartFacts) -> list[tuple[date, Decimal]]:
    return sorted(facts.readings, key=lambda reading: reading[0])


def _number(value: Decimal, facts: ChartFacts) -> str:
    return format_number(value, _short_unit(facts))


def _short_unit(facts: ChartFacts) -> str:
    return _one_line(facts.unit)[:30]


def _range(usual: Limits, facts: ChartFacts) -> str:
    """Say both limits, rounded to a precision that fits the distance between them."""
    lower, upper = _shown_limits(usual, facts)
    places = max(0, 1 - (upper - lower).adjusted()) if upper > lower else 2
    low, high = (round_half_even(each, min(places, 6)) for each in (lower, upper))
    return f"{format_number(low)} to {_number(high, facts)}"


def _shown_limits(usual: Limits, facts: ChartFacts) -> tuple[Decimal, Decimal]:
    """Return the limits; the lower one is cut at zero unless a reading is negative."""
    negative = any(value < 0 for _, value in facts.readings)
    return usual.lower if negative else max(usual.lower, Decimal(0)), usual.upper


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# --- Picture ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """The canvas in pixels, and the places that labels and lines already take."""

    figure: Figure
    renderer: Any
    families: list[str]
    glyphs: frozenset[int]
    labels: list[_Box] = field(default_factory=list)
    marks: list[tuple[float, float]] = field(default_factory=list)  # points of lines that labels should not hide

    def drawable(self, text: str) -> str:
        """Remove the characters that no installed font has; they would become boxes and a warning."""
        return " ".join("".join(c for c in _one_line(text) if ord(c) in self.glyphs or c == " ").split())

    def width(self, text: str, size: float = _TYPE, weight: str = "normal") -> float:
        """Return a text's width in pixels."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(family=self.families, size=size, weight=weight)
        return float(self.renderer.get_text_width_height_descent(text, font, False)[0])

    def fit(self, text: str, room: float, size: float = _TYPE, weight: str = "normal") -> str:
        """Shorten a text to `room` pixels."""
        if self.width(text, size, weight) <= room:
            return text
        keep = len(text)
        while keep and self.width(text[:keep].rstrip() + "…", size, weight) > room:
            keep -= 1
        return text[:keep].rstrip() + "…"

    def wrap(self, text: str, room: float, size: float, weight: str) -> list[str]:
        """Break a text into two lines at most, each shortened to `room` pixels."""
        words, first = text.split(" "), ""
        while words and self.width(f"{first} {words[0]}", size, weight) <= room:
            first = f"{first} {words.pop(0)}".lstrip()
        lines = [first, " ".join(words)] if first else [text]
        return [self.fit(line, room, size, weight) for line in lines if line]

    def write(
        self, x: float, y: float, text: str, color: str = _INK, size: float = _TYPE, weight: str = "normal", **how: Any
    ) -> None:
        """Write text with its lower left corner at a pixel; dollar signs are not read as mathematics."""
        self.figure.text(
            x / _WIDTH, y / _HEIGHT, text, color=color, fontsize=size, fontweight=weight, fontfamily=self.families,
            parse_math=False, zorder=10, va="bottom", **how,
        )  # fmt: skip


def _draw(facts: ChartFacts) -> bytes:
    png = io.BytesIO()
    _compose(facts).figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    return png.getvalue()


def _compose(facts: ChartFacts) -> _Sheet:
    sheet = _new_sheet()
    top = _write_title(sheet, facts)
    if facts.readings:
        _draw_readings(sheet, _brief(facts), top)
    else:
        sheet.write(_MARGIN, _HEIGHT / 2, "Nothing to draw before the first reading.", _PALE_INK)
    return sheet


def _new_sheet() -> _Sheet:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

    installed = {font.name for font in fontManager.ttflist}
    families = ["DejaVu Sans", *(name for name in _FALLBACK_FONTS if name in installed)]
    figure = Figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
    faces = [
        get_font(findfont(FontProperties(family=name, weight=weight))) for name in families for weight in (400, 700)
    ]
    glyphs = frozenset[int]().union(*(face.get_charmap() for face in faces))
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    return _Sheet(figure, renderer, families, glyphs)


def _write_title(sheet: _Sheet, facts: ChartFacts) -> float:
    """Write the KPI's name and the headline. Return the height in pixels that is left below."""
    room = _WIDTH - 2 * _MARGIN
    y = _HEIGHT - 12.0
    for line in sheet.wrap(sheet.drawable(facts.kpi_name[:_LONGEST_NAME]) or "KPI", room, _TITLE_TYPE, "bold"):
        y -= _TITLE_LINE
        sheet.write(_MARGIN, y, line, size=_TITLE_TYPE, weight="bold")
    told = [sheet.drawable(headline(each)) for each in (facts, _brief(facts))]
    sheet.write(_MARGIN, y - _LINE, sheet.fit(told[0] if sheet.width(told[0]) <= room else told[1], room))
    return y - _LINE


def _brief(facts: ChartFacts) -> ChartFacts:
    """Leave a long unit out of the picture, where it would take the readings' room; the alternative text has it."""
    return facts if len(facts.unit) <= _LONGEST_UNIT else replace(facts, unit="")


def _draw_readings(sheet: _Sheet, facts: ChartFacts, top: float) -> None:
    readings = _in_order(facts)
    low, high = _y_range(facts)
    ticks = _y_ticks(low, high)
    names = [sheet.drawable(_tick_name(tick, facts)) for tick in ticks]
    left = _MARGIN + max(map(sheet.width, names)) + 16
    days = [day for day, _ in readings] + [day for _, day in _events(facts)]
    first, last = _x_range(days)
    plot = _Plot(sheet, facts, left, _MARGIN + _LINE + 8, _WIDTH - _MARGIN - 8, first, last, low, high)
    plot.name_events(top)
    plot.draw(readings, ticks, names)


def _x_range(days: Sequence[date]) -> tuple[float, float]:
    """Return the first and last day as ordinals, with a margin on both sides."""
    first, last = min(days).toordinal(), max(days).toordinal()
    room = max((last - first) * 0.03, 0.5) if last > first else 7.0
    return first - room, last + room


def _y_range(facts: ChartFacts) -> tuple[float, float]:
    """Return a range for all values with room for labels; it starts at zero if that is near."""
    values = [float(value) for _, value in facts.readings]
    values += [float(each) for each in (facts.baseline, *(facts.aim.ends if facts.aim else ())) if each is not None]
    if usual := usual_limits(facts):
        values += map(float, _shown_limits(usual, facts))
    low, high = min(values), max(values)
    if 0 <= low <= high / 2:
        low = 0.0
    room = (high - low) * 0.15 or abs(high) * 0.15 or 1.0
    return (low if low == 0 else low - room), high + room


def _y_ticks(low: float, high: float) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    ticks = MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def _tick_name(tick: float, facts: ChartFacts) -> str:
    """Format a tick shortly (12k, 1.5M), with the unit if that has one or two characters."""
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(tick) >= size:
            scale = 1e3 if letter == "k" else size
            return f"{tick / scale:.4g}{letter}"
    unit = _short_unit(facts)
    return format_number(Decimal(f"{tick:.6g}").normalize(), unit if len(unit) <= 2 else "")


@dataclass(slots=True)
class _Plot:
    """The part of the canvas with axes: days along x, values up y."""

    sheet: _Sheet
    facts: ChartFacts
    left: float
    bottom: float
    right: float
    first: float
    last: float
    low: float
    high: float
    top: float = 0.0

    def x(self, day: date) -> float:
        """Return a day's position in pixels."""
        return self.left + (day.toordinal() - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float | Decimal) -> float:
        """Return a value's position in pixels."""
        return self.bottom + (float(value) - self.low) / (self.high - self.low) * (self.top - self.bottom)

    def name_events(self, top: float) -> None:
        """Label each event's vertical line above the plot, in as few rows as possible.

        The plot gets the height that is left. Later events get higher rows, so that few lines cross a label.
        """
        rows: list[float] = []  # how far to the right each row is taken
        flags = []
        for name, day in sorted(_events(self.facts), key=lambda event: event[1]):
            text = f"{name} {short_date(day).rsplit(' ', 1)[0]}"
            width = self.sheet.width(text)
            x = max(self.x(day) - width + 8, _MARGIN)
            row = next((number for number, taken in enumerate(rows) if taken <= x), len(rows))
            rows[row : row + 1] = [x + width + 30]
            flags.append((x, row, text, self.x(day), "dotted" if name == "Due" else "solid"))
        self.top = top - len(rows) * _LINE - 4
        for x, row, text, pole, stroke in flags:
            y = self.top + 4 + row * _LINE
            self._pole(pole, y, stroke)
            self.sheet.labels.append((x, y, x + self.sheet.width(text), y + _LINE))
            self.sheet.write(x, y, text, _PALE_INK, bbox={"facecolor": _PAPER, "linewidth": 0, "pad": 3})

    def _pole(self, x: float, top: float, stroke: str) -> None:
        from matplotlib.lines import Line2D

        style: Any = (0, (1, 1.5)) if stroke == "dotted" else "-"
        ends = ([x / _WIDTH] * 2, [self.bottom / _HEIGHT, top / _HEIGHT])
        self.sheet.figure.add_artist(Line2D(*ends, color=_PALE_INK, linewidth=2.5, linestyle=style, zorder=1))
        self.sheet.marks += _points(x, self.bottom, x, self.top)

    def draw(self, readings: list[tuple[date, Decimal]], ticks: list[float], names: list[str]) -> None:
        """Draw the axes, then the data, then the labels where there is room."""
        axes = self._axes()
        self._scales(axes, ticks, names)
        labels = [*self._level_lines(axes), *self._band(axes)]
        self._curve(axes, readings)
        self._end_labels(readings)
        for text, color, heights in labels:
            self._name_line(text, color, heights)

    def _axes(self) -> Axes:
        box = (
            self.left / _WIDTH,
            self.bottom / _HEIGHT,
            (self.right - self.left) / _WIDTH,
            (self.top - self.bottom) / _HEIGHT,
        )
        axes = self.sheet.figure.add_axes(box, xlim=(self.first, self.last), ylim=(self.low, self.high))
        axes.set_axis_off()
        return axes

    def _scales(self, axes: Axes, ticks: list[float], names: list[str]) -> None:
        for tick, name in zip(ticks, names, strict=True):
            axes.axhline(tick, color=_GRID, linewidth=1.5, zorder=0)
            self.sheet.write(self.left - 16 - self.sheet.width(name), self.y(tick) - 23, name, _PALE_INK)
        for day in self._days_to_name():
            text = short_date(day)
            width = self.sheet.width(text)
            x = min(max(self.x(day) - width / 2, _MARGIN), self.right - width)
            self.sheet.write(x, _MARGIN - 12, text, _PALE_INK)

    def _days_to_name(self) -> list[date]:
        """Return the first day, the last, and the middle one if they are at least four days apart."""
        days = [day for day, _ in self.facts.readings] + [day for _, day in _events(self.facts)]
        first, last = min(days), max(days)
        middle = first + timedelta(days=(last - first).days // 2)
        return sorted({first, last} | ({middle} if (last - first).days >= 4 else set()))

    def _level_lines(self, axes: Axes) -> Iterable[tuple[str, str, list[float]]]:
        facts = self.facts
        if facts.aim is not None:
            for end in facts.aim.ends:
                self._mark_level(end)
                axes.axhline(float(end), color=_ORANGE, linewidth=4, linestyle=(0, (4, 2)), zorder=3)
            words = facts.aim.words(_short_unit(facts))
            yield f"Target: {words}", _ORANGE, [self.y(end) for end in facts.aim.ends]
        if facts.baseline is not None:
            self._mark_level(facts.baseline)
            axes.axhline(float(facts.baseline), color=_INK, linewidth=2.5, linestyle=(0, (1, 2)), zorder=2)
            yield f"Baseline {_number(facts.baseline, facts)}", _INK, [self.y(facts.baseline)]

    def _mark_level(self, value: Decimal) -> None:
        self.sheet.marks += _points(self.left, self.y(value), self.right, self.y(value))

    def _band(self, axes: Axes) -> Iterable[tuple[str, str, list[float]]]:
        if usual := usual_limits(self.facts):
            lower, upper = _shown_limits(usual, self.facts)
            axes.axhspan(float(lower), float(upper), color=_BAND, linewidth=0, zorder=-1)
            yield f"Usual range {_range(usual, self.facts)}", _PALE_INK, [self.y(upper), self.y(lower)]

    def _curve(self, axes: Axes, readings: list[tuple[date, Decimal]]) -> None:
        days, values = [day.toordinal() for day, _ in readings], [float(value) for _, value in readings]
        size = 13 if len(readings) <= 30 else 5
        axes.plot(days, values, color=_BLUE, linewidth=5, marker="o", markersize=size, clip_on=False, zorder=5)
        pixels = [(self.x(day), self.y(value)) for day, value in readings]
        for (x0, y0), (x1, y1) in zip(pixels, pixels[1:] or pixels, strict=False):
            self.sheet.marks += _points(x0, y0, x1, y1) * 3  # hiding readings is worse than hiding a line

    def _end_labels(self, readings: list[tuple[date, Decimal]]) -> None:
        """Label the latest reading, and the first one if there is no baseline."""
        ends = readings[-1:] if self.facts.baseline is not None else [readings[-1], readings[0]]
        for day, value in dict.fromkeys(ends):
            text = self.sheet.drawable(_number(value, self.facts))
            text = self.sheet.fit(text, (self.right - self.left) / 2, weight="bold")
            width, x, y = self.sheet.width(text, weight="bold"), self.x(day), self.y(value)
            beside = [(x + 18, y - 26), (x - 18 - width, y - 26)]
            lefts, heights = (x - width / 2, x - width, x), (y + 12, y - 12 - _LINE, y + 36, y - 36 - _LINE)
            self._put(text, _BLUE, "bold", width, beside + [(each, height) for height in heights for each in lefts])

    def _name_line(self, text: str, color: str, heights: list[float]) -> None:
        text = self.sheet.fit(self.sheet.drawable(text), self.right - self.left)
        width = self.sheet.width(text)
        room = self.right - self.left - width
        lefts = [self.left + room * part / 8 for part in (8, 0, 4, 7, 1, 6, 2, 5, 3)]
        places = [(x, y + offset) for y in heights for offset in (2.0, -4.0 - _LINE) for x in lefts]
        self._put(text, color, "normal", width, places)

    def _put(self, text: str, color: str, weight: str, width: float, places: list[tuple[float, float]]) -> None:
        """Write a text at the place that hides least; a halo around the letters keeps them readable."""
        x, y = min(places, key=lambda place: self._harm(place, width))
        self.sheet.labels.append((x, y, x + width, y + _LINE))
        self.sheet.write(x, y + 4, text, color, weight=weight, path_effects=_halo())

    def _harm(self, place: tuple[float, float], width: float) -> float:
        x, y = place
        right, top = x + width, y + _LINE
        beyond = max(0.0, self.left - 4 - x) + max(0.0, right - _WIDTH + 4)
        beyond += max(0.0, self.bottom - 8 - y) + max(0.0, top - self.top - 4)
        clash = sum(
            max(0.0, min(right, r) - max(x, a)) * max(0.0, min(top, t) - max(y, b)) for a, b, r, t in self.sheet.labels
        )
        hidden = sum(x - 6 <= mx <= right + 6 and y - 4 <= my <= top + 4 for mx, my in self.sheet.marks)
        return hidden + clash + 50 * beyond


def _points(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """Return the points of a line, about eight pixels apart."""
    count = max(2, int(max(abs(x1 - x0), abs(y1 - y0)) / 8))
    return [(x0 + (x1 - x0) * n / count, y0 + (y1 - y0) * n / count) for n in range(count + 1)]


def _halo() -> list[Any]:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=6, foreground=_PAPER)]
