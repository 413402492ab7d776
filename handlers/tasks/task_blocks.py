"""Tasks in an improvement's window, and the notices about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.phrases import capitalized, noun, spoken_date
from csi.language.numbers import percentage
from csi.tasks.plan_view import PhaseFacts, PlanFacts, PlanRow
from csi.tasks.task_facts import TaskFacts
from csi.tasks.task_rules import SAID, Badge, TaskStep
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.people.which_person import which_person
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    inline,
    message,
    opening,
    person,
    section,
)
from handlers.slack.payload import SlackValue
from models.enums import TaskState

MOST_SHOWN = 8


def plan_blocks(plan: PlanFacts, most: int = MOST_SHOWN) -> list[Block | None]:
    """Build the plan's section of an improvement's window: the progress, and the tasks phase by phase.

    Of a plan of more than `most` tasks only the first open ones are shown; *All tasks* opens the window with the rest.
    """
    rows = plan.rows
    shown = rows if len(rows) <= most else [row for row in rows if not row.task.is_closed][:most]
    places = {row.task.place for row in shown}
    blocks: list[Block | None] = [section(plan_summary(plan))]
    for part in plan.parts:
        visible = [row for row in part.rows if row.task.place in places]
        if part.phase is not None and (visible or len(rows) <= most):
            blocks.append(context(phase_line(part.phase, [row.task for row in part.rows])))
        blocks += [_row(plan.number, row) for row in visible]
    return [*blocks, buttons(f"plan_{plan.number}", _plan_buttons(plan, len(shown)))]


def _plan_buttons(plan: PlanFacts, shown: int) -> list[ButtonElement]:
    about, tools = f"IMP-{plan.number}: {plan.idea}", []
    if plan.may_edit and plan.is_open:
        tools.append(button("Add task", ids.ADD_TASK, str(plan.number), about=f"to {about}"))
    if plan.parts:
        label = "Change tasks" if shown == len(plan.rows) else f"All {len(plan.rows)} tasks"
        tools.append(button(label, ids.ALL_TASKS, str(plan.number), about=f"of {about}"))
    return tools


def plan_summary(plan: PlanFacts) -> str:
    """Say how many tasks are open and closed, and how much of the plan is done."""
    if not plan.rows:
        return "None yet"
    still = sum(not row.task.is_closed for row in plan.rows)
    done = f"  ·  {percentage(plan.progress)} of the plan done" if plan.progress is not None else ""
    return f"{still} open, {len(plan.rows) - still} closed{done}"


def phase_line(phase: PhaseFacts, tasks: Sequence[TaskFacts]) -> str:
    """Say a phase's name, its progress, and how many of its tasks are open."""
    if not tasks:
        return f"*{inline(phase.name)}*  ·  no tasks yet"
    done = "nothing left to do" if phase.progress is None else f"{percentage(phase.progress)} done"
    still = sum(not task.is_closed for task in tasks)
    return f"*{inline(phase.name)}*  ·  {done}  ·  {still} of {len(tasks)} open"


def _row(number: int, row: PlanRow) -> Block:
    """Build one task's section, with *Done* if the reader can finish it."""
    task = row.task
    done = _done(number, task) if TaskStep.FINISH in row.steps and task.state is not TaskState.ON_HOLD else None
    return section(describe_task(number, task), block_id=f"open_{number}_{task.place}", accessory=done)


def _done(number: int, task: TaskFacts) -> ButtonElement:
    name = f"{number}.{task.place}"
    return button("Done", ids.extended(ids.TASK_DONE, task.place), name, about=f"{name}: {task.text}")


def change_button(number: int, task: TaskFacts) -> ButtonElement:
    """Build the button *Change*, which opens a task's window."""
    name = f"{number}.{task.place}"
    return button("Change", ids.extended(ids.CHANGE_TASK, task.place), name, about=f"{name}: {task.text}")


def describe_task(number: int, task: TaskFacts, limit: int = 200) -> str:
    """Describe a task in two lines: its number and text, its owner and status."""
    return f"*{number}.{task.place}*  {excerpt(task.text, limit, number)}\n{person(task.owner)}  ·  {task_status(task)}"


def task_status(task: TaskFacts) -> str:
    """Say a task's state, its dates, and whether it is overdue or due soon."""
    due, start = spoken_date(task.due_on, task.today), spoken_date(task.starts_on, task.today)
    if task.is_closed:
        return (
            f"{SAID[task.state]} on {spoken_date(task.closed_on, task.today)}" if task.closed_on else SAID[task.state]
        )
    if task.state is TaskState.ON_HOLD:
        return f"on hold, due {due}"
    if task.state is TaskState.PENDING:
        return f"planned from {start}, due {due}"
    begun = "in progress, " if task.state is TaskState.IN_PROGRESS else ""
    if task.badge is Badge.OVERDUE:
        return f"{begun}overdue since {due}"
    if task.badge is Badge.DUE_SOON:
        return f"{begun}due soon, on {due}"
    return f"{begun}due {due}"


