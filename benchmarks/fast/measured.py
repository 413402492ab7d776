"""What a row of the table says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One line: a ratio, of what beside what, and what was aimed at. `told` has the figures it is made of."""

    what: str
    beside: str
    told: str
    ratio: float | None
    most: float | None = None
    least: float | None = None

    @property
    def aim(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g}×"
        return f"≥ {self.least:g}×" if self.least is not None else "as measured"

    @property
    def reached(self) -> str:
        if self.ratio is None or (self.most is None and self.least is None):
            return "–"
        is_reached = self.ratio <= self.most if self.most is not None else self.ratio >= (self.least or 0.0)
        return "yes" if is_reached else "no"

    @property
    def line(self) -> str:
        ratio = "–" if self.ratio is None else f"{self.ratio:.4g}×" if self.ratio < 0.1 else f"{self.ratio:.2f}×"
        return f"| {self.what} | {self.beside} | {self.told} | {ratio} | {self.aim} | {self.reached} |"


HEAD = "| what | beside | measured | ratio | aim | reached |\n|---|---|---|---|---|---|"

Row = Callable[[bool], Iterator[Measured]]
"""Measures a row, all of it or (given True) a small one; gives each line as soon as it is known."""
