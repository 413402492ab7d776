"""The windows of tasks: a new task, a task to change, a phase, the whole plan; and the form of a progress report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, OverflowMenuElement, RadioButtonsElement
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

from csi.common.pagination import nearest_page, page_count
from csi.common.phrases import spoken_date
from csi.language.day_words import no_such_day
from csi.tasks.phases import LONGEST_NAME
from csi.tasks.plan_view import PhaseFacts, PlanFacts, PlanPart, PlanRow
from csi.tasks.planning import LONGEST_TEXT
from csi.tasks.task_rules import CLOSED, SAID, TaskStep
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    date_picker,
    excerpt,
    field,
    form,
    info_modal,
    inline,
    menu,
    message,
    options,
    quote,
    section,
    select,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS
from handlers.tasks.task_blocks import describe_task, phase_line, plan_summary, task_status
from models.enums import Health

PAGE = 20

STEPS = {
    TaskStep.OPEN: "Open it now",
    TaskStep.START: "Start: somebody is working on it",
    TaskStep.FINISH: "Done",
    TaskStep.GIVE_UP: "Leave it incomplete",
    TaskStep.SKIP: "Skip: nobody needs it",
    TaskStep.CANCEL: "Cancel",
    TaskStep.HOLD: "Put it on hold",
    TaskStep.RESUME: "Resume",
    TaskStep.REOPEN: "Reopen",
}
UP, DOWN, CHANGE, RENAME, REMOVE, ADD = "up", "down", "change", "rename", "remove", "add"
_SHORT = {TaskStep.FINISH: "Done", TaskStep.START: "Start", TaskStep.RESUME: "Resume", TaskStep.REOPEN: "Reopen"}
LONGEST_VALUE = 2_000
"""How many characters Slack lets a button hold."""
NO_PHASE = "0"
ANOTHER_DAY = "another"


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


@dataclass(frozen=True, slots=True)
class NamedPhase(SlackValue):
    """The private_metadata of a phase's form: the improvement, and the phase to rename; 0 for a new one."""

    prefix: ClassVar[str] = "phase"
    number: int
    phase: int


@dataclass(frozen=True, slots=True)
class TaskOnDay(SlackValue):
    """The value of a day's button under a typed task whose day was unclear; `said` is its phase and its text."""

    prefix: ClassVar[str] = "task_on_day"
    number: int
    owner: str
    on: str
    said: str

    @property
    def phase(self) -> str:
        """The name of its phase; empty for none."""
        return self.said.partition("\n")[0]

    @property
    def text(self) -> str:
        """What needs to be done."""
        return self.said.partition("\n")[2]


@dataclass(frozen=True, slots=True)
class TypedTask:
    """What is known of a new task: its text, its phase, and the words that can mean several days, with those days."""

    text: str = ""
    phase: int | None = None
    new_phase: str = ""
    due_words: str = ""
    days: tuple[date, ...] = ()
    today: date | None = None


def new_task(
    number: int, owner: str, due_on: date, typed: TypedTask | None = None, phases: Sequence[tuple[int, str]] = ()
) -> View:
    """Build the form behind *Add task*; from a command it opens with what was typed."""
    typed = typed or TypedTask()
    return form(
        ids.TASK_FORM,
        f"Task for IMP-{number}",
        "Add",
        [
            _no_day(typed),
            field(
                ids.TASK_TEXT,
                "What needs to be done?",
                text_input(typed.text, placeholder="Order five laptops for stock", limit=LONGEST_TEXT),
            ),
            field(ids.TASK_OWNER, "Who does it?", user_select(owner)),
            _which_day(typed),
            field(ids.DUE_ON, "By when?", date_picker(due_on)),
            _in_words("by end of March, in 3 weeks", "" if typed.days else typed.due_words),
            field(
                ids.STARTS_ON,
                "When can it start?",
                date_picker(None),
                optional=True,
                hint="Choose a day for work that starts later. Without one it starts today.",
            ),
            _phase(phases, typed.phase),
            field(ids.PHASE_NAME, "New phase", text_input(typed.new_phase, limit=LONGEST_NAME), optional=True)
            if typed.new_phase
            else None,
        ],
        about=str(number),
    )


def ask_which_day(number: int, owner: str, typed: TypedTask) -> Message | None:
    """Build the question on which of several days a typed task is due; None if a button can't hold the task."""
    said = f"{typed.new_phase}\n{typed.text}"
    values = [TaskOnDay(number, owner, on.isoformat(), said).value for on in typed.days]
    if len(typed.text) > LONGEST_TEXT or any(len(value) > LONGEST_VALUE for value in values):
        return None
    about = f"for {typed.text}"
    tools = [
        button(spoken_date(on, typed.today or on), ids.extended(ids.TASK_ON_DAY, nth), value, about=about)
        for nth, (on, value) in enumerate(zip(typed.days, values, strict=True))
    ]
    tools.append(button("Another day", ids.TASK_ANOTHER_DAY, values[0], about=about))
    return message(section("Choose the day it's due, and I'll add the task."), buttons("which_day", tools))


