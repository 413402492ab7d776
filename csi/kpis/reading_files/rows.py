"""Checking the rows of a file: which readings they report, and why the others are refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from csi.common.phrases import full_date, listed, spoken_date
from csi.kpis.reading_files.columns import Columns
from csi.kpis.reading_files.dates import DateOrder, read_day
from csi.kpis.reading_files.dialect import LONGEST_CELL
from csi.kpis.reading_files.values import ReadValue, is_nothing, read_value

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI that a row can be about; `refusal` says why this person may not report it."""

    id: int
    name: str
    unit: str = ""
    refusal: str = ""


NamedKpi = Callable[[str], KnownKpi | str]
"""From what stands in a row to the KPI that it names, or to the sentence that says why there is none."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """A reading that a row reports. `place` is that of the row among all rows of the file."""

    place: int
    line: int
    kpi_id: int
    day: date
    value: Decimal | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is refused, as it stands in the file, and why."""

    place: int
    line: int
    cells: Sequence[str]
    reason: str


@dataclass(slots=True)
class CheckedRows:
    """All rows of a file: the readings to keep, the rows refused, how many repeat another row, and have no value."""

    good: list[FileReading] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    repeated: int = 0
    empty: int = 0

    @property
    def total(self) -> int:
        """How many rows the file has, without those that report nothing."""
        return len(self.good) + len(self.refused) + self.repeated


def check_rows(columns: Columns, named: NamedKpi, *, order: DateOrder | None, mark: str, today: date) -> CheckedRows:
    """Check each row of a file, in its order."""
    days: dict[str, date | str] = {}
    kpis: dict[str, KnownKpi | str] = {}
    values: dict[tuple[str, str], ReadValue | str] = {}
    found = CheckedRows()
    for place, (line, cells) in enumerate(columns.rows):
        if (problem := _problem_with(columns, cells)) is not None:
            found.refused.append(RefusedRow(place, line, cells, problem))
            continue
        said, day_said = _cell(cells, columns.value), _cell(cells, columns.date)
        if is_nothing(said):
            found.empty += 1
            continue
        kpi_said = _cell(cells, columns.kpi)
        kpi = kpis.get(kpi_said)
        if kpi is None:
            kpi = kpis[kpi_said] = named(kpi_said)
        day = days.get(day_said)
        if day is None:
            day = days[day_said] = _day(day_said, order, today)
        unit = kpi.unit if isinstance(kpi, KnownKpi) else ""
        if columns.unit is not None and (own := _cell(cells, columns.unit).strip()):
            said = f"{said.strip()} {own}"
        value = values.get((said, unit))
        if value is None:
            value = values[said, unit] = read_value(said, mark, unit)
        if isinstance(kpi, KnownKpi) and not kpi.refusal and isinstance(day, date) and isinstance(value, ReadValue):
            note = value.note if columns.note is None else _note(_cell(cells, columns.note), value.note)
            found.good.append(FileReading(place, line, kpi.id, day, value.value, note))
        else:
            found.refused.append(RefusedRow(place, line, cells, _reason(kpi, day, value)))
    return _without_contradictions(found, columns)


def _reason(kpi: KnownKpi | str, day: date | str, value: ReadValue | str) -> str:
    refusal = kpi.refusal if isinstance(kpi, KnownKpi) else kpi
    return " ".join(each for each in (refusal, day, value) if isinstance(each, str) and each)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _problem_with(columns: Columns, cells: Sequence[str]) -> str | None:
    """What is wrong with the form of a row."""
    if len(cells) > columns.width and any(map(str.strip, cells[columns.width :])):
        return (
            f"This row has {len(cells)} columns, and the others have {columns.width}. "
            "Put a value with a comma in quotation marks."
        )
    longest = max(cells, key=len)
    if len(longest) > LONGEST_CELL:
        lines = len(longest.splitlines())
        over, hint = (f" over {lines:,} lines", " Is a quotation mark missing?") if lines > 1 else ("", "")
        return f"A cell of this row has {len(longest):,} characters{over}. I read {LONGEST_CELL:,} at most.{hint}"
    if any("\x00" in cell for cell in cells):
        return "This row holds characters that aren't text."
    return None


def _day(said: str, order: DateOrder | None, today: date) -> date | str:
    day = read_day(said, order)
    if isinstance(day, date) and day > today:
        return f"{spoken_date(day, today)} is in the future."
    return day


def _note(said: str, remark: str) -> str:
    return "\n".join(part for part in (said.strip(), remark) if part)[:LONGEST_NOTE]


def _without_contradictions(found: CheckedRows, columns: Columns) -> CheckedRows:
    """Refuse all rows that give different values for one KPI and day; of equal ones, keep the first."""
    first: dict[tuple[int, date], FileReading] = {}
    repeats: list[FileReading] = []
    disputed: dict[tuple[int, date], list[FileReading]] = {}
    for reading in found.good:
        key = (reading.kpi_id, reading.day)
        earlier = first.setdefault(key, reading)
        if earlier is reading:
            continue
        repeats.append(reading)
        if earlier.value != reading.value:
            disputed.setdefault(key, [earlier])
    if not repeats:
        return found
    for reading in repeats:
        if (key := (reading.kpi_id, reading.day)) in disputed:
            disputed[key].append(reading)
        else:
            found.repeated += 1
    gone = {reading.place for reading in repeats} | {each.place for rows in disputed.values() for each in rows}
    cells = dict(enumerate(each for _, each in columns.rows)) if disputed else {}
    for (_, day), rows in disputed.items():
        reason = _contradiction(day, rows)
        found.refused += [RefusedRow(row.place, row.line, cells[row.place], reason) for row in rows]
    found.good = [reading for reading in found.good if reading.place not in gone]
    found.refused.sort(key=lambda row: row.place)
    return found


def _contradiction(day: date, rows: Sequence[FileReading]) -> str:
    lines = [str(row.line) for row in rows]
    told = listed(lines[:4] + [f"{len(lines) - 4:,} more"] * (len(lines) > 4))
    return f"Lines {told} give different values for {full_date(day)}. Leave only the right one."


# --- What stands already ---


@dataclass(frozen=True, slots=True)
class StandingReading:
    """A reading that stands: its value and its note. A day may have several, measured beside each other."""

    value: Decimal | None
    note: str


@dataclass(slots=True)
class Difference:
    """What readings from a file change: those to add, and of these the ones that replace a standing reading."""

    new: list[FileReading] = field(default_factory=list)
    corrected: list[FileReading] = field(default_factory=list)
    unchanged: int = 0


def compare(
    readings: Iterable[FileReading],
    standing: Mapping[tuple[int, date], Sequence[StandingReading]],
    kept_before: frozenset[int] = frozenset(),
) -> Difference:
    """Compare readings with what stands. Rows `kept_before`, when the same file was dropped, change nothing again."""
    found = Difference()
    for reading in readings:
        stand = standing.get((reading.kpi_id, reading.day), ())
        if reading.place in kept_before or any(_is_equal(reading, each) for each in stand):
            found.unchanged += 1
        elif not stand:
            found.new.append(reading)
        else:
            found.corrected.append(reading)
    return found


def _is_equal(reading: FileReading, stands: StandingReading) -> bool:
    return stands.value == reading.value and (not reading.note or stands.note == reading.note)
