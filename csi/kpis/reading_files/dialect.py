"""From a text to rows: the delimiter by what it makes of the first rows, quotation marks, and the limits of a file."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from csi.kpis.reading_files.dates import is_date
from csi.kpis.reading_files.problems import Unreadable
from csi.kpis.reading_files.values import is_value

MOST_ROWS = 200_000
MOST_BYTES = 10 * 1024 * 1024
MOST_COLUMNS = 200
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 50
_SAMPLE = 200_000
LONGEST_CELL = 32_767
"""As in a spreadsheet. A row with a longer cell is refused, so none is too long to be split off."""
csv.field_size_limit(MOST_BYTES + 1)
_END = "\x00end\x00"
"""A line behind the last one: if a field swallows it, a quotation mark was never closed."""

Row = tuple[int, list[str]]
"""The number of the line in which a row begins, and its cells."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, without empty ones, and the delimiter that they were read with."""

    rows: list[Row]
    delimiter: str


def read_table(text: str) -> Table:
    """Split a text into rows. Raises Unreadable where quotation marks or limits make that impossible."""
    text = text.lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    skipped = 0
    delimiter = ""
    if first.strip().casefold().startswith("sep=") and len(first.strip("\r")) <= 5:
        delimiter, text, skipped = first.strip("\r")[4:], rest, 1
    if delimiter not in DELIMITERS:
        delimiter = _likely_delimiter(text)
    rows: list[Row] = []
    for line, cells in _records(text, delimiter):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Line {line + skipped} has more than {MOST_COLUMNS} columns. That is more than I read.")
        rows.append((line + skipped, cells))
        if len(rows) > MOST_ROWS + 20:
            raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. Split it, and drop the parts one by one.")
    return Table(rows, delimiter)


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows with their line. Raises Unreadable for a quotation mark that is never closed."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(chain(lines, ("\n", _END)), delimiter=delimiter)
    line = 1
    for cells in reader:
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(_END):
            raise Unreadable(_unclosed(line))
        yield line, cells
        line = reader.line_num + 1


def _unclosed(line: int) -> str:
    return (
        f"The text from line {line} on runs together: a quotation mark there is never closed. "
        "Close or delete it, and drop the file again. I haven't kept any row."
    )


def _likely_delimiter(text: str) -> str:
    """The delimiter under which most rows have a date and a value, then the same number of columns."""
    sample = text[:_SAMPLE]
    return max(DELIMITERS, key=lambda delimiter: _score(sample, delimiter))


def _score(sample: str, delimiter: str) -> tuple[int, int, int]:
    rows = []
    try:
        for _, cells in islice(_records(sample, delimiter), _SAMPLE_ROWS):
            if any(map(str.strip, cells)):
                rows.append(cells[:MOST_COLUMNS])
    except Unreadable:
        pass
    if not rows:
        return (0, 0, 0)
    readable = sum(_has_date_and_value(cells) for cells in rows)
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return (readable, count if width > 1 else 0, -DELIMITERS.index(delimiter))


def _has_date_and_value(cells: list[str]) -> bool:
    dates = [place for place, cell in enumerate(cells) if is_date(cell)]
    return any(place not in dates[:1] and is_value(cell) for place, cell in enumerate(cells)) if dates else False