# Notices

_EVENTS = {
    "task_given": "New task",
    "task_taken": "Task handed on",
    "task_moved": "New day for your task",
    TaskStep.SKIP: "Task not needed",
    TaskStep.CANCEL: "Task canceled",
    TaskStep.HOLD: "Task on hold",
    TaskStep.RESUME: "Task resumed",
    TaskStep.REOPEN: "Task reopened",
}
_DONE_TO = {
    TaskStep.SKIP: "{who} skipped your task *{name}*, so you don't have to do it: {text}",
    TaskStep.CANCEL: "{who} canceled your task *{name}*, so you don't have to do it: {text}",
    TaskStep.HOLD: "{who} put your task *{name}* on hold: {text}\nI'll tell you when it's resumed.",
    TaskStep.RESUME: "{who} resumed your task *{name}*: {text}",
    TaskStep.REOPEN: "{who} reopened your task *{name}*: {text}",
}


def notice(facts: NoticeFacts, told: Mapping[str, Any], places: Sequence[int], reader: str) -> Message:
    """Build a notice about tasks as it stands now; `told` is what it said first, empty if that was cleared."""
    what = str(told.get("notice"))
    if what in NOTICES:
        return NOTICES[what](facts, {**told, "reader": reader})
    tasks = [task for task in facts.tasks if task.place in places]
    return message(*(_planned_row(facts, task) for task in tasks))


def _task(facts: NoticeFacts, place: int) -> TaskFacts:
    return next(task for task in facts.tasks if task.place == place)


def _about(facts: NoticeFacts) -> str:
    return f"*{excerpt(facts.idea, 80, facts.number)}*"


def _settled(facts: NoticeFacts, task: TaskFacts) -> Block:
    """Say in one line what became of a closed task, who closed it and when."""
    who = person(closer) if (closer := facts.closers.get(task.place)) else ""
    when = spoken_date(task.closed_on, task.today) if task.closed_on else ""
    by = ", ".join(part for part in (who, when) if part)
    name = f"*{facts.number}.{task.place}* “{excerpt(task.text, 80, facts.number)}”"
    return context(f"{_about(facts)}: task {name} is {SAID[task.state]}{f' ({by})' if by else ''}")


def _news(facts: NoticeFacts, event: str, said: str) -> Message:
    """Build a notice that leaves nothing to press."""
    return message(section(f"{event}: {_about(facts)}\n{said}"))


def _task_notice(
    facts: NoticeFacts, payload: Mapping[str, Any], event: str, said: str, task: TaskFacts
) -> Message:  # fmt: skip
    """Build a notice about somebody's task with the buttons that they may use.

    It is one line when the task is closed, or somebody else's by now.
    """
    if task.is_closed:
        return message(_settled(facts, task))
    name = f"{facts.number}.{task.place}"
    if payload.get("reader", task.owner) != task.owner:
        return message(context(f"{_about(facts)}: {person(task.owner)} does task *{name}* now"))
    status = task_status(task)
    tools = [change_button(facts.number, task)]
    if task.state is not TaskState.ON_HOLD:
        tools.insert(0, _done(facts.number, task))
    return message(
        section(f"{event}: {_about(facts)}\n{said}"),
        context(f"{capitalized(status)}"),
        buttons(f"task_{facts.number}_{task.place}", tools),
    )


def _assigned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    said = (
        f"{person(payload['by'])} gave you task *{facts.number}.{task.place}*: {excerpt(task.text, 300, facts.number)}"
    )
    return _task_notice(facts, payload, _EVENTS["task_given"], said, task)


def _reassigned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    name, text = f"*{facts.number}.{task.place}*", excerpt(task.text, 300, facts.number)
    said = f"{person(payload['by'])} gave your task {name} to {person(task.owner)}, so you don't have to do it: {text}"
    return _news(facts, _EVENTS["task_taken"], said)


