"""What somebody reads who is written to instead: why a message comes to them, or that another did not get theirs."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from csi.messaging.undelivered import UNREACHABLE
from csi.views.notice import NoticeFacts
from handlers.slack.block_kit import Message, channel_link, context, excerpt, message, person, section
from models import Redirection
from models.enums import Step

_SAID: Mapping[str, str] = {
    MessageKind.RECEIPT: "the receipt of the idea",
    MessageKind.CARD: "its card",
    MessageKind.COORDINATOR_CARD: "its card",
    MessageKind.QUESTION: "a question about it",
    MessageKind.PROPOSAL: "a proposed KPI",
    MessageKind.APPROVAL: "the request to approve it",
    MessageKind.APPROVER_WANTED: "the request to name an approver",
    MessageKind.TEAM_MOVE: "the word that improvements moved to another team",
    MessageKind.DEPARTURE: "the list of what somebody who left had held",
    MessageKind.INFO: "a question that the decision waits for",
    MessageKind.CONSULTED: "a question about it",
    MessageKind.MORNING_MESSAGE: "this morning's message with what is due",
    MessageKind.DRAFT: "the draft of its announcement",
    MessageKind.ANNOUNCEMENT: "its announcement",
    "task_given": "a new task",
    "task_moved": "the new days of a task",
    "task_changed": "a change of a task",
    "tasks_resumed": "the word that their tasks go on",
    "accountable": "the word that they are accountable for it",
    "consulted_said": "the answer of somebody who was consulted",
    "returned": "the word that it needs a new coordinator",
    "info_given": "the answer of its author",
    "info_asked_back": "a question back from its author",
    "role_given": "the word of their new role",
    "team_given": "the word that they manage a team",
    "given": "the word that something of somebody who left is theirs",
    "access_given": "the word that they have access",
    "invite": "the request to invite me to a channel",
    Step.ACCEPT: "the word that it is accepted",
    Step.DECLINE: "the word that it is declined",
    Step.CLOSE: "the word that it is closed",
    Step.CANCEL: "the word that it is canceled",
    Step.MERGE: "the word that it is merged into another",
    Step.APPROVE: "the word that it is approved",
    Step.REAPPROVE: "the word that its change is approved",
    Step.SEND_BACK: "the word that it was sent back",
    Step.TAKE_BACK: "the word that it was taken back",
    Step.BACK_TO_WORK: "the word that it is back at work",
    Step.RESUME: "the word that it goes on",
    Step.REOPEN: "the word that it is open again",
}
"""What did not arrive, by kind of message or notice; never what it says."""


def undelivered(what: str, row: Redirection, facts: NoticeFacts | None) -> Message:
    """Build the notice that somebody, or a channel, did not get a message."""
    missed, why = _SAID.get(what, "a message about it" if facts else "a message"), _reason(row.problem)
    if facts is None:
        return message(section(f"{_meant_for(row)} didn't get {missed}: {why}."))
    idea = f"*IMP-{facts.number}* “{excerpt(facts.idea, 80, facts.number)}”"
    if Destination.parse(row.meant_for).channel:
        then = _POST_ELSEWHERE if what == MessageKind.ANNOUNCEMENT else ""
        return message(section(f"{idea}: I couldn't post {missed} in {_meant_for(row)}: {why}.{then}"))
    return message(section(f"{idea}: {_meant_for(row)} didn't get {missed}: {why}."))


_POST_ELSEWHERE = " It is a draft again. Post it when its service or team has another channel, or that one is open."


def with_reason(words: Message, row: Redirection) -> Message:
    """Add to a redirected message why it comes to this person."""
    return message(*words.blocks, _why_here(row))


def _why_here(row: Redirection) -> Block:
    return context(f"This was for {_meant_for(row)}, but {_reason(row.problem)}. So it comes to you.")


def _meant_for(row: Redirection) -> str:
    to = Destination.parse(row.meant_for)
    return channel_link(to.channel) if to.channel else person(to.id)


def _reason(problem: str) -> str:
    return UNREACHABLE.get(problem, "Slack refused the message")
