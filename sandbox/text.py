"""Typed text as apps get it: escaped, with mentions, and as a `rich_text` block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sandbox.errors import Json
from sandbox.workspace import Channel, Group, Person

CONTROL = re.compile(r"<(?:[@#!][^<>\s][^<>\n]*|(?:https?://|mailto:|tel:)[^<>\s][^<>\n]*)>")
LINK = re.compile(r"(?<![<|\w])https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
SEQUENCE = re.compile(r"<([^<>]+)>")


def as_sent(typed: str, names: dict[str, str]) -> str:
    """Convert typed text: escape `&`, `<`, `>` outside control sequences, and resolve names and links."""
    pieces: list[str] = []
    end = 0
    for found in CONTROL.finditer(typed):
        pieces += [_resolved(escaped(typed[end : found.start()]), names), found.group()]
        end = found.end()
    pieces.append(_resolved(escaped(typed[end:]), names))
    return "".join(pieces)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def sequences(
    people: Iterable[Person], channels: Iterable[Channel], groups: Iterable[Group], in_command: bool = False
) -> dict[str, str]:
    """Return what can be typed, with its control sequence; in commands that includes the name."""
    names = {
        name: f"<@{person.id}|{person.name}>" if in_command else f"<@{person.id}>"
        for person in people
        for name in _names(person)
    }
    for channel in channels:
        if not channel.is_im:
            names[f"#{channel.name}"] = f"<#{channel.id}|{channel.name if in_command else ''}>"
    names |= {f"@{word}": f"<!{word}>" for word in ("here", "channel", "everyone")}
    for group in groups:
        if not group.is_disabled:
            label = f"|@{group.handle}" if in_command else ""
            names[f"@{group.handle}"] = f"<!subteam^{group.id}{label}>"
    return names


def _resolved(text: str, names: dict[str, str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    lowered = {name.lower(): sequence for name, sequence in names.items()}
    text = pattern.sub(lambda found: lowered[found.group(1).lower()], text)
    return LINK.sub(lambda found: f"<{found.group()}>", text)


def _names(person: Person) -> set[str]:
    if person.is_system:
        return set()
    plain = unicodedata.normalize("NFKD", person.real_name).encode("ascii", "ignore").decode()
    return {f"@{person.name}", f"@{person.real_name}", f"@{plain}"}


def rich_text(text: str, block_id: str) -> list[Json]:
    """Build the `rich_text` block that Slack makes of a text without blocks (lines and sequences; no styles)."""
    elements: list[Json] = []
    end = 0
    for found in SEQUENCE.finditer(text):
        elements += [_plain(text[end : found.start()]), _element(found.group(1))]
        end = found.end()
    elements.append(_plain(text[end:]))
    section = {"type": "rich_text_section", "elements": [each for each in elements if each.get("text") != ""]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _plain(text: str) -> Json:
    return {"type": "text", "text": unescaped(text)}


def _element(sequence: str) -> Json:
    target, _, label = sequence.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    link: Json = {"type": "link", "url": unescaped(target)}
    return link | {"text": unescaped(label)} if label else link
