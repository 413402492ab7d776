"""What is understood of a KPI: what is measured, from where, to where, by when; and what has to be asked.

Nothing is guessed: what the words leave open is None and in `ask`, and what they don't speak of is None and is not.
Every number that is asserted is written in the text, or follows from what is by a rule that has a name (half, dozen,
k, percent of the baseline, minutes to hours).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from csi.kpis.parse.units import plainly
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
}
"""What a target can be held against; "exactly" is none of it."""


@dataclass(frozen=True, slots=True)
class Relative:
    """A wanted change of the baseline: by so many percent, by so much in its own unit ("points"), or so many times."""

    change: Decimal
    kind: Kind


@dataclass(frozen=True, slots=True)
class KpiSentence:
    """What was understood. `ask` names the fields that the words touch and leave open; "which" stands alone for two
    KPIs in one text. `nothing`: there is no figure in it that could be used."""

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
    """A change of so many percent of which the words don't say whether of the baseline or in points, with its sign."""


NOTHING = KpiSentence(nothing=True)


def reached(baseline: Decimal, relative: Relative) -> Decimal:
    """Where a change leads from the baseline."""
    if relative.kind == "points":
        return plainly(baseline + relative.change)
    if relative.kind == "factor":
        return plainly(baseline * relative.change)
    if (thirds := _THIRDS.get(abs(relative.change))) is not None:
        return plainly(round(baseline + baseline * thirds.copy_sign(relative.change) / 3, 4))
    return plainly(baseline * (100 + relative.change) / 100)


_THIRDS = {Decimal("33.33"): Decimal(1), Decimal("66.67"): Decimal(2)}
"""Changes in percent that are written rounded."""
