"""Cost and benefit of an improvement: first-year value, payback and return on investment, each with its formula.

The terms are those of ITIL, Continual Service Improvement (“Value to business”): a *benefit* is a gain achieved;
*return on investment* is the difference between the benefit and what was spent to achieve it, in percent of what was
spent; *value on investment* adds what cannot be counted in money (soft benefits), in words. Nothing is discounted: an
improvement pays back in months, and an interest rate would be one more figure to argue about.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

from csi.common.money import DifferentCurrencies, Money
from csi.common.phrases import calendar_date, noun
from csi.language.numbers import percentage

_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Value:
    """One-off cost, yearly benefit, who pays, and soft benefits. Raises ValueError for a cost below zero.

    `source` says where reported sums come from. `is_measured`: the benefit follows from the readings of KPIs.
    """

    cost: Money | None = None
    yearly_benefit: Money | None = None
    payer: str = ""
    soft_benefits: str = ""
    source: str = ""
    is_measured: bool = False

    def __post_init__(self) -> None:
        if self.cost is not None and self.cost.amount < 0:
            raise ValueError("A cost can't be below zero. Enter money that comes in as a benefit.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its formula in words and numbers.

    `exact` is None if it can't be computed; `says` then gives the reason.
    """

    name: str
    exact: Fraction | None
    says: str

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"


# Figures


def first_year(cost: Money, yearly_benefit: Money) -> Figure:
    """The first year's benefit minus the cost: the net benefit, not discounted."""
    name = "first-year value"
    try:
        left = yearly_benefit - cost
    except DifferentCurrencies as different:
        return Figure(name, None, str(different))
    return Figure(name, Fraction(left.amount), f"{yearly_benefit} − {cost} = {left}")


def payback(cost: Money, yearly_benefit: Money) -> Figure:
    """The months until the cost is recovered: twelve times cost / yearly benefit, the simple payback period.

    It assumes that the benefit comes evenly and that nothing is discounted.
    """
    name = "payback"
    if cost.currency != yearly_benefit.currency:
        return Figure(name, None, f"{cost.currency} and {yearly_benefit.currency} can't be compared")
    if yearly_benefit.amount < 0:
        return Figure(name, None, f"never: it costs {-yearly_benefit} more every year")
    if cost.amount == 0:
        return Figure(name, Fraction(0), "at once, since it costs nothing")
    if yearly_benefit.amount == 0:
        return Figure(name, None, f"never: {cost} is spent and nothing comes back in money")
    months = Fraction(cost.amount) / Fraction(yearly_benefit.amount) * 12
    return Figure(name, months, f"{cost} / {yearly_benefit} a year = {_months(months)}")


def return_on_investment(cost: Money, yearly_benefit: Money, years: int = 1) -> Figure:
    """Benefit less cost, in percent of the cost, over so many years: ITIL's return on investment.

    Raises ValueError for less than one year.
    """
    if years < 1:
        raise ValueError("a return is counted over whole years")
    name = "return in the first year" if years == 1 else f"return in {years} years"
    if cost.currency != yearly_benefit.currency:
        return Figure(name, None, f"{cost.currency} and {yearly_benefit.currency} can't be compared")
    if cost.amount == 0:
        return Figure(name, None, f"none can be given, since nothing is spent; {_a_year(yearly_benefit)}")
    benefit = Fraction(yearly_benefit.amount) * years
    percent = (benefit - Fraction(cost.amount)) / Fraction(cost.amount) * 100
    counted = f"{yearly_benefit}" if years == 1 else f"{years} × {yearly_benefit}"
    if yearly_benefit.amount < 0:
        counted = f"({counted})"
    lost = ", a loss" if percent < 0 else ""
    return Figure(name, percent, f"({counted} − {cost}) / {cost} = {percentage(_rounded(percent))}{lost}")


