"""Forms for accepting an improvement and for a step that needs a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock
from slack_sdk.models.views import View

from csi.lifecycle.triage import TriageChoices
from handlers import ids
from handlers.catalogue.entry_rows import service_lines
from handlers.slack.block_kit import (
    button,
    context,
    escape,
    field,
    form,
    options,
    quote,
    section,
    select,
    strip_bidi_controls,
    text_input,
    user_select,
)
from models.enums import Effort

EFFORTS = {
    Effort.S: "S: a day or two",
    Effort.M: "M: up to two weeks",
    Effort.L: "L: up to a quarter",
    Effort.XL: "XL: longer",
}
NEW = 0
"""The value of the choice “A new objective”."""
IDEA_BLOCK = "accept_idea"
"""The block of the idea; what stands above it stays when the form is drawn again."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What is chosen in the form of *Accept* when it is drawn; None where the proposal stands."""

    coordinator: str | None = None
    effort: Effort | None = None
    objective: int | None = None
    quick_win: bool = False


def accept(choices: TriageChoices, entered: Entered) -> View:
    """Build the form behind *Accept*, filled in: whoever agrees with it only presses *Accept*.

    The hint under a field says where its proposal comes from, as long as that is what is chosen.
    """
    leads, effort = entered.coordinator or choices.coordinator, entered.effort or choices.effort
    return form(
        ids.ACCEPT_FORM,
        f"Accept IMP-{choices.number}",
        "Accept",
        [
            _with_id(quote(choices.idea, choices.number, 300), IDEA_BLOCK),
            context("\n".join(about_it)) if (about_it := service_lines(choices.service)) else None,
            _redrawing(
                field(
                    ids.COORDINATOR,
                    "Who leads it?",
                    user_select(leads),
                    hint=choices.coordinator_because if leads == choices.coordinator else "",
                )
            ),
            leads_many(choices.leads_many),
            field(
                ids.EFFORT,
                "Effort",
                select([(key.value, label) for key, label in EFFORTS.items()], effort.value),
                hint=choices.effort_because if effort is choices.effort else "",
            ),
            *([] if entered.quick_win else _objective(choices, entered)),
            _redrawing(field(ids.QUICK_WIN, "Quick win", _quick_win(entered.quick_win), optional=True)),
        ],
        about=str(choices.number),
    )


def leads_many(hint: str) -> Block | None:
    """Build the hint that somebody leads much already, with the backlog one press away; None without one."""
    if not hint:
        return None
    return section(
        escape(hint), block_id="leads_many", accessory=button("Open the backlog", ids.BACKLOG, about="of what can wait")
    )


def _objective(choices: TriageChoices, entered: Entered) -> list[Block | None]:
    proposed = choices.objective
    chosen = entered.objective if entered.objective is not None else (proposed.objective if proposed else None)
    because = proposed.because if proposed and chosen == proposed.objective else ""
    return objective_fields(choices.objectives, chosen, because)


def objective_fields(objectives: Sequence[tuple[int, str]], chosen: int | None, hint: str = "") -> list[Block | None]:
    """Build the field of the objective, and that of a new one where there is none to choose or it is chosen."""
    new = text_input(placeholder="New colleagues can work on their first day", limit=300)
    if not objectives:
        return [field(ids.NEW_OBJECTIVE, "Objective", new, hint="There is none yet: write the first one.")]
    pairs = [(str(key), strip_bidi_controls(title)) for key, title in objectives]
    existing = select([*pairs, (str(NEW), "A new objective")], str(chosen), placeholder="Choose an objective")
    return [
        _redrawing(field(ids.OBJECTIVES, "Objective", existing, hint=hint)),
        field(ids.NEW_OBJECTIVE, "New objective", new) if chosen == NEW else None,
    ]


def _quick_win(is_ticked: bool) -> CheckboxesElement:
    box = CheckboxesElement(options=options([("yes", "Start it at once, close it with one sentence")]))
    if is_ticked:
        box.initial_options = box.options
    return box


def _redrawing(block: InputBlock) -> InputBlock:
    """A field whose change draws the form again."""
    block.dispatch_action = True
    return block


def _with_id(block: Block, block_id: str) -> Block:
    block.block_id = block_id
    return block


def reason(callback_id: str, title: str, submit: str, label: str, hint: str, number: int) -> View:
    """Build a form with one field for a reason."""
    return form(
        callback_id, title, submit, [field(ids.REASON, label, text_input(lines=True), hint=hint)], about=str(number)
    )
