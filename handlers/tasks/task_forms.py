"""The windows of tasks: a new task, a task to change, the whole plan; and the form of a progress report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, OverflowMenuElement, RadioButtonsElement
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

from csi.common.pagination import nearest_page, page_count
from csi.tasks.plan_view import PlanFacts, PlanRow
from csi.tasks.planning import LONGEST_TEXT
from csi.tasks.task_rules import SAID, TaskStep
from handlers import ids
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    date_picker,
    excerpt,
    field,
    form,
    info_modal,
    options,
    quote,
    section,
    select,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS
from handlers.tasks.task_blocks import describe_task, task_status
from models.enums import Health

PAGE = 20

STEPS = {
    TaskStep.OPEN: "Open now",
    TaskStep.START: "Start: it is being worked on",
    TaskStep.FINISH: "Done",
    TaskStep.GIVE_UP: "Left incomplete",
    TaskStep.SKIP: "Skip: it is not needed",
    TaskStep.CANCEL: "Cancel",
    TaskStep.HOLD: "On hold",
    TaskStep.RESUME: "Resume",
    TaskStep.REOPEN: "Reopen",
}
UP, DOWN, CHANGE = "up", "down", "change"
_SHORT = {TaskStep.FINISH: "Done", TaskStep.START: "Start", TaskStep.RESUME: "Resume", TaskStep.REOPEN: "Reopen"}


@dataclass(frozen=True, slots=True)
class SeenTask(SlackValue):
    """The private_metadata of a task's window: the task, and a fingerprint of what it was when the window opened."""

    name: str
    seen: str


@dataclass(frozen=True, slots=True)
class PlanWindow(SlackValue):
    """The private_metadata of the plan's window, by which the forms above it know it."""

    prefix: ClassVar[str] = "tasks"
    number: int
    page: int


def new_task(number: int, owner: str, due_on: date, *, text: str = "", due_words: str = "") -> View:
    """Build the form behind *Add task*; from a command it opens with what was typed."""
    return form(
        ids.TASK_FORM,
        f"Task for IMP-{number}",
        "Add",
        [
            field(
                ids.TASK_TEXT,
                "What is to be done?",
                text_input(text, placeholder="Order five laptops for stock", limit=LONGEST_TEXT),
            ),
            field(ids.TASK_OWNER, "Who does it?", user_select(owner)),
            field(ids.DUE_ON, "By when?", date_picker(due_on)),
            field(
                ids.DUE_WORDS,
                "Or in words",
                text_input(due_words, placeholder="by end of March, in 3 weeks", limit=100),
                optional=True,
                hint="What you write here counts, not the day above.",
            ),
            field(
                ids.STARTS_ON,
                "Not before",
                date_picker(None),
                optional=True,
                hint="For what is planned ahead; today if it is empty.",
            ),
        ],
        about=str(number),
    )


def change_task(plan: PlanFacts, row: PlanRow) -> View:
    """Build the window of one task: its text, owner, dates and step. Its owner may only change the step."""
    task, name = row.task, f"{plan.number}.{row.task.place}"
    edit = [
        field(ids.TASK_TEXT, "What is to be done?", text_input(task.text, limit=LONGEST_TEXT)),
        field(ids.TASK_OWNER, "Who does it?", user_select(task.owner)),
        field(ids.STARTS_ON, "From", date_picker(task.starts_on)),
        field(ids.DUE_ON, "By when?", date_picker(task.due_on)),
        field(
            ids.DUE_WORDS,
            "Or in words",
            text_input(placeholder="next friday", limit=100),
            optional=True,
            hint="What you write here counts, not the day above.",
        ),
    ]
    blocks: list[Block | None] = [quote(task.text, plan.number, LONGEST_TEXT), context(task_status(task))]
    if plan.may_edit:
        blocks = [context(f"*{name}*  ·  {SAID[task.state]}"), *edit]
    if row.steps:
        steps = select([(step.value, STEPS[step]) for step in row.steps], placeholder="It stays as it is")
        blocks.append(field(ids.TASK_STEP, "What becomes of it?", steps, optional=plan.may_edit))
    if not plan.may_edit and not row.steps:
        return info_modal(ids.TASKS_VIEW, f"Task {name}", blocks)
    return form(ids.CHANGE_TASK_FORM, f"Task {name}", "Save", blocks, about=SeenTask(name, row.seen).value)


