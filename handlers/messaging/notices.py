"""The notices that people get: one short message per step, with what happens next."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from csi.common.phrases import counted, spoken_date
from csi.kpis.target_status import TargetStatus
from csi.nudges.morning_message import KeptReading
from csi.tasks.task_rules import CLOSED
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.interview import interview_notices
from handlers.messaging import follower_notices
from handlers.messaging.follower_notices import came_of_it, said_by, titled, until
from handlers.register import card_actions
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    inline,
    message,
    named,
    passage,
    person,
    section,
)
from handlers.slack.phrases import CLOSURES, STATES, figure, wanted, wanted_by
from handlers.tasks import task_blocks
from models.enums import ClosureCode, State, Step

NoticeText = Callable[[NoticeFacts, Mapping[str, Any]], str]


def _accepted(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    then = "can start right away" if facts.quick_win else "will plan it now"
    supports = f"\nIt supports the objective “{inline(facts.objectives[0])}”." if facts.objectives else ""
    return f"Accepted: {titled(facts)}. {person(facts.coordinator)} {then}; I'll tell you when work starts.{supports}"


def _declined(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"Declined: {titled(facts)}. {said_by(facts, payload, 1_000)}\n"
        "Thank you for the idea. It stays in the register; write here if something was missed."
    )


def _approved(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return f"Approved: {titled(facts)}. {person(facts.coordinator)} can start; I'll tell you when work starts."


def _on_hold(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"On hold: {titled(facts)}. {said_by(facts, payload)}\n"
        f"{person(facts.coordinator)} will look at it again on {until(facts, payload)}."
    )


def _resumed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return f"Resumed: {titled(facts)}. It's {STATES[facts.state]} again, and {person(facts.coordinator)} is leading it."


def _canceled(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"Canceled: {titled(facts)}. {said_by(facts, payload, 1_000)}\n"
        "Nobody will work on it. If that's wrong, write here; a manager can reopen it."
    )


def _reopened(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    if facts.state is State.NEW:
        then = f"You'll have a new decision by *{spoken_date(facts.promised_on, facts.today)}*."
    else:
        then = f"{person(facts.coordinator)} is leading it again."
    return f"Reopened: {titled(facts)}. {said_by(facts, payload)}\n{then}"


def _returned(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    whom = person(payload.get("from_whom"))
    what = f"{whom} didn't confirm in time." if payload.get("why") == "unconfirmed" else f"{whom} returned it to you."
    note = f" “{excerpt(payload['note'], 400, facts.number)}”" if payload.get("note") else ""
    return (
        f"Needs a lead: {titled(facts)}. {what}{note}\n"
        f"Press *Assign* on its card, or type `/csi assign {facts.number} @somebody`."
    )


def _went_back(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"Not yours any more: {titled(facts)}. It wasn't confirmed in time, so "
        f"{person(payload.get('to_whom'))} will find somebody else. There's nothing left for you to do."
    )


def _reassigned(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"Handed over: {titled(facts)}. {person(payload.get('by'))} asked {person(payload.get('to_whom'))} to lead it. "
        "There's nothing left for you to do."
    )


def _info_given(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    asked = facts.asked_of_author
    answer = passage(asked.answer, 1_000, facts.number) if asked else ""
    return (
        f"Answered: {titled(facts)}. {person(facts.author) if facts.author else 'Its author'} says: {answer}\n"
        f"Please decide by {spoken_date(facts.promised_on, facts.today)}."
    )


def _info_asked_back(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return (
        f"A question back: {titled(facts)}. {person(payload.get('by'))} asks: "
        f"{passage(payload['text'], 1_000, facts.number)}"
    )


def _decision_late(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    reason = passage(payload["reason"], 600, facts.number)
    return f"The decision takes longer: {titled(facts)}. {person(payload['by'])} says: {reason}"


def _started(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    ends = [task.due_on for task in facts.tasks if task.state not in CLOSED]
    due = f"due {spoken_date(max(ends), facts.today)}" if ends else ""
    tasks = f" {counted(len(ends), 'task')}, {due if len(ends) == 1 else f'the last {due}'}." if ends else ""
    return f"Work has started: {titled(facts)}.{tasks} I'll tell you when there's a result."


def _closed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    if facts.closure_code is ClosureCode.SUCCESSFUL:
        return f"Your idea worked: {titled(facts)}.\n{came_of_it(facts)}"
    code = CLOSURES[facts.closure_code] if facts.closure_code else "done"
    return f"Closed as {code}: {titled(facts)}.\n{came_of_it(facts)}"


def _edit_refused(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return f"IMP-{facts.number} hasn't changed. {inline(payload['sentence'])}"


def _source_edited(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    state = "several ideas" if facts.state is State.NEW else STATES[facts.state]
    return (
        f"You edited your message. IMP-{facts.number} is {state} already, so its text stays; "
        "I've added your new words to it."
    )


def _words_taken_back(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    said = (
        f"Words taken back: {titled(facts)}. {person(payload['by'])} deleted what they wrote about it, "
        "so please don't use it."
    )
    return f"{said} Your question is open again." if payload.get("again") else said


def _out_of_tolerance(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return (
        f"{titled(facts)}\nI've added it to the register. "
        f"A decision is promised by {spoken_date(facts.promised_on, facts.today)}."
    )


_ABOUT: dict[str, NoticeText] = {
    Step.ACCEPT: _accepted,
    Step.DECLINE: _declined,
    Step.APPROVE: _approved,
    Step.HOLD: _on_hold,
    Step.RESUME: _resumed,
    Step.CANCEL: _canceled,
    Step.REOPEN: _reopened,
    "returned": _returned,
    "went_back": _went_back,
    "reassigned": _reassigned,
    "info_given": _info_given,
    "info_asked_back": _info_asked_back,
    "decision_late": _decision_late,
    "info_passed_on": lambda facts, payload: f"I'll pass that on to {person(payload.get('to_whom'))}.",
    Step.START: _started,
    Step.CLOSE: _closed,
    Step.MERGE: follower_notices.merged,
    Step.UNMERGE: follower_notices.unmerged,
    "merged_in": follower_notices.merged_in,
    "merge_undone": follower_notices.merge_undone,
    "edit_refused": _edit_refused,
    "source_edited": _source_edited,
    "taken_back": lambda facts, payload: (
        f"Decision undone: {titled(facts)}. {person(payload['by'])} took it back, so it's {STATES[facts.state]} again."
    ),
    "approval_over": lambda facts, payload: f"Nothing to approve: {titled(facts)}. Others will decide on it.",
    "noted": lambda facts, payload: f"Added to IMP-{facts.number}.",
    "words_taken_back": _words_taken_back,
    "out_of_tolerance": _out_of_tolerance,
}


def _source_deleted(facts: NoticeFacts) -> Message:
    """Say that the idea stays although its message was deleted, with a button to withdraw it while it is new."""
    if facts.state in (State.CANCELED, State.MERGED):
        return message(context(f"You deleted your message.  ·  IMP-{facts.number} is {STATES[facts.state]}"))
    if facts.state is not State.NEW:
        stays = f"IMP-{facts.number} is {STATES[facts.state]} already, so it stays."
        return message(section(f"You deleted your message. {stays}"))
    return message(
        section(f"You deleted your message. IMP-{facts.number} is still waiting for its decision."),
        buttons(
            f"deleted_{facts.number}",
            [button("Withdraw", ids.UNDO, str(facts.number), about=named(facts.number, facts.idea))],
        ),
    )


def _back_in_tolerance(facts: NoticeFacts) -> Message:
    """Propose the review of an improvement whose KPI is back in tolerance, with its tasks done."""
    if facts.state is not State.IN_PROGRESS:
        return message(context(f"Back in tolerance: {titled(facts)}  ·  {STATES[facts.state]} now"))
    return message(
        section(f"Back in tolerance: {titled(facts)}. Its tasks are done, so you can review it now."),
        buttons(f"back_in_{facts.number}", [card_actions.card_button(facts, ids.REVIEW, "primary")]),
    )


def about_improvement(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Build the notice about a step of an improvement, for one person."""
    if what == "source_deleted":
        return _source_deleted(facts)
    if what == "back_in_tolerance":
        return _back_in_tolerance(facts)
    if what in interview_notices.NOTICES:
        return interview_notices.NOTICES[what](facts, payload)
    if what in task_blocks.NOTICES:
        return task_blocks.NOTICES[what](facts, payload)
    if payload.get("coordinates"):
        return message(section(follower_notices.for_coordinator(what, facts, payload)))
    if not payload.get("own", True):
        return message(section(follower_notices.for_follower(what, facts, payload)))
    return message(section(_ABOUT[what](facts, payload)))


