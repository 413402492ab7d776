"""One amount of a text: its values, its unit, how exactly it is meant, and of which value it may be said."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

ROOMY = Context(prec=200)  # for quantize, which refuses to lose digits


class Hedge(StrEnum):
    """How exactly a person means an amount."""

    NONE = ""
    ABOUT = "about"
    ALMOST = "almost"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    EXACTLY = "exactly"


class AmountKind(StrEnum):
    """What is counted or measured."""

    NUMBER = "number"
    SHARE = "share"
    PERCENT = "percent"
    POINTS = "points"
    TIME = "time"
    MONEY = "money"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount in a text, from `start` to `end`, its hedge included.

    `values` are all that it can mean. `unit` is a key as `unit_key` makes it; of a time it is one of `SECONDS`. `of` is
    the whole of "3.9 of 100 passengers" or "per thousand". `in_words`: no digits were written, so it may be rounder.
    `step` is what an amount in words is rounded to.
    """

    start: int
    end: int
    kind: AmountKind
    values: tuple[Decimal, ...]
    unit: str = ""
    hedge: Hedge = Hedge.NONE
    sign: str = ""
    of: Decimal | None = None
    per: str = ""
    in_words: bool = False
    high: Decimal | None = None
    """The upper end of a range, whose lower end is the value."""
    core: tuple[int, int] = field(default=(0, 0))
    """Where the number itself stands, without the hedge."""

    def is_said_of(self, value: Decimal, *, converted: bool = False) -> bool:
        """Whether a person may write this for the value; `converted`: the value was measured in another unit."""
        return any(self._fits(written, value, converted) for written in self.values)

    def _fits(self, written: Decimal, value: Decimal, converted: bool) -> bool:
        if self.high is not None:
            return written <= value <= self.high
        close = self._rounds(written, value, converted)
        size = abs(written)
        match self.hedge:
            case Hedge.EXACTLY:
                return written == value
            case Hedge.ABOUT:
                times = 15 if self.kind is AmountKind.SHARE else 20
                return close or abs(value - written) * times <= max(abs(value), size)
            case Hedge.ALMOST:
                little = _A_BIT if self.kind is AmountKind.PERCENT and size >= 50 else _A_LITTLE
                return written - size * little <= value < written or (close and value <= written)
            case Hedge.OVER:
                return written < value <= written + size * _NOT_ABSURD or (written == 0 and value > 0)
            case Hedge.AT_LEAST:
                return value >= written
            case Hedge.UNDER:
                return value < written
            case Hedge.AT_MOST:
                return value <= written
            case _:
                return close

    def _rounds(self, written: Decimal, value: Decimal, converted: bool) -> bool:
        """Whether rounding the value gives what is written, at its precision; words may be rounder, within reason."""
        if self.kind is AmountKind.SHARE:
            return self._is_share(written, value)
        exponent = int(written.as_tuple().exponent)
        if exponent < -12 or exponent > 40:
            return written == value
        unit = Decimal(1).scaleb(exponent)
        if not any(written == value.quantize(unit, how, ROOMY) for how in (ROUND_HALF_EVEN, ROUND_HALF_UP)):
            return self.in_words and written != written.to_integral_value() and self._is_near(written, value)
        if exponent >= 0 and abs(value - written) * 3 > abs(written):
            return False  # "one" for a half
        rough = converted or (self.in_words and written != written.to_integral_value())
        long = converted and self.in_words and self.unit in ("months", "quarters", "years")
        if long and abs(value - written) * 10 <= abs(written):
            return True  # "two months" for eight weeks
        return not rough or self._is_near(written, value) or (exponent < 0 and not self.in_words)

    @staticmethod
    def _is_share(written: Decimal, value: Decimal) -> bool:
        """Whether a share in words is near: "a third" is 32 to 35 percent, "one in eight" what is nearest to that."""
        if (nearest := _as_one_in(written)) is not None and abs(written * nearest - 1) * 1000 < 1 and nearest > 2:
            within = abs(value - written) * (20 if nearest > 4 else Decimal("12.4")) <= written
            return within or (4 < nearest <= 10 and nearest == _as_one_in(value))
        return abs(value - written) <= (_NEAR_HALF if written == Decimal("0.5") else _NEAR_SHARE)

    @staticmethod
    def _is_near(written: Decimal, value: Decimal) -> bool:
        return abs(value - written) * 20 <= abs(written)


_A_LITTLE = Decimal("0.1")
"""The part by which a value may be below "almost"."""
_A_BIT = Decimal("0.065")
"""The same of a large percentage: 83 % is not "almost 90 %"."""
_NOT_ABSURD = Decimal("0.6")
"""The part by which a value may be above "over" without making it absurd."""
_NEAR_HALF = Decimal("0.025")
_NEAR_SHARE = Decimal("0.0175")
"""How far a share in words may be off: "a third" is 32 to 35 percent."""


def _as_one_in(share: Decimal) -> Decimal | None:
    """The whole number of "one in so many" that a small share is; None for others."""
    if not 0 < share <= Decimal("0.34"):
        return None
    return (1 / share).quantize(Decimal(1), ROUND_HALF_EVEN, ROOMY)
