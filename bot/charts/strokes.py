"""How each line, band and shape of a chart looks.

Nothing depends on colour alone: lines differ in their stroke, bands in their pattern, signals in their shape. The
colours are Okabe and Ito's, darkened to a contrast of 4.5:1 and more on white, and differ in lightness too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.charts.sheet import INK, PALE_INK, PAPER

BLUE, ORANGE, PURPLE, BAND, LIMIT = "#00558c", "#b34700", "#6b3a80", "#e6eff6", "#6b8299"


class Stroke(StrEnum):
    """The lines."""

    READINGS = "readings"
    TARGET = "target"
    LATER_TARGET = "later target"
    BASELINE = "baseline"
    PATH = "path"
    AGREED = "agreed"
    MEAN = "mean"
    LIMIT = "limit"
    POLE = "pole"
    DUE = "due"
    CHANGE = "change"


class Band(StrEnum):
    """The bands."""

    USUAL = "usual"
    OUT_OF_TOLERANCE = "out of tolerance"
    WANTED = "wanted"


class Mark(StrEnum):
    """The shapes at readings."""

    READING = "reading"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line's colour, width in points, and pattern."""

    color: str
    width: float
    style: Any = "-"


STROKES: Mapping[Stroke, Drawn] = {
    Stroke.READINGS: Drawn(BLUE, 5),
    Stroke.TARGET: Drawn(ORANGE, 4, (0, (4, 2))),
    Stroke.LATER_TARGET: Drawn(ORANGE, 3, (0, (8, 2, 1, 2))),
    Stroke.BASELINE: Drawn(INK, 3, (0, (1, 1.5))),
    Stroke.PATH: Drawn(ORANGE, 2, (0, (2, 2))),
    Stroke.AGREED: Drawn(PURPLE, 3.5),
    Stroke.MEAN: Drawn(LIMIT, 1.8),
    Stroke.LIMIT: Drawn(LIMIT, 1.8),
    Stroke.POLE: Drawn(PALE_INK, 2.2),
    Stroke.DUE: Drawn(PALE_INK, 2.5, (0, (1, 1.5))),
    Stroke.CHANGE: Drawn(PALE_INK, 2.2, (0, (5, 3))),
}

BANDS: Mapping[Band, Mapping[str, Any]] = {
    Band.USUAL: {"facecolor": BAND, "edgecolor": LIMIT, "linewidth": 1.5, "zorder": -4},
    Band.OUT_OF_TOLERANCE: {
        "facecolor": "none", "edgecolor": "#b9bdc3", "linewidth": 0, "hatch": "//", "zorder": -3,
    },
    Band.WANTED: {"facecolor": "#fbe9dc", "edgecolor": ORANGE, "linewidth": 0, "hatch": "..", "zorder": -3.5},
}  # fmt: skip

MARKS: Mapping[Mark, Mapping[str, Any]] = {
    Mark.READING: {"marker": "o", "size": 12, "color": BLUE, "zorder": 5},
    Mark.BETTER: {
        "marker": "D", "size": 14, "color": BLUE, "markeredgecolor": PAPER, "markeredgewidth": 1.5, "zorder": 6,
    },
    Mark.WORSE: {
        "marker": "s", "size": 14, "color": PAPER, "markeredgecolor": ORANGE, "markeredgewidth": 4, "zorder": 6,
    },
}  # fmt: skip
