"""The plot of a chart: bands, levels, the path, control limits, poles of dates, and the readings."""

from dataclasses import dataclass, field
from datetime import date

from bot.charts.label_places import Box, free_place, grown, overlaps
from bot.charts.legend import Key
from bot.charts.scales import Scales, brief_date, days_of, named_days, tick_name
from bot.charts.sheet import GRID, LINE, MARGIN, PALE_INK, WIDTH, Sheet
from bot.charts.strokes import BANDS, MARKS, STROKES, Band, Mark, Stroke
from csi.common.phrases import capitalized
from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.chart_words import (
    agreed_words,
    figure,
    marked_readings,
    range_words,
    shown_limits,
    tolerance_words,
    unit_of,
)
from csi.kpis.process_limits import Phase
from models.enums import Comparison

A_YEAR = 360
"""A day needs no year among fewer days than these."""

DAYS_BELOW = 28.0
"""Pixels between the plot and the days below it, for the lowest value's name."""

FEW = 30
"""So many readings have big markers."""


@dataclass(frozen=True, slots=True)
class Pole:
    """A date that is marked by a vertical line, with its label."""

    day: date
    text: str
    stroke: Stroke


def poles_of(facts: ChartFacts) -> list[Pole]:
    """The dates that are marked, the most important first; those of one day are one."""
    named = [("Started", facts.started_on, Stroke.POLE), ("Ended", facts.ended_on, Stroke.POLE)]
    named += [("Due", course.due_on, Stroke.DUE) for course in facts.courses]
    first, last = (facts.readings[0][0], facts.readings[-1][0]) if facts.readings else (date.min, date.min)
    named += [("Changed", day, Stroke.CHANGE) for day in reversed(facts.changes) if first <= day <= last]
    found: dict[date, tuple[list[str], Stroke]] = {}
    for name, day, stroke in named:
        if day is not None:
            found.setdefault(day, ([], stroke))[0].append(name.lower())
    days = days_of(facts)
    is_short = (days[-1] - days[0]).days < A_YEAR
    return [
        Pole(
            day,
            f"{capitalized(', '.join(dict.fromkeys(names)))} {brief_date(day, [day] if is_short else ())}",
            stroke,
        )
        for day, (names, stroke) in found.items()
    ]


def keys_of(facts: ChartFacts) -> list[Key]:
    """What the legend explains, the readings' shapes last."""
    keys: list[Key] = []
    is_one = len(facts.courses) == 1
    for number, course in enumerate(facts.courses):
        stroke = Stroke.LATER_TARGET if number else Stroke.TARGET
        by = "" if is_one else f" by {brief_date(course.due_on, days_of(facts))}"
        keys.append(Key(stroke, f"Target {course.aim.words(unit_of(facts))}{by}"))
    keys += [
        Key(Stroke.BASELINE, f"Baseline {figure(value, facts)}")
        for value in dict.fromkeys(course.baseline for course in facts.courses)
    ]
    if facts.courses:
        keys.append(Key(Stroke.PATH, "Path"))
    if facts.agreed is not None:
        keys.append(Key(Stroke.AGREED, agreed_words(facts)))
    if said := tolerance_words(facts):
        keys.append(Key(Band.OUT_OF_TOLERANCE, f"Outside {said[0].lower()}{said[1:]}"))
    usual = [phase.limits for phase in facts.phases if phase.limits is not None]
    if usual:
        few = ", provisional" if usual[-1].provisional else ""
        keys.append(Key(Band.USUAL, f"Usual range {range_words(facts, usual[-1])}{few}"))
    marked = set(marked_readings(facts).values())
    keys += [Key(Mark.BETTER, "Better than usual")] if True in marked else []
    keys += [Key(Mark.WORSE, "Worse than usual")] if False in marked else []
    return keys


