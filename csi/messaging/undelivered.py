"""What becomes of a message that Slack refuses for good, by what it asks of whom: one table for every message."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from csi.messaging.outbox import MessageKind
from models.enums import Step


class Nature(StrEnum):
    """What a message asks, and so what becomes of it if it can't be delivered."""

    WORK = "work"
    """Somebody must do it: it goes whole to another responsible person."""
    CORRESPONDENCE = "correspondence"
    """Written to one person: the other one gets only a notice that it did not arrive, without what it says."""
    NEWS = "news"
    """It asks nothing of anybody: it is only set aside."""


KINDS: Mapping[MessageKind, Nature] = {
    MessageKind.RECEIPT: Nature.CORRESPONDENCE,
    MessageKind.COORDINATOR_CARD: Nature.WORK,
    MessageKind.CARD: Nature.WORK,
    MessageKind.QUESTION: Nature.CORRESPONDENCE,
    MessageKind.PROPOSAL: Nature.CORRESPONDENCE,
    MessageKind.APPROVAL: Nature.WORK,
    MessageKind.APPROVER_WANTED: Nature.WORK,
    MessageKind.DEPARTURE: Nature.WORK,
    MessageKind.TEAM_MOVE: Nature.CORRESPONDENCE,
    MessageKind.INFO: Nature.CORRESPONDENCE,
    MessageKind.CONSULTED: Nature.WORK,
    MessageKind.AMBIGUOUS_MESSAGE: Nature.NEWS,
    MessageKind.ASKED: Nature.NEWS,
    MessageKind.MORNING_MESSAGE: Nature.CORRESPONDENCE,
    MessageKind.READING: Nature.NEWS,  # part of a morning message, which speaks for it
    MessageKind.READING_FILE: Nature.NEWS,  # the reply to what somebody has just dropped
    MessageKind.DRAFT: Nature.WORK,
    MessageKind.ANNOUNCEMENT: Nature.CORRESPONDENCE,  # it is a draft again, to be posted elsewhere
    MessageKind.DIGEST: Nature.WORK,
    MessageKind.FILE: Nature.CORRESPONDENCE,
    MessageKind.SUSTAIN: Nature.WORK,
    MessageKind.REGRESSION: Nature.WORK,
    MessageKind.HELP: Nature.NEWS,
    MessageKind.GUIDE: Nature.NEWS,
    MessageKind.REFRESH: Nature.NEWS,
    MessageKind.EPHEMERAL: Nature.NEWS,
    MessageKind.REACTION: Nature.NEWS,
    MessageKind.RESPONSE: Nature.NEWS,
    MessageKind.WINDOW: Nature.NEWS,
}
"""Every kind of message but notices, which differ among themselves."""

