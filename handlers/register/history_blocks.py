"""The history of an improvement in plain words: who did what, when, and the values before and after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.common.phrases import spoken_date
from csi.interview.questions import BY_KEY
from csi.register.activity_words import MESSAGE
from csi.register.history import HistoryEntry, HistoryPage
from handlers import ids
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    excerpt,
    info_modal,
    inline,
    passage,
    person,
    section,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import STATES
from models.enums import AnswerKind, State

_DID: Mapping[str, str] = {
    "captured": "brought it in",
    "need_info": "asked its author",
    "info_given": "answered the question",
    "accept": "accepted it",
    "decline": "declined it",
    "assess": "began its assessment",
    "approve": "approved it",
    "reapprove": "approved the change",
    "send_back": "sent it back",
    "take_back": "took it back",
    "start": "started it",
    "hold": "put it on hold",
    "hold_moved": "changed its review date",
    "resume": "resumed it",
    "review": "moved it to review",
    "back_to_work": "moved it back to work",
    "close": "closed it",
    "cancel": "canceled it",
    "withdraw": "took the idea back",
    "merge": "merged it",
    "unmerge": "undid the merge",
    "reopen": "reopened it",
    "assigned": "asked somebody to lead it",
    "confirmed": "agreed to lead it",
    "returned": "gave it back to the manager",
    "undone": "undid that decision",
    "edited": "reworded the idea",
    "answered": "answered a question",
    "explained_delay": "said why the decision takes longer",
    "skipped_question": "skipped a question",
    "not_sure": "left a question open",
    "answer_taken_back": "took an answer back",
    "noted": "wrote",
    "commented": "added a comment",
    "words_taken_back": "deleted what they had written",
    "different": "said that the look-alikes are different",
    "details_changed": "changed the details",
    "involved": "changed who is involved",
    "informed_left": "stopped its messages to them",
    "consulted_said": "was consulted and said",
    "part_of": "made it part of another one",
    "part_added": "added a part",
    "part_taken_out": "removed a part",
    "linked": "linked it",
    "unlinked": "removed a link",
    "cause_added": "named a cause",
    "cause_removed": "removed a cause",
    "copied": "copied it from another one",
    "voted": "voted for it",
    "unvoted": "took their vote back",
    "watched": "began to watch it",
    "unwatched": "stopped watching it",
    "merged_in": "merged another one into this",
    "merge_undone": "undid that merge",
    "target_set": "set a target",
    "target_removed": "removed a target",
    "value_line_added": "added a line to its value",
    "value_line_removed": "removed a line from its value",
    "not_measurable": "said that it can't be measured",
    "progress": "reported progress",
    "task_added": "planned a task",
    "task_changed": "changed a task",
    "task_moved": "moved a task in the plan",
    "phase_added": "added a phase to the plan",
    "phase_renamed": "renamed a phase of the plan",
    "phase_moved": "moved a phase of the plan",
    "phase_removed": "removed a phase of the plan; its tasks stay",
    "task_open": "opened a task",
    "task_start": "began a task",
    "task_done": "finished a task",
    "task_give_up": "left a task incomplete",
    "task_skip": "skipped a task",
    "task_cancel": "canceled a task",
    "task_hold": "put a task on hold",
    "task_resume": "resumed a task",
    "task_reopen": "opened a task again",
    "forecast_set": "entered what it will cost and bring",
    "actual_set": "entered what it cost and brought",
    "forecast_frozen": "froze the forecast",
    "forecast_thawed": "unfroze the forecast",
    "ranked": "moved it in the backlog",
    "asked_back": "asked what was meant",
    "announcement_edited": "changed the announcement",
    "announcement_dropped": "dropped the announcement",
    "outcome_corrected": "saw that a reading was corrected: its outcome needs another look",
    "baseline_corrected": "corrected the baseline",
    "announced": "announced it",
    "announcement_value_shown": "showed its value in the announcement",
    "announcement_value_hidden": "hid its value in the announcement",
    "announcement_refused": "could not announce it: Slack refused the post",
    "announcement_scheduled": "set its announcement for a working hour",
    "announcement_unscheduled": "stopped its announcement from being posted",
    "announcement_stopped": "did not post its announcement: a figure was wrong",
    "announcement_corrected": "corrected its announcement",
    "still_holds": "said that it still holds",
    "no_longer_holds": "said that it no longer holds",
    "author_told": "told its author",
    "approval_wanted": "asked for an approval",
    "approver_named": "named an approver",
    "excursion_corrected": "saw the reading behind it corrected: the KPI was in tolerance",
    "excursion_reworded": "saw the reading behind it corrected",
    "kpi_given": "gave a KPI to somebody else",
    "moved_with_service": "moved it to another team, with its service",
    "moved_back": "moved it back to its team",
    "source_edited": "changed the message that it came from",
    "split": "split it into several ideas",
}
_NUMBERS = frozenset({"part_of", "part", "other", "caused_by", "caused", "copied_from", "merged", "into", "from"})
_IDS = re.compile(r"[UW][A-Z0-9]{3,}")
_PEOPLE = frozenset(
    {"coordinator", "owner", "author", "approver", "accountable", "consulted", "informed", "manager", "to", "by"}
)
"""Keys whose values are people. Elsewhere what looks like an id is somebody's words, and mentions nobody."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OF_QUESTION: Mapping[tuple[str, str], str] = {
    ("answered", AnswerKind.ANSWER): "answered",
    ("answered", AnswerKind.SKIPPED): "skipped",
    ("answered", AnswerKind.NOT_SURE): "was not sure about",
    ("answer_taken_back", ""): "took back the answer to",
}
"""What was done with a question, by the verb and the kind of answer; the question follows in quotes."""
_HIDDEN = frozenset({"source", "kind", "aligned", MESSAGE, "request", "told", "announcement", "worth"})
"""Keys that say nothing to a reader beside the verb."""


