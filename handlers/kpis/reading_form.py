"""The form for a reading of a KPI."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.views import View

from handlers import ids
from handlers.slack.block_kit import date_picker, field, form, inline, section, select, text_input
from handlers.slack.payload import SlackValue


@dataclass(frozen=True, slots=True)
class KpiReading(SlackValue):
    """The private_metadata of a reading's form: the KPI, if none is chosen in the form; empty without a target."""

    prefix: ClassVar[str] = "kpi"
    kpi: str


@dataclass(frozen=True, slots=True)
class AskedReading(SlackValue):
    """The private_metadata of a reading's form that a nudge asked for."""

    prefix: ClassVar[str] = "nudge"
    nudge: int


def reading_form(kpis: list[tuple[int, str]], today: date, about: KpiReading | AskedReading) -> View:
    """Build the form for a reading. With one KPI there is no choice of KPI."""
    pairs = [(str(number), name) for number, name in kpis]
    return form(
        ids.READING_FORM,
        "New reading",
        "Save",
        [
            section(f"*{inline(kpis[0][1])}*") if len(kpis) == 1 else None,
            field(ids.READING_KPI, "KPI", select(pairs, pairs[0][0])) if len(kpis) > 1 else None,
            field(ids.TARGET_VALUE, "Value", text_input(placeholder="4.92, same, n/a", limit=200)),
            field(ids.MEASURED_ON, "Measured on", date_picker(today)),
            field(ids.READING_NOTE, "Remark", text_input(limit=500), optional=True),
        ],
        about=about.value,
    )