NOTICES: Mapping[str, Nature] = {
    "task_given": Nature.WORK,
    "task_taken": Nature.NEWS,
    "task_moved": Nature.CORRESPONDENCE,
    "task_changed": Nature.CORRESPONDENCE,
    "tasks_held": Nature.NEWS,
    "tasks_resumed": Nature.CORRESPONDENCE,
    "tasks_canceled": Nature.NEWS,
    "tasks_planned": Nature.NEWS,
    "tasks_noted": Nature.NEWS,
    "informed": Nature.NEWS,
    "accountable": Nature.CORRESPONDENCE,
    "not_accountable": Nature.NEWS,
    "consulted_said": Nature.CORRESPONDENCE,
    "passed_on": Nature.NEWS,
    "stands_alone": Nature.NEWS,
    "deleted": Nature.NEWS,
    "returned": Nature.WORK,
    "went_back": Nature.NEWS,
    "reassigned": Nature.NEWS,
    "info_given": Nature.CORRESPONDENCE,
    "info_asked_back": Nature.CORRESPONDENCE,
    "decision_late": Nature.CORRESPONDENCE,
    "info_passed_on": Nature.NEWS,
    "taken_back": Nature.NEWS,
    "merged_in": Nature.NEWS,
    "merge_undone": Nature.NEWS,
    "out_of_tolerance": Nature.CORRESPONDENCE,
    "back_in_tolerance": Nature.WORK,
    "reading_kept": Nature.NEWS,
    "reading_doubted": Nature.NEWS,
    "reading_unclear": Nature.NEWS,
    "nothing_open": Nature.NEWS,
    "not_a_choice": Nature.NEWS,
    "unclear": Nature.NEWS,
    "misplaced": Nature.NEWS,
    "used_there": Nature.NEWS,
    "asked_back": Nature.NEWS,
    "no_answer": Nature.NEWS,
    "first_question": Nature.NEWS,
    "interview_done": Nature.NEWS,
    "paused": Nature.NEWS,
    "noted": Nature.NEWS,
    "edit_refused": Nature.NEWS,
    "source_edited": Nature.NEWS,
    "source_deleted": Nature.NEWS,
    "role_given": Nature.CORRESPONDENCE,
    "access_given": Nature.CORRESPONDENCE,
    "deputy_named": Nature.CORRESPONDENCE,
    "deputy_released": Nature.NEWS,
    "access_taken": Nature.NEWS,
    "invite": Nature.CORRESPONDENCE,
    "undelivered": Nature.CORRESPONDENCE,
    "approvers_now": Nature.NEWS,
    "given": Nature.CORRESPONDENCE,
    "team_given": Nature.CORRESPONDENCE,
    "role_narrowed": Nature.NEWS,
    "approval_over": Nature.NEWS,
    "announcement_corrected": Nature.CORRESPONDENCE,
    "announcement_stopped": Nature.WORK,
}
"""Every notice but those of steps. Replies to what somebody has just done, and what leaves nothing to do, are news."""

TO_AUTHOR = frozenset({Step.ACCEPT, Step.DECLINE, Step.CLOSE, Step.CANCEL, Step.MERGE})
"""The steps whose notice to the author is the answer that they were promised; progress in between is news."""

TO_COORDINATOR = frozenset(
    {Step.APPROVE, Step.REAPPROVE, Step.SEND_BACK, Step.TAKE_BACK, Step.BACK_TO_WORK, Step.RESUME, Step.REOPEN}
)
"""The steps after which the coordinator has something to do."""

UNREACHABLE: Mapping[str, str] = {
    "is_archived": "the channel is archived",
    "channel_not_found": "I can't see that conversation any more",
    "not_in_channel": "I'm not in that channel any more",
    "user_disabled": "their account is closed",
    "account_inactive": "their account is closed",
    "is_inactive": "that conversation is closed",
    "user_not_found": "Slack doesn't know them any more",
    "users_not_found": "Slack doesn't know them any more",
    "user_not_visible": "Slack doesn't let me see them",
    "cannot_dm_bot": "Slack doesn't let me write to apps",
    "cannot_dm_user": "Slack doesn't let me write to them",
    "messages_tab_disabled": "Slack doesn't let me write to them",
    "no_access": "they have no access to Kaizen any more",
    "restricted_action": "I may not post there",
    "restricted_action_read_only_channel": "I may not post there",
    "restricted_action_thread_only_channel": "I may not post there",
    "restricted_action_non_threadable_channel": "I may not post there",
    "restricted_action_thread_locked": "I may not post there",
}
"""Slack's refusals that are about the place, each with its reason in words. The same message arrives elsewhere."""


def nature_of(kind: MessageKind, payload: Mapping[str, Any]) -> Nature:
    """What a message asks; one that this table doesn't name is taken as correspondence, so that it is missed."""
    if kind is not MessageKind.NOTICE:
        return KINDS[kind]
    what = str(payload.get("notice"))
    if what not in list(Step):
        return NOTICES.get(what, Nature.CORRESPONDENCE)
    if payload.get("coordinates"):
        return Nature.CORRESPONDENCE if what in TO_COORDINATOR else Nature.NEWS
    return Nature.CORRESPONDENCE if payload.get("own", True) and what in TO_AUTHOR else Nature.NEWS


def goes_whole(kind: MessageKind, payload: Mapping[str, Any], problem: str) -> bool:
    """Whether it is sent whole to another person: work, if the refusal is about the place and not about the message."""
    return problem in UNREACHABLE and nature_of(kind, payload) is Nature.WORK
