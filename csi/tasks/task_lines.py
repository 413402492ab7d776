"""Tasks typed in a message, one per line: `task: order five laptops @ben by friday`."""

import re
from dataclasses import dataclass
from datetime import date
from html import escape, unescape

from csi.commands.parameters import read_parameters
from csi.commands.parsed_command import ParsedCommand
from csi.commands.table import BY_VERB
from csi.commands.verbs import Verb
from csi.language.typed_values import TypedPerson

MOST_LINES = 20

_HEAD = re.compile(r"\W{0,2}(?:tasks?|to-?\s?dos?)\s*[:\uff1a][*_]?\s*", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•–]|\[[ x]?\]|\d{1,2}[.)])\s+", re.IGNORECASE)
_MENTIONED = re.compile(r"@([UW][A-Z0-9]{4,})\b")
_SLACK_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line, understood.

    `unclear` holds words that can mean the several `days`, or none; then they stay in the text.
    """

    text: str
    who: TypedPerson | None
    day: date | None
    unclear: str
    days: tuple[date, ...] = ()
    phase: str = ""


def task_lines(message: str) -> tuple[str, ...]:
    """The task lines of a message that begins with “task:” or the like; empty for any other message."""
    if not _HEAD.match(message.lstrip()):
        return ()
    bare = (_BULLET.sub("", _HEAD.sub("", line.strip(), count=1), count=1).strip() for line in message.splitlines())
    return tuple(line for line in bare if line)


def understand_task(line: str, today: date) -> TaskLine:
    """Read who does what by when from a line, by the same rules as `/csi task`.

    People are written `@U01ANA` or by name.
    """
    asked = ParsedCommand(line, today, command=BY_VERB[Verb.TASK], number=0)
    read_parameters(asked, BY_VERB[Verb.TASK], _MENTIONED.sub(r"<@\1>", escape(line, quote=False)), today)
    said = asked.text if asked.days or not asked.unclear else f"{asked.text} {asked.unclear}"
    text, unclear, phase = (_SLACK_MENTION.sub(r"@\1", each) for each in (said, asked.unclear, asked.phase))
    return TaskLine(unescape(text), asked.who, asked.day, unescape(unclear), asked.days, unescape(phase))
