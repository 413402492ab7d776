"""Charts, drawn once in each worker: the same facts give the same bytes, and many tests use the same.

Kaizen itself keeps a picture with its file in Slack, in the database that each test has anew.
"""

from collections.abc import Callable
from typing import Any

from bot.charts import upload
from bot.charts.kpi_chart import Chart


def once(draw: Callable[[Any], Chart]) -> Callable[[Any], Chart]:
    """Draw only what hasn't been drawn before, by the key of its content."""
    drawn: dict[str, Chart] = {}

    def drawing(facts: Any) -> Chart:
        if facts.key not in drawn:
            drawn[facts.key] = draw(facts)
        return drawn[facts.key]

    return drawing


def set_up() -> None:
    for name in ("kpi_chart", "month_chart"):
        setattr(upload, name, once(getattr(upload, name)))
