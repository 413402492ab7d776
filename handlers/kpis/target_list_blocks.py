"""The targets of an improvement as a list: each with how it stands, and a menu with what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import counted
from csi.kpis.target_facts import TargetFacts
from csi.kpis.target_list import RemovableTarget, TargetList
from csi.language.message_kind import shorten
from handlers import ids
from handlers.kpis.chart_blocks import chart_button
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    field,
    form,
    info_modal,
    inline,
    menu,
    message,
    passage,
    section,
    text_input,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import target_line
from models.enums import Horizon

MOST_ROWS = 10
LONGEST_REASON = 500


class TargetChoice(StrEnum):
    """The choices in the menu of a target."""

    EDIT = "edit"
    REMOVE = "remove"
    READ = "read"
    CHART = "chart"


LABELS = {
    TargetChoice.EDIT: "Edit the target",
    TargetChoice.READ: "Add a reading",
    TargetChoice.CHART: "Show chart",
    TargetChoice.REMOVE: "Remove the target",
}


@dataclass(frozen=True, slots=True)
class TargetOption(SlackValue):
    """A choice in a target's menu: what, of which improvement, which target, and its KPI."""

    prefix: ClassVar[str] = "target"
    choice: TargetChoice
    number: int
    target: int
    kpi: int


@dataclass(frozen=True, slots=True)
class RemovedTarget(SlackValue):
    """The private_metadata of the form that removes a target."""

    prefix: ClassVar[str] = "remove"
    number: int
    target: int


@dataclass(frozen=True, slots=True)
class TargetWindow(SlackValue):
    """The private_metadata of the window with the targets."""

    prefix: ClassVar[str] = "targets"
    number: int


def target_list(facts: TargetList) -> Message:
    """Build the answer to `/csi target 42`."""
    name = f"*{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number})"
    return message(section(name), *_rows(facts))


def target_window(facts: TargetList) -> View:
    """Build the window with the targets."""
    view = info_modal(ids.NOTE_VIEW, f"Targets of IMP-{facts.number}", _rows(facts))
    view.private_metadata = TargetWindow(facts.number).value
    return view


def targets_button(number: int) -> ButtonElement:
    """Build the button that opens this window."""
    return button("Targets", ids.OPEN_TARGETS, str(number), about=f"of IMP-{number}")


def _rows(facts: TargetList) -> list[Block]:
    rows = target_rows(facts.number, facts.targets[:MOST_ROWS], facts)
    if len(facts.targets) > MOST_ROWS:
        rows.append(context(f"and {counted(len(facts.targets) - MOST_ROWS, 'more target')}"))
    if not rows:
        why = (
            f"It can't be measured: {passage(facts.not_measurable, 300, facts.number)}" if facts.not_measurable else ""
        )
        rows.append(section(why or "No target yet.", block_id="no_target"))
    add = button("Add a target", ids.ADD_TARGET, str(facts.number), about=f"to IMP-{facts.number}")
    return [*rows, *filter(None, [buttons("add_target", [add] if facts.may_set else [])])]


def _none(facts: TargetList) -> str:
    if not facts.not_measurable:
        return "No target yet."
    return f"It can't be measured: {passage(facts.not_measurable, 300, facts.number)}"


def target_rows(number: int, targets: Sequence[TargetFacts], facts: TargetList) -> list[Block]:
    """Build a row for each target: its KPI, how it stands, and its menu."""
    return [_row(number, place, each, facts) for place, each in enumerate(targets)]


def _row(number: int, place: int, each: TargetFacts, facts: TargetList) -> Block:
    choices = [TargetChoice.READ] if each.kpi_id in facts.reported else []
    if facts.may_set:
        choices = [TargetChoice.EDIT, *choices, TargetChoice.CHART, TargetChoice.REMOVE]
    elif choices:
        choices.append(TargetChoice.CHART)
    pairs = [
        (TargetOption(choice, number, each.id, each.kpi_id).value, shorten(f"{LABELS[choice]}: {each.kpi}", 75))
        for choice in choices
    ]
    action = ids.extended(ids.TARGET_MENU, place)
    is_first = all(other.kpi_id != each.kpi_id for other in facts.targets[:place])
    chart = chart_button(each.kpi_id, each.kpi, number) if is_first else None
    chosen = menu(action, pairs) if pairs else chart
    return section(described(each, facts), block_id=f"target_{place}", accessory=chosen)


def described(each: TargetFacts, facts: TargetList | RemovableTarget) -> str:
    """Say a target with its KPI, where it stands, and what must not get worse."""
    horizon = "  ·  long-term" if each.horizon is Horizon.LONG_TERM else ""
    counter = f"\n“{inline(each.counter)}” must not get worse." if each.counter else ""
    return f"*{inline(each.kpi)}*{horizon}\n{target_line(each, facts.today)}{counter}"


def remove_form(facts: RemovableTarget) -> View:
    """Build the form that removes a target, with the reason if one is needed."""
    last = "It's the last target: your reason will stand in its place." if facts.is_last else ""
    return form(
        ids.REMOVE_TARGET_FORM,
        "Remove this target?",
        "Remove",
        [
            section(described(facts.target, facts)),
            context("Its KPI and all readings stay."),
            field(
                ids.REASON,
                "Why do you remove it?",
                text_input(lines=True, limit=LONGEST_REASON),
                optional=not facts.needs_reason,
                hint=last if facts.needs_reason else "",
            ),
        ],
        about=RemovedTarget(facts.number, facts.target.id).value,
    )
