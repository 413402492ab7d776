"""How often the judgement of KPIs is wrong: false alarms on noise, shifts that are found, and intervals that hold.

    .venv/bin/python -m benchmarks.judgement_simulation            # print the tables
    .venv/bin/python -m benchmarks.judgement_simulation --write    # put them into docs/judgement.md

Each series is judged at every reading, as the bot does it, with its seed in its name: two runs give the same tables.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from csi.kpis.difference import difference
from csi.kpis.variation import Variation, judge
from models.enums import Direction

PAGE = Path(__file__).parent.parent / "docs" / "judgement.md"
BEGIN, END = "<!-- simulation -->", "<!-- end of simulation -->"
AFTER = 24
"""Readings since the change: half a year of weekly ones."""
_START = date(2026, 1, 5)

Noise = Callable[[random.Random], float]


def normal(chance: random.Random) -> float:
    """Noise as it is in textbooks."""
    return chance.gauss(0, 1)


def skewed(chance: random.Random) -> float:
    """Noise with a long tail on one side, as waiting times have."""
    return chance.expovariate(1) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """What was said of many series: in how many a shift was seen at all, of which sign first, and when."""

    series: int
    alarms: tuple[int, ...]
    """For each series with a shift to the expected side: at which reading since the change it was first said."""
    readings_in_alarm: float
    """The share of single readings at which a shift was said, on any side."""

    def within(self, readings: int) -> float:
        """The share of series in which it was said by then."""
        return sum(each <= readings for each in self.alarms) / self.series

    @property
    def delay(self) -> float | None:
        """After how many readings it was said, in half of those where it was said."""
        return median(self.alarms) if self.alarms else None


def simulate(noise: Noise, before: int, shift: float, *, series: int, seed: str) -> Found:
    """Judge many series with a shift (in standard deviations) after so many readings; 0 is no shift: noise alone."""
    chance, alarms, in_alarm = random.Random(f"{seed} {before} {shift}"), [], 0
    changed = _START + timedelta(weeks=before)
    for _ in range(series):
        values = [noise(chance) + (shift if place >= before else 0) for place in range(before + AFTER)]
        readings = [(_START + timedelta(weeks=n), Decimal(f"{value:.4f}")) for n, value in enumerate(values)]
        first = None
        for count in range(1, AFTER + 1):
            judged = judge(readings[: before + count], Direction.HIGHER, started_on=changed)
            assert judged is not None
            in_alarm += judged.variation is not Variation.USUAL
            is_expected = judged.variation is Variation.BETTER or (shift == 0 and judged.variation is Variation.WORSE)
            first = count if first is None and is_expected else first
        alarms += [first] if first else []
    return Found(series, tuple(alarms), in_alarm / series / AFTER)


def interval_holds(
    noise: Noise, before: int, since: int, *, series: int, seed: str, related: float = 0.0, spread: float = 1.0
) -> tuple[float, float]:
    """How often the interval holds the true difference of two standard deviations, and how often it is clear."""
    chance, held, clear = random.Random(f"{seed} {before} {since} {related} {spread}"), 0, 0
    for _ in range(series):
        last, values = noise(chance), []
        for _ in range(before + since):
            last = related * last + (1 - related**2) ** 0.5 * noise(chance)
            values.append(last)
        moved = [Decimal(f"{value * spread + 2:.4f}") for value in values[before:]]
        found = difference([Decimal(f"{value:.4f}") for value in values[:before]], moved)
        assert found is not None
        held += found.low <= 2 <= found.high
        clear += found.is_clear
    return held / series, clear / series


def tables(series: int) -> Iterator[str]:
    """The tables of docs/judgement.md, line by line."""
    yield f"{series:,} series for each row, {AFTER} readings since the change, each judged when it came in."
    yield ""
    yield "| noise | readings before | shift | said by the 7th | by the 12th | by the 24th | half by | readings |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, noise in (("normal", normal), ("skewed", skewed)):
        for before in (6, 12, 24):
            for shift in (0, 1, 2, 3):
                found = simulate(noise, before, shift, series=series, seed=name)
                said = " | ".join(f"{found.within(count):.0%}" for count in (7, 12, 24))
                delay = "" if found.delay is None or shift == 0 else f"{found.delay:.0f}"
                what = f"{shift} σ" if shift else "none: false alarms"
                yield f"| {name} | {before} | {what} | {said} | {delay} | {found.readings_in_alarm:.1%} |"
    yield ""
    yield "| readings | before | since | the interval holds the true difference | and excludes none |"
    yield "|---|---|---|---|---|"
    for name, noise, related, spread in (
        ("normal", normal, 0.0, 1.0),
        ("skewed", skewed, 0.0, 1.0),
        ("each like the one before (r = 0.3)", normal, 0.3, 1.0),
        ("each like the one before (r = 0.6)", normal, 0.6, 1.0),
        ("spread less than half as wide since", normal, 0.0, 0.4),
    ):
        for before, since in ((5, 5), (12, 8), (24, 24), (8, 24)):
            held, clear = interval_holds(noise, before, since, series=series, seed=name, related=related, spread=spread)
            yield f"| {name} | {before} | {since} | {held:.1%} | {clear:.0%} |"


def main() -> None:
    options = argparse.ArgumentParser(description="How often the judgement of KPIs is wrong.")
    options.add_argument("--series", type=int, default=1_000)
    options.add_argument("--write", action="store_true", help="put the tables into docs/judgement.md")
    given = options.parse_args()
    told = "\n".join(tables(given.series))
    if given.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{rest.partition(END)[2]}")
    print(told)


if __name__ == "__main__":
    main()
