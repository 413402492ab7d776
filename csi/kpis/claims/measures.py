"""What an amount can be about: the KPIs in its unit, and their values before, now, on the days named and between."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from csi.kpis.claims.context import Context
from csi.kpis.claims.days import Link
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.roles import Role
from csi.language.amount_units import CURRENCIES, PERIODS, SECONDS, SIZES, per_period
from csi.language.amounts import Amount, AmountKind

# --- Which KPIs an amount can be about -------------------------------------------------------------------------------


def measured_by(context: Context, amount: Amount, unit_of: Amount | None = None) -> list[Figure]:
    """The KPIs whose unit an amount has, or that a bare number can be about; `unit_of` lends a bare number its unit."""
    source = unit_of or amount
    named = context.named(amount.start, amount.end, in_sentence=source.kind is not AmountKind.NUMBER)
    fitting = [each for each in context.figures if _has_unit(context, source, each)]
    if source.kind is AmountKind.NUMBER and source.of is None:
        fitting = [each for each in fitting if each in named] or fitting
    return fitting


def _has_unit(context: Context, amount: Amount, figure: Figure) -> bool:
    key = figure.key
    match amount.kind:
        case AmountKind.PERCENT:
            return figure.is_percent or _is_part_of_many(figure)
        case AmountKind.POINTS:
            return figure.is_percent or figure.is_score
        case AmountKind.TIME:
            return key in SECONDS
        case AmountKind.MONEY:
            return key in ("$", "€", "£", "¥", "chf") and (not amount.unit or amount.unit == key)
        case AmountKind.UNIT:
            return key == amount.unit or _size(key)[0] == _size(amount.unit)[0]
        case _:
            return not (amount.per and (figure.is_percent or key in SECONDS))


def _is_part_of_many(figure: Figure) -> bool:
    """Whether it counts things of so many of their kind, so that it may be said in percent: "per 1,000 samples"."""
    return _whole(figure.per) is not None and figure.key not in (SECONDS.keys() | SIZES.keys() | CURRENCIES)


def _size(unit: str) -> tuple[str, Decimal]:
    return SIZES.get(unit, (unit, Decimal(1)))


_NOUN = re.compile(
    r"^\s+(?:(?:more|fewer|less|other|new|old|extra|additional|of (?:our|the|those"
    r"|all))\s+)*(?P<noun>(?!(?:and|or|in|by|this"
    r"|after|now|since|for|on|from|instead|rather|against|compared|versus|vs|following|to|at|than|of|is|was|are|were|the|an?|but|with|within|because"
    r"|thanks|so|per|each"
    r"|every|today|already|as|before|more|less|fewer|up|down|here|there|left|lower|higher|better|worse|went|go"
    r"|till|until|then"
    r"|when|while|that|which|who|it|we|they|have|had|has|not|out|over|under|above|below|points?|last|total"
    r"|altogether|again|too"
    r"|still|it's|remain|only|just|short|closed|open|solved|came|come)\b)[^\W\d][\w'-]*(?:\s+[^\W\d][\w'-]*){0,2})",
    re.IGNORECASE,
)


def counted_noun(context: Context, amount: Amount) -> str:
    """The words behind a bare number that say what is counted; empty without."""
    found = _NOUN.match(context.behind(amount)[:80])
    return found["noun"] if found else ""


# --- The values that may be said -------------------------------------------------------------------------------------


def levels(context: Context, amount: Amount, figure: Figure, role: Role) -> Iterator[list[Decimal]]:
    """The values of which an amount may be a level: each list is of values that must all fit."""
    days = context.days_of(amount)
    if role.is_before:
        base = context.base_of(amount)
        if base is not None and base.link is Link.THAN and base.end <= amount.start and figure.during(base):
            yield from ([each] for each in figure.during(base))
            return
        yield [figure.before]
        if days is not None:
            yield from ([each] for each in figure.during(days))
        return
    if days is not None:
        if days.link is Link.SINCE:
            yield figure.since(days)
        elif days.link is Link.BY:
            yield figure.until(days)
        else:
            yield from ([each] for each in figure.during(days))
        return
    if figure.after is not None:
        yield [figure.after]


def differences(context: Context, amount: Amount, figure: Figure) -> Iterator[tuple[Decimal, Decimal]]:
    """The values before and after of which an amount may be the difference."""
    base, end = context.base_of(amount), context.end_of(amount)
    starts = [figure.before]
    if base is not None:
        starts = figure.during(base) or [figure.before]
    ends = [figure.after] if figure.after is not None else []
    if end is not None and (base is None or end.start != base.start):
        ends = list(figure.until(end) if end.link is Link.BY else figure.during(end))
        if re.search(r"\balone\b|\bin one\b|\bin a single\b", context.plain):
            starts = [value for on, value in figure.series if on < end.first][-1:] or starts
    for start in starts:
        for value in ends:
            yield start, value


def in_unit_of(amount: Amount, figure: Figure, value: Decimal) -> list[tuple[Decimal, bool]]:
    """A KPI's value in the amount's unit and for its period, and whether it was converted."""
    converted = False
    if amount.kind is AmountKind.TIME and figure.key in SECONDS and amount.unit != figure.key:
        value, converted = value * SECONDS[figure.key] / SECONDS[amount.unit], True
    if amount.kind is AmountKind.UNIT and amount.unit != figure.key:
        value, converted = value * _size(figure.key)[1] / _size(amount.unit)[1], True
    per = PERIODS.get(figure.per.casefold(), "")
    if amount.per and per and amount.kind is not AmountKind.PERCENT:
        return [(each, converted or amount.per != per) for each in per_period(value, per, amount.per)]
    whole = _whole(figure.per)
    if amount.kind is AmountKind.PERCENT and whole is not None:
        return [(value * 100 / whole, True)]
    if amount.per and figure.per and not per and whole is None:
        return []
    if whole is not None and amount.per and amount.of is None:
        return []
    if amount.of is not None and whole is not None:
        return [(value * amount.of / whole, converted or amount.of != whole)]
    if amount.of is not None and figure.unit.casefold().startswith("out of"):
        return (
            [(value, converted)] if amount.of == _whole(figure.unit.casefold().removeprefix("out of").strip()) else []
        )
    if amount.of is not None and figure.is_percent:
        return [(value * amount.of / 100, True)]
    if amount.of is not None:
        return []
    values = [(value, converted)]
    if figure.is_in_working_days and converted and amount.unit not in ("h", "min"):
        values.append((value * 7 / 5, converted))
    return values


def _whole(per: str) -> Decimal | None:
    """The number of things that a unit is per: 1,000 in "1,000 lines"."""
    found = re.match(r"(\d[\d,.]*|hundred|thousand|million)", per.strip(), re.IGNORECASE)
    if not found:
        return None
    return {"hundred": Decimal(100), "thousand": Decimal(1000), "million": Decimal(10**6)}.get(
        found[0].casefold()
    ) or Decimal(found[0].replace(",", "").rstrip(".") or 1)


def says(amount: Amount, figure: Figure, value: Decimal) -> bool:
    """Whether an amount may be written for a KPI's value."""
    return any(amount.is_said_of(each, converted=converted) for each, converted in in_unit_of(amount, figure, value))


def unsigned(amount: Amount) -> Amount:
    """The amount without its sign, to be compared with the size of a change."""
    return replace(amount, values=tuple(abs(each) for each in amount.values)) if amount.sign else amount
