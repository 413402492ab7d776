"""How an actual benefit follows from KPIs: its lines with their formulas, and the form for one more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.kpis.value_lines import LONGEST_LABEL, LONGEST_SOURCE
from csi.register.measured_benefit import BenefitLine, total
from handlers import ids
from handlers.slack.block_kit import button, buttons, context, field, form, inline, section, select, text_input
from handlers.slack.payload import SlackValue


@dataclass(frozen=True, slots=True)
class LineButton(SlackValue):
    """The value of the button that removes a value line."""

    prefix: ClassVar[str] = "line"
    number: int
    line: int


def line_rows(number: int, lines: Sequence[tuple[int, BenefitLine]], *, may_set: bool) -> list[Block]:
    """Build the lines with their formulas and sum, each with what removes it, and the button for one more."""
    rows: list[Block] = [_row(number, line, each, may_set=may_set) for line, each in lines]
    together = total(each for _, each in lines) if len(lines) > 1 else None
    if together is not None:
        rows.append(context(f"Together {inline(str(together))} a year."))
    add = button("Calculate from a KPI", ids.ADD_VALUE_LINE, str(number), about=f"the value of IMP-{number}")
    return [*rows, *filter(None, [buttons("add_value_line", [add] if may_set else [])])]


def _row(number: int, line: int, each: BenefitLine, *, may_set: bool) -> Block:
    source = f"\n{inline(each.source)}" if each.source else ""
    value = LineButton(number, line).value
    remove = button("Remove", ids.extended(ids.REMOVE_VALUE_LINE, line), value, about=each.label) if may_set else None
    return section(f"{inline(each.formula)}{source}", block_id=f"value_line_{line}", accessory=remove)


def line_form(number: int, kpis: Sequence[tuple[int, str]], currency: str) -> View:
    """Build the form for a value line."""
    pairs = [(str(kpi), name) for kpi, name in kpis]
    return form(
        ids.VALUE_LINE_FORM,
        f"Value of IMP-{number}",
        "Save",
        [
            context("I multiply the change of the KPI by a number and a price, and again when readings change."),
            field(ids.VALUE_KPI, "Which KPI?", select(pairs, pairs[0][0])) if pairs else None,
            field(ids.VALUE_LABEL, "What is saved?", text_input(placeholder="Second-level calls", limit=LONGEST_LABEL)),
            field(
                ids.VOLUME,
                "How many a year?",
                text_input(limit=40),
                hint="For a KPI in percent: how many there are in all, such as 2,500,000 calls. "
                "For others: how often, such as 52 for weekly.",
            ),
            field(
                ids.SHARE,
                "Which share of them counts?",
                text_input(placeholder="50 %", limit=20),
                optional=True,
                hint="Empty: all of them.",
            ),
            field(ids.RATE, "What is each worth?", text_input(limit=60), hint=f"For example $37; else in {currency}."),
            field(
                ids.VALUE_SOURCE,
                "Where do the number and the price come from?",
                text_input(placeholder="Service desk report 2026", limit=LONGEST_SOURCE),
            ),
        ],
        about=str(number),
    )
