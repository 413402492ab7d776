"""Control sequences of mrkdwn. Slack accepts all of them: unknown ones are shown as they were written.

So this is for warnings, not for refusals: sequences that readers would see raw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.workspace import Workspace

SEQUENCE = re.compile(r"<([^<>\n]*)>")
KNOWN = (
    re.compile(r"@[UWB][A-Z0-9]+(\|[^|]*)?"),
    re.compile(r"#[CG][A-Z0-9]+(\|[^|]*)?"),
    re.compile(r"!(here|channel|everyone)(\|[^|]*)?"),
    re.compile(r"!subteam\^S[A-Z0-9]+(\|[^|]*)?"),
    re.compile(r"!date\^\d{1,10}\^[^^|]*\{[a-z_]+\}[^^|]*(\^https?://[^|^]+)?\|[^|]+"),
    re.compile(r"(https?://|mailto:|tel:)[^|\s]+(\|[^|]*)?"),
)
DATE_TOKENS = set(
    "date_num date date_short date_long date_pretty date_short_pretty date_long_pretty time time_secs ago"
    " day_divider_pretty date_long_full".split()
)
TOKEN = re.compile(r"\{([a-z_]+)\}")
MENTION = re.compile(r"<(?:[@#]|!subteam\^)([A-Z][A-Z0-9]+)(?:\|[^<>\n]*)?>")
STRAY = re.compile(r"&(?!(amp|lt|gt);)")


def doubtful_sequences(text: str) -> list[str]:
    """Return the parts of a mrkdwn text that Slack would show raw, each with the reason."""
    doubts = [doubt for found in SEQUENCE.finditer(text) for doubt in _doubts(found.group(1))]
    rest = SEQUENCE.sub("", text)
    doubts += [f"unescaped {sign}" for sign in "<" if sign in rest]
    if STRAY.search(rest):
        doubts.append("unescaped &")
    return doubts


def _doubts(sequence: str) -> Iterator[str]:
    if not any(pattern.fullmatch(sequence) for pattern in KNOWN):
        yield f"unknown sequence <{sequence}>"
    elif sequence.startswith("!date^"):
        for token in TOKEN.findall(sequence.split("^")[2].partition("|")[0]):
            if token not in DATE_TOKENS:
                yield f"unknown date token {{{token}}}"


def doubts_in(workspace: Workspace, text: str) -> list[str]:
    """Return the same, and mentions of people or channels that this workspace lacks."""
    known = workspace.people.keys() | workspace.channels.keys() | workspace.groups.keys()
    named = (found.group(1) for found in MENTION.finditer(text))
    return [*doubtful_sequences(text), *(f"there is no {id}" for id in named if id not in known)]


def mrkdwn_texts(node: Any) -> Iterator[str]:
    """Yield every mrkdwn text in blocks."""
    if isinstance(node, list):
        for each in node:
            yield from mrkdwn_texts(each)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield str(node.get("text"))
        else:
            yield from mrkdwn_texts(list(node.values()))


def lacks_fallback(text: str | None, blocks: list[Any]) -> bool:
    """Return whether a message has blocks but no text for notifications and screen readers."""
    return bool(blocks) and not (text or "").strip()
