"""A message or window of Block Kit as lines that can be read: what it says, its buttons, menus and fields."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docs.tools.samples import CHANNELS, NAMES

Json = Mapping[str, Any]

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2066\u2067\u2068\u2069"))
_PERSON = re.compile(r"<@([A-Z0-9]+)>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^[A-Z0-9]+(?:\|@?([^>]*))?>")
_LINK = re.compile(r"<(?:https?:[^|>]*)\|([^>]*)>")


def as_read(text: str) -> str:
    """A text as people see it: mentions by name, nothing escaped."""
    text = _PERSON.sub(lambda found: f"@{NAMES.get(found[1], found[1])}", text)
    text = _CHANNEL.sub(lambda found: f"#{CHANNELS.get(found[1], found[1])}", text)
    text = _GROUP.sub(lambda found: f"@{found[1] or 'group'}", text)
    return html.unescape(_LINK.sub(r"\1", text).translate(_INVISIBLE))


def lines_of(payload: Json) -> list[str]:
    """All lines of a message's or a view's payload."""
    body = [line for block in payload.get("blocks", ()) for line in _block(block)]
    if payload.get("type") != "modal":
        return body
    title = as_read(payload["title"]["text"])
    last = [f"[{as_read(payload[key]['text'])}]" for key in ("close", "submit") if payload.get(key)]
    return [f"── {title} ──", *body, "  ".join(last)]


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "section":
            said = [block["text"]] if block.get("text") else []
            yield from as_read("\n".join(each["text"] for each in [*said, *block.get("fields", ())])).splitlines()
            if block.get("accessory"):
                yield f"    {element(block['accessory'])}"
        case "context":
            parts = [each["text"] for each in block["elements"] if "text" in each]
            yield from as_read("\n".join(parts)).splitlines()
        case "header":
            yield as_read(f"# {block['text']['text']}")
        case "actions":
            yield "  ".join(element(each) for each in block["elements"])
        case "input":
            needed = "" if block.get("optional") else " (needed)"
            yield f"{as_read(block['label']['text'])}{needed}"
            yield f"    {element(block['element'])}"
            if block.get("hint"):
                yield f"    ({as_read(block['hint']['text'])})"
        case "image":
            yield f"(picture: {as_read(block['alt_text'])})"
        case "divider":
            yield "──────"
        case other:
            yield f"({other})"


def element(each: Json) -> str:
    """One element: [Button], (menu: …), a field with what it holds or suggests."""
    kind = each["type"]
    if kind == "button":
        asks = f" (asks: {as_read(each['confirm']['text']['text'])})" if each.get("confirm") else ""
        return f"[{as_read(each['text']['text'])}]{asks}"
    choices = _choices(each)
    if kind == "overflow":
        return f"(menu: {' · '.join(choices)})"
    first = _first(each)
    hint = as_read((each.get("placeholder") or {}).get("text", ""))
    if kind == "plain_text_input":
        return f"____ {first or hint}".rstrip()
    if choices:
        marks = [f"{'☑' if said in first else '☐'} {said}" for said in choices]
        return (
            "  ".join(marks) if kind in ("checkboxes", "radio_buttons") else f"(choice: {_few(choices, first, hint)})"
        )
    return (
        f"(choice of {kind.removesuffix('_select').replace('_', ' ')}{f': {first or hint}' if first or hint else ''})"
    )


def _few(choices: list[str], first: str, hint: str) -> str:
    shown = " · ".join(choices[:8]) + (" · …" if len(choices) > 8 else "")
    return ", ".join(part for part in (shown, f"now {first}" if first else "", f"“{hint}”" if hint else "") if part)


def _choices(each: Json) -> list[str]:
    options: Iterable[Json] = each.get("options") or [
        option for group in each.get("option_groups", ()) for option in group["options"]
    ]
    return [as_read(option["text"]["text"]) for option in options]


def _first(each: Json) -> str:
    """What a field holds when its window opens."""
    if each.get("initial_option"):
        return as_read(each["initial_option"]["text"]["text"])
    if each.get("initial_options"):
        return ", ".join(as_read(option["text"]["text"]) for option in each["initial_options"])
    for key in ("initial_value", "initial_date", "initial_user", "initial_conversation", "initial_channel"):
        if each.get(key):
            return as_read(NAMES.get(each[key], CHANNELS.get(each[key], str(each[key]))))
    for key in ("initial_users", "initial_conversations", "initial_channels"):
        if each.get(key):
            return ", ".join(NAMES.get(one, CHANNELS.get(one, one)) for one in each[key])
    return ""


def texts_of(payload: Any) -> Iterator[str]:
    """Every text that somebody reads or hears in a payload: of blocks, fields, buttons, options, hints and labels."""
    if isinstance(payload, Mapping):
        for key, value in payload.items():
            if key in ("text", "alt_text", "accessibility_label") and isinstance(value, str):
                yield value
            elif key not in ("metadata", "private_metadata", "value"):
                yield from texts_of(value)
    elif isinstance(payload, list | tuple):
        for each in payload:
            yield from texts_of(each)


def elements_of(payload: Json) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with its block."""
    for block in payload.get("blocks", ()):
        for each in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if isinstance(each, Mapping) and "action_id" in each:
                yield block, each
