"""Tasks in a line or two, and the notices about them."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from csi.tasks.task_facts import TaskFacts
from csi.tasks.task_rules import SAID, Badge, TaskStep
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    day,
    excerpt,
    inline,
    message,
    opening,
    person,
    section,
)
from models.enums import TaskState


def describe_task(number: int, task: TaskFacts, limit: int = 200) -> str:
    """Describe a task in two lines: its number and text, its owner and status."""
    return f"*{number}.{task.place}*  {excerpt(task.text, limit, number)}\n{person(task.owner)}  ·  {task_status(task)}"


def task_status(task: TaskFacts) -> str:
    """Say a task's state, its dates, and whether it is overdue or due soon."""
    if task.is_closed:
        return SAID[task.state]
    if task.state is TaskState.ON_HOLD:
        return f"on hold, due {day(task.due_on)}"
    if task.state is TaskState.PENDING:
        return f"planned from {day(task.starts_on)}, due {day(task.due_on)}"
    begun = "in progress, " if task.state is TaskState.IN_PROGRESS else ""
    if task.badge is Badge.OVERDUE:
        return f"{begun}overdue since {day(task.due_on)}"
    if task.badge is Badge.DUE_SOON:
        return f"{begun}due soon, on {day(task.due_on)}"
    return f"{begun}due {day(task.due_on)}"


# Notices

_DONE_TO = {
    TaskStep.SKIP: "{who} has decided that your task *{name}* is not needed: {text}",
    TaskStep.CANCEL: "{who} has canceled your task *{name}*: {text}",
    TaskStep.HOLD: "{who} has put your task *{name}* on hold: {text}",
    TaskStep.RESUME: "Your task *{name}* goes on, says {who}: {text}",
    TaskStep.REOPEN: "{who} has opened your task *{name}* again: {text}",
}
_NEXT = {
    TaskStep.SKIP: "Nothing more to do there.",
    TaskStep.CANCEL: "Nothing more to do there.",
    TaskStep.HOLD: "You hear when it goes on.",
}


def _task(facts: NoticeFacts, place: int) -> TaskFacts:
    return next(task for task in facts.tasks if task.place == place)


def _task_notice(facts: NoticeFacts, said: str, task: TaskFacts, *, is_mine: bool = True, then: str = "") -> Message:
    """Build a notice about somebody's task, with what it is part of and the buttons that they may use."""
    name = f"{facts.number}.{task.place}"
    tools = []
    if is_mine and not task.is_closed:
        if task.state is not TaskState.ON_HOLD:
            tools.append(button("Done", ids.extended(ids.TASK_DONE, task.place), name))
        tools.append(button("Change", ids.extended(ids.CHANGE_TASK, task.place), name))
    due = f"{task_status(task)[0].upper()}{task_status(task)[1:]}"
    return message(
        section(f"{said}\n{then}" if then else said),
        context(f"{due}  ·  part of IMP-{facts.number}: {excerpt(facts.idea, 120, facts.number)}"),
        buttons(f"task_{facts.number}_{task.place}", tools),
    )


def _assigned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    said = (
        f"{person(payload['by'])} gave you task *{facts.number}.{task.place}*: {excerpt(task.text, 300, facts.number)}"
    )
    return _task_notice(facts, said, task)


def _reassigned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    name = f"*{facts.number}.{task.place}*"
    text = excerpt(task.text, 300, facts.number)
    said = f"{person(payload['by'])} gave your task {name} to {person(task.owner)}: {text}"
    return _task_notice(facts, said, task, is_mine=False, then="Nothing more to do for you there.")


def _rescheduled(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task = _task(facts, payload["place"])
    name = f"*{facts.number}.{task.place}*"
    text = excerpt(task.text, 300, facts.number)
    said = f"{person(payload['by'])} has set another day for your task {name}: {text}"
    return _task_notice(facts, said, task)


def _changed(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    task, step = _task(facts, payload["place"]), TaskStep(payload["step"])
    said = _DONE_TO[step].format(
        who=person(payload["by"]), name=f"{facts.number}.{task.place}", text=excerpt(task.text, 300, facts.number)
    )
    return _task_notice(facts, said, task, then=_NEXT.get(step, ""))


def _with_improvement(said: str) -> Callable[[NoticeFacts, Mapping[str, Any]], Message]:
    def tell(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
        own = [_task(facts, place) for place in payload["places"][:10]]
        lines = "\n".join(f"•  *{facts.number}.{task.place}*  {excerpt(task.text, 150, facts.number)}" for task in own)
        return message(section(f"IMP-{facts.number} {said}\n{lines}"), context(excerpt(facts.idea, 120, facts.number)))

    return tell


def planned(facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Build the answer to tasks that somebody wrote in a thread: what was planned, and what could not be."""
    blocks: list[Block | None] = []
    for each in payload["planned"]:
        task = _task(facts, each["place"])
        name = f"{facts.number}.{task.place}"
        remark = f"\n_{inline(each['remark'])}_" if each.get("remark") else ""
        change = button("Change", ids.extended(ids.CHANGE_TASK, task.place), name)
        blocks.append(
            section(f"{describe_task(facts.number, task)}{remark}", block_id=f"planned_{task.place}", accessory=change)
        )
    if blocks:
        count = len(blocks)
        blocks.insert(0, section("In the plan:" if count == 1 else f"{count} tasks are in the plan:"))
    if payload["refused"]:
        lines = "\n".join(f"•  “{opening(each['line'], 200)}”: {inline(each['why'])}" for each in payload["refused"])
        blocks.append(section(f"Not planned:\n{lines}\nWrite it again with `task:` before it."))
    return message(*blocks)


def _noted(facts: NoticeFacts, _payload: Mapping[str, Any]) -> Message:
    who = person(facts.coordinator) if facts.coordinator else "its coordinator"
    return message(section(f"Kept with IMP-{facts.number} as a note. Tasks are planned by {who} or a manager."))


NOTICES: Mapping[str, Callable[[NoticeFacts, Mapping[str, Any]], Message]] = {
    "task_given": _assigned,
    "task_taken": _reassigned,
    "task_moved": _rescheduled,
    "task_changed": _changed,
    "tasks_held": _with_improvement("is on hold, and what you do for it waits until it goes on:"),
    "tasks_resumed": _with_improvement("goes on, and so does what you do for it:"),
    "tasks_canceled": _with_improvement("is canceled, so there is nothing more to do for you:"),
    "tasks_planned": planned,
    "tasks_noted": _noted,
}
