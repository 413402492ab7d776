"""Home's section "Needs you", with the buttons that act at once."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.phrases import noun
from csi.nudges.morning_message import ReadingAsk
from csi.views.my_work import MyTask, MyTasks
from csi.views.needs_you import FirstFew, NeedsYou, Waiting
from handlers import ids
from handlers.slack.block_kit import button, context, excerpt, heading, inline, passage, section
from handlers.views.list_blocks import task_line


def needs(facts: NeedsYou) -> list[Block]:
    """Build the section; empty if nothing needs the person."""
    blocks = list(_rows(facts))
    return [heading("Needs you"), *blocks] if blocks else []


def _rows(facts: NeedsYou) -> Iterator[Block]:
    for info in facts.info.shown:
        yield _info_request(info)
    yield from _more(facts.info, "question about your ideas", "questions about your ideas")
    for approval in facts.approvals.shown:
        yield _line(f"Waits for your approval: {_name(approval)}", "approval", "Approve", ids.APPROVE, approval)
    yield from _more(facts.approvals, "waits for an approval", "wait for an approval", "list being assessed")
    for approval in facts.reapprovals.shown:
        line = f"Changed since it was approved: {_name(approval)}"
        yield _line(line, "reapproval", "Approve the change", ids.REAPPROVE, approval)
    yield from _more(facts.reapprovals, "change waits for an approval", "changes wait for an approval")
    for given in facts.assignments.shown:
        line = f"You were asked to coordinate {_name(given)}"
        yield _line(line, "assignment", "I'll take it", ids.CONFIRM_ASSIGNMENT, given)
    yield from _more(facts.assignments, "waits for your word", "wait for your word", "list mine")
    for reading in facts.readings:
        yield _reading(reading)
    for task in facts.tasks.tasks:
        yield _task(task)
    yield from _more_tasks(facts.tasks)
    for question in facts.questions.shown:
        idea = excerpt(question.idea, 120, question.number)
        yield context(f"A question about *IMP-{question.number}* waits in our messages: {idea}")
    yield from _more(facts.questions, "question waits there", "questions wait there")


def _name(each: Waiting) -> str:
    return f"*IMP-{each.number}*  {excerpt(each.idea, 100, each.number)}"


def _line(line: str, kind: str, label: str, action: str, each: Waiting) -> Block:
    return section(line, block_id=f"{kind}_{each.number}", accessory=_need_button(label, action, str(each.number)))


def _need_button(label: str, action: str, value: str) -> ButtonElement:
    return button(label, ids.extended(action, value), value)


def _info_request(each: Waiting) -> Block:
    line = f"Asked about your idea {_name(each)}\n{passage(each.question, 300, each.number)}"
    return _line(line, "info", "Answer", ids.GIVE_INFO, each)


def _reading(ask: ReadingAsk) -> Block:
    value = str(ask.nudge_id)
    return section(
        f"Reading due: *{inline(ask.kpi)}*",
        block_id=f"reading_{value}",
        accessory=_need_button("Enter reading", ids.ENTER_READING, value),
    )


def _task(each: MyTask) -> Block:
    value = f"{each.number}.{each.place}"
    return section(
        f"Your task {task_line(each)}",
        block_id=f"need_task_{each.number}_{each.place}",
        accessory=_need_button("Done", ids.TASK_DONE, value),
    )


def _more(some: FirstFew, one: str, several: str, command: str = "") -> Iterator[Block]:
    """Say how many more there are, and which command lists them."""
    more = some.total - len(some.shown)
    if more > 0:
        where = f": `/csi {command}`" if command else ""
        yield context(f"and {more} more {noun(more, one, several)}{where}")


def _more_tasks(tasks: MyTasks) -> Iterator[Block]:
    more = tasks.total - len(tasks.tasks)
    if more > 0:
        yield context(f"and {more} more of your tasks {'is' if more == 1 else 'are'} due: `/csi mine`")
