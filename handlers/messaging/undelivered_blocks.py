"""What somebody reads who is written to instead: why a message comes to them, or that another did not get theirs."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from csi.messaging.undelivered import UNREACHABLE
from csi.views.notice import NoticeFacts
from handlers.messaging.follower_notices import titled
from handlers.slack.block_kit import Message, channel_link, context, message, person, section
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
    MessageKind.TEAM_MOVE: "the news that improvements moved to another team",
    MessageKind.DEPARTURE: "the list of what somebody who left was responsible for",
    MessageKind.INFO: "a question that the decision depends on",
    MessageKind.CONSULTED: "a question about it",
    MessageKind.MORNING_MESSAGE: "this morning's message with what is due",
    MessageKind.DRAFT: "the draft of its announcement",
    MessageKind.ANNOUNCEMENT: "its announcement",
    MessageKind.SUSTAIN: "the question whether it still holds",
    MessageKind.REGRESSION: "the request to confirm that it no longer holds",
    "announcement_corrected": "the news that its announcement was corrected",
    "announcement_stopped": "the news that its announcement could not be posted",
    MessageKind.DIGEST: "the month in figures",
    MessageKind.FILE: "a file that they had asked for",
    "task_given": "a new task",
    "task_moved": "the new dates of a task",
    "task_changed": "a change of a task",
    "tasks_resumed": "the news that their tasks go on",
    "accountable": "the news that they are accountable for it",
    "consulted_said": "the answer of somebody who was consulted",
    "returned": "the news that it needs a new lead",
    "info_given": "the answer of its author",
    "info_asked_back": "a question back from its author",
    "decision_late": "the reason why its decision takes longer",
    "out_of_tolerance": "the news that a KPI is out of tolerance",
    "back_in_tolerance": "the proposal to review it",
    "role_given": "the news of their new role",
    "team_given": "the news that they manage a team",
    "given": "the news of what they took over from somebody who left",
    "access_given": "the news that they have access",
    "deputy_named": "the news that they stand in for somebody",
    "invite": "the request to invite me to a channel",
    Step.ACCEPT: "the news that it is accepted",
    Step.DECLINE: "the news that it is declined",
    Step.CLOSE: "the news that it is closed",
    Step.CANCEL: "the news that it is canceled",
    Step.MERGE: "the news that it is merged into another",
    Step.APPROVE: "the news that it is approved",
    Step.REAPPROVE: "the news that its change is approved",
    Step.SEND_BACK: "the news that it was sent back",
    Step.TAKE_BACK: "the news that it is back in planning",
    Step.BACK_TO_WORK: "the news that work on it continues",
    Step.RESUME: "the news that it is resumed",
    Step.REOPEN: "the news that it is reopened",
}
"""What did not arrive, by kind of message or notice; never what it says."""


def undelivered(what: str, row: Redirection, facts: NoticeFacts | None) -> Message:
    """Build the notice that somebody, or a channel, did not get a message."""
    missed, why = _SAID.get(what, "a message about it" if facts else "a message"), _reason(row.problem)
    if facts is None:
        return message(section(f"Not delivered: {_meant_for(row)} didn't get {missed}: {why}."))
    idea = titled(facts)
    if Destination.parse(row.meant_for).channel:
        then = _POST_ELSEWHERE if what == MessageKind.ANNOUNCEMENT else ""
        return message(section(f"Not delivered: {idea}. I couldn't post {missed} in {_meant_for(row)}: {why}.{then}"))
    return message(section(f"Not delivered: {idea}. {_meant_for(row)} didn't get {missed}: {why}."))


_POST_ELSEWHERE = " It's a draft again: choose another channel for its service or team, then post it."


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