@dataclass(frozen=True, slots=True)
class HistoryPageButton(SlackValue):
    """The value of *Older* and *Newer*: the page to show."""

    number: int
    page: int


def history(page: HistoryPage) -> View:
    """Build the window with one page of the history, and buttons for older and newer entries."""
    blocks: list[Block | None] = [
        block for entry in page.entries for block in _entry_blocks(page.number, entry, page.today)
    ]
    steps = []
    if page.page > 0:
        steps.append(
            button(
                "Newer",
                ids.extended(ids.HISTORY_PAGE, "newer"),
                HistoryPageButton(page.number, page.page - 1).value,
                about=f"history of IMP-{page.number}",
            )
        )
    if page.page + 1 < page.pages:
        steps.append(
            button(
                "Older",
                ids.extended(ids.HISTORY_PAGE, "older"),
                HistoryPageButton(page.number, page.page + 1).value,
                about=f"history of IMP-{page.number}",
            )
        )
    if page.pages > 1:
        blocks.append(context(f"Page {page.page + 1} of {page.pages}"))
    blocks.append(buttons("history_pages", steps))
    return info_modal(ids.NOTE_VIEW, f"IMP-{page.number}: history", blocks)


def _entry_blocks(number: int, entry: HistoryEntry, today: date) -> list[Block]:
    found: list[Block] = [section("\n".join([history_line(entry, today), *_changes(number, entry, today)]))]
    if entry.note:
        found.append(context(passage(entry.note, 600, number)))
    return found


def history_line(entry: HistoryEntry, today: date) -> str:
    """Say who did what, and when."""
    nobody = "Its author, who stays unnamed," if entry.unnamed else "Kaizen"
    who = person(entry.by) if entry.by else nobody
    return f"*{spoken_date(entry.when.date(), today)}, {entry.when:%H:%M}*  {who} {did(entry)}"


def did(entry: HistoryEntry) -> str:
    """Say what was done: "accepted it", "answered “Today”"."""
    question = asked_of(entry)
    done = _OF_QUESTION.get((entry.verb, str(entry.after.get("kind", ""))))
    return f"{done} “{question}”" if done and question else verb_words(entry.verb)


def asked_of(entry: HistoryEntry) -> str:
    """The short name of the question that somebody answered or left open; empty for all other entries."""
    key = str(entry.after.get("question", ""))
    return inline(BY_KEY[key].short) if key in BY_KEY and any(entry.verb == verb for verb, _ in _OF_QUESTION) else ""


def verb_words(verb: str) -> str:
    """Say an activity's verb: "accepted it"."""
    return _DID.get(verb, verb.replace("_", " "))


def _changes(number: int, entry: HistoryEntry, today: date) -> list[str]:
    """Return a line for each changed value, before and after; at most twelve."""
    lines = []
    for key in dict.fromkeys([*entry.before, *entry.after]):
        if key in _HIDDEN or (key == "question" and asked_of(entry)):
            continue
        before, after = (
            _value(number, key, entry.before.get(key), today),
            _value(number, key, entry.after.get(key), today),
        )
        if before == after and key in entry.before and key in entry.after:
            if key == "task":
                lines.append(f"task: {after}")
            continue
        name = key.replace("_", " ").replace("consult ", "")
        if key not in entry.before or not before:
            lines.append(f"{name}: {after or 'nothing'}")
        else:
            lines.append(f"{name}: {before} → {after or 'nothing'}")
    return lines[:12]


def _value(number: int, key: str, value: Any, today: date) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        shown = ", ".join(_value(number, key, each, today) for each in value[:12])
        return f"{shown} and {len(value) - 12} more" if len(value) > 12 else shown
    if isinstance(value, dict):
        return ", ".join(f"{inline(str(each))}: {_value(number, '', value[each], today)}" for each in list(value)[:12])
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if key == "state" and text in set(State):
        return STATES[State(text)]
    if key == "question" and text in BY_KEY:
        return inline(BY_KEY[text].short)
    if key in _NUMBERS and text.isdigit():
        return f"IMP-{text}"
    if _DAY.fullmatch(text):
        return spoken_date(date.fromisoformat(text), today)
    if key in _PEOPLE and _IDS.fullmatch(text):
        return person(text)
    if key in ("health", "state", "closure_code"):
        return inline(text.replace("_", " "))
    return excerpt(text, 300, number)
