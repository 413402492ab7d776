"""Home's section "Needs you", with the buttons that act at once."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from csi.common.phrases import noun
from csi.nudges.reading_asks import ReadingAsk
from csi.views.my_work import MyTask, MyTasks
from csi.views.needs_you import FirstFew, NeedsYou, Waiting
from handlers import ids
from handlers.slack.block_kit import button, context, excerpt, heading, inline, named, passage, section
from handlers.views.list_blocks import done_button, task_line


def needs(facts: NeedsYou) -> list[Block]:
    """Build the section; empty if nothing needs the person."""
    blocks = list(_rows(facts))
    return [heading("Needs you"), *blocks] if blocks else []


def _rows(facts: NeedsYou) -> Iterator[Block]:
    for info in facts.info.shown:
        yield _info_request(info)
    yield from _more(facts.info, "question about your ideas", "questions about your ideas")
    for approval in facts.approvals.shown:
        yield _line(f"{_name(approval)}\nwaits for your approval", "approval", "Approve", ids.APPROVE, approval)
    yield from _more(facts.approvals, "waits for an approval", "wait for an approval", "list being assessed")
    for approval in facts.reapprovals.shown:
        line = f"{_name(approval)}\nchanged since it was approved"
        yield _line(line, "reapproval", "Approve the change", ids.REAPPROVE, approval)
    yield from _more(facts.reapprovals, "change waits for an approval", "changes wait for an approval")
    for given in facts.assignments.shown:
        line = f"{_name(given)}\nYou were asked to lead it."
        yield _line(line, "assignment", "I'll take it", ids.CONFIRM_ASSIGNMENT, given)
    yield from _more(facts.assignments, "waits for your yes", "wait for your yes", "list mine")
    for reading in facts.readings:
        yield _reading(reading)
    for task in facts.tasks.rows:
        yield _task(task)
    yield from _more_tasks(facts.tasks)
    for question in facts.questions.shown:
        yield context(f"{_name(question)}\nA question about it waits in our direct messages.")
    yield from _more(facts.questions, "question waits there", "questions wait there")


def _name(each: Waiting) -> str:
    return f"*IMP-{each.number}*  {excerpt(each.idea, 100, each.number)}"


def _line(line: str, kind: str, label: str, action: str, each: Waiting) -> Block:
    press = button(label, ids.extended(action, each.number), str(each.number), about=named(each.number, each.idea))
    return section(line, block_id=f"{kind}_{each.number}", accessory=press)


def _info_request(each: Waiting) -> Block:
    line = f"{_name(each)}\nYou were asked: {passage(each.question, 300, each.number)}"
    return _line(line, "info", "Answer", ids.GIVE_INFO, each)


def _reading(ask: ReadingAsk) -> Block:
    value = str(ask.nudge_id)
    return section(
        f"*{inline(ask.kpi)}*\nA reading is due.",
        block_id=f"reading_{value}",
        accessory=button("Enter reading", ids.extended(ids.ENTER_READING, value), value, about=f"of {ask.kpi}"),
    )


def _task(each: MyTask) -> Block:
    return section(
        f"Your task {task_line(each)}",
        block_id=f"need_task_{each.number}_{each.place}",
        accessory=done_button(each),
    )


def _more(some: FirstFew, one: str, several: str, command: str = "") -> Iterator[Block]:
    """Say how many more there are, and which command lists them."""
    more = some.total - len(some.shown)
    if more > 0:
        where = f": `/csi {command}`" if command else ""
        yield context(f"and {more} more {noun(more, one, several)}{where}")


def _more_tasks(tasks: MyTasks) -> Iterator[Block]:
    more = tasks.total - len(tasks.rows)
    if more > 0:
        yield context(f"and {more} more of your tasks {'is' if more == 1 else 'are'} due: `/csi mine`")
