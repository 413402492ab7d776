"""The labelled claims in `tests/corpora/claims` as plain values: sets of readings, each with sentences about them."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from models.enums import Comparison, Direction

CLAIMS = Path(__file__).parents[1] / "corpora/claims"

Part = Literal[
    "working",
    "further",
    "held_out",
    "second_held_out",
    "third_held_out",
    "fourth_held_out",
    "fifth_held_out",
    "sixth_held_out",
]


@dataclass(frozen=True, slots=True)
class LabelledReading:
    """A value of a KPI on a day."""

    date: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class LabelledTarget:
    """What a KPI should come to, and by when; `high` is the upper end of a range."""

    comparison: Comparison
    value: Decimal
    high: Decimal | None
    due: date


@dataclass(frozen=True, slots=True)
class LabelledKpi:
    """A KPI that an improvement targets, with its baseline and its readings in order of date."""

    name: str
    unit: str
    direction: Direction
    target: LabelledTarget | None
    baseline: LabelledReading
    readings: tuple[LabelledReading, ...]


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence about a set of readings, and whether a fair auditor lets it through.

    A correction of a wrong one contains at least one string of `should_name`.
    """

    id: str
    field: str
    kind: str
    text: str
    right: bool
    should_name: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """The readings of an improvement's KPIs, the dates of its work, and sentences written about them on a day."""

    id: str
    trade: str
    today: date
    started: date | None
    ended: date | None
    kpis: tuple[LabelledKpi, ...]
    sentences: tuple[LabelledSentence, ...]


def claim_sets(part: Part) -> list[ClaimSet]:
    """All sets of a part, as they stand in its file."""
    lines = (CLAIMS / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_claim_set(json.loads(line)) for line in lines]


def _claim_set(row: dict[str, Any]) -> ClaimSet:
    return ClaimSet(
        id=row["id"],
        trade=row["trade"],
        today=date.fromisoformat(row["today"]),
        started=_day(row["started"]),
        ended=_day(row["ended"]),
        kpis=tuple(_kpi(kpi) for kpi in row["kpis"]),
        sentences=tuple(
            LabelledSentence(**{**sentence, "should_name": tuple(sentence["should_name"])})
            for sentence in row["sentences"]
        ),
    )


def _kpi(row: dict[str, Any]) -> LabelledKpi:
    target = row["target"]
    return LabelledKpi(
        name=row["name"],
        unit=row["unit"],
        direction=Direction(row["direction"]),
        target=target
        and LabelledTarget(
            comparison=Comparison(target["comparison"]),
            value=Decimal(target["value"]),
            high=None if target["high"] is None else Decimal(target["high"]),
            due=date.fromisoformat(target["due"]),
        ),
        baseline=_reading(row["baseline"]),
        readings=tuple(_reading(reading) for reading in row["readings"]),
    )


def _reading(row: dict[str, Any]) -> LabelledReading:
    return LabelledReading(date.fromisoformat(row["date"]), Decimal(row["value"]))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
