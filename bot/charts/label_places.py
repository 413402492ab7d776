"""Where labels go so that they cross no line and no other label: plain geometry in pixels, y upwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Segment = tuple[float, float, float, float]
"""From x, y to x, y."""


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def crosses(segment: Segment, box: Box) -> bool:
    """Whether a line goes through a box: the part of it inside, by clipping at each edge in turn (Liang and Barsky)."""
    x0, y0, x1, y1 = segment
    enters, leaves = 0.0, 1.0
    for step, room in (
        (x0 - x1, x0 - box[0]),
        (x1 - x0, box[2] - x0),
        (y0 - y1, y0 - box[1]),
        (y1 - y0, box[3] - y0),
    ):
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    return enters < leaves


def grown(box: Box, by: float) -> Box:
    """The box with a margin around it."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def free_place(
    size: tuple[float, float],
    around: tuple[float, float],
    within: Box,
    lines: Sequence[Segment],
    boxes: Sequence[Box],
    margin: float = 5.0,
) -> Box | None:
    """The place for a label near a point that crosses no line and no other box; None if there is none near."""
    for box in _nearby(size, around):
        wide = grown(box, margin)
        is_inside = within[0] <= box[0] and within[1] <= box[1] and box[2] <= within[2] and box[3] <= within[3]
        if is_inside and not any(overlaps(wide, each) for each in boxes) and not any(crosses(s, wide) for s in lines):
            return box
    return None


def _nearby(size: tuple[float, float], around: tuple[float, float]) -> Iterator[Box]:
    """Places beside, above and below a point, the nearest first."""
    (width, height), (x, y) = size, around
    for away in (18.0, 30.0, 46.0, 66.0, 90.0):
        lefts = (x + away, x - width / 2, x - away - width, x - width * 0.8, x - width * 0.2)
        bottoms = (y - height / 2, y + away, y - away - height, y + away / 2, y - away / 2 - height)
        for bottom, left in product(bottoms, lefts):
            yield left, bottom, left + width, bottom + height


@dataclass(frozen=True, slots=True)
class Flag:
    """A label above the plot at the top of a vertical line: the line's `x`, the label's width, left end and row."""

    x: float
    width: float
    left: float = 0.0
    row: int = 0


def place_flags(poles: Sequence[tuple[float, float]], left: float, right: float, gap: float = 14.0) -> list[Flag]:
    """Place the labels of vertical lines (each with x and width) above the plot, in as few rows as possible.

    A label begins or ends at its line, or is centred on it. Its line reaches up to its row, so a line under another
    label has a lower row than that one. Lines without a place for a label are left out.
    """
    for count in range(len(poles), 0, -1):
        best: list[Flag] | None = None
        for aligned in product((1.0, 0.0, 0.5), repeat=count):
            flags = [
                Flag(x, width, min(max(x - width * share, left), right - width))
                for (x, width), share in zip(poles[:count], aligned, strict=True)
            ]
            rows = _rows(flags, gap)
            if rows is not None and (best is None or max(rows) < max(each.row for each in best)):
                best = [Flag(each.x, each.width, each.left, row) for each, row in zip(flags, rows, strict=True)]
                if max(rows) == 0:
                    break
        if best is not None:
            return best
    return []


def _rows(flags: Sequence[Flag], gap: float) -> list[int] | None:
    """The row of each label, none above a line that goes higher; None if that can't be."""
    below: list[set[int]] = [set() for _ in flags]  # whose lines stand under this label
    for one, flag in enumerate(flags):
        for other, pole in enumerate(flags):
            if one != other and flag.left - gap < pole.x < flag.left + flag.width + gap:
                below[one].add(other)
    rows: dict[int, int] = {}
    while len(rows) < len(flags):
        ready = [one for one in range(len(flags)) if one not in rows and below[one] <= rows.keys()]
        if not ready:
            return None
        one = ready[0]
        taken = {rows[each] for each in rows if _beside(flags[one], flags[each], gap)}
        least = max((rows[each] + 1 for each in below[one]), default=0)
        rows[one] = next(row for row in range(least, least + len(flags) + 1) if row not in taken)
    return [rows[one] for one in range(len(flags))]


def _beside(one: Flag, other: Flag, gap: float) -> bool:
    return min(one.left + one.width, other.left + other.width) + gap > max(one.left, other.left)