def reading_saved(facts: KeptReading) -> Message:
    """Build the answer to a reading: the value, how it has moved, and whether each target is met."""
    name = f"*{inline(facts.kpi)}*"
    of_day = spoken_date(facts.earlier_day, facts.today) if facts.earlier_day else ""
    if facts.value is None:
        return message(section(f"Noted: {name} has no value{f' for {of_day}' if of_day else ' this time'}."))
    value = f"was {figure(facts.value, facts.unit)} on {of_day}" if of_day else f"is {figure(facts.value, facts.unit)}"
    said = [f"Thanks: {name} {value}{_moved(facts.value, facts.before, facts.unit)}."]
    for target in facts.targets:
        aim = wanted_by(target.aim, target.unit, target.due_on, facts.today)
        if target.status is TargetStatus.NOT_MEASURED:
            said.append(f"The target is {aim}. Only readings after its baseline and the start of work count for it.")
        else:
            said.append(f"The target is {aim}: {target.status}.")
    if facts.allowed is not None:
        see = f": see IMP-{facts.trouble}" if facts.trouble else ""
        said.append(f"That's out of tolerance ({wanted(facts.allowed, facts.unit)}){see}.")
    return message(section(" ".join(said)))


def _moved(value: Decimal, before: Decimal | None, unit: str) -> str:
    """Say how a value has moved since the one before: ", down 3.5 points"; empty for the first one."""
    if before is None:
        return ""
    if value == before:
        return ", as before"
    size = figure(abs(value - before), "points" if unit == "%" else unit)
    return f", {'down' if value < before else 'up'} {size}"


def sentence(text: str) -> Message:
    """Build a message of one sentence that csi has made for the person."""
    return message(section(inline(text)))


def nothing_open() -> Message:
    """Build the answer to a figure, or a word like *skip*, in the thread of a morning message that waits for none."""
    return sentence("Nothing here waits for that. To correct a reading that you typed, edit that message.")


def help_message() -> Message:
    """Build the message that explains the bot to somebody who greets it or asks."""
    return message(
        section(
            "Hello! Tell me in one sentence what could be better. You get a receipt at once, a decision within days, "
            "and a message when something happens."
        ),
        section(
            "•  Write it here, for example: laptop requests take two weeks\n"
            "•  In any channel: `/improve laptop requests take two weeks`\n"
            "•  Where I'm in the channel: @Kaizen laptop requests take two weeks\n"
            "•  In a form: `/improve`\n"
            "•  Your ideas, and what became of them: my *Home* tab"
        ),
    )