def _no_day(typed: TypedTask) -> Block | None:
    """Say why the form asks for the day, if one was typed that can't be found."""
    if typed.days or not typed.due_words:
        return None
    no_day = no_such_day(typed.due_words)
    why = f"There is no {no_day}." if no_day else f"I can't tell which day “{inline(typed.due_words)}” is."
    return context(f"{why} Please choose it below.")


def _which_day(typed: TypedTask) -> Block | None:
    """Build the choice between the days that the typed words can mean."""
    if not typed.days:
        return None
    pairs = [(on.isoformat(), spoken_date(on, typed.today or on)) for on in typed.days] + [
        (ANOTHER_DAY, "Another day, chosen below")
    ]
    return field(ids.DUE_READING, f"Which day is “{typed.due_words}”?", RadioButtonsElement(options=options(pairs)))


def _in_words(example: str, words: str = "") -> Block:
    return field(
        ids.DUE_WORDS,
        "Or the day in words",
        text_input(words, placeholder=example, limit=100),
        optional=True,
        hint="This replaces the date above.",
    )


def _phase(phases: Sequence[tuple[int, str]], chosen: int | None) -> Block | None:
    """Build the choice of a phase; None without phases."""
    if not phases:
        return None
    pairs = [(NO_PHASE, "No phase"), *((str(phase_id), name) for phase_id, name in phases)]
    return field(ids.TASK_PHASE, "Phase", select(pairs, initial=str(chosen or NO_PHASE)))


def change_task(plan: PlanFacts, row: PlanRow) -> View:
    """Build the window of one task: its text, owner, dates, phase and step. Its owner changes the step and the day."""
    task, name = row.task, f"{plan.number}.{row.task.place}"
    day = [field(ids.DUE_ON, "By when?", date_picker(task.due_on)), _in_words("Friday next week")]
    edit = [
        field(ids.TASK_TEXT, "What needs to be done?", text_input(task.text, limit=LONGEST_TEXT)),
        field(ids.TASK_OWNER, "Who does it?", user_select(task.owner)),
        field(ids.STARTS_ON, "From", date_picker(task.starts_on)),
        *day,
        _phase([(phase.id, phase.name) for phase in plan.phases], task.phase),
    ]
    blocks: list[Block | None] = [quote(task.text, plan.number, LONGEST_TEXT), context(task_status(task))]
    if plan.may_edit:
        blocks = [context(f"*{name}*  ·  {SAID[task.state]}"), *edit]
    is_own = not plan.may_edit and bool(row.steps)
    if is_own and task.state not in CLOSED:
        blocks += day
    if row.steps:
        steps = select([(step.value, STEPS[step]) for step in row.steps], placeholder="Leave it as it is")
        blocks.append(field(ids.TASK_STEP, "What happens to it?", steps, optional=task.state not in CLOSED))
    if not plan.may_edit and not row.steps:
        return info_modal(ids.TASKS_VIEW, f"Task {name}", blocks)
    return form(ids.CHANGE_TASK_FORM, f"Task {name}", "Save", blocks, about=SeenTask(name, row.seen).value)


def phase_form(number: int, phase: PhaseFacts | None = None) -> View:
    """Build the form of a phase: a new one, or one to rename."""
    return form(
        ids.PHASE_FORM,
        "Rename phase" if phase else f"Phase of IMP-{number}",
        "Save" if phase else "Add",
        [
            field(
                ids.PHASE_NAME,
                "What's it called?",
                text_input(phase.name if phase else "", placeholder="Pilot", limit=LONGEST_NAME),
                hint="A phase is a part of the plan, such as Pilot or Roll-out.",
            )
        ],
        about=NamedPhase(number, phase.id if phase else 0).value,
    )


