"""What a target or an agreed level asks of a KPI's value: under, at most, over, at least, between, exactly."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from csi.common.phrases import full_date
from csi.language.numbers import format_number
from models.enums import Comparison, Direction

WORDS = {
    Comparison.UNDER: "under",
    Comparison.AT_MOST: "at most",
    Comparison.OVER: "over",
    Comparison.AT_LEAST: "at least",
    Comparison.BETWEEN: "between",
    Comparison.EXACTLY: "exactly",
}
"""Each comparison as people write it."""

DIRECTIONS = {
    Comparison.UNDER: Direction.LOWER,
    Comparison.AT_MOST: Direction.LOWER,
    Comparison.OVER: Direction.HIGHER,
    Comparison.AT_LEAST: Direction.HIGHER,
}
"""Which way is better by a comparison alone. A range and an exact value leave it to the KPI."""


@dataclass(frozen=True, slots=True)
class Aim:
    """The wanted value, in the KPI's unit. `high` is the upper end of a range, which includes both ends."""

    comparison: Comparison
    value: Decimal
    high: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.comparison is Comparison.BETWEEN) is (self.high is None):
            raise ValueError("a range has two ends, any other comparison has one value")
        if self.high is not None and self.high < self.value:
            raise ValueError("the upper end of a range is not below the lower one")

    @property
    def direction(self) -> Direction | None:
        """Which way is better by this aim alone; None for a range and an exact value, which have two sides."""
        return DIRECTIONS.get(self.comparison)

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """The one value, or both ends of a range."""
        return (self.value,) if self.high is None else (self.value, self.high)

    def is_met_by(self, value: Decimal) -> bool:
        """Whether a value is as wanted, compared as a decimal: 10.00 is not under 10, and exactly 10."""
        match self.comparison:
            case Comparison.UNDER:
                return value < self.value
            case Comparison.AT_MOST:
                return value <= self.value
            case Comparison.OVER:
                return value > self.value
            case Comparison.AT_LEAST:
                return value >= self.value
            case Comparison.EXACTLY:
                return value == self.value
            case Comparison.BETWEEN:
                assert self.high is not None
                return self.value <= value <= self.high

    def is_beaten_by(self, value: Decimal) -> bool:
        """Whether a value is better than the wanted one, and not only as good; of a range, whether it is met."""
        match self.direction:
            case Direction.LOWER:
                return value < self.value
            case Direction.HIGHER:
                return value > self.value
            case _:
                return self.is_met_by(value)

    def distance_from(self, value: Decimal) -> Decimal:
        """How far a value is from the nearest wanted one: negative if it is below, 0 in between or at an end."""
        low = self.value if self.comparison not in (Comparison.UNDER, Comparison.AT_MOST) else None
        high = {Comparison.BETWEEN: self.high, Comparison.OVER: None, Comparison.AT_LEAST: None}.get(
            self.comparison, self.value
        )
        if low is not None and value < low:
            return value - low
        return value - high if high is not None and value > high else Decimal(0)

    def words(self, unit: str = "", due: date | None = None) -> str:
        """The aim in words: "under 10 % by 31 March 2027", "between 18 and 22 °C"."""
        wanted = format_number(self.value, unit)
        if self.high is not None:
            wanted = f"{format_number(self.value)} and {format_number(self.high, unit)}"
        said = f"{WORDS[self.comparison]} {wanted}"
        return f"{said} by {full_date(due)}" if due else said
