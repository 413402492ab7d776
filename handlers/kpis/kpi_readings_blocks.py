"""The window with a KPI's readings: who or what reported each, its remark, and what it was before a correction."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import calendar_date
from csi.views.kpi import GivenReading, KpiFacts, ReadingsPage
from handlers import ids
from handlers.kpis.target_form import editable
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    date_picker,
    field,
    form,
    info_modal,
    inline,
    person,
    section,
    text_input,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import figure

_MOST_OLDER = 4


@dataclass(frozen=True, slots=True)
class ReadingsWindow(SlackValue):
    """The private_metadata of this window, and the value of its page buttons: the KPI and the page."""

    prefix: ClassVar[str] = "kpi_readings"
    kpi: int
    page: int


@dataclass(frozen=True, slots=True)
class CorrectedReading(SlackValue):
    """The private_metadata of a correction: the reading and its KPI."""

    prefix: ClassVar[str] = "correction"
    reading: int
    kpi: int


def readings_window(page: ReadingsPage) -> View:
    """Build one page of a KPI's readings, the newest first."""
    facts = page.kpi
    blocks: list[Block | None] = [section(f"*{inline(facts.name)}*", block_id="kpi_readings_of")]
    for row in page.rows:
        now = row.now
        correct = button("Correct", ids.extended(ids.CORRECT_READING, now.id), str(now.id), about=_about(facts, now))
        blocks.append(
            section(_line(facts, now), block_id=f"reading_{now.id}", accessory=correct if facts.may_report else None)
        )
        if row.older:
            blocks += [context(_older(facts, each)) for each in row.older[:_MOST_OLDER]]
    if not page.rows:
        blocks.append(section("No reading yet", block_id="kpi_no_reading"))
    if page.pages > 1:
        blocks.append(context(f"{page.first} to {page.last} of {page.total}"))
    turn = []
    if page.page > 1:
        turn.append(_page("Newer", facts, page.page - 1))
    if page.page < page.pages:
        turn.append(_page("Older", facts, page.page + 1))
    add = [button("Add reading", ids.ADD_KPI_READING, str(facts.id), about=facts.name)] if facts.may_report else []
    view = info_modal(ids.KPI_VIEW, "Readings", [*blocks, buttons("kpi_readings_pages", [*turn, *add])])
    view.private_metadata = ReadingsWindow(facts.id, page.page).value
    return view


def _page(text: str, facts: KpiFacts, page: int) -> ButtonElement:
    value = ReadingsWindow(facts.id, page).value
    return button(text, ids.extended(ids.KPI_READINGS, text.lower()), value, about=f"readings of {facts.name}")


def _about(facts: KpiFacts, row: GivenReading) -> str:
    return f"{_value(facts, row)} of {calendar_date(row.day, facts.today)}"


def _value(facts: KpiFacts, row: GivenReading) -> str:
    return figure(row.value, facts.unit) if row.value is not None else "no value"


def _line(facts: KpiFacts, row: GivenReading) -> str:
    note = f"\n{inline(row.note)}" if row.note else ""
    return f"*{calendar_date(row.day, facts.today)}*  {_value(facts, row)}\n{_given(facts, row)}{note}"


def _given(facts: KpiFacts, row: GivenReading) -> str:
    by = person(row.by) if row.by else "Nobody"
    how = "as the baseline of a target" if row.source == "baseline" else ""
    if row.source not in ("", "slack", "baseline"):
        how = f"from {inline(row.source)}"
    on = f"on {calendar_date(row.given_on, facts.today)}" if row.given_on != row.day else ""
    return " ".join(["Reported by", by, *filter(None, (on, how))])


def _older(facts: KpiFacts, row: GivenReading) -> str:
    day = f" for {calendar_date(row.day, facts.today)}"
    note = f": {inline(row.note)}" if row.note else ""
    return f"Before: {_value(facts, row)}{day}. {_given(facts, row)}{note}"


def correction_form(facts: KpiFacts, row: GivenReading, today: date) -> View:
    """Build the form that corrects a reading."""
    return form(
        ids.CORRECTION_FORM,
        "Correct a reading",
        "Save",
        [
            section(f"*{inline(facts.name)}*\n{_line(facts, row)}"),
            field(
                ids.TARGET_VALUE,
                "Value",
                text_input(editable(row.value) or "n/a", "4.92, n/a", limit=200),
                hint="Was there no such value? Write n/a. The old value stays in the list of readings.",
            ),
            field(ids.MEASURED_ON, "Measured on", date_picker(min(row.day, today))),
            field(ids.READING_NOTE, "Remark", text_input(row.note or None, limit=500), optional=True),
        ],
        about=CorrectedReading(row.id, facts.id).value,
    )
