"""The file of refused rows: the same columns and a reason, to be corrected and dropped again."""

import csv
import io
from collections.abc import Sequence

from csi.kpis.reading_files.columns import REASON, Columns
from csi.kpis.reading_files.rows import RefusedRow

_NAMES = {"date": "Date", "value": "Value", "kpi": "KPI", "note": "Note", "unit": "Unit"}


def refused_file(columns: Columns, delimiter: str, refused: Sequence[RefusedRow]) -> bytes:
    """Write the refused rows as they stood, each with the reason behind it, as UTF-8 that spreadsheets know."""
    width = max(columns.width, *(len(row.cells) for row in refused)) if refused else columns.width
    kept = [place for place in range(width) if place != columns.reason]
    written = io.StringIO(newline="")
    out = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    out.writerow([*(_heading(columns, place) for place in kept), REASON])
    for row in refused:
        cells = [row.cells[place].replace("\x00", "") if place < len(row.cells) else "" for place in kept]
        out.writerow([*cells, f"Line {row.line}: {row.reason}"])
    return written.getvalue().encode("utf-8-sig", "replace")


def _heading(columns: Columns, place: int) -> str:
    """The heading of a column; of a file without headings, what the column was read as."""
    if place < len(columns.headings):
        return columns.headings[place].replace("\x00", "")
    return next((name for role, name in _NAMES.items() if getattr(columns, role) == place), "")
