"""The notices that people get: one short message per step, with what happens next."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from csi.common.phrases import counted
from csi.nudges.morning_message import KeptReading
from csi.tasks.task_rules import CLOSED
from csi.views.notice import NoticeFacts
from handlers import ids
from handlers.interview import interview_notices
from handlers.messaging import follower_notices
from handlers.slack.block_kit import Message, button, buttons, day, excerpt, inline, message, passage, person, section
from handlers.slack.phrases import CLOSURES, STATES, figure, wanted
from handlers.tasks import task_blocks
from models.enums import ClosureCode, State, Step

NoticeText = Callable[[NoticeFacts, Mapping[str, Any]], str]


def _accepted(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    serves = f" It serves “{inline(facts.objectives[0])}”." if facts.objectives else ""
    then = "It can start right away" if facts.quick_win else "Next it is worked out what it takes"
    return (
        f"Good news: your idea is accepted. {person(facts.coordinator)} answers for it from here.{serves}\n"
        f"{then}; you will hear when work begins."
    )


def _declined(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    reason = passage(payload.get("reason") or "", 1_000, facts.number)
    return (
        f"{person(payload.get('by'))} decided not to go on with this one: {reason}\n"
        "Thank you for saying it; the idea stays in the register, and you can write here if something was missed."
    )


def _approved(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return f"IMP-{facts.number} is approved. {person(facts.coordinator)} can start; you will hear when work begins."


def _on_hold(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    until = day(date.fromisoformat(payload["until"]))
    return (
        f"IMP-{facts.number} has to wait: {passage(payload.get('reason') or '', 600, facts.number)}\n"
        f"{person(facts.coordinator)} looks at it again on {until}."
    )


def _resumed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return f"IMP-{facts.number} goes on: it is {STATES[facts.state]} again. {person(facts.coordinator)} answers for it."


def _canceled(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    reason = passage(payload.get("reason") or "", 1_000, facts.number)
    return (
        f"{person(payload.get('by'))} has canceled IMP-{facts.number}: {reason}\n"
        "Nothing more happens with it. If that is not right, write here; it can be opened again."
    )


def _reopened(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    why = passage(payload.get("reason") or "", 600, facts.number)
    if facts.state is State.NEW:
        then = f"You will have a new decision by *{day(facts.promised_on)}*."
    else:
        then = f"{person(facts.coordinator)} takes it up again."
    return f"IMP-{facts.number} is open again: {why}\n{then}"


def _returned(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    whom = person(payload.get("from_whom"))
    if payload.get("why") == "unconfirmed":
        what = f"{whom} has not confirmed IMP-{facts.number} in time, so it is back with you."
    else:
        what = f"{whom} returns IMP-{facts.number} to you."
    note = f" “{excerpt(payload['note'], 400, facts.number)}”" if payload.get("note") else ""
    return f"{what}{note}\nWho takes it? *Assign* is on its card, or `/csi assign {facts.number} @somebody`."


def _info_given(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    asked = facts.asked_of_author
    answer = passage(asked.answer, 1_000, facts.number) if asked else ""
    return (
        f"{person(facts.author) if facts.author else 'Its author'} answers about *IMP-{facts.number}*: {answer}\n"
        f"The decision is promised by {day(facts.promised_on)} now."
    )


def _started(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    tasks = f" {counted(len(facts.tasks), 'task')} planned." if facts.tasks else ""
    ends = [task.due_on for task in facts.tasks if task.state not in CLOSED]
    until = f" It is planned until {day(max(ends))}." if ends else ""
    return f"Work has started on IMP-{facts.number}.{tasks}{until} You will hear when there is a result."


def _closed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    notes = passage(facts.closure_notes or "", 600, facts.number)
    if facts.closure_code is ClosureCode.SUCCESSFUL:
        return f"It worked. IMP-{facts.number} is closed as successful: {notes}"
    code = CLOSURES[facts.closure_code] if facts.closure_code else "closed"
    return f"IMP-{facts.number} is closed ({code}): {notes}"


def _edit_refused(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return f"IMP-{facts.number} stays as it was. {inline(payload['sentence'])}"


def _source_edited(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    state = "several ideas" if facts.state is State.NEW else STATES[facts.state]
    return (
        f"You changed your message. IMP-{facts.number} is {state} by now, so it keeps its words; "
        "your new ones are kept with it."
    )


def _words_taken_back(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    said = f"{person(payload['by'])} deleted what they had written about *IMP-{facts.number}*. Please don't use it."
    return f"{said} Your question is open again." if payload.get("again") else said


_ABOUT: dict[str, NoticeText] = {
    Step.ACCEPT: _accepted,
    Step.DECLINE: _declined,
    Step.APPROVE: _approved,
    Step.HOLD: _on_hold,
    Step.RESUME: _resumed,
    Step.CANCEL: _canceled,
    Step.REOPEN: _reopened,
    "returned": _returned,
    "went_back": lambda facts, payload: (
        f"IMP-{facts.number} is back with {person(payload.get('to_whom'))}, since nobody confirmed it in time. "
        "Nothing is left for you to do."
    ),
    "reassigned": lambda facts, payload: (
        f"{person(payload.get('by'))} gave IMP-{facts.number} to {person(payload.get('to_whom'))}. "
        "Nothing is left for you to do."
    ),
    "info_given": _info_given,
    "info_asked_back": lambda facts, payload: (
        f"{person(payload.get('by'))} asks back about *IMP-{facts.number}*: "
        f"{passage(payload['text'], 1_000, facts.number)}"
    ),
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
        f"{person(payload['by'])} took that back: IMP-{facts.number} is {STATES[facts.state]}, as it was before."
    ),
    "approval_over": lambda facts, payload: (
        f"*IMP-{facts.number}* “{inline(facts.idea)}” needs no approval of yours any more: others decide on it now."
    ),
    "noted": lambda facts, payload: f"Kept with IMP-{facts.number}.",
    "words_taken_back": _words_taken_back,
}


def _source_deleted(facts: NoticeFacts) -> Message:
    """Say that the idea stays although its message was deleted, with a button to withdraw it while it is new."""
    if facts.state is not State.NEW:
        stays = f"IMP-{facts.number} is {STATES[facts.state]} by now, so it stays."
        return message(section(f"You deleted your message. {stays}"))
    return message(
        section(f"You deleted your message. IMP-{facts.number} is still here, waiting for its decision."),
        buttons(f"deleted_{facts.number}", [button("Withdraw", ids.UNDO, str(facts.number))]),
    )


def about_improvement(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Build the notice about a step of an improvement, for one person."""
    if what == "source_deleted":
        return _source_deleted(facts)
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
    """Build the answer to a reading: the value, the one before, and whether each target is met."""
    if facts.value is None:
        return message(section(f"*{inline(facts.kpi)}*: kept as not available this time."))
    line = f"*{inline(facts.kpi)}*: {figure(facts.value, facts.unit)} kept"
    if facts.before is not None:
        line += f" (before: {figure(facts.before, facts.unit)})"
    for target in facts.targets:
        aim = wanted(target.comparison, target.value, target.unit, target.due_on)
        line += f". The target, {aim}, is " + ("met." if target.met else "not met yet.")
    return message(section(line if facts.targets else line + "."))


def sentence(text: str) -> Message:
    """Build a message of one sentence that csi has made for the person."""
    return message(section(inline(text)))


def nothing_open() -> Message:
    """Build the answer to a figure in the thread of a morning message that waits for none."""
    return sentence("All readings asked here are given. To correct one, press Add reading on the card.")


def help_message() -> Message:
    """Build the message that explains the bot to somebody who greets it or asks."""
    return message(
        section(
            "Hello! Tell me in one message what could be better, and I keep it, ask a few short questions, "
            "and make sure that you hear what became of it."
        ),
        section(
            "•  Write it here, for example: laptop requests take two weeks\n"
            "•  Or anywhere: `/improve laptop requests take two weeks`\n"
            "•  Or mention me in a channel that I am in: @Kaizen laptop requests take two weeks\n"
            "•  `/improve` alone opens a form\n"
            "•  Where your ideas are: on my *Home* tab"
        ),
    )
