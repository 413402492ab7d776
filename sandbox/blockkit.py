"""The linter of Slack's Block Kit limits. The sandbox runs it on everything that an app sends.

Each problem is a line as Slack puts them into `response_metadata.messages`:
`[ERROR] no more than 50 items allowed [json-pointer:/blocks]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.blockkit_schema import (
    BLOCKS,
    ELEMENTS,
    GROUP,
    OPTIONS,
    PLAIN_OPTION,
    RICH_TEXT_ELEMENTS,
    RICH_TEXT_PARTS,
    VIEWS,
    ListOf,
    Report,
    Text,
    check_shape,
    fits,
)
from sandbox.elements import elements_in, options_of
from sandbox.errors import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
MARKDOWN_CHARACTERS = 12_000
TEXT_CHARACTERS = 40_000
VIEW_BYTES = 250_000
CONTEXT_TEXT = Text(3000)
MESSAGE_ONLY = {"markdown"}
WITH_OPTIONS = {"static_select", "multi_static_select"}


def problems_in_message(text: str | None, blocks: object) -> list[str]:
    """Return what Slack would refuse in a message; `blocks` may be None."""
    report = Report()
    if text and len(text) > TEXT_CHARACTERS:
        report.add(f"must be less than {TEXT_CHARACTERS + 1} characters", "/text")
    if blocks is not None:
        _check_blocks(blocks, "message", "/blocks", MESSAGE_BLOCKS, report)
        if not report.problems and characters_in(blocks) > MESSAGE_CHARACTERS:
            report.add(f"msg_blocks_too_long: no more than {MESSAGE_CHARACTERS} characters in all blocks", "/blocks")
    return report.problems


def problems_in_attachments(attachments: list[Any]) -> list[str]:
    """Return what Slack would refuse in the blocks of attachments."""
    report = Report()
    for index, attachment in enumerate(attachments):
        if not isinstance(attachment, dict):
            report.add("must provide an object", f"/attachments/{index}")
        elif attachment.get("blocks") is not None:
            where = f"/attachments/{index}/blocks"
            _check_blocks(attachment["blocks"], "message", where, MESSAGE_BLOCKS, report)
    return report.problems


def problems_in_view(view: object) -> list[str]:
    """Return what Slack would refuse in a modal or Home."""
    report = Report()
    if not isinstance(view, dict):
        report.add("must provide an object", "/view")
    elif (shape := VIEWS.get(str(view.get("type")))) is None:
        report.add(f"unsupported type: {view.get('type')}", "/view/type")
    else:
        check_shape(view, shape, "/view", report)
        if "blocks" in view:
            _check_blocks(view["blocks"], view["type"], "/view/blocks", VIEW_BLOCKS, report)
        _check_submit(view, report)
        if len(json.dumps(view)) > VIEW_BYTES:
            report.add(f"view is larger than {VIEW_BYTES} bytes", "/view")
    return report.problems


def problems_in_options(answer: object) -> list[str]:
    """Return what Slack would refuse in the answer to a `block_suggestion`."""
    report = Report()
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        report.add("must have either options or option_groups", "")
    elif "options" in answer:
        ListOf(PLAIN_OPTION, OPTIONS, 0)(answer["options"], "/options", report)
    else:
        ListOf(GROUP, OPTIONS, 0)(answer["option_groups"], "/option_groups", report)
    return report.problems


def characters_in(blocks: object) -> int:
    """Count the characters of all texts in blocks."""
    return sum(map(len, _texts(blocks)))


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("text", "alt_text", "url") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def _check_submit(view: Json, report: Report) -> None:
    blocks = view.get("blocks")
    if view["type"] != "modal" or not isinstance(blocks, list) or view.get("submit") is not None:
        return
    if any(isinstance(block, dict) and block.get("type") == "input" for block in blocks):
        report.add("`submit` is required when an `input` block is within the `blocks` array", "/view")


def _check_blocks(blocks: object, surface: str, pointer: str, most: int, report: Report) -> None:
    if not isinstance(blocks, list):
        report.add("must provide an array", pointer)
        return
    if len(blocks) > most:
        report.add(f"no more than {most} items allowed", pointer)
    seen: set[str] = set()
    focused: list[str] = []
    for index, block in enumerate(blocks):
        where = f"{pointer}/{index}"
        if not isinstance(block, dict):
            report.add("must provide an object", where)
            continue
        _check_block(block, surface, where, report)
        focused += [where for element in _elements(block) if element.get("focus_on_load") is True]
        if id := str(block.get("block_id") or ""):
            if id in seen:
                report.add(f"`block_id` must be unique: {id} is there twice", f"{where}/block_id")
            seen.add(id)
    if len(focused) > 1:
        report.add("only one element may have focus_on_load", focused[1])
    markdown = sum(len(str(b.get("text"))) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        report.add(f"no more than {MARKDOWN_CHARACTERS} characters in markdown blocks together", pointer)


def _elements(block: Json) -> list[Json]:
    try:
        return [each for each in elements_in(block) if isinstance(each, dict)]
    except TypeError:
        return []


def _check_block(block: Json, surface: str, pointer: str, report: Report) -> None:
    kind = str(block.get("type"))
    if kind not in BLOCKS or (kind in MESSAGE_ONLY and surface != "message"):
        report.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    check_shape(block, BLOCKS[kind], pointer, report)
    if kind == "section":
        if block.get("text") is None and block.get("fields") is None:
            report.add("missing required field: text or fields", pointer)
        if block.get("accessory") is not None:
            _check_element(block["accessory"], kind, surface, f"{pointer}/accessory", report)
    elif kind == "input":
        _check_input(block, surface, pointer, report)
    elif kind in ("actions", "context"):
        _check_elements(block, surface, pointer, report)
    elif kind == "image":
        _check_picture(block, pointer, report)
    elif kind == "rich_text":
        _check_rich_text(block, pointer, report)


def _check_input(block: Json, surface: str, pointer: str, report: Report) -> None:
    element = block.get("element")
    if element is None:
        return
    _check_element(element, "input", surface, f"{pointer}/element", report)
    dispatches = isinstance(element, dict) and element.get("dispatch_action_config") is not None
    if dispatches and not block.get("dispatch_action"):
        report.add("dispatch_action_config needs dispatch_action: true", f"{pointer}/element")
    if isinstance(element, dict) and element.get("type") == "file_input" and block.get("dispatch_action"):
        report.add("a file_input does not dispatch", f"{pointer}/dispatch_action")


def _check_elements(block: Json, surface: str, pointer: str, report: Report) -> None:
    elements = block.get("elements")
    if not isinstance(elements, list):
        return
    seen: set[str] = set()
    for index, element in enumerate(elements):
        where = f"{pointer}/elements/{index}"
        if block["type"] == "context" and isinstance(element, dict) and element.get("type") != "image":
            CONTEXT_TEXT(element, where, report)
            continue
        _check_element(element, block["type"], surface, where, report)
        id = str(element.get("action_id") or "") if isinstance(element, dict) else ""
        if id and id in seen:
            report.add(f"`action_id` must be unique in its block: {id} is there twice", f"{where}/action_id")
        seen.add(id)


def _check_element(element: Any, block: str, surface: str, pointer: str, report: Report) -> None:
    if not isinstance(element, dict):
        report.add("must provide an object", pointer)
        return
    kind = str(element.get("type"))
    if not fits(kind, block, surface):
        report.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    check_shape(element, ELEMENTS[kind], pointer, report)
    if kind in WITH_OPTIONS and (element.get("options") is None) == (element.get("option_groups") is None):
        report.add("must have either options or option_groups", pointer)
    if kind == "image":
        _check_picture(element, pointer, report)
    if kind == "number_input":
        _check_bounds(element, "min_value", "max_value", pointer, report)
        _check_bounds(element, "min_value", "initial_value", pointer, report)
        _check_bounds(element, "initial_value", "max_value", pointer, report)
    if kind == "plain_text_input":
        _check_bounds(element, "min_length", "max_length", pointer, report)
    _check_options(element, pointer, report)


def _check_options(element: Json, pointer: str, report: Report) -> None:
    """Check that no value is repeated, and that initial options are exactly as in the list."""
    initial = element.get("initial_options") or []
    if element.get("initial_option") is not None:
        initial = [element["initial_option"]]
    if not isinstance(initial, list) or "external" in element["type"]:
        return
    try:
        options = options_of(element)
        values = [option.get("value") for option in options]
    except (AttributeError, TypeError):
        return
    if len(set(map(str, values))) < len(values):
        report.add("option values must be unique", f"{pointer}/options")
    for option in initial:
        if not any(_same(option, each) for each in options):
            report.add("initial option must exactly match one of the options", pointer)
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(initial) > most:
        report.add(f"no more than {most} items may be selected", f"{pointer}/initial_options")


def _same(one: object, other: object) -> bool:
    """Compare two options, with the defaults of text objects that Slack fills in."""
    return _bare(one) == _bare(other)


def _bare(node: object) -> object:
    if isinstance(node, dict):
        return {name: _bare(value) for name, value in node.items() if name not in ("emoji", "verbatim")}
    return node


def _check_bounds(element: Json, low: str, high: str, pointer: str, report: Report) -> None:
    try:
        if float(element[low]) > float(element[high]):
            report.add(f"{low} must not be greater than {high}", pointer)
    except (KeyError, TypeError, ValueError):
        return


def _check_picture(picture: Json, pointer: str, report: Report) -> None:
    if (picture.get("image_url") is None) == (picture.get("slack_file") is None):
        report.add("must have either image_url or slack_file", pointer)
    file = picture.get("slack_file")
    if isinstance(file, dict) and (file.get("id") is None) == (file.get("url") is None):
        report.add("must have either id or url", f"{pointer}/slack_file")


def _check_rich_text(block: Json, pointer: str, report: Report) -> None:
    elements = block.get("elements")
    for index, part in enumerate(elements if isinstance(elements, list) else []):
        _check_rich_text_part(part, f"{pointer}/elements/{index}", report)


def _check_rich_text_part(part: Any, pointer: str, report: Report) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in RICH_TEXT_PARTS:
        report.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    for name in part.keys() - RICH_TEXT_PARTS[kind] - {"type"}:
        report.add(f"invalid additional property: {name}", pointer)
    if kind == "rich_text_list" and part.get("style") not in ("bullet", "ordered"):
        report.add("must be one of: bullet, ordered", f"{pointer}/style")
    elements = part.get("elements")
    if not isinstance(elements, list):
        report.add("missing required field: elements", pointer)
        return
    for index, element in enumerate(elements):
        where = f"{pointer}/elements/{index}"
        if kind == "rich_text_list":
            _check_rich_text_part(element, where, report)
        else:
            _check_rich_text_element(element, where, report)


def _check_rich_text_element(element: Any, pointer: str, report: Report) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    needed = RICH_TEXT_ELEMENTS.get(str(kind))
    if needed is None:
        report.add(f"unsupported type: {kind}", f"{pointer}/type")
    elif element.get(needed) in (None, ""):
        report.add(f"missing required field: {needed}", pointer)
