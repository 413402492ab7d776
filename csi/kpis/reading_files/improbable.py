"""Values of a file that look like slips, seen from the readings before them; said once, not row by row."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from csi.common.phrases import full_date
from csi.kpis.plausibility import NEAR, RECENT, doubt_about
from csi.kpis.reading_files.rows import FileReading
from csi.language.numbers import format_number, is_percent


@dataclass(frozen=True, slots=True)
class Unlikely:
    """A reading that looks like a slip, and what is usual, in words."""

    reading: FileReading
    words: str


@dataclass(frozen=True, slots=True)
class KpiSoFar:
    """What is known of a KPI without the file: its unit, its readings in order of time, and what is aimed at."""

    unit: str = ""
    readings: Sequence[tuple[date, Decimal]] = ()
    aims: tuple[Decimal, ...] = ()


def unlikely_values(good: Iterable[FileReading], so_far: Mapping[int, KpiSoFar]) -> list[Unlikely]:
    """The readings that are out of keeping with those before them, in the file's order."""
    by_kpi: dict[int, list[FileReading]] = {}
    for reading in good:
        if reading.value is not None:
            by_kpi.setdefault(reading.kpi_id, []).append(reading)
    found: list[Unlikely] = []
    for kpi_id, rows in by_kpi.items():
        found += _of_kpi(rows, so_far.get(kpi_id, KpiSoFar()))
    return sorted(found, key=lambda each: each.reading.place)


def _of_kpi(rows: list[FileReading], kpi: KpiSoFar) -> Iterable[Unlikely]:
    given = {row.day for row in rows}
    standing = [(day, value) for day, value in kpi.readings if day not in given]
    days = [day for day, _ in standing]
    recent: deque[Decimal] = deque(maxlen=RECENT)
    at = 0
    for row in sorted(rows, key=lambda row: row.day):
        until = bisect_right(days, row.day)
        recent.extend(value for _, value in standing[at:until])
        at = max(at, until)
        assert row.value is not None
        if recent and not _is_close(row.value, recent, kpi.unit):
            doubt = doubt_about(row.value, list(recent), unit=kpi.unit, aims=kpi.aims, year=row.day.year)
            if doubt is not None:
                value, low = format_number(row.value, kpi.unit), format_number(doubt.low, kpi.unit)
                usual = low if doubt.low == doubt.high else f"{low} to {format_number(doubt.high, kpi.unit)}"
                yield Unlikely(row, f"{value} on {full_date(row.day)}; the readings before it were {usual}")
        recent.append(row.value)


def _is_close(value: Decimal, recent: Iterable[Decimal], unit: str) -> bool:
    """Whether a value is so near the recent ones that nothing can be doubted about it. This keeps long files quick."""
    low, high = min(recent), max(recent)
    if low <= value <= high:
        return True
    if low <= 0 or (is_percent(unit) and high <= 100 < value):
        return False
    return low / NEAR <= value <= high * NEAR
