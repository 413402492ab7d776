"""A yearly benefit that follows from a KPI's change, with its formula: change, volume, share and rate multiplied.

Of a KPI in percent the change is a part of the volume: 20 points of 2.5 million calls are 500,000 calls. Any other
change is multiplied by it: 11 hours, 52 times a year, are 572 hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from csi.common.money import DifferentCurrencies, Money
from csi.common.phrases import noun
from csi.language.numbers import format_number, is_percent, percentage
from models.enums import Direction

_EXACT = Context(prec=60)
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
"""A benefit is rounded to cents, half to even; everything before it is exact."""


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """One line: a KPI from `before` to `after`, and what its change is multiplied by.

    `after` is None while there is no reading since work began. `share` is the part in percent that counts.
    """

    label: str
    kpi: str
    unit: str
    direction: Direction
    before: Decimal
    after: Decimal | None
    volume: Decimal
    share: Decimal | None
    rate: Money
    source: str = ""

    @property
    def gain(self) -> Decimal | None:
        """The change for the better, in the KPI's unit or in points; below zero if it got worse."""
        if self.after is None:
            return None
        moved = _EXACT.subtract(self.after, self.before)
        return moved if self.direction is Direction.HIGHER else moved.copy_negate() if moved else moved

    @property
    def count(self) -> Decimal | None:
        """How many units are gained a year."""
        if self.gain is None:
            return None
        found = _EXACT.multiply(self.gain, self.volume)
        if is_percent(self.unit):
            found = _EXACT.divide(found, _HUNDRED)
        return found if self.share is None else _EXACT.divide(_EXACT.multiply(found, self.share), _HUNDRED)

    @property
    def amount(self) -> Money | None:
        """What they are worth a year. Raises ValueError if that has more digits than a sum can have."""
        if self.count is None:
            return None
        exact = _EXACT.multiply(self.count, self.rate.amount)
        return Money(exact.quantize(_CENT, ROUND_HALF_EVEN, _EXACT), self.rate.currency)

    @property
    def formula(self) -> str:
        """The line in words and numbers: "20 points of 2,500,000 = 500,000", times the rate, is the amount."""
        if self.gain is None or self.count is None:
            return f"{self.label}: not measured yet"
        change = _plain(self.gain)
        if is_percent(self.unit):
            counted = f"{format_number(change)} {noun(change, 'point')} of {format_number(_plain(self.volume))}"
        else:
            counted = f"{format_number(change, self.unit)} × {format_number(_plain(self.volume))}"
        if self.share is not None:
            counted = f"{counted} × {percentage(_plain(self.share))}"
        return f"{self.label}: {counted} = {format_number(_plain(self.count))} × {self.rate} = {self.amount}"


def total(lines: Iterable[BenefitLine]) -> Money | None:
    """The sum of what is measured; None while nothing is. Raises DifferentCurrencies, for currencies don't mix."""
    amounts = [amount for line in lines if (amount := line.amount) is not None]
    if len({each.currency for each in amounts}) > 1:
        raise DifferentCurrencies("The lines are in different currencies, so they can't be added up.")
    return sum(amounts[1:], amounts[0]) if amounts else None


def describe_lines(lines: Iterable[BenefitLine]) -> tuple[str, ...]:
    """Every line with its formula and source, and of several their sum."""
    known = tuple(lines)
    said = [f"{line.formula}{f' ({line.source})' if line.source else ''}" for line in known]
    together = total(known) if len(known) > 1 else None
    return (*said, *([f"together {together} a year"] if together is not None else []))


def _plain(value: Decimal) -> Decimal:
    """A value without idle zeros behind its point, never in scientific notation."""
    whole = _EXACT.normalize(value)
    return _EXACT.quantize(whole, Decimal(1)) if whole == whole.to_integral_value() else whole
