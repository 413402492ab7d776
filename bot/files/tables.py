"""Writing tables as a workbook and as CSV, row by row, so that a large register needs little memory."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from csi.reports.cells import Cell, Table, csv_text, defused

ROWS_ON_A_SHEET = 1_048_575
"""As many as a sheet holds below its heading."""
CHARACTERS_IN_A_CELL = 32_767
EXACT_DIGITS = 15
"""A workbook's numbers are exact to so many digits; longer ones are written as text."""
OFTEN = 500
_WIDTH = 18


class _Rows(Protocol):
    """Takes the rows of one table."""

    def write(self, cells: Sequence[Cell]) -> None: ...

    def close(self) -> None: ...


def write_tables(
    tables: Sequence[Table], workbook_path: Path, csv_folder: Path, keep: Callable[[], None] = lambda: None
) -> list[Path]:
    """Write the tables as one workbook and as one CSV file each; return the CSV files.

    `keep` is called now and then while it takes long.
    """
    paths = []
    with xlsxwriter.Workbook(str(workbook_path), _OPTIONS) as workbook:
        for table in tables:
            path = csv_folder / f"{table.name}.csv"
            paths.append(path)
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                _write(table, (_Sheets(workbook, table), _Lines(file)), keep)
    return paths


_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def _write(table: Table, places: Sequence[_Rows], keep: Callable[[], None]) -> None:
    for place in places:
        place.write(table.columns)
    for count, row in enumerate(table.rows(), start=1):
        for place in places:
            place.write(row)
        if count % OFTEN == 0:
            keep()
    for place in places:
        place.close()


def zipped(paths: Sequence[Path], into: Path) -> Path:
    """Pack files into one ZIP file."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in paths:
            packed.write(path, path.name)
    return into


class _Lines:
    """One CSV file, with a mark at its beginning by which spreadsheets know that it is UTF-8."""

    def __init__(self, file: io.TextIOWrapper) -> None:
        self._writer = csv.writer(file, quoting=csv.QUOTE_MINIMAL)

    def write(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([csv_text(cell) for cell in cells])

    def close(self) -> None:
        """The file is closed by whoever opened it."""


class _Sheets:
    """One sheet of a workbook; where it is full, another one goes on."""

    def __init__(self, workbook: Any, table: Table) -> None:
        self._workbook, self._table, self._row, self._number = workbook, table, 0, 1
        self._bold = workbook.add_format({"bold": True})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._sheet = self._new(table.name)

    def _new(self, name: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(self._table.columns) - 1, _WIDTH)
        return sheet

    def write(self, cells: Sequence[Cell]) -> None:
        if self._row > ROWS_ON_A_SHEET:
            self._number += 1
            self._sheet, self._row = self._new(f"{self._table.name} {self._number}"), 0
            self.write(self._table.columns)
        for column, cell in enumerate(cells):
            self._write_cell(column, cell)
        self._row += 1

    def _write_cell(self, column: int, cell: Cell) -> None:
        row, sheet = self._row, self._sheet
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_string(row, column, csv_text(cell))
        elif isinstance(cell, int | Decimal):
            if _is_exact(cell):
                sheet.write_number(row, column, cell)
            else:
                sheet.write_string(row, column, csv_text(cell))
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell.astimezone(UTC).replace(tzinfo=None, microsecond=0), self._time)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._day)
        else:
            text = defused(cell)
            shown = text if len(text) <= CHARACTERS_IN_A_CELL else text[: CHARACTERS_IN_A_CELL - 1] + "…"
            sheet.write_string(row, column, shown, self._bold if row == 0 else None)

    def close(self) -> None:
        """The workbook writes its sheets when it is closed."""


def _is_exact(number: int | Decimal) -> bool:
    return len(Decimal(number).normalize().as_tuple().digits) <= EXACT_DIGITS
