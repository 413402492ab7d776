"""Notices for people who follow somebody else's idea. They have no thread about it, so each names number and idea."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from csi.common.phrases import counted
from csi.views.notice import NoticeFacts
from handlers.slack.block_kit import day, excerpt, passage, person
from handlers.slack.phrases import CLOSURES, STATES
from models.enums import ClosureCode, Step

NoticeText = Callable[[NoticeFacts, Mapping[str, Any]], str]


def _accepted(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    return f"is accepted. {person(facts.coordinator)} answers for it from here."


def _declined(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    reason = passage(payload.get("reason") or "", 1_000, facts.number)
    return f"is declined. {person(payload.get('by'))} says why: {reason}"


def _closed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> str:
    notes = passage(facts.closure_notes or "", 600, facts.number)
    if facts.closure_code is ClosureCode.SUCCESSFUL:
        return f"is closed, and it worked: {notes}"
    return f"is closed ({CLOSURES[facts.closure_code] if facts.closure_code else 'closed'}): {notes}"


def _other(payload: Mapping[str, Any]) -> str:
    return f"*IMP-{payload['other']}* “{excerpt(payload['other_idea'], 80, payload['other'])}”"


def _until(payload: Mapping[str, Any]) -> str:
    return day(date.fromisoformat(payload["until"]))


def _why(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    return passage(payload.get("reason") or "", 600, facts.number)


_ABOUT: dict[str, NoticeText] = {
    Step.ACCEPT: _accepted,
    Step.DECLINE: _declined,
    Step.APPROVE: lambda facts, payload: "is approved; it can start.",
    Step.START: lambda facts, payload: "has started. You hear when there is a result.",
    Step.CLOSE: _closed,
    Step.HOLD: lambda facts, payload: f"waits until {_until(payload)}: {_why(facts, payload)}",
    Step.RESUME: lambda facts, payload: f"goes on; it is {STATES[facts.state]} again.",
    Step.CANCEL: lambda facts, payload: f"is canceled. {person(payload.get('by'))} says why: {_why(facts, payload)}",
    Step.WITHDRAW: lambda facts, payload: "is withdrawn: its author took it back, so nobody works on it.",
    Step.REOPEN: lambda facts, payload: f"is open again, {STATES[facts.state]}: {_why(facts, payload)}",
    Step.MERGE: lambda facts, payload: f"is part of {_other(payload)} now. You hear what becomes of that one.",
    Step.UNMERGE: lambda facts, payload: f"stands for itself again, apart from {_other(payload)}.",
}


def for_follower(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say a step of an improvement to a voter, a watcher or an informed person."""
    news = _ABOUT[what](facts, payload) if what in _ABOUT else f"is now: {STATES[facts.state]}."
    return f"*IMP-{facts.number}* “{excerpt(facts.idea, 80, facts.number)}”, which you follow, {news}"


_TO_COORDINATOR: dict[str, NoticeText] = {
    Step.APPROVE: lambda facts, payload: "approved *{}*. You can start it.",
    Step.SEND_BACK: lambda facts, payload: f"sent *{{}}* back to you: {_why(facts, payload)}",
    Step.REAPPROVE: lambda facts, payload: "approved the change of *{}*. It can be reviewed.",
    Step.TAKE_BACK: lambda facts, payload: f"took *{{}}* back: {_why(facts, payload)}",
    Step.DECLINE: lambda facts, payload: f"declined *{{}}*: {_why(facts, payload)}",
    Step.START: lambda facts, payload: "started the work on *{}*.",
    Step.HOLD: lambda facts, payload: f"put *{{}}* on hold until {_until(payload)}: {_why(facts, payload)}",
    Step.RESUME: lambda facts, payload: f"resumed *{{}}*; it is {STATES[facts.state]} again.",
    Step.REVIEW: lambda facts, payload: "brought *{}* to its review.",
    Step.CLOSE: lambda facts, payload: f"closed *{{}}*: {passage(facts.closure_notes or '', 400, facts.number)}",
    Step.CANCEL: lambda facts, payload: f"canceled *{{}}*: {_why(facts, payload)}",
    Step.WITHDRAW: lambda facts, payload: "took *{}* back. Nothing is left for you to do.",
    Step.REOPEN: lambda facts, payload: f"opened *{{}}* again: {_why(facts, payload)}",
}


def for_coordinator(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say a step that somebody else took to the improvement's coordinator."""
    said = _TO_COORDINATOR[what](facts, payload).replace("{}", f"IMP-{facts.number}", 1)
    return f"{person(payload['by']) if payload.get('by') else 'Its author'} {said}"


def merged(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that their improvement was merged into another one."""
    return (
        f"{person(payload['by'])} found that this says the same as {_other(payload)}, so it goes on there. "
        f"Your vote is in it, and you hear what becomes of it."
    )


def unmerged(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that their improvement is separate again."""
    return (
        f"{person(payload['by'])} took the merge back: *IMP-{facts.number}* stands for itself again, "
        f"apart from {_other(payload)}, and is {STATES[facts.state]}."
    )


def merged_in(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that another improvement was merged into theirs."""
    votes = f" It has {counted(facts.votes, 'vote')} now." if facts.votes else ""
    return f"You are not alone with this one: {_other(payload)} says the same and is part of it now.{votes}"


def merge_undone(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that the merged one was separated from theirs."""
    return f"{_other(payload)} stands for itself again; it was not quite the same as your *IMP-{facts.number}*."