def _rescheduled(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    name, text = f"*{facts.number}.{task.place}*", excerpt(task.text, 300, facts.number)
    said = f"{person(payload['by'])} changed the day of your task {name}: {text}"
    return _task_notice(facts, payload, _EVENTS["task_moved"], said, task)


def _changed(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task, step = _task(facts, payload["place"]), TaskStep(payload["step"])
    said = _DONE_TO[step].format(
        who=person(payload["by"]), name=f"{facts.number}.{task.place}", text=excerpt(task.text, 300, facts.number)
    )
    if step in (TaskStep.SKIP, TaskStep.CANCEL):
        return _news(facts, _EVENTS[step], said)
    return _task_notice(facts, payload, _EVENTS[step], said, task)


def _with_improvement(event: str, one: str, several: str) -> Callable[[NoticeFacts, Mapping[str, Any]], Message]:
    def tell(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
        own = [_task(facts, place) for place in payload["places"][:10]]
        lines = "\n".join(f"•  *{facts.number}.{task.place}*  {excerpt(task.text, 150, facts.number)}" for task in own)
        return _news(facts, event, f"{noun(len(own), one, several)}\n{lines}")

    return tell


@dataclass(frozen=True, slots=True)
class TaskFor(SlackValue):
    """The value of a button that says who gets a task: the improvement, the line's place in its message, and the line.

    In the line the person stands by id.
    """

    number: int
    row: int
    line: str


def planned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Build the answer to tasks that somebody wrote: what was planned, what is unclear, and what was not planned."""
    tasks = [(each, _task(facts, each["place"])) for each in payload["planned"]]
    blocks: list[Block | None] = []
    if tasks:
        what = "Planned" if len(tasks) == 1 else f"{len(tasks)} tasks planned"
        blocks.append(section(f"{what} for {_about(facts)}:"))
    for each, task in tasks:
        blocks += _planned_task(facts, each, task)
    if payload["refused"]:
        blocks.append(section(f"Not planned for {_about(facts)}:"))
    for row, each in enumerate(payload["refused"]):
        blocks.append(section(f"•  “{opening(each['line'], 200)}”: {inline(each['why'])}"))
        if people := each.get("people"):
            values = {who["id"]: TaskFor(facts.number, row, who["line"]).value for who in people}
            pairs = [(who["id"], who["name"]) for who in people]
            blocks += which_person(pairs, ids.extended(ids.TASK_FOR, row), values)
    if any(not each.get("people") for each in payload["refused"]):
        blocks.append(context("Write it again with `task:` before it."))
    return message(*blocks)


def _planned_task(facts: NoticeFacts, each: Mapping[str, Any], task: TaskFacts) -> list[Block | None]:
    """Build the row of a task that somebody wrote, with the days that an unclear one can mean."""
    if task.is_closed:
        return [_settled(facts, task)]
    days = [date.fromisoformat(on) for on in each.get("days", ())]
    if not days or task.due_on.isoformat() != each.get("assumed"):
        return [_planned_row(facts, task, "" if days else str(each.get("remark") or ""))]
    row = _planned_row(facts, task, each["remark"])
    name = f"{facts.number}.{task.place}"
    choices = [
        button(
            spoken_date(on, task.today),
            ids.extended(ids.TASK_DUE, task.place, nth),
            f"{name} {on.isoformat()}",
            about=f"due {name}",
        )
        for nth, on in enumerate(days)
    ]
    return [row, buttons(f"due_{name}", choices)]


def _planned_row(facts: NoticeFacts, task: TaskFacts, remark: str = "") -> Block:
    if task.is_closed:
        return _settled(facts, task)
    said = f"\n_{inline(remark)}_" if remark else ""
    change = change_button(facts.number, task)
    return section(f"{describe_task(facts.number, task)}{said}", block_id=f"planned_{task.place}", accessory=change)


def planned_answer(number: int, task: TaskFacts) -> Message:
    """Build the answer to a typed command whose task was added when its day was chosen."""
    said = f"Planned as *{number}.{task.place}*: {excerpt(task.text, 300, number)}"
    change = change_button(number, task)
    return message(section(f"{said}\n{person(task.owner)}  ·  {task_status(task)}", f"planned_{task.place}", change))


def _noted(facts: NoticeFacts, _payload: Mapping[str, Any]) -> Message:
    who = person(facts.coordinator) if facts.coordinator else "its coordinator"
    return message(section(f"Noted for {_about(facts)}. Only {who} or a manager can plan tasks; they can read this."))


NOTICES: Mapping[str, Callable[[NoticeFacts, Mapping[str, Any]], Message]] = {
    "task_given": _assigned,
    "task_taken": _reassigned,
    "task_moved": _rescheduled,
    "task_changed": _changed,
    "tasks_held": _with_improvement(
        "On hold",
        "Your task waits until the improvement is resumed. I'll tell you then.",
        "Your tasks wait until the improvement is resumed. I'll tell you then.",
    ),
    "tasks_resumed": _with_improvement("Resumed", "You can go on with your task:", "You can go on with your tasks:"),
    "tasks_canceled": _with_improvement(
        "Canceled", "You don't have to do your task any more:", "You don't have to do your tasks any more:"
    ),
    "tasks_planned": planned,
    "tasks_noted": _noted,
}
