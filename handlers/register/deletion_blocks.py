"""The form for deleting an improvement, and what replaces its messages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.views import View

from csi.common.phrases import counted, listed, spoken_date
from csi.language.improvement_ids import say_numbers
from csi.register.deletion import Contents
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    context,
    field,
    form,
    inline,
    message,
    person,
    quote,
    section,
    text_input,
)
from models import Activity

_ROWS = {
    "answer": ("answer", "answers"),
    "info_request": ("question to its author", "questions to its author"),
    "task": ("task", "tasks"),
    "phase": ("phase of its plan", "phases of its plan"),
    "vote": ("vote", "votes"),
    "target": ("target", "targets"),
    "activity": ("line of its history", "lines of its history"),
    "progress_report": ("progress report", "progress reports"),
    "value_figure": ("figure of its value", "figures of its value"),
    "announcement": ("announcement", "announcements"),
}
"""The names of the rows that people know; other tables are not listed."""


def delete_form(contents: Contents) -> View:
    """Build the form: what would be deleted, and a field for the number, against slips."""
    number = contents.number
    rows = dict(contents.rows)
    goes = [counted(rows[key], *names) for key, names in _ROWS.items() if rows.get(key)]
    return form(
        ids.DELETE_FORM,
        f"Delete IMP-{number}",
        "Delete for good",
        [
            quote(contents.idea, contents.number, 300),
            section(f"I'll delete for good: {listed(['the idea', *goes])}."),
            context(_what_remains(contents)),
            field(ids.TYPED_NUMBER, f"Type {number} to delete it", text_input(placeholder=f"{number}", limit=40)),
            field(
                ids.REASON,
                "Why?",
                text_input(limit=300),
                hint="This stays in the history. Leave out what should be forgotten. Its author and followers read it.",
            ),
        ],
        about=str(number),
    )


def _what_remains(contents: Contents) -> str:
    stays = ["I'll keep the readings of its KPIs, and one line of its history: number, who, when and why."]
    if contents.parts:
        one = len(contents.parts) == 1
        stays.append(
            f"{say_numbers(contents.parts)} {'stays, and is' if one else 'stay, and are'} no longer part of it."
        )
    if contents.merged:
        one = len(contents.merged) == 1
        stays.append(
            f"{say_numbers(contents.merged)} {'was' if one else 'were'} merged into it and will be separate again."
        )
    return "\n".join(stays)


def deleted_message(number: int, tombstone: Activity | None, today: date) -> Message:
    """Build the line that replaces the improvement's messages."""
    if tombstone is None:
        return message(context(f"IMP-{number} was deleted."))
    who, when = person(tombstone.actor_id), spoken_date(tombstone.at.date(), today)
    return message(context(f"IMP-{number} was deleted by {who} on {when}: {inline(tombstone.note or '')}"))


def deletion_notice(payload: Mapping[str, Any]) -> Message:
    """Build the notice to the improvement's followers."""
    return message(section(f"{person(payload['by'])} deleted *IMP-{payload['number']}*: {inline(payload['reason'])}"))
