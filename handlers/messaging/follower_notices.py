"""Notices for people who follow somebody else's idea, for its coordinator, and about merges."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from csi.common.phrases import counted, spoken_date
from csi.views.notice import NoticeFacts
from handlers.slack.block_kit import excerpt, passage, person
from handlers.slack.phrases import CLOSURES, STATES
from models.enums import ClosureCode, Step

NoticeText = Callable[[NoticeFacts, Mapping[str, Any]], str]


def titled(facts: NoticeFacts) -> str:
    """Name an improvement by its idea, with its number behind."""
    return _titled(facts.number, facts.idea)


def _titled(number: int, idea: str) -> str:
    return f"*{excerpt(idea, 120, number)}* (IMP-{number})"


def until(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say until when something is on hold: "Friday 4 December"."""
    return spoken_date(date.fromisoformat(payload["until"]), facts.today)


def said_by(facts: NoticeFacts, payload: Mapping[str, Any], limit: int = 600) -> str:
    """Say what somebody gave as the reason of a step; it ends the sentence."""
    why = passage(payload.get("reason") or "", limit, facts.number)
    return f"{person(payload.get('by'))} says: {why}" if why else f"{person(payload.get('by'))} gave no reason."


def came_of_it(facts: NoticeFacts, limit: int = 600) -> str:
    """Say what came of an improvement, in the words of whoever closed it."""
    return passage(facts.closure_notes or "", limit, facts.number)


def _closed(facts: NoticeFacts, _payload: Mapping[str, Any]) -> tuple[str, str]:
    if facts.closure_code is ClosureCode.SUCCESSFUL:
        return "It worked", f"\n{came_of_it(facts)}"
    return f"Closed as {CLOSURES[facts.closure_code] if facts.closure_code else 'done'}", f"\n{came_of_it(facts)}"


def _other(payload: Mapping[str, Any]) -> str:
    return _titled(payload["other"], payload["other_idea"])


NewsAndRest = Callable[[NoticeFacts, Mapping[str, Any]], tuple[str, str]]
"""Makes what has happened, in a word or two, and what follows behind the idea."""

_TO_FOLLOWER: dict[str, NewsAndRest] = {
    Step.ACCEPT: lambda facts, payload: ("Accepted", f" {person(facts.coordinator)} is leading it."),
    Step.DECLINE: lambda facts, payload: ("Declined", f"\n{said_by(facts, payload, 1_000)}"),
    Step.APPROVE: lambda facts, payload: ("Approved", " The work can start."),
    Step.START: lambda facts, payload: ("Started", " I'll tell you when there's a result."),
    Step.CLOSE: _closed,
    Step.HOLD: lambda facts, payload: (
        "On hold",
        f" It's on hold until {until(facts, payload)}.\n{said_by(facts, payload)}",
    ),
    Step.RESUME: lambda facts, payload: ("Resumed", f" It's {STATES[facts.state]} again."),
    Step.CANCEL: lambda facts, payload: ("Canceled", f"\n{said_by(facts, payload)}"),
    Step.WITHDRAW: lambda facts, payload: ("Withdrawn", " Its author took it back, so nobody will work on it."),
    Step.REOPEN: lambda facts, payload: ("Reopened", f" It's {STATES[facts.state]} now.\n{said_by(facts, payload)}"),
    Step.MERGE: lambda facts, payload: (
        "Merged",
        f" It continues as {_other(payload)}, and I'll tell you about that one.",
    ),
    Step.UNMERGE: lambda facts, payload: ("Separate again", f" It's no longer part of {_other(payload)}."),
}


def for_follower(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say a step of an improvement to a voter, a watcher or an informed person."""
    news, rest = _TO_FOLLOWER[what](facts, payload) if what in _TO_FOLLOWER else (f"Now {STATES[facts.state]}", "")
    return f"{news}: {titled(facts)}, which you follow.{rest}"


_TO_COORDINATOR: dict[str, NewsAndRest] = {
    Step.APPROVE: lambda facts, payload: ("Approved", f" {person(payload.get('by'))} said yes, so you can start."),
    Step.SEND_BACK: lambda facts, payload: ("Sent back to you", f"\n{said_by(facts, payload)}"),
    Step.REAPPROVE: lambda facts, payload: (
        "Change approved",
        f" {person(payload.get('by'))} said yes, so you can review it.",
    ),
    Step.TAKE_BACK: lambda facts, payload: ("Back to planning", f"\n{said_by(facts, payload)}"),
    Step.DECLINE: lambda facts, payload: ("Declined", f"\n{said_by(facts, payload)}"),
    Step.START: lambda facts, payload: ("Started", f" {person(payload.get('by'))} started the work."),
    Step.HOLD: lambda facts, payload: (
        "On hold",
        f" It's on hold until {until(facts, payload)}.\n{said_by(facts, payload)}",
    ),
    Step.RESUME: lambda facts, payload: (
        "Resumed",
        f" {person(payload.get('by'))} resumed it; it's {STATES[facts.state]} again.",
    ),
    Step.REVIEW: lambda facts, payload: ("In review", f" {person(payload.get('by'))} moved it to review."),
    Step.CLOSE: lambda facts, payload: (
        "Closed",
        f" {person(payload.get('by'))} closed it with: {came_of_it(facts, 400)}",
    ),
    Step.CANCEL: lambda facts, payload: ("Canceled", f"\n{said_by(facts, payload)}"),
    Step.WITHDRAW: lambda facts, payload: (
        "Withdrawn",
        " Its author took it back. There's nothing left for you to do.",
    ),
    Step.REOPEN: lambda facts, payload: ("Reopened", f"\n{said_by(facts, payload)}"),
}


def for_coordinator(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say a step that somebody else took to the improvement's coordinator."""
    news, rest = _TO_COORDINATOR[what](facts, payload)
    return f"{news}: {titled(facts)}.{rest}"


def merged(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that their improvement was merged into another one."""
    return (
        f"Merged: {titled(facts)}. {person(payload['by'])} found the same idea in {_other(payload)}, "
        "so it continues there with your vote. I'll tell you what becomes of it."
    )


def unmerged(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that their improvement is separate again."""
    return (
        f"Separate again: {titled(facts)}. {person(payload['by'])} undid the merge into {_other(payload)}. "
        f"Your idea is {STATES[facts.state]}."
    )


def merged_in(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that another improvement was merged into theirs."""
    votes = f" It has {counted(facts.votes, 'vote')} now." if facts.votes else ""
    return f"You aren't alone: {titled(facts)}. {_other(payload)} says the same and is part of it now.{votes}"


def merge_undone(facts: NoticeFacts, payload: Mapping[str, Any]) -> str:
    """Say to an author that the merged one was separated from theirs."""
    return f"Separate again: {titled(facts)} and {_other(payload)}. Each has its own votes again."