@dataclass(slots=True)
class Plot:
    """Draws the facts on the sheet, by the scales. `obstacles` are the markers, which no label may hide."""

    sheet: Sheet
    facts: ChartFacts
    scales: Scales
    obstacles: list[Box] = field(default_factory=list)

    def draw(self, ticks: list[float]) -> None:
        """Draw everything from the ground up, and then the label of the latest reading where there is room."""
        self._sides(ticks)
        self._bands()
        self._limits()
        self._levels()
        self._curve()
        self._name_latest()

    def _sides(self, ticks: list[float]) -> None:
        left, bottom, right, _ = self.scales.box
        for tick in ticks:
            y = self.scales.y(tick)
            self.sheet.stroke([(left, y), (right, y)], GRID, 1.5, zorder=-6)
            name = self.sheet.drawable(tick_name(tick, self.facts))
            self.sheet.write(left - 16 - self.sheet.width(name), y - LINE / 2 + 3, name, PALE_INK)
        days = named_days(days_of(self.facts))
        for place, day in enumerate([days[0], *days[:0:-1]]):  # the middle one last, if there is room
            text = brief_date(day) if place < 2 else brief_date(day, days)
            width = self.sheet.width(text)
            x = min(max(self.scales.x(day) - width / 2, MARGIN), WIDTH - MARGIN - width)
            y = bottom - LINE - DAYS_BELOW
            if not any(overlaps(grown((x, y, x + width, y + LINE - 6), 12), other) for other in self.sheet.labels):
                self.sheet.write(x, y, text, PALE_INK)

    def _bands(self) -> None:
        left, bottom, right, top = self.scales.box
        if self.facts.tolerance_high is not None:
            self._band(Band.OUT_OF_TOLERANCE, (left, self.scales.y(self.facts.tolerance_high), right, top))
        if self.facts.tolerance_low is not None:
            self._band(Band.OUT_OF_TOLERANCE, (left, bottom, right, self.scales.y(self.facts.tolerance_low)))
        for course in self.facts.courses:
            if course.aim.comparison is Comparison.BETWEEN and course.aim.high is not None:
                low, high = self.scales.y(course.aim.value), self.scales.y(course.aim.high)
                self._band(Band.WANTED, (left, low, right, high))

    def _band(self, band: Band, box: Box) -> None:
        if box[3] > box[1] and box[2] > box[0]:
            self.sheet.fill(box, **BANDS[band])

    def _limits(self) -> None:
        """Draw the usual range of each phase, from its first reading up to the next change."""
        for phase in self.facts.phases:
            if phase.limits is None:
                continue
            left, right = self._span(phase)
            low, high = (self.scales.y(each) for each in shown_limits(self.facts, phase.limits))
            self._band(Band.USUAL, (left, low, right, high))
            mean = self.scales.y(phase.limits.mean)
            for stroke, y in ((Stroke.LIMIT, low), (Stroke.LIMIT, high), (Stroke.MEAN, mean)):
                self._line(stroke, [(left, y), (right, y)])

    def _span(self, phase: Phase) -> tuple[float, float]:
        left, _, right, _ = self.scales.box
        changes = [self.scales.x(day) for day in self.facts.changes]
        begins = self.scales.x(self.facts.readings[phase.start][0])
        before = [x for x in changes if x <= begins]
        after = [x for x in changes if x > begins]
        from_x = max(before, default=left) if phase.start else left
        return max(left, from_x), min([right, *after])

    def _levels(self) -> None:
        left, _, right, _ = self.scales.box
        for value in dict.fromkeys(course.baseline for course in self.facts.courses):
            self._line(Stroke.BASELINE, [(left, self.scales.y(value)), (right, self.scales.y(value))])
        for number, course in enumerate(self.facts.courses):
            begins = (self.scales.x(course.begins_on), self.scales.y(course.baseline))
            self._line(Stroke.PATH, [begins, (self.scales.x(course.due_on), self.scales.y(course.goal))])
            self._level(Stroke.LATER_TARGET if number else Stroke.TARGET, course.aim)
        if self.facts.agreed is not None:
            self._level(Stroke.AGREED, self.facts.agreed)

    def _level(self, stroke: Stroke, aim: Aim) -> None:
        left, _, right, _ = self.scales.box
        for value in (aim.value, aim.high):
            if value is not None:
                self._line(stroke, [(left, self.scales.y(value)), (right, self.scales.y(value))])

    def pole(self, pole: Pole, top: float) -> None:
        """Draw the vertical line of a date up to its label."""
        x = self.scales.x(pole.day)
        self._line(pole.stroke, [(x, self.scales.box[1]), (x, top)])

    def _line(self, stroke: Stroke, points: list[tuple[float, float]]) -> None:
        drawn = STROKES[stroke]
        self.sheet.stroke(points, drawn.color, drawn.width, drawn.style, zorder=1)

    def _curve(self) -> None:
        points = [(self.scales.x(day), self.scales.y(value)) for day, value in self.facts.readings]
        drawn = STROKES[Stroke.READINGS]
        width = drawn.width if len(points) <= FEW else 3
        self.sheet.stroke(points, drawn.color, width, zorder=4, solid_joinstyle="round", solid_capstyle="round")
        marked = marked_readings(self.facts)
        scale = 1.0 if len(points) <= FEW else 0.55
        for mark, better in ((Mark.READING, None), (Mark.BETTER, True), (Mark.WORSE, False)):
            chosen = [point for place, point in enumerate(points) if marked.get(place) is better]
            if chosen:
                look = {**MARKS[mark], "size": MARKS[mark]["size"] * scale}
                self.sheet.mark(chosen, **look)
        self.obstacles += [(x - 14, y - 14, x + 14, y + 14) for x, y in points]

    def _name_latest(self) -> None:
        """Write the latest value beside its reading, if there is room; the headline says it too."""
        day, value = self.facts.readings[-1]
        text = self.sheet.drawable(figure(value, self.facts))
        size = (self.sheet.width(text, weight="bold"), LINE - 6.0)
        left, bottom, _, top = self.scales.box
        within = (left, bottom, WIDTH - MARGIN + 8.0, top)
        place = free_place(
            size, (self.scales.x(day), self.scales.y(value)), within, self.sheet.lines,
            [*self.sheet.labels, *self.obstacles],
        )  # fmt: skip
        if place is not None:
            self.sheet.write(place[0], place[1], text, STROKES[Stroke.READINGS].color, weight="bold")
