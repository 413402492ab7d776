"""The window of a step whose gate isn't met, as it is shown: what is missing first, and what comes after it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View

from csi.language.message_kind import shorten
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.needs import Missing, Need
from csi.lifecycle.refusals import before
from csi.tasks.plan_view import PlanFacts, PlanRow
from csi.tasks.task_rules import TaskStep
from handlers import ids
from handlers.lifecycle import triage_forms
from handlers.lifecycle.step_windows import ENDS, LABELS
from handlers.slack.block_kit import button, buttons, context, escape, form, info_modal, section
from handlers.tasks.task_blocks import describe_task

MOST_TASKS = 15


def waiting(refusal: GateNotMet) -> View:
    """Build the window for whoever can supply nothing of what a step is missing: what that is, and who can."""
    lines = "\n".join(f"•  {escape(each.sentence)}" for each in refusal.things)
    said = section(f"{before(refusal.step, refusal.number)}:\n{lines}", block_id="gate_now")
    return info_modal(ids.GATE_VIEW, f"IMP-{refusal.number}", [said])


def asking(refusal: GateNotMet, thing: Missing, later: Sequence[Missing], supplies: View, *, goes_on: bool) -> View:
    """Turn the form that supplies a thing into the gate's window: what it is for, what follows, what its button does.

    `goes_on`: something else is asked for after it.
    """
    step = refusal.step
    then = f"Then: {'; '.join(escape(each.sentence) for each in later)}." if later else ""
    wanted = "close each open task." if thing.need is Need.TASKS_CLOSED else _marked(thing)
    supplies.title = PlainTextObject(text=shorten(f"{LABELS.get(step, 'Before')} IMP-{refusal.number}", 24))
    supplies.blocks = [
        section(f"{before(step, refusal.number)}: {wanted}", block_id="gate_now"),
        *(supplies.blocks or ()),
        *([context(then)] if then else ()),
    ]
    if supplies.callback_id != ids.GATE_VIEW:
        supplies.submit = PlainTextObject(text="Next" if goes_on or step not in ENDS else LABELS[step])
    return supplies


def _marked(thing: Missing) -> str:
    """A missing thing in mrkdwn: answer *What are the first steps?*"""
    return f"{thing.do} *{escape(thing.about)}*" if thing.about else f"{escape(thing.do)}."


def align_form(number: int, offered: Sequence[tuple[int, str]], chosen: int | None = None) -> View:
    """Build the form that ties an improvement to an objective, where a step needs one."""
    return form(
        ids.ALIGN_FORM, f"IMP-{number}", "Save", triage_forms.objective_fields(offered, chosen), about=str(number)
    )


def open_tasks(plan: PlanFacts) -> View:
    """Build the open tasks of an improvement, each with what closes it."""
    rows = [row for row in plan.rows if not row.task.is_closed]
    blocks: list[Block | None] = []
    for row in rows[:MOST_TASKS]:
        said = section(describe_task(plan.number, row.task), block_id=f"task_{row.task.place}")
        blocks += [said, _closing(plan.number, row)]
    left = len(rows) - MOST_TASKS
    if left > 0:
        blocks.append(context(f"{left} more {'follows' if left == 1 else 'follow'}."))
    return info_modal(ids.GATE_VIEW, f"IMP-{plan.number}", blocks)


_CLOSES = {TaskStep.FINISH: "Done", TaskStep.SKIP: "Not needed"}


def _closing(number: int, row: PlanRow) -> Block | None:
    name = f"{number}.{row.task.place}"
    elements = [
        button(label, ids.extended(ids.GATE_TASK, step, row.task.place), name, about=f"{name}: {row.task.text}")
        for step, label in _CLOSES.items()
        if step in row.steps
    ]
    return buttons(f"close_{row.task.place}", elements)
