"""The chart of the months: its figures and names stand beside each other, whatever they are."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from matplotlib.figure import Figure

from bot.charts.month_chart import compose, month_chart, shown_months
from csi.reports.figures import MonthChart, MonthCount
from csi.reports.months import Month


def months(*counts: tuple[int, int]) -> MonthChart:
    found = [MonthCount(Month(2026, place + 1), came, came, closed) for place, (came, closed) in enumerate(counts)]
    return MonthChart(tuple(found))


def random_months(chance: random.Random) -> MonthChart:
    most = chance.choice([1, 9, 60, 99, 400, 999, 5_000, 9_999, 60_000])
    return months(*((chance.randint(0, most), chance.randint(0, most)) for _ in range(chance.randint(1, 12))))


def texts(figure: Figure) -> Iterator[tuple[str, Any]]:
    figure.draw_without_rendering()
    (axes,) = figure.axes
    legend = figure.legends[0]
    for each in (*figure.texts, *axes.texts, *axes.get_xticklabels(), *legend.get_texts()):
        if each.get_text():
            yield each.get_text(), each.get_window_extent()


@pytest.mark.parametrize("part", range(4))
def test_figures_and_names_cross_nothing_whatever_the_months_were(part: int) -> None:
    chance = random.Random(f"months {part}")
    for _ in range(15):
        facts = random_months(chance)
        figure = compose(facts)
        boxes = list(texts(figure))
        (axes,) = figure.axes
        for (one, box), (other, its) in combinations(boxes, 2):
            assert not box.overlaps(its), (one, other, facts)
        bars = [bar.get_window_extent().padded(-2) for bar in axes.patches if bar.get_window_extent().height > 4]
        for name, box in boxes:
            assert not [bar for bar in bars if box.overlaps(bar)], (name, facts)
            assert (box.x0 >= 0, box.y0 >= 0, box.x1 <= figure.bbox.x1, box.y1 <= figure.bbox.y1) == (True,) * 4, name


def test_type_is_thirteen_pixels_high_on_a_phone() -> None:
    figure = compose(months((3, 1), (4, 2)))
    (axes,) = figure.axes
    smallest = min(float(each.get_fontsize()) for each in (*axes.texts, *axes.get_xticklabels(), *figure.texts))
    assert smallest * 150 / 72 * 360 / 1200 >= 13


def test_fewer_months_are_shown_where_figures_are_long_and_the_text_says_the_same() -> None:
    assert len(shown_months(months(*[(12, 3)] * 12))) == 6
    assert len(shown_months(months(*[(120, 3)] * 12))) == 4
    long = months(*[(1_200, 3)] * 12)
    assert len(shown_months(long)) == 3
    assert month_chart(long).alt_text.count("1200 received") == 3
    assert shown_months(months((123_456, 3), (1, 2), (1, 2)))[-1].closed == 2
