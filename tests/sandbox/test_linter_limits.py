"""Each row of the linter's tables against payloads at its limit and just over it.

The limits are written down here once more, from Slack's reference: a number that changes in the tables fails, and so
does a row that is in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from sandbox import blockkit_schema as schema
from sandbox.blockkit import problems_in_message, problems_in_view
from sandbox.blockkit_schema import Check, ListOf, Number, Report, Shape, String, Text, check_shape
from tests.sandbox.helpers import Json, text

OBJECTS: dict[str, Shape] = {
    "confirm": schema.CONFIRM.shape,
    "option": schema.ANY_OPTION.shape,
    "select option": schema.PLAIN_OPTION.shape,
    "overflow option": schema.OVERFLOW_OPTION.shape,
    "group": schema.GROUP.shape,
    "slack_file": schema.SLACK_FILE.shape,
    "filter": schema.FILTER.shape,
    "dispatch": schema.DISPATCH.shape,
}
TABLES: dict[str, Mapping[str, Shape]] = {
    "object": OBJECTS,
    "element": schema.ELEMENTS,
    "block": schema.BLOCKS,
    "view": schema.VIEWS,
}

# How long a text is, how many a list has, where a number ends; `*` stands for every row that has such a property.
LONGEST: dict[str, int] = {
    "* action_id": 255,
    "* block_id": 255,
    "* placeholder": 150,
    "* alt_text": 2000,
    "* url": 3000,
    "* image_url": 3000,
    "confirm title": 100,
    "confirm text": 300,
    "confirm confirm": 30,
    "confirm deny": 30,
    "option text": 75,
    "option value": 150,
    "option description": 75,
    "select option text": 75,
    "select option value": 150,
    "select option description": 75,
    "overflow option text": 75,
    "overflow option value": 150,
    "overflow option description": 75,
    "group label": 75,
    "slack_file id": 255,
    "button text": 75,
    "button value": 2000,
    "button accessibility_label": 75,
    "users_select initial_user": 255,
    "conversations_select initial_conversation": 255,
    "channels_select initial_channel": 255,
    "timepicker timezone": 100,
    "plain_text_input initial_value": 3000,
    "email_text_input initial_value": 3000,
    "url_text_input initial_value": 3000,
    "section text": 3000,
    "header text": 150,
    "image title": 2000,
    "input label": 2000,
    "input hint": 2000,
    "markdown text": 12_000,
    "video title": 199,
    "video author_name": 49,
    "video description": 200,
    "video provider_name": 100,
    "video title_url": 3000,
    "video thumbnail_url": 3000,
    "video video_url": 3000,
    "video provider_icon_url": 3000,
    "modal title": 24,
    "modal submit": 24,
    "modal close": 24,
    "* callback_id": 255,
    "* external_id": 255,
    "* private_metadata": 3000,
}
COUNTS: dict[str, tuple[int, int]] = {
    "group options": (1, 100),
    "filter include": (1, 4),
    "dispatch trigger_actions_on": (1, 2),
    "overflow options": (1, 5),
    "checkboxes options": (1, 10),
    "checkboxes initial_options": (1, 10),
    "radio_buttons options": (1, 10),
    "static_select options": (1, 100),
    "static_select option_groups": (1, 100),
    "multi_static_select options": (1, 100),
    "multi_static_select option_groups": (1, 100),
    "multi_static_select initial_options": (1, 100),
    "multi_external_select initial_options": (1, 100),
    "multi_users_select initial_users": (1, 100),
    "multi_conversations_select initial_conversations": (1, 100),
    "multi_channels_select initial_channels": (1, 100),
    "file_input filetypes": (0, 100),
    "section fields": (1, 10),
    "actions elements": (1, 25),
    "context elements": (1, 10),
    "rich_text elements": (0, 1000),
}
BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "* max_selected_items": (1, None),
    "* min_query_length": (0, None),
    "datetimepicker initial_date_time": (0, 9_999_999_999),
    "plain_text_input min_length": (0, 3000),
    "plain_text_input max_length": (1, 3000),
    "file_input max_files": (1, 10),
}
REQUIRED: dict[str, set[str]] = {
    "confirm": {"title", "text", "confirm", "deny"},
    "option": {"text", "value"},
    "select option": {"text", "value"},
    "overflow option": {"text", "value"},
    "group": {"label", "options"},
    "dispatch": {"trigger_actions_on"},
    "button": {"text"},
    "overflow": {"options"},
    "image": {"alt_text"},
    "checkboxes": {"options"},
    "radio_buttons": {"options"},
    "number_input": {"is_decimal_allowed"},
    "actions": {"elements"},
    "context": {"elements"},
    "header": {"text"},
    "input": {"label", "element"},
    "rich_text": {"elements"},
    "markdown": {"text"},
    "video": {"alt_text", "title", "thumbnail_url", "video_url"},
    "modal": {"blocks", "title"},
    "home": {"blocks"},
}
ALL, NO_HOME, MODAL = ("message", "modal", "home"), ("message", "modal"), ("modal",)
EVERYWHERE, SELECTING = ("section", "actions", "input"), ("users", "conversations", "channels", "external", "static")
PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "button": (("section", "actions"), ALL),
    "overflow": (("section", "actions"), ALL),
    "image": (("section", "context"), ALL),
    "checkboxes": (EVERYWHERE, ALL),
    "radio_buttons": (EVERYWHERE, ALL),
    "datepicker": (EVERYWHERE, ALL),
    "timepicker": (EVERYWHERE, ALL),
    "datetimepicker": (("actions", "input"), NO_HOME),
    "plain_text_input": (("input",), ALL),
    "rich_text_input": (("input",), ("modal", "home")),
    "number_input": (("input",), MODAL),
    "email_text_input": (("input",), MODAL),
    "url_text_input": (("input",), MODAL),
    "file_input": (("input",), MODAL),
    **{f"{kind}_select": (EVERYWHERE, ALL) for kind in SELECTING},
    **{f"multi_{kind}_select": (EVERYWHERE, ALL) for kind in SELECTING},
}


def rows() -> Iterator[tuple[str, str, str, Check]]:
    """Each property of each row: table, row, property, check."""
    for table, shapes in TABLES.items():
        for row, shape in shapes.items():
            for name, prop in shape.items():
                yield table, row, name, prop.check


def limit_of(table: Mapping[str, Any], row: str, name: str) -> Any:
    return table.get(f"{row} {name}", table.get(f"* {name}"))


def of_kind(*kinds: type) -> list[tuple[str, str, str, Check]]:
    return [row for row in rows() if isinstance(row[3], kinds) or (String in kinds and row[3] is schema.address)]


def problems(table: str, row: str, name: str, value: object) -> list[str]:
    """What is wrong with this one property."""
    report = Report()
    shape = TABLES[table][row]
    check_shape({name: value}, {name: shape[name]}, "", report)
    return report.problems


def value_of(check: Check, length: int) -> object:
    if isinstance(check, Text):
        return {"type": check.kinds[-1], "text": "x" * length}
    return "https://e.org/".ljust(length, "x") if check is schema.address else "x" * length


TEXTS, LISTS, NUMBERS = of_kind(String, Text), of_kind(ListOf), of_kind(Number)


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: "-".join(row[:3]))
def test_a_text_may_be_as_long_as_slack_says_and_no_longer(row: tuple[str, str, str, Check]) -> None:
    table, kind, name, check = row
    longest = limit_of(LONGEST, kind, name)

    assert longest, "Its limit is not written down here."
    assert problems(table, kind, name, value_of(check, longest)) == []
    [problem] = problems(table, kind, name, value_of(check, longest + 1))
    assert problem.startswith(f"[ERROR] must be less than {longest + 1} characters [json-pointer:/{name}")


def item(check: ListOf, number: int) -> object:
    """An item that the list takes; each is another one."""
    candidates: list[object] = [
        {"text": text(f"Option {number}"), "value": str(number)},
        {"label": text("x"), "options": [{"text": text("x"), "value": "x"}]},
        {"type": "mrkdwn", "text": "x"},
        f"x{number}",
        *[["im", "mpim", "private", "public"][number % 4], ["on_enter_pressed", "on_character_entered"][number % 2]],
    ]
    for candidate in candidates:
        report = Report()
        check.check_each(candidate, "", report)
        if not report.problems:
            return candidate
    raise AssertionError("Nothing fits.")


@pytest.mark.parametrize("row", LISTS, ids=lambda row: "-".join(row[:3]))
def test_a_list_may_have_as_many_as_slack_says_and_no_more(row: tuple[str, str, str, Check]) -> None:
    table, kind, name, check = row
    assert isinstance(check, ListOf)
    least, most = COUNTS[f"{kind} {name}"]
    items = [item(check, number) for number in range(most + 1)]

    assert problems(table, kind, name, items[:most]) == []
    assert f"[ERROR] no more than {most} items allowed [json-pointer:/{name}]" in problems(table, kind, name, items)
    assert problems(table, kind, name, items[:least]) == []
    too_few = [f"[ERROR] no fewer than {least} items allowed [json-pointer:/{name}]"] if least else []
    assert problems(table, kind, name, []) == too_few


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: "-".join(row[:3]))
def test_a_number_is_between_its_bounds(row: tuple[str, str, str, Check]) -> None:
    table, kind, name, _ = row
    low, high = limit_of(BOUNDS, kind, name)

    for bound, beyond, word in ((low, -1, "least"), (high, 1, "most")):
        if bound is None:
            assert problems(table, kind, name, 10**12) == []
        else:
            assert problems(table, kind, name, bound) == []
            [problem] = problems(table, kind, name, bound + beyond)
            assert problem == f"[ERROR] must be at {word} {bound} [json-pointer:/{name}]"


@pytest.mark.parametrize(("table", "row"), [(table, row) for table, shapes in TABLES.items() for row in shapes])
def test_what_is_required_is_missed_and_what_is_unknown_is_refused(table: str, row: str) -> None:
    report = Report()
    check_shape({"colour": "red"}, TABLES[table][row], "", report)

    missing = {f"[ERROR] missing required field: {name} [json-pointer:]" for name in REQUIRED.get(row, ())}
    assert set(report.problems) == missing | {"[ERROR] invalid additional property: colour [json-pointer:]"}


def test_no_limit_is_written_down_here_that_no_row_has() -> None:
    known = {f"{row} {name}" for _, row, name, _ in rows()} | {f"* {name}" for _, _, name, _ in rows()}

    assert {*LONGEST, *COUNTS, *BOUNDS} <= known
    assert REQUIRED.keys() <= {row for shapes in TABLES.values() for row in shapes}
    assert PLACES.keys() == schema.ELEMENTS.keys()


OPTION = {"text": text("x"), "value": "x"}
NEEDED: dict[str, Json] = {
    "button": {"text": text("x")},
    "image": {"alt_text": "x", "image_url": "https://e.org/x.png"},
    "number_input": {"is_decimal_allowed": False},
    **{kind: {"options": [OPTION]} for kind in ("overflow", "checkboxes", "radio_buttons")},
    **{kind: {"options": [OPTION]} for kind in ("static_select", "multi_static_select")},
}


def holder(block: str, element: Json) -> Json:
    if block == "section":
        return {"type": "section", "text": text("x"), "accessory": element}
    if block == "input":
        return {"type": "input", "label": text("x"), "element": element}
    return {"type": block, "elements": [element]}


@pytest.mark.parametrize(
    ("element", "block", "surface"), [*product(PLACES, ("section", "actions", "context", "input"), ALL)]
)
def test_an_element_stands_where_slack_has_it_and_nowhere_else(element: str, block: str, surface: str) -> None:
    blocks = [holder(block, {"type": element, **NEEDED.get(element, {})})]
    view = {"type": surface, "blocks": blocks}
    modal = {"title": text("x"), "submit": text("x")} if surface == "modal" else {}
    found = problems_in_message("x", blocks) if surface == "message" else problems_in_view(view | modal)

    blocks_of, surfaces = PLACES[element]
    assert (found == []) == (block in blocks_of and surface in surfaces), found


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_has_so_many_blocks_and_no_more(surface: str, most: int) -> None:
    for number in (most, most + 1):
        blocks: list[Json] = [{"type": "divider"}] * number
        view = {"type": surface, "blocks": blocks} | ({"title": text("x")} if surface == "modal" else {})
        found = problems_in_message("x", blocks) if surface == "message" else problems_in_view(view)
        assert (found == []) == (number == most)


def test_a_message_has_so_many_characters_in_its_blocks_and_no_more() -> None:
    blocks: list[Json] = [{"type": "section", "text": text("x" * 2640)} for _ in range(5)]

    assert problems_in_message("x", blocks) == []
    [problem] = problems_in_message("x", [*blocks, {"type": "header", "text": text("x")}])
    assert "msg_blocks_too_long" in problem
