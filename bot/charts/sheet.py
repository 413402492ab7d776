"""The canvas of a chart in pixels: fonts, text that fits, and the places that labels and lines take.

Matplotlib is imported when the first chart is drawn (half a second), without pyplot, so that several threads can draw.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.charts.label_places import Box, Segment
from csi.kpis.chart_words import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, DPI = 1200, 150
TYPE, TITLE_TYPE = 21, 23
"""Points; 21 are 44 pixels of 1200, and 13 of a phone's 360."""
LINE, TITLE_LINE = 50, 58
"""Pixels from one line of type to the next."""
MARGIN = 36

INK, PALE_INK, PAPER, EDGE, GRID = "#1d1c1d", "#55585c", "#ffffff", "#c9ccd1", "#e6e8eb"

_FALLBACK_FONTS = ("Noto Sans CJK JP", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "Noto Sans", "Noto Emoji")
_ROUND = 28


@dataclass(slots=True)
class Sheet:
    """The canvas, with what is on it: `labels` and `lines` are where text and lines are."""

    figure: Figure
    renderer: Any
    families: list[str]
    glyphs: frozenset[int]
    height: float = 0.0
    labels: list[Box] = field(default_factory=list)
    lines: list[Segment] = field(default_factory=list)

    def drawable(self, text: str) -> str:
        """Remove the characters that no installed font has; they would become boxes and a warning."""
        return " ".join("".join(c for c in one_line(text) if ord(c) in self.glyphs or c == " ").split())

    def width(self, text: str, size: float = TYPE, weight: str = "normal") -> float:
        """A text's width in pixels."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(family=self.families, size=size, weight=weight)
        return float(self.renderer.get_text_width_height_descent(text, font, False)[0])

    def fit(self, text: str, room: float, size: float = TYPE, weight: str = "normal") -> str:
        """Shorten a text to `room` pixels."""
        if self.width(text, size, weight) <= room:
            return text
        keep = len(text)
        while keep and self.width(text[:keep].rstrip() + "…", size, weight) > room:
            keep -= 1
        return text[:keep].rstrip() + "…"

    def wrap(self, text: str, room: float, size: float, weight: str) -> list[str]:
        """Break a text into two lines at most, each shortened to `room` pixels."""
        words, first = text.split(" "), ""
        while words and self.width(f"{first} {words[0]}", size, weight) <= room:
            first = f"{first} {words.pop(0)}".lstrip()
        lines = [first, " ".join(words)] if first else [text]
        return [self.fit(line, room, size, weight) for line in lines if line]

    def open(self, height: float) -> None:
        """Give the canvas its height, and draw the card: its own white paper, on a light and on a dark Slack."""
        from matplotlib.patches import FancyBboxPatch

        self.height = height
        self.figure.set_size_inches(WIDTH / DPI, height / DPI)
        card = FancyBboxPatch(
            (2, 2), WIDTH - 4, height - 4, boxstyle=f"round,pad=0,rounding_size={_ROUND}", transform=None,
            facecolor=PAPER, edgecolor=EDGE, linewidth=1.5, zorder=-10,
        )  # fmt: skip
        self.figure.add_artist(card)

    def write(self, x: float, y: float, text: str, color: str = INK, size: float = TYPE, weight: str = "normal") -> Box:
        """Write text with its lower left corner at a pixel; dollar signs are not read as mathematics."""
        self.figure.text(
            x / WIDTH, (y + 10) / self.height, text, color=color, fontsize=size, fontweight=weight,
            fontfamily=self.families, parse_math=False, zorder=10, va="baseline",
        )  # fmt: skip
        box = (x, y, x + self.width(text, size, weight), y + LINE - 6)
        self.labels.append(box)
        return box

    def stroke(self, points: list[tuple[float, float]], color: str, width: float, style: Any = "-", **how: Any) -> None:
        """Draw a line through pixels, and remember where it is."""
        from matplotlib.lines import Line2D

        x, y = [point[0] for point in points], [point[1] for point in points]
        self.figure.add_artist(Line2D(x, y, color=color, linewidth=width, linestyle=style, transform=None, **how))
        self.lines += [(*one, *other) for one, other in pairwise(points)]

    def mark(self, points: list[tuple[float, float]], marker: str, size: float, color: str, **how: Any) -> None:
        """Draw a marker at each pixel."""
        from matplotlib.lines import Line2D

        x, y = [point[0] for point in points], [point[1] for point in points]
        self.figure.add_artist(
            Line2D(x, y, color=color, linestyle="", marker=marker, markersize=size, transform=None, **how)
        )

    def fill(self, box: Box, **how: Any) -> None:
        """Fill a rectangle."""
        from matplotlib.patches import Rectangle

        left, bottom, right, top = box
        self.figure.add_artist(Rectangle((left, bottom), right - left, top - bottom, transform=None, **how))

    def png(self) -> bytes:
        """The picture; the same content gives the same bytes."""
        png = io.BytesIO()
        self.figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None}, facecolor="none")
        return png.getvalue()


def new_sheet() -> Sheet:
    """A canvas to measure text with; `open` gives it its height."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families, glyphs = _fonts()
    figure = Figure(figsize=(WIDTH / DPI, WIDTH / DPI / 2), dpi=DPI, facecolor="none")
    return Sheet(figure, FigureCanvasAgg(figure).get_renderer(), families, glyphs)  # type: ignore[no-untyped-call]


@cache
def _fonts() -> tuple[list[str], frozenset[int]]:
    """The fonts to write with, and the characters that they have."""
    from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

    installed = {font.name for font in fontManager.ttflist}
    families = ["DejaVu Sans", *(name for name in _FALLBACK_FONTS if name in installed)]
    faces = [
        get_font(findfont(FontProperties(family=name, weight=weight))) for name in families for weight in (400, 700)
    ]
    return families, frozenset[int]().union(*(face.get_charmap() for face in faces))
