"""The window with a KPI's history: who changed what of it, when, before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import spoken_date
from csi.kpis.activity_verbs import CHANGED, DECLARED
from csi.kpis.aim import WORDS as COMPARISONS
from csi.views.kpi_history import KpiChangeEntry, KpiHistory
from handlers import ids
from handlers.kpis.kpi_phrases import AGREEMENTS, PERSPECTIVES, TYPES
from handlers.kpis.proposal_blocks import FREQUENCIES
from handlers.slack.block_kit import button, buttons, context, info_modal, inline, person, section, whole
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import figure
from models.enums import AgreementKind, Comparison, Frequency, KpiType, Perspective


@dataclass(frozen=True, slots=True)
class KpiHistoryPage(SlackValue):
    """The value of *History*, *Newer* and *Older*: the KPI and the page."""

    prefix: ClassVar[str] = "kpi_history"
    kpi: int
    page: int


def history_button(kpi: int, name: str) -> ButtonElement:
    """Build the button that opens the history."""
    return button("History", ids.KPI_HISTORY, KpiHistoryPage(kpi, 1).value, about=f"of {name}")


def history_window(page: KpiHistory) -> View:
    """Build one page of a KPI's history, the newest first."""
    blocks: list[Block | None] = [section(f"*{inline(page.name)}*", block_id="kpi_history_of")]
    for entry in page.rows:
        blocks += _entry(entry, page)
    if not page.rows:
        blocks.append(section("Nothing was changed yet. *Readings* shows what was corrected.", block_id="kpi_as_begun"))
    if page.pages > 1:
        blocks.append(context(f"{page.first} to {page.last} of {page.total}"))
    turn = []
    if page.page > 1:
        turn.append(_turn("Newer", page, page.page - 1))
    if page.page < page.pages:
        turn.append(_turn("Older", page, page.page + 1))
    return info_modal(ids.NOTE_VIEW, "History of a KPI", [*blocks, buttons("kpi_history_pages", turn)])


def _turn(text: str, page: KpiHistory, to: int) -> ButtonElement:
    value = KpiHistoryPage(page.kpi, to).value
    return button(text, ids.extended(ids.KPI_HISTORY, text.lower()), value, about=f"history of {page.name}")


def _entry(entry: KpiChangeEntry, page: KpiHistory) -> list[Block]:
    who = person(entry.by) if entry.by else "Kaizen"
    head = f"*{spoken_date(entry.when.date(), page.today)}, {entry.when:%H:%M}*  {who} {_did(entry, page.today)}"
    if entry.verb != CHANGED:
        return [section(head), *whole(entry.note)]
    lines, long = [], []
    for key, (label, worded) in _VALUES.items():
        if key not in entry.after:
            continue
        was, now = (_worded(values, key, page.unit, worded) for values in (entry.before, entry.after))
        if key == "definition":
            long = [*whole(f"{label}, before: {was or 'nothing'}"), *whole(f"{label}, now: {now or 'nothing'}")]
        else:
            lines.append(f"{label}: {was or 'none'} → {now or 'none'}")
    return [section("\n".join([head, *lines])), *long]


def _did(entry: KpiChangeEntry, today: date) -> str:
    if entry.verb == CHANGED:
        return "changed this"
    on, number = entry.after.get("changed_on"), entry.after.get("number")
    of = f" by IMP-{number}" if number else ""
    since = f" on {spoken_date(date.fromisoformat(on), today)}" if on else ""
    return f"declared a change{of}{since}" if entry.verb == DECLARED else f"withdrew the change declared{of}{since}"


def _worded(values: Mapping[str, Any], key: str, unit: str, worded: Callable[[Any, str], str]) -> str:
    value = values.get(key)
    return "" if value is None or value == "" else worded(value, unit)


def _text(value: Any, _unit: str) -> str:
    return inline(str(value))


def _as_written(value: Any, _unit: str) -> str:
    return str(value)


def _person(value: Any, _unit: str) -> str:
    return person(str(value))


def _amount(value: Any, unit: str) -> str:
    return figure(Decimal(str(value)), unit)


def _choice(kind: Any, words: Mapping[Any, str]) -> Callable[[Any, str], str]:
    return lambda value, _unit: words[kind(value)]


_VALUES: Mapping[str, tuple[str, Callable[[Any, str], str]]] = {
    "name": ("Name", _text),
    "owner": ("Who reports it", _person),
    "frequency": ("How often", _choice(Frequency, FREQUENCIES)),
    "definition": ("What is counted", _as_written),
    "service_id": ("Service", _text),
    "csf_id": ("Success factor", _text),
    "type": ("Type", _choice(KpiType, TYPES)),
    "perspective": ("Perspective", _choice(Perspective, PERSPECTIVES)),
    "is_qualitative": ("How it comes about", lambda value, _unit: "judged" if value else "measured"),
    "benchmark": ("Benchmark", _text),
    "benchmark_source": ("Source of the benchmark", _text),
    "tolerance_low": ("Tolerance, at least", _amount),
    "tolerance_high": ("Tolerance, at most", _amount),
    "agreement": ("Agreed level", _choice(AgreementKind, AGREEMENTS)),
    "agreed_comparison": ("Agreed as", _choice(Comparison, COMPARISONS)),
    "agreed_value": ("Agreed value", _amount),
    "agreed_high": ("Agreed upper end", _amount),
    "agreed_with": ("Agreed with", _text),
}
"""Each recorded value: what it is called, and how it reads."""
