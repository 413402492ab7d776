"""The linter, against payloads that Slack takes and payloads that it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.blockkit import problems_in_message, problems_in_view
from tests.sandbox.helpers import Json, button, field, modal, section, text, words


def option(value: str, words: str = "An option") -> Json:
    return {"text": text(words), "value": value}


def options(number: int) -> list[Json]:
    return [option(str(n), f"Option {n}") for n in range(number)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options(3), **more}


def multi(**more: Any) -> Json:
    return {"type": "multi_static_select", "action_id": "m", "options": options(3), **more}


def boxes(number: int = 3, **more: Any) -> Json:
    return {"type": "checkboxes", "action_id": "c", "options": options(number), **more}


def radio(number: int = 3, **more: Any) -> Json:
    return {"type": "radio_buttons", "action_id": "r", "options": options(number), **more}


def overflow(number: int = 3) -> Json:
    return {"type": "overflow", "action_id": "o", "options": options(number)}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def header(words: str) -> Json:
    return {"type": "header", "text": text(words)}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "A chart", **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


def confirm(**more: Any) -> Json:
    parts = {"title": text("Sure?"), "text": mrkdwn("It cannot be undone."), "confirm": text("Yes"), "deny": text("No")}
    return parts | more


PICTURE = image(image_url="https://example.org/chart.png")

GOOD_MESSAGES: dict[str, list[Json]] = {
    "nothing": [],
    "section": [section("words")],
    "section of 3,000 characters": [section("x" * 3000)],
    "section with fields only": [{"type": "section", "fields": [mrkdwn("one"), text("two")]}],
    "ten fields of 1,300 characters": [{"type": "section", "fields": [mrkdwn("x" * 1300)] * 10}],
    "button": [actions(button("go", value="42", style="primary", confirm=confirm()))],
    "link button": [actions(button("go", url="https://example.org/a?b=c"))],
    "two buttons without ids": [actions({"type": "button", "text": text("a")}, {"type": "button", "text": text("b")})],
    "25 elements": [actions(*(button(str(n)) for n in range(25)))],
    "the same action_id in two blocks": [actions(button("go")), actions(button("go"))],
    "select as accessory": [section("words", accessory=select(initial_option=option("1", "Option 1")))],
    "groups": [
        section(
            "x", accessory={**select(), "options": None, "option_groups": [{"label": text("g"), "options": options(2)}]}
        )
    ],
    "multi select in actions": [actions(multi())],
    "one option in an overflow": [section("x", accessory=overflow(1))],
    "multi select as accessory": [section("x", accessory=multi(initial_options=[option("1", "Option 1")]))],
    "initial option with Slack's defaults": [
        section("x", accessory=select(initial_option={**option("1"), "text": {**text("Option 1"), "emoji": True}}))
    ],
    "overflow of five": [section("x", accessory=overflow(5))],
    "ten checkboxes": [actions(boxes(10))],
    "pickers": [
        actions(
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-01"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:05"},
            {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1795338000},
        )
    ],
    "people and channels": [
        actions(
            *(
                {"type": f"{kind}_select", "action_id": kind}
                for kind in ("users", "conversations", "channels", "external")
            )
        )
    ],
    "context": [context(mrkdwn("words"), text("words"), PICTURE)],
    "divider and header": [{"type": "divider"}, header("x" * 150)],
    "picture": [PICTURE, image(slack_file={"id": "F1"}, title=text("Chart"))],
    "rich text": [
        rich(
            rich_section({"type": "text", "text": "hi ", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [rich_section({"type": "emoji", "name": "tada"})],
            },
        )
    ],
    "markdown": [{"type": "markdown", "text": "# A title\n\n- a point"}],
    "input in a message": [field("what", words())],
    "50 blocks": [{"type": "divider"}] * 50,
}

BAD_MESSAGES: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "a block that is no object": (["divider"], "must provide an object"),
    "unknown block": ([{"type": "carousel"}], "unsupported type: carousel"),
    "block without a type": ([{"text": mrkdwn("x")}], "unsupported type"),
    "unknown property": ([section("x", colour="red")], "invalid additional property: colour"),
    "empty section": ([{"type": "section"}], "missing required field: text or fields"),
    "empty text": ([section("")], "must be more than 0 characters"),
    "section of 3,001 characters": ([section("x" * 3001)], "must be less than 3001 characters"),
    "field of 2,001 characters": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "must be less than 2001"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10 items"),
    "no fields": ([{"type": "section", "fields": []}], "no fewer than 1 items"),
    "text that is a string": ([{"type": "section", "text": "words"}], "must provide an object"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "must be a plain_text object"),
    "header of 151 characters": ([header("x" * 151)], "must be less than 151"),
    "markdown of 12,001 characters": ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001"),
    "two markdown blocks too long together": (
        [{"type": "markdown", "text": "x" * 6_001}] * 2,
        "no more than 12000 characters in markdown",
    ),
    "13,201 characters": ([section("x" * 2640)] * 5 + [section("x")], "msg_blocks_too_long"),
    "no actions": ([actions()], "no fewer than 1 items"),
    "26 actions": ([actions(*(button(str(n)) for n in range(26)))], "no more than 25 items"),
    "11 context elements": ([context(*[mrkdwn("x")] * 11)], "no more than 10 items"),
    "button in a context": ([context(button("go"))], "must be a plain_text or mrkdwn object"),
    "button of 76 characters": ([actions({**button("go"), "text": text("x" * 76)})], "must be less than 76"),
    "value of 2,001 characters": ([actions(button("go", value="x" * 2001))], "must be less than 2001"),
    "url of 3,001 characters": ([actions(button("go", url="https://e.org/" + "x" * 3000))], "must be less than 3001"),
    "url that is none": ([actions(button("go", url="example"))], "must be a valid url"),
    "unknown style": ([actions(button("go", style="red"))], "must be one of: primary, danger"),
    "action_id of 256 characters": ([actions(button("x" * 256))], "must be less than 256"),
    "action_id twice in a block": ([actions(button("go"), button("go"))], "`action_id` must be unique"),
    "block_id twice": ([section("x", block_id="b"), section("y", block_id="b")], "`block_id` must be unique"),
    "block_id of 256 characters": ([section("x", block_id="x" * 256)], "must be less than 256"),
    "input element in actions": ([actions(words())], "unsupported type: plain_text_input"),
    "unknown element": ([actions({"type": "slider"})], "unsupported type: slider"),
    "no option in an overflow": ([section("x", accessory=overflow(0))], "no fewer than 1 items"),
    "remote file": ([{"type": "file", "external_id": "abc", "source": "remote"}], "unsupported type: file"),
    "number input in a message": (
        [field("n", {"type": "number_input", "is_decimal_allowed": False})],
        "unsupported type: number_input",
    ),
    "six options in an overflow": ([section("x", accessory=overflow(6))], "no more than 5 items"),
    "11 checkboxes": ([actions(boxes(11))], "no more than 10 items"),
    "11 radio buttons": ([actions(radio(11))], "no more than 10 items"),
    "101 options": ([section("x", accessory=select(options=options(101)))], "no more than 100 items"),
    "no options": ([section("x", accessory=select(options=[]))], "no fewer than 1 items"),
    "select without options": (
        [section("x", accessory={"type": "static_select"})],
        "must have either options or option_groups",
    ),
    "option text of 76 characters": ([actions(radio(1, options=[option("a", "x" * 76)]))], "must be less than 76"),
    "option value of 151 characters": ([actions(radio(1, options=[option("x" * 151)]))], "must be less than 151"),
    "option value twice": ([actions(radio(1, options=[option("a"), option("a")]))], "option values must be unique"),
    "mrkdwn in a select's option": (
        [section("x", accessory=select(options=[{"text": mrkdwn("x"), "value": "a"}]))],
        "must be a plain_text object",
    ),
    "initial option not on offer": (
        [section("x", accessory=select(initial_option=option("9")))],
        "initial option must exactly match",
    ),
    "initial option with another text": (
        [actions(radio(initial_option=option("1", "Another text")))],
        "initial option must exactly match",
    ),
    "initial options not on offer": ([actions(boxes(initial_options=[option("9")]))], "must exactly match"),
    "more chosen than allowed": (
        [section("x", accessory=multi(max_selected_items=1, initial_options=options(2)))],
        "no more than 1 items may be selected",
    ),
    "placeholder of 151 characters": (
        [section("x", accessory=select(placeholder=text("x" * 151)))],
        "must be less than 151",
    ),
    "initial date that is none": ([actions({"type": "datepicker", "initial_date": "1.12."})], "must be a valid date"),
    "initial time that is none": ([actions({"type": "timepicker", "initial_time": "9:05"})], "must be a valid time"),
    "confirmation title of 101 characters": (
        [actions(button("go", confirm=confirm(title=text("x" * 101))))],
        "must be less than 101",
    ),
    "confirmation without a button": (
        [actions(button("go", confirm={"title": text("Sure?"), "text": text("x")}))],
        "missing required field: confirm",
    ),
    "picture without a source": ([image()], "must have either image_url or slack_file"),
    "picture with two sources": ([{**PICTURE, "slack_file": {"id": "F1"}}], "must have either image_url or slack_file"),
    "picture without alt text": (
        [{"type": "image", "image_url": "https://example.org/a.png"}],
        "missing required field: alt_text",
    ),
    "unknown rich text": ([rich({"type": "rich_text_table", "elements": []})], "unsupported type: rich_text_table"),
    "unknown rich text element": ([rich(rich_section({"type": "video"}))], "unsupported type: video"),
    "rich text list without a style": (
        [rich({"type": "rich_text_list", "elements": []})],
        "must be one of: bullet, ordered",
    ),
    "file input in a message": ([field("f", {"type": "file_input"})], "unsupported type: file_input"),
}

GOOD_VIEWS: dict[str, Json] = {
    "modal with an input": modal("Idea", field("what", words(multiline=True, max_length=3000))),
    "modal without inputs or submit": {"type": "modal", "title": text("Idea"), "blocks": [section("x")]},
    "home": {"type": "home", "blocks": [header("x"), actions(button("go"))]},
    "100 blocks": {"type": "home", "blocks": [{"type": "divider"}] * 100},
    "every kind of input": modal(
        "Idea",
        field("1", select()),
        field("2", multi()),
        field("3", boxes()),
        field("4", radio()),
        field("5", {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "max_value": "1.5"}),
        field("6", {"type": "email_text_input", "initial_value": "ana@example.org"}),
        field("7", {"type": "url_text_input"}),
        field("8", {"type": "file_input", "filetypes": ["csv"], "max_files": 1}),
        field("9", {"type": "rich_text_input"}),
        field("10", {"type": "datetimepicker"}, optional=True, hint=text("When?")),
        field("11", words(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}), dispatch_action=True),
    ),
    "a title of 24 characters": modal("x" * 24),
}

BAD_VIEWS: dict[str, tuple[Any, str]] = {
    "no view": ("modal", "must provide an object"),
    "unknown view": ({"type": "workflow_step", "blocks": []}, "unsupported type: workflow_step"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "no blocks": ({"type": "modal", "title": text("x")}, "missing required field: blocks"),
    "a title of 25 characters": (modal("x" * 25), "must be less than 25"),
    "a submit of 25 characters": (modal("x", submit=text("x" * 25)), "must be less than 25"),
    "inputs and no submit": (modal("x", field("what", words()), submit=None), "`submit` is required"),
    "101 blocks": (modal("x", *[{"type": "divider"}] * 101), "no more than 100 items"),
    "private_metadata of 3,001 characters": (modal("x", private_metadata="x" * 3001), "must be less than 3001"),
    "callback_id of 256 characters": (modal("x", callback_id="x" * 256), "must be less than 256"),
    "title on Home": ({"type": "home", "title": text("x"), "blocks": []}, "invalid additional property: title"),
    "markdown in a view": (modal("x", {"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    "label in mrkdwn": (
        modal("x", {"type": "input", "label": mrkdwn("x"), "element": words()}),
        "must be a plain_text object",
    ),
    "label of 2,001 characters": (modal("x", {**field("b", words()), "label": text("x" * 2001)}), "less than 2001"),
    "button as input": (modal("x", field("b", button("go"))), "unsupported type: button"),
    "input without an element": (
        modal("x", {"type": "input", "label": text("x")}),
        "missing required field: element",
    ),
    "max_length over 3,000": (modal("x", field("b", words(max_length=3001))), "must be at most 3000"),
    "min over max": (modal("x", field("b", words(min_length=9, max_length=3))), "min_length must not be greater"),
    "number without is_decimal_allowed": (
        modal("x", field("b", {"type": "number_input"})),
        "missing required field: is_decimal_allowed",
    ),
    "dispatch config without dispatch": (
        modal("x", field("b", words(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}))),
        "needs dispatch_action",
    ),
    "two in focus": (
        modal("x", field("a", words(focus_on_load=True)), field("b", words(focus_on_load=True))),
        "only one element may have focus_on_load",
    ),
    "250 KB": (modal("x", *[section("x" * 3000)] * 90), "larger than 250000 bytes"),
}


@pytest.mark.parametrize("blocks", GOOD_MESSAGES.values(), ids=GOOD_MESSAGES.keys())
def test_messages_that_slack_takes(blocks: list[Json]) -> None:
    assert problems_in_message("fallback", blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
def test_messages_that_slack_refuses(blocks: list[Any], problem: str) -> None:
    problems = problems_in_message("fallback", blocks)

    assert any(problem in each for each in problems), problems
    assert all(each.startswith("[ERROR] ") and "[json-pointer:/blocks" in each for each in problems)


@pytest.mark.parametrize("view", GOOD_VIEWS.values(), ids=GOOD_VIEWS.keys())
def test_views_that_slack_takes(view: Json) -> None:
    assert problems_in_view(view) == []


@pytest.mark.parametrize(("view", "problem"), BAD_VIEWS.values(), ids=BAD_VIEWS.keys())
def test_views_that_slack_refuses(view: Any, problem: str) -> None:
    problems = problems_in_view(view)

    assert any(problem in each for each in problems), problems
    assert all("[json-pointer:/view" in each for each in problems)


def test_a_text_of_more_than_40000_characters_is_refused() -> None:
    assert problems_in_message("x" * 40_001, None) == [
        "[ERROR] must be less than 40001 characters [json-pointer:/text]"
    ]


@pytest.mark.parametrize("junk", [None, 7, "x", [[]], [None], [{"type": []}], [{"type": "actions", "elements": [7]}]])
def test_no_junk_breaks_the_linter(junk: Any) -> None:
    problems_in_message("x", junk)
    problems_in_view(junk)
    problems_in_view({"type": "modal", "blocks": junk})
    problems_in_message("x", [{"type": "section", "text": junk, "accessory": junk, "fields": junk, "block_id": junk}])
    problems_in_message("x", [section("x", accessory={"type": "checkboxes", "options": junk, "initial_options": junk})])
    problems_in_message("x", [section("x", accessory={"type": "static_select", "option_groups": junk})])
    problems_in_message("x", [{"type": "input", "label": junk, "element": junk}, {"type": "actions", "elements": junk}])
