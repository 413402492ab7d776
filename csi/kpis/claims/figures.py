"""What may be said of a KPI: its values before and after, on each day, what was wanted, and by when."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from csi.kpis.aim import Aim
from csi.kpis.claims.days import Days
from csi.language.numbers import is_percent, unit_key
from models.enums import Direction

_PERIOD_IN_NAME = re.compile(
    r"\b(?:(?P<adverb>hourly|daily|weekly|monthly|yearly|annual)|(?:per|each|every) (?P<period>hour|day|week|month"
    r"|quarter|year)|per (?P<many>(?:\d[\d,]*|hundred|thousand)(?: [^\W\d]+)?))\b",
    re.IGNORECASE,
)


_OF_TIME = re.compile(r"times?\b|wait|duration|minutes|delay|takes?\b|how long|until", re.IGNORECASE)
"""Words of a name by which "m" are minutes, not metres."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of an improvement, in its unit; `after` is None while it isn't measured since the baseline.

    `readings` are all of its readings by date; the baseline may be one of them.
    """

    kpi_name: str
    unit: str
    before: Decimal
    after: Decimal | None
    aim: Aim | None
    direction: Direction
    before_on: date | None = None
    after_on: date | None = None
    due_on: date | None = None
    readings: tuple[tuple[date, Decimal], ...] = ()

    @property
    def key(self) -> str:
        """The unit's key, without what it is per."""
        key = self._parts[0]
        return "d" if self.is_in_working_days else key

    @property
    def is_in_working_days(self) -> bool:
        """Whether its days are working days, five of which are a week."""
        return self._parts[0] in ("working day", "business day", "workday")

    @property
    def per(self) -> str:
        """What the unit is per: "week", "1,000 lines", "day"; empty without."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        head, _, per = self.unit.replace("/", " per ").partition("per ")
        if not per and (said := _PERIOD_IN_NAME.search(self.kpi_name)):
            per = said["adverb"] or said["period"] or said["many"]
        is_length = head.strip() == "m" and not _OF_TIME.search(self.kpi_name)
        return "m" if is_length else unit_key(head.strip()), per.strip()

    @property
    def is_percent(self) -> bool:
        """Whether its differences are points."""
        return is_percent(self.key)

    @property
    def is_score(self) -> bool:
        """Whether it has no unit but a scale, so that its differences may be called points."""
        return (self.key in ("", "points") and not self.per) or self.unit.casefold().startswith("out of")

    @property
    def is_scaled(self) -> bool:
        """Whether it is out of, or per, a number of things: "out of 5", "per 1,000 lines"."""
        return self.unit.casefold().startswith("out of") or self.per[:1].isdigit()

    def is_wanted(self, value: Decimal) -> bool:
        """Whether a value would meet the target."""
        return self.aim is not None and self.aim.is_met_by(value)

    @property
    def is_met(self) -> bool | None:
        """Whether the latest reading is as wanted; None without a target or a reading."""
        return None if self.aim is None or self.after is None else self.aim.is_met_by(self.after)

    def is_on_side(self, side: str, days: Days | None = None) -> bool:
        """Whether its value is on that side of the target: "above", "below", "better than", "at"; now, or on days."""
        values = [self.after] if days is None else self.until(days)
        if self.aim is None or not values or values[0] is None:
            return False
        value, ends = values[0], [end for end in (self.aim.value, self.aim.high) if end is not None]
        if side in ("above", "over", "beyond", "past", "more than", "higher than"):
            return value > max(ends)
        if side in ("below", "under", "beneath", "less than", "fewer than", "lower than"):
            return value < min(ends)
        if side == "better than":
            return self.aim.is_beaten_by(value)
        return self.aim.is_met_by(value) is not (side in ("short of", "away from", "off", "behind", "worse than"))

    @property
    def series(self) -> tuple[tuple[date, Decimal], ...]:
        """The baseline and the readings by date."""
        found = dict(self.readings)
        if self.before_on is not None:
            found.setdefault(self.before_on, self.before)
        if self.after_on is not None and self.after is not None:
            found.setdefault(self.after_on, self.after)
        return tuple(sorted(found.items()))

    @property
    def values(self) -> list[Decimal]:
        """All values that it had since the baseline, the last one included."""
        found = [value for on, value in self.series if self.before_on is None or on > self.before_on]
        return found if self.after is None or self.after_on is not None else [*found, self.after]

    def during(self, days: Days) -> list[Decimal]:
        """The readings of a stretch of days; if there are none, the one that held when it ended."""
        inside = [value for on, value in self.series if days.first <= on <= days.last]
        return inside or self.until(days)

    def until(self, days: Days) -> list[Decimal]:
        """The value that held when a stretch of days ended."""
        earlier = [value for on, value in self.series if on <= days.last]
        return earlier[-1:] if earlier else []

    def since(self, days: Days) -> list[Decimal]:
        """The value that held when a stretch of days ended, and every one since then."""
        return [*self.until(days), *(value for on, value in self.series if on > days.last)]

    def first_day(self, is_so: Callable[[Decimal], bool]) -> date | None:
        """The day of the first reading that is so after the baseline."""
        start = self.before_on or date.min
        return next((on for on, value in self.series if on > start and is_so(value)), None)

    def lasting_day(self, is_so: Callable[[Decimal], bool]) -> date | None:
        """The day since which every reading is so."""
        found = None
        for on, value in reversed(self.series):
            if not is_so(value):
                break
            found = on
        return found


def spans(figures: list[Figure], started: date | None, ended: date | None) -> Iterator[tuple[date, date]]:
    """The stretches of time that a text about an improvement may tell of."""
    for each in figures:
        ends = [each.after_on, ended, each.due_on]
        if each.aim is not None:
            aim = each.aim
            ends += [each.first_day(aim.is_met_by), each.lasting_day(aim.is_met_by)]
        for start in (each.before_on, started):
            for end in ends:
                if start is not None and end is not None and start < end:
                    yield start, end
