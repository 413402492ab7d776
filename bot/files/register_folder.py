"""Reading a folder of CSV files, such as `kaizen export` writes one: their size, their encoding and their columns."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from csi.reports.exchange import READ, REGISTER, Sheet
from csi.reports.register_import import Line

MOST_BYTES = 100_000_000
"""Of one file."""
MOST_LINES = 500_000
MOST_IN_A_CELL = 200_000


class NotReadable(Exception):
    """A file can't be read as a whole; the text says why."""


def read_folder(folder: Path) -> dict[str, list[Line]]:
    """The rows of each file that is there, by the table's name. Raises NotReadable, OSError."""
    if not (folder / f"{REGISTER.name}.csv").is_file():
        raise NotReadable(f"There is no {REGISTER.name}.csv in {folder}.")
    csv.field_size_limit(MOST_IN_A_CELL)
    return {sheet.name: _rows(sheet, path) for sheet in READ if (path := folder / f"{sheet.name}.csv").is_file()}


def _rows(sheet: Sheet, path: Path) -> list[Line]:
    if path.stat().st_size > MOST_BYTES:
        raise NotReadable(f"{path.name} has more than {MOST_BYTES // 1_000_000} MB.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(f"{path.name} isn't in UTF-8. Save it as “CSV UTF-8”.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found = list[Line]()
    try:
        columns = [title.strip() for title in next(reader, [])]
        _check_columns(sheet, path, columns)
        for cells in reader:
            if not any(cells):
                continue
            if len(found) == MOST_LINES:
                raise NotReadable(f"{path.name} has more than {MOST_LINES:,} rows.")
            if len(cells) != len(columns):
                raise NotReadable(
                    f"{path.name}, line {reader.line_num}: {len(cells)} cells instead of {len(columns)}. "
                    "Cells are parted by commas; one with a comma in it is in double quotes."
                )
            found.append(Line(reader.line_num, dict(zip(columns, cells, strict=True))))
    except csv.Error as problem:
        raise NotReadable(f"{path.name}, line {reader.line_num}: it is no CSV ({problem}).") from None
    return found


def _check_columns(sheet: Sheet, path: Path, columns: list[str]) -> None:
    known: Mapping[str, bool] = {field.title: field.required for field in sheet.fields}
    if unknown := [title for title in columns if title not in known]:
        named = f"“{unknown[0][:60]}”" if unknown[0] else "one without a name"
        raise NotReadable(f"{path.name} has a column that Kaizen doesn't know: {named}. It knows: {', '.join(known)}.")
    if len(set(columns)) < len(columns):
        raise NotReadable(f"{path.name} has a column twice.")
    if missing := [title for title, required in known.items() if required and title not in columns]:
        raise NotReadable(f"{path.name} lacks the column “{missing[0]}”.")