def all_tasks(plan: PlanFacts, page: int) -> View:
    """Build the plan's window: its phases and tasks in their order, one page at a time."""
    lines = list(_lines(plan))
    last = page_count(len(lines), PAGE) - 1
    page = nearest_page(page + 1, len(lines), PAGE) - 1
    shown = lines[page * PAGE : (page + 1) * PAGE]
    of = f"of IMP-{plan.number}"
    pages = [
        *([button("Previous", ids.extended(ids.TASK_PAGE, "previous"), str(page - 1), about=of)] if page else []),
        *([button("Next", ids.extended(ids.TASK_PAGE, "next"), str(page + 1), about=of)] if page < last else []),
    ]
    blocks: list[Block | None] = [section(plan_summary(plan)), _plan_tools(plan)]
    if plan.is_on_hold:
        blocks.append(context("On hold: you can change the plan. Tasks go on when the improvement is resumed."))
    if shown and shown[0][1] is not None and (phase := shown[0][0].phase):
        blocks.append(context(f"{phase_line(phase, [row.task for row in shown[0][0].rows])} (continued)"))
    for part, row in shown:
        if row is None and part.phase is not None:
            said = phase_line(part.phase, [row.task for row in part.rows])
            blocks.append(section(said, block_id=f"phase_{part.phase.id}", accessory=_phase_menu(plan, part.phase)))
        elif row is not None:
            tool = _row_accessory(plan, row, is_first=row is part.rows[0], is_last=row is part.rows[-1])
            said = describe_task(plan.number, row.task)
            blocks.append(section(said, block_id=f"task_{plan.number}_{row.task.place}", accessory=tool))
    if last:
        blocks += [context(f"Page {page + 1} of {last + 1}"), buttons("task_pages", pages)]
    view = info_modal(ids.TASKS_VIEW, f"Tasks of IMP-{plan.number}", blocks)
    view.private_metadata = PlanWindow(plan.number, page).value
    return view


def _lines(plan: PlanFacts) -> Iterator[tuple[PlanPart, PlanRow | None]]:
    """Yield the plan line by line: each phase, without a row, before its tasks."""
    for part in plan.parts:
        if part.phase is not None:
            yield part, None
        yield from ((part, row) for row in part.rows)


def _plan_tools(plan: PlanFacts) -> Block | None:
    if not plan.may_edit or not plan.is_open:
        return None
    about, value = f"to IMP-{plan.number}: {plan.idea}", str(plan.number)
    return buttons(
        "plan_tools",
        [
            button("Add task", ids.ADD_TASK, value, about=about),
            button("Add phase", ids.ADD_PHASE, value, about=about),
        ],
    )


def _phase_menu(plan: PlanFacts, phase: PhaseFacts) -> OverflowMenuElement | None:
    """Build a phase's menu; None if the reader may not change it now."""
    if not plan.may_edit or not plan.is_open:
        return None
    order = [each.id for each in plan.phases]
    of = f"{plan.number} {phase.id}"
    pairs = [(f"{ADD} {of}", f"Add task to {phase.name}"), (f"{RENAME} {of}", f"Rename {phase.name}")]
    if phase.id != order[0]:
        pairs.append((f"{UP} {of}", f"Move {phase.name} up"))
    if phase.id != order[-1]:
        pairs.append((f"{DOWN} {of}", f"Move {phase.name} down"))
    pairs.append((f"{REMOVE} {of}", f"Remove {phase.name}, keep tasks"))
    return menu(ids.extended(ids.PHASE_MORE, phase.id), pairs)


def _row_accessory(plan: PlanFacts, row: PlanRow, *, is_first: bool, is_last: bool) -> BlockElement | None:
    """Build a task's menu in the plan, or a single button; None if the person may do nothing."""
    name = f"{plan.number}.{row.task.place}"
    pairs = [(f"{CHANGE} {name}", f"Change {name}")] if plan.may_edit or row.steps else []
    pairs += [(f"{step} {name}", f"{label} {name}") for step, label in _SHORT.items() if step in row.steps][:2]
    if plan.may_edit and not is_first:
        pairs.append((f"{UP} {name}", f"Move {name} up"))
    if plan.may_edit and not is_last:
        pairs.append((f"{DOWN} {name}", f"Move {name} down"))
    if len(pairs) == 1:
        about = f"{name}: {row.task.text}"
        return button("Change", ids.extended(ids.CHANGE_TASK, row.task.place), name, about=about)
    return menu(ids.extended(ids.TASK_MORE, row.task.place), pairs) if pairs else None


def status(number: int, idea: str, said: Health | None, text: str) -> View:
    """Build the form of a progress report, for `/csi status` without the health."""
    choices = options([(health.value, label) for health, label in HEALTHS.items()])
    chosen = next((choice for choice in choices if said and choice.value == said.value), None)
    return form(
        ids.STATUS_FORM,
        f"How is IMP-{number} going?",
        "Report",
        [
            section(excerpt(idea, 300, number)),
            field(ids.HEALTH_CHOICE, "How is it going?", RadioButtonsElement(options=choices, initial_option=chosen)),
            field(
                ids.NOTE,
                "What should others know?",
                text_input(text, lines=True, placeholder="The supplier delivers two weeks late"),
                optional=True,
                hint="Everybody who opens the improvement reads this, so that others can help.",
            ),
        ],
        about=str(number),
    )
