"""The forms that change a KPI: what it is, what is allowed and agreed, a declared change; and its success factors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from slack_sdk.models.blocks import Block, PlainTextInputElement, StaticSelectElement
from slack_sdk.models.views import View

from csi.catalogue.success_factors import ENOUGH_KPIS, LONGEST, SuccessFactor
from csi.common.phrases import counted
from csi.kpis.aim import WORDS
from csi.kpis.definition import LONGEST_NAME
from csi.kpis.settings import LONGEST_BENCHMARK, LONGEST_DEFINITION, LONGEST_SOURCE, LONGEST_WITH
from handlers import ids
from handlers.kpis.kpi_phrases import AGREEMENTS_EXPLAINED, PERSPECTIVES, TYPES
from handlers.kpis.proposal_blocks import FREQUENCIES
from handlers.kpis.target_form import editable
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    date_picker,
    field,
    form,
    heading,
    info_modal,
    inline,
    section,
    select,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from models import Kpi

NONE = "0"
"""The value of the option for no service, no success factor, no type and the like."""


def definition_form(kpi: Kpi, services: Sequence[tuple[int, str]], factors: Sequence[SuccessFactor]) -> View:
    """Build the form for what a KPI is."""
    in_use = [(str(number), name) for number, name in services]
    csfs = [(str(each.id), f"{each.title} (for {each.objective})") for each in factors[:99]]
    chosen = next((each for each in factors if each.id == kpi.csf_id), None)
    many = chosen is not None and chosen.kpis > ENOUGH_KPIS
    hint = "Two or three KPIs show a success factor best."
    blocks: list[Block | None] = [
        field(ids.KPI_NEW_NAME, "Name", text_input(kpi.name, limit=LONGEST_NAME)),
        field(
            ids.KPI_DEFINITION,
            "What is counted, and how?",
            text_input(kpi.definition, lines=True, limit=LONGEST_DEFINITION),
            optional=True,
        ),
        field(ids.KPI_OWNER, "Who reports it?", user_select(kpi.owner_id)),
        field(ids.FREQUENCY, "How often?", select(FREQUENCIES.items(), kpi.frequency.value)),
        field(ids.KPI_SERVICE, "Service", select([(NONE, "No service"), *in_use[:99]], str(kpi.service_id or NONE))),
        field(
            ids.KPI_CSF,
            "Success factor",
            select([(NONE, "No success factor"), *csfs], str(kpi.csf_id or NONE)),
            hint=f"It has {chosen.kpis if chosen else 0} KPIs. {hint}" if many else hint,
        ),
        field(ids.KPI_TYPE, "Type", _maybe(TYPES, kpi.type)),
        field(ids.KPI_PERSPECTIVE, "Scorecard perspective", _maybe(PERSPECTIVES, kpi.perspective)),
        field(
            ids.KPI_QUALITATIVE,
            "How is it found?",
            select([("no", "Measured (quantitative)"), ("yes", "Judged (qualitative)")], _yes(kpi.is_qualitative)),
        ),
        field(
            ids.KPI_BENCHMARK,
            "Benchmark",
            text_input(kpi.benchmark, "80 % in the industry", limit=LONGEST_BENCHMARK),
            optional=True,
        ),
        field(
            ids.KPI_BENCHMARK_SOURCE,
            "Where does the benchmark come from?",
            text_input(kpi.benchmark_source, "A report of 2026", limit=LONGEST_SOURCE),
            optional=True,
        ),
    ]
    return form(ids.KPI_FORM, "Edit KPI", "Save", blocks, about=str(kpi.id))


def _maybe(words: Mapping[Any, str], chosen: StrEnum | None) -> StaticSelectElement:
    pairs = [(str(value), said) for value, said in words.items()]
    return select([(NONE, "Not said"), *pairs], str(chosen) if chosen else NONE)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def limits_form(kpi: Kpi) -> View:
    """Build the form for a KPI's tolerance and agreed level."""
    unit = f" ({kpi.unit})" if kpi.unit else ""
    comparisons = [(str(value), said) for value, said in WORDS.items()]
    kinds = [(NONE, "No agreed level"), *((str(kind), said) for kind, said in AGREEMENTS_EXPLAINED.items())]
    return form(
        ids.KPI_LIMITS_FORM,
        "Limits",
        "Save",
        [
            section(
                f"*{inline(kpi.name)}*\nWhile readings are within the tolerance, nobody needs to act. "
                "For a reading outside it, I add an improvement."
            ),
            field(ids.TOLERANCE_LOW, f"Tolerance: at least{unit}", _number(kpi.tolerance_low), optional=True),
            field(ids.TOLERANCE_HIGH, f"Tolerance: at most{unit}", _number(kpi.tolerance_high), optional=True),
            section("The agreed level is what you have promised somebody."),
            field(ids.AGREEMENT, "Agreement", select(kinds, str(kpi.agreement) if kpi.agreement else NONE)),
            field(
                ids.AGREED_COMPARISON,
                "The value has to be",
                select(comparisons, str(kpi.agreed_comparison or "at_most")),
            ),
            field(ids.AGREED_VALUE, f"Agreed value{unit}", _number(kpi.agreed_value), optional=True),
            field(
                ids.AGREED_HIGH,
                f"and at most{unit}",
                _number(kpi.agreed_high),
                optional=True,
                hint="Only for “between”: the upper end.",
            ),
            field(
                ids.AGREED_WITH, "With whom?", text_input(kpi.agreed_with, "Sales", limit=LONGEST_WITH), optional=True
            ),
        ],
        about=str(kpi.id),
    )


