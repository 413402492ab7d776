"""The window with a KPI's chart, and the button that opens it."""

from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.kpis.chart_words import alt_text, judgement_words
from csi.views.kpi_chart import ShownChart
from handlers import ids
from handlers.slack.block_kit import Picture, button, context, escape, heading, info_modal, picture, section
from handlers.slack.payload import SlackValue


@dataclass(frozen=True, slots=True)
class ChartButton(SlackValue):
    """The value of a button that shows a KPI's chart, about an improvement if it has a `number` (else 0)."""

    prefix: ClassVar[str] = "chart"
    kpi: int
    number: int


def chart_button(kpi_id: int, kpi: str, number: int = 0, *, text: str = "Show chart") -> ButtonElement:
    """Build the button that opens a KPI's chart in a window."""
    value = ChartButton(kpi_id, number).value
    return button(text, ids.extended(ids.SHOW_CHART, kpi_id), value, about=f"of {kpi}")


def chart_window(shown: ShownChart, image: Picture | None) -> View:
    """Build the window with a KPI's chart. While it is drawn, the window says in words what it will show."""
    drawing: Block = context("The picture is being drawn. It appears here in a moment.")
    return info_modal(
        ids.CHART_VIEW,
        "KPI chart",
        [
            heading(shown.chart.kpi_name),
            picture(image) if image else drawing,
            section(escape(judgement_words(shown.chart)), block_id="chart_judgement"),
            None if image else context(escape(alt_text(shown.chart))),
        ],
    )
