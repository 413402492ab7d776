"""The keys below the plot: what each line, band and shape stands for, in words that no line can cross."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.label_places import Box
from bot.charts.sheet import INK, LINE, MARGIN, WIDTH, Sheet
from bot.charts.strokes import BANDS, MARKS, STROKES, Band, Mark, Stroke

_SWATCH, _GAP, _COLUMN = 84.0, 16.0, 40.0


@dataclass(frozen=True, slots=True)
class Key:
    """What a line, a band or a shape stands for."""

    of: Stroke | Band | Mark
    text: str


def rows_of(sheet: Sheet, keys: Sequence[Key]) -> list[list[tuple[float, Key]]]:
    """Lay out the keys, each in the first row that has room, with its left end in pixels."""
    rows: list[list[tuple[float, Key]]] = []
    ends: list[float] = []
    room = WIDTH - 2 * MARGIN
    for key in keys:
        fitted = Key(key.of, sheet.fit(sheet.drawable(key.text), room - _SWATCH - _GAP))
        width = _SWATCH + _GAP + sheet.width(fitted.text)
        row = next((number for number, end in enumerate(ends) if end + _COLUMN + width <= room), None)
        if row is None:
            rows.append([(float(MARGIN), fitted)])
            ends.append(width)
        else:
            rows[row].append((MARGIN + ends[row] + _COLUMN, fitted))
            ends[row] += _COLUMN + width
    return rows


def draw_keys(sheet: Sheet, rows: Sequence[Sequence[tuple[float, Key]]], top: float) -> None:
    """Draw the rows of keys from a height downwards."""
    for number, row in enumerate(rows, start=1):
        bottom = top - number * LINE
        middle = bottom + LINE / 2 - 2
        for left, key in row:
            _sample(sheet, key.of, left, middle)
            sheet.write(left + _SWATCH + _GAP, bottom, key.text, INK)


def _sample(sheet: Sheet, of: Stroke | Band | Mark, left: float, middle: float) -> None:
    if isinstance(of, Stroke):
        drawn = STROKES[of]
        sheet.stroke([(left, middle), (left + _SWATCH, middle)], drawn.color, drawn.width, drawn.style)
    elif isinstance(of, Band):
        box: Box = (left, middle - 16, left + _SWATCH, middle + 16)
        sheet.fill(box, **BANDS[of])
    else:
        sheet.mark([(left + _SWATCH / 2, middle)], **MARKS[of])