def _number(value: Decimal | None) -> PlainTextInputElement:
    return text_input(editable(value), limit=40)


def change_form(kpi: Kpi, today: date, improvements: Sequence[tuple[int, str]], chosen: int | None = None) -> View:
    """Build the form that declares a change; `improvements` may have made it."""
    pairs = [(str(number), f"IMP-{number}: {idea}") for number, idea in improvements[:99]]
    known = {value for value, _ in pairs}
    return form(
        ids.DECLARED_CHANGE_FORM,
        "Declare a change",
        "Declare",
        [
            section(
                f"*{inline(kpi.name)}*\nFrom that day on I calculate the limits of the usual variation anew. "
                "Declare it when the work itself has changed, not when the figures have."
            ),
            field(ids.CHANGED_ON, "Since when?", date_picker(today)),
            field(ids.CHANGE_NOTE, "What has changed?", text_input(None, "New laptops are kept in stock", limit=500)),
            field(
                ids.CHANGED_BY_IMPROVEMENT,
                "By which improvement?",
                select([(NONE, "By no improvement"), *pairs], str(chosen) if str(chosen) in known else NONE),
            )
            if pairs
            else None,
        ],
        about=str(kpi.id),
    )


@dataclass(frozen=True, slots=True)
class SuccessFactorsWindow(SlackValue):
    """The private_metadata of the window with success factors: the KPI whose window it was opened from, or 0."""

    prefix: ClassVar[str] = "success_factors"
    kpi: int


MOST_FACTORS = 40


def factors_window(factors: Sequence[SuccessFactor], *, may_change: bool) -> View:
    """Build the window with the success factors under their objectives."""
    blocks: list[Block | None] = []
    objective = None
    for each in factors[:MOST_FACTORS]:
        if each.objective_id != objective:
            objective = each.objective_id
            blocks.append(section(f"*{inline(each.objective)}*", block_id=f"csf_objective_{objective}"))
        hint = "; two or three show it best" if each.kpis > ENOUGH_KPIS else ""
        rename = button("Rename", ids.extended(ids.RENAME_CSF, each.id), str(each.id), about=each.title)
        blocks.append(
            section(
                f"{inline(each.title)}  ·  {counted(each.kpis, 'KPI')}{hint}",
                block_id=f"csf_{each.id}",
                accessory=rename if may_change else None,
            )
        )
    if len(factors) > MOST_FACTORS:
        blocks.append(context(f"and {len(factors) - MOST_FACTORS} more"))
    if not factors:
        who = "" if may_change else " A manager can add one here."
        blocks.append(section(f"No success factor yet. It says what must go right for an objective to be met.{who}"))
    add = [button("Add", ids.ADD_CSF, about="a success factor", style="primary")] if may_change else []
    view = info_modal(ids.CSF_VIEW, "Success factors", [heading("Success factors"), *blocks, buttons("csf_add", add)])
    view.private_metadata = SuccessFactorsWindow(0).value
    return view


def factor_form(objectives: Sequence[tuple[int, str]], known: SuccessFactor | None = None) -> View:
    """Build the form for a new success factor, or for another name of one."""
    pairs = [(str(number), title) for number, title in objectives[:100]]
    if not pairs and known is None:
        sentence = "A success factor belongs to an objective. Add the first objective in the settings."
        return info_modal(ids.NOTE_VIEW, "Success factor", [section(sentence)])
    return form(
        ids.CSF_FORM,
        "Success factor",
        "Save",
        [
            section(f"For the objective “{inline(known.objective)}”")
            if known
            else field(ids.CSF_OBJECTIVE, "Objective", select(pairs, pairs[0][0] if len(pairs) == 1 else None)),
            field(
                ids.CSF_TITLE,
                "What must go right?",
                text_input(known.title if known else None, "New colleagues can work on day one", limit=LONGEST),
            ),
        ],
        about=str(known.id) if known else "",
    )
