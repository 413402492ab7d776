"""The result of parsing: the KPI's name, baseline, target and date, and the fields to ask about.

Nothing is guessed: a field that the words touch but leave open is None and in `ask`; one they don't mention is only
None. Every number in the result is written in the text, or follows from one by a named rule (half, dozen, k, percent of
the baseline, minutes to hours).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from csi.language.number_words import plainly
from models.enums import Comparison, Direction

Kind = Literal["percent", "points", "factor"]
Sign = Literal["<", "<=", ">", ">=", "="]
Asked = Literal["baseline", "target", "any"]
Field = Literal["name", "unit", "direction", "baseline", "target", "comparison", "relative", "date", "which"]

COMPARISONS: dict[Sign, Comparison] = {
    "<": Comparison.UNDER,
    "<=": Comparison.AT_MOST,
    ">": Comparison.OVER,
    ">=": Comparison.AT_LEAST,
    "=": Comparison.EXACTLY,
}
"""The comparison of a target that each sign stands for."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A wanted change of the baseline: in percent, in its own unit ("points"), or as a factor."""

    change: Decimal
    kind: Kind


@dataclass(frozen=True, slots=True)
class KpiSentence:
    """A parsed sentence. `ask` lists fields that the words leave open; "which" alone means two KPIs in one text.

    `nothing`: there is no usable figure in it.
    """

    name: str | None = None
    unit: str | None = None
    direction: Direction | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    comparison: Sign | None = None
    relative: Relative | None = None
    due_on: date | None = None
    ask: tuple[Field, ...] = ()
    nothing: bool = False
    open_change: Decimal | None = None
    """A signed change in percent of which the words don't say whether it is relative or in points."""


NOTHING = KpiSentence(nothing=True)


def reached(baseline: Decimal, relative: Relative) -> Decimal:
    """The value that a change leads to from the baseline."""
    if relative.kind == "points":
        return plainly(baseline + relative.change)
    if relative.kind == "factor":
        return plainly(baseline * relative.change)
    if (thirds := _THIRDS.get(abs(relative.change))) is not None:
        return plainly(round(baseline + baseline * thirds.copy_sign(relative.change) / 3, 4))
    return plainly(baseline * (100 + relative.change) / 100)


_THIRDS = {Decimal("33.33"): Decimal(1), Decimal("66.67"): Decimal(2)}
"""Changes in percent that are rounded thirds."""