def figures(value: Value) -> tuple[Figure, ...]:
    """First-year value, payback and return; empty while cost or benefit is unknown."""
    if value.cost is None or value.yearly_benefit is None:
        return ()
    return (
        first_year(value.cost, value.yearly_benefit),
        payback(value.cost, value.yearly_benefit),
        return_on_investment(value.cost, value.yearly_benefit),
    )


def describe(value: Value) -> tuple[str, ...]:
    """The value line by line, as shown to people."""
    lines = []
    if value.cost is not None:
        lines.append(f"cost: {value.cost}{f', paid by {value.payer}' if value.payer else ''}")
    elif value.payer:
        lines.append(f"paid by {value.payer}")
    if value.yearly_benefit is not None:
        lines.append(_benefit(value.yearly_benefit))
    lines += [str(figure) for figure in figures(value)]
    if value.soft_benefits:
        lines.append(f"besides money: {value.soft_benefits}")
    return tuple(lines)


def origin(actual: Value) -> tuple[str, ...]:
    """Where an actual value comes from: measured, or as reported by whom."""
    reported = actual.cost is not None or (actual.yearly_benefit is not None and not actual.is_measured)
    said = ["the benefit is measured"] if actual.is_measured else []
    if reported:
        said.append(f"as reported: {actual.source}" if actual.source else "as reported, without a source")
    return tuple(said)


def _benefit(yearly: Money) -> str:
    if yearly.amount < 0:
        return f"benefit: none in money; it costs {-yearly} more every year"
    return f"benefit: {yearly} a year" if yearly.amount else "benefit: none in money"


def _a_year(yearly: Money) -> str:
    if yearly.amount < 0:
        return f"it costs {-yearly} more every year"
    return f"{yearly} a year is gained" if yearly.amount else "nothing is gained in money either"


def _months(months: Fraction) -> str:
    if months < Fraction(1, 20):
        return "less than a tenth of a month"
    return f"{_rounded(months)} {noun(months, 'month')}"


def _rounded(exact: Fraction) -> str:
    """A figure to one decimal, half to even; "about" before it if it was rounded."""
    near = round(exact, 1)
    decimal = _EXACT.divide(Decimal(near.numerator), Decimal(near.denominator))
    said = f"{_EXACT.quantize(decimal, Decimal('0.1')):,f}".removesuffix(".0")
    return said if near == exact else f"about {said}"


# Forecast and actual


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """The forecast, frozen once it is approved, and the actual value."""

    forecast: Value
    frozen_on: date | None = None
    actual: Value | None = None

    def revised(self, forecast: Value, today: date) -> "BusinessCase":
        """A copy with another forecast. Raises ValueError with a sentence for people once the forecast is frozen."""
        if self.frozen_on is not None:
            day = calendar_date(self.frozen_on, today)
            raise ValueError(f"The forecast was frozen on {day}. You can still enter the actual value.")
        return replace(self, forecast=forecast)


def forecast_beside_actual(case: BusinessCase) -> tuple[str, ...]:
    """Forecast beside actual: "yearly benefit: 24,000 EUR forecast, 18,000 EUR actual (75 % of the forecast)"."""
    if case.actual is None:
        return ()
    rows = (
        ("cost", case.forecast.cost, case.actual.cost),
        ("yearly benefit", case.forecast.yearly_benefit, case.actual.yearly_benefit),
    )
    return tuple(f"{name}: {_against(forecast, actual)}" for name, forecast, actual in rows if forecast or actual)


def _against(forecast: Money | None, actual: Money | None) -> str:
    if forecast is None:
        return f"no forecast, {actual} actual"
    if actual is None:
        return f"{forecast} forecast, actual not known"
    said = f"{forecast} forecast, {actual} actual"
    if forecast.currency != actual.currency:
        return f"{said} ({forecast.currency} and {actual.currency} can't be compared)"
    if forecast.amount == actual.amount:
        return f"{said} (as forecast)"
    if forecast.amount <= 0:
        return said
    return f"{said} ({percentage(_rounded(Fraction(actual.amount) / Fraction(forecast.amount) * 100))} of the forecast)"
