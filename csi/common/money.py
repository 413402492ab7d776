"""Sums of money: an exact Decimal with its currency. Sums in different currencies are never added."""

from dataclasses import dataclass
from decimal import Context, Decimal

MAX_DIGITS = 15  # before the decimal point: every database stores that many
MAX_DECIMALS = 4  # ISO 4217 has currencies with up to four

_EXACT = Context(prec=60)
"""Decimal arithmetic with 60 digits: the default context rounds to 28, and sums of money are never rounded."""


class DifferentCurrencies(ValueError):
    """Sums in different currencies were added or compared; there is no exchange rate."""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum and its currency's ISO 4217 code. Raises ValueError for a float, an infinite amount, or another code."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise ValueError(f"{self.amount!r} is no Decimal")
        if not self.amount.is_finite():
            raise ValueError(f"{self.amount} is no sum of money")
        if len(self.currency) != 3 or not (self.currency.isascii() and self.currency.isalpha()):
            raise ValueError(f"{self.currency!r} is no currency's code, such as EUR")
        if self.currency != self.currency.upper():
            raise ValueError(f"{self.currency!r}: a currency's code is written in capitals")
        if self.amount and self.amount.adjusted() >= MAX_DIGITS:
            raise ValueError(f"{self.amount} has more than {MAX_DIGITS} digits")
        if int(self.amount.as_tuple().exponent) < -MAX_DECIMALS:
            raise ValueError(f"{self.amount} has more than {MAX_DECIMALS} decimals")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(_EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(_EXACT.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> "Money":
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def times(self, count: int) -> "Money":
        """The sum multiplied by a whole number."""
        return Money(_EXACT.multiply(self.amount, Decimal(count)), self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise DifferentCurrencies(f"{self.currency} and {other.currency} can't be compared")

    def __str__(self) -> str:
        """The sum as shown to people: "6,000 EUR", "-6,000.50 EUR"; whole sums have no decimals."""
        whole = self.amount == self.amount.to_integral_value()
        shown = _EXACT.quantize(self.amount, Decimal(1)) if whole else _EXACT.normalize(self.amount)
        if not whole and int(shown.as_tuple().exponent) > -2:
            shown = _EXACT.quantize(shown, Decimal("0.01"))
        sign = "-" if shown < 0 else ""
        return f"{sign}{shown.copy_abs():,f} {self.currency}"