def all_tasks(plan: PlanFacts, page: int) -> View:
    """Build the plan's window: its tasks in their order, one page at a time."""
    rows = plan.rows
    last = page_count(len(rows), PAGE) - 1
    page = nearest_page(page + 1, len(rows), PAGE) - 1
    shown = rows[page * PAGE : (page + 1) * PAGE]
    still = sum(not row.task.is_closed for row in rows)
    done = f"  ·  {plan.progress}% of the plan done" if plan.progress is not None else ""
    pages = [
        *([button("Previous", ids.extended(ids.TASK_PAGE, "previous"), str(page - 1))] if page else []),
        *([button("Next", ids.extended(ids.TASK_PAGE, "next"), str(page + 1))] if page < last else []),
    ]
    blocks: list[Block | None] = [section(f"{still} open, {len(rows) - still} closed{done}")]
    blocks += plan_rows(plan, shown)
    if last:
        blocks += [context(f"Page {page + 1} of {last + 1}"), buttons("task_pages", pages)]
    view = info_modal(ids.TASKS_VIEW, f"Tasks of IMP-{plan.number}", blocks)
    view.private_metadata = PlanWindow(plan.number, page).value
    return view


def plan_rows(plan: PlanFacts, rows: Sequence[PlanRow]) -> list[Block]:
    """Build some rows of the plan, each with the menu of what this person may do with the task."""
    last = len(plan.rows) - 1
    places = {row.task.place: place for place, row in enumerate(plan.rows)}
    found: list[Block] = []
    for row in rows:
        place = places[row.task.place]
        tool = _row_accessory(plan, row, is_first=not place, is_last=place == last)
        said = describe_task(plan.number, row.task)
        found.append(section(said, block_id=f"task_{plan.number}_{row.task.place}", accessory=tool))
    return found


def _row_accessory(plan: PlanFacts, row: PlanRow, *, is_first: bool, is_last: bool) -> BlockElement | None:
    """Build a task's menu in the plan, or a single button; None if the person may do nothing."""
    name = f"{plan.number}.{row.task.place}"
    pairs = [(f"{CHANGE} {name}", "Change…")] if plan.may_edit or row.steps else []
    pairs += [(f"{step} {name}", label) for step, label in _SHORT.items() if step in row.steps][:2]
    if plan.may_edit and not is_first:
        pairs.append((f"{UP} {name}", "Move up"))
    if plan.may_edit and not is_last:
        pairs.append((f"{DOWN} {name}", "Move down"))
    if len(pairs) == 1:
        return button("Change", ids.extended(ids.CHANGE_TASK, row.task.place), name)
    return (
        OverflowMenuElement(action_id=ids.extended(ids.TASK_MORE, row.task.place), options=options(pairs))
        if pairs
        else None
    )


def status(number: int, idea: str, said: Health | None, text: str) -> View:
    """Build the form of a progress report, for `/csi status` without the health."""
    choices = options([(health.value, label) for health, label in HEALTHS.items()])
    chosen = next((choice for choice in choices if said and choice.value == said.value), None)
    return form(
        ids.STATUS_FORM,
        f"How does IMP-{number} go?",
        "Report",
        [
            section(excerpt(idea, 300, number)),
            field(ids.HEALTH_CHOICE, "It is", RadioButtonsElement(options=choices, initial_option=chosen)),
            field(
                ids.NOTE,
                "What should others know?",
                text_input(text, lines=True),
                optional=True,
                hint="It is shown on the card, so that others can help.",
            ),
        ],
        about=str(number),
    )
