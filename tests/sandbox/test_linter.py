"""More of the linter: limits at their edge, control sequences, and refusals over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.blockkit import problems_in_attachments, problems_in_message, problems_in_options, problems_in_view
from sandbox.mrkdwn import doubtful_sequences, lacks_fallback, mrkdwn_texts
from tests.sandbox.helpers import Json, button, field, modal, section, text, words
from tests.sandbox.test_sandbox_blockkit import (
    BAD_MESSAGES,
    BAD_VIEWS,
    GOOD_MESSAGES,
    GOOD_VIEWS,
    actions,
    boxes,
    confirm,
    header,
    image,
    mrkdwn,
    multi,
    option,
    options,
    overflow,
    radio,
    rich,
    rich_section,
    select,
)

VIDEO: Json = {
    "type": "video",
    "title": text("How we did it"),
    "thumbnail_url": "https://example.org/a.png",
    "video_url": "https://example.org/a",
    "alt_text": "A film",
}
NUMBER: Json = {"type": "number_input", "is_decimal_allowed": False}


def with_accessory(element: Json) -> list[Json]:
    return [section("x", accessory=element)]


def number_field(**more: Any) -> list[Json]:
    return [field("n", NUMBER | more)]


GOOD: dict[str, list[Json]] = {
    "section of 3,000": [section("x" * 3000)],
    "fields of 2,000": [{"type": "section", "fields": [mrkdwn("x" * 2000)]}],
    "button text of 75": [actions({**button("go"), "text": text("x" * 75)})],
    "button value of 2,000": [actions(button("go", value="x" * 2000))],
    "block_id of 255": [section("x", block_id="x" * 255)],
    "action_id of 255": [actions(button("x" * 255))],
    "100 options": with_accessory(select(options=options(100))),
    "100 groups": with_accessory(
        {
            "type": "static_select",
            "action_id": "g",
            "option_groups": [{"label": text("g"), "options": [option(str(n))]} for n in range(100)],
        }
    ),
    "option value of 150": [actions(radio(options=[option("x" * 150)]))],
    "option with a description": [actions(radio(options=[{**option("a"), "description": text("why")}]))],
    "mrkdwn in checkboxes": [actions(boxes(options=[{"text": mrkdwn("*x*"), "value": "a"}]))],
    "link in an overflow": with_accessory(
        {**overflow(2), "options": [{**o, "url": "https://e.org"} for o in options(2)]}
    ),
    "placeholder of 150": with_accessory(select(placeholder=text("x" * 150))),
    "confirmation at its limits": [
        actions(button("go", confirm=confirm(title=text("x" * 100), text=mrkdwn("x" * 300), confirm=text("x" * 30))))
    ],
    "video": [VIDEO],
    "13,200 characters": [section("x" * 2640)] * 5,
    "rich text with styles": [rich(rich_section({"type": "link", "url": "https://e.org", "text": "x"}))],
    "rich text quote": [rich({"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]})],
    "code": [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}], "border": 0})],
    "picture of a file by its address": [image(slack_file={"url": "https://files.slack.com/a.png"})],
    "accessibility label of 75": [actions(button("go", accessibility_label="x" * 75))],
}

BAD: dict[str, tuple[list[Any], str, str]] = {
    "button without a text": ([actions({"type": "button"})], "missing required field: text", "/blocks/0/elements/0"),
    "button in mrkdwn": (
        [actions({**button("go"), "text": mrkdwn("x")})],
        "must be a plain_text object",
        "/blocks/0/elements/0/text/type",
    ),
    "accessibility label of 76": (
        [actions(button("go", accessibility_label="x" * 76))],
        "must be less than 76",
        "/blocks/0/elements/0/accessibility_label",
    ),
    "101 groups": (
        with_accessory({"type": "static_select", "option_groups": [{"label": text("g"), "options": options(1)}] * 101}),
        "no more than 100 items",
        "/blocks/0/accessory/option_groups",
    ),
    "options and groups": (
        with_accessory(select(option_groups=[{"label": text("g"), "options": options(1)}])),
        "must have either options or option_groups",
        "/blocks/0/accessory",
    ),
    "group label of 76": (
        with_accessory({"type": "static_select", "option_groups": [{"label": text("x" * 76), "options": options(1)}]}),
        "must be less than 76",
        "/blocks/0/accessory/option_groups/0/label/text",
    ),
    "option without a value": (
        [actions(radio(options=[{"text": text("x")}]))],
        "missing required field: value",
        "/blocks/0/elements/0/options/0",
    ),
    "option description of 76": (
        [actions(radio(options=[{**option("a"), "description": text("x" * 76)}]))],
        "must be less than 76",
        "/blocks/0/elements/0/options/0/description/text",
    ),
    "link in a radio button": (
        [actions(radio(options=[{**option("a"), "url": "https://e.org"}]))],
        "invalid additional property: url",
        "/blocks/0/elements/0/options/0",
    ),
    "confirmation text of 301": (
        [actions(button("go", confirm=confirm(text=mrkdwn("x" * 301))))],
        "must be less than 301",
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "confirmation button of 31": (
        [actions(button("go", confirm=confirm(deny=text("x" * 31))))],
        "must be less than 31",
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    "max_selected_items of none": (
        with_accessory(multi(max_selected_items=0)),
        "must be at least 1",
        "/blocks/0/accessory/max_selected_items",
    ),
    "initial date that no calendar has": (
        [actions({"type": "datepicker", "initial_date": "2026-02-30"})],
        "must be a valid date",
        "/blocks/0/elements/0/initial_date",
    ),
    "initial moment in milliseconds": (
        [actions({"type": "datetimepicker", "initial_date_time": 1795338000000})],
        "must be at most",
        "/blocks/0/elements/0/initial_date_time",
    ),
    "datetimepicker as accessory": (
        with_accessory({"type": "datetimepicker"}),
        "unsupported type: datetimepicker",
        "/blocks/0/accessory/type",
    ),
    "video without a thumbnail": (
        [{name: value for name, value in VIDEO.items() if name != "thumbnail_url"}],
        "missing required field: thumbnail_url",
        "/blocks/0",
    ),
    "video title of 200": ([VIDEO | {"title": text("x" * 200)}], "must be less than 200", "/blocks/0/title/text"),
    "empty filter": (
        with_accessory({"type": "conversations_select", "filter": {}}),
        "must have at least 1 property",
        "/blocks/0/accessory/filter",
    ),
    "alt text of 2,001": (
        [image(image_url="https://e.org/a.png") | {"alt_text": "x" * 2001}],
        "must be less than 2001",
        "/blocks/0/alt_text",
    ),
    "picture title in mrkdwn": (
        [image(image_url="https://e.org/a.png", title=mrkdwn("x"))],
        "must be a plain_text object",
        "/blocks/0/title/type",
    ),
    "file with id and address": (
        [image(slack_file={"id": "F1", "url": "https://e.org"})],
        "must have either id or url",
        "/blocks/0/slack_file",
    ),
    "emoji that is no boolean": (
        [header("x") | {"text": {**text("x"), "emoji": "yes"}}],
        "must be a boolean",
        "/blocks/0/text/emoji",
    ),
    "verbatim in plain text": (
        [header("x") | {"text": {**text("x"), "verbatim": True}}],
        "invalid additional property: verbatim",
        "/blocks/0/text",
    ),
    "filter for nothing": (
        with_accessory({"type": "conversations_select", "filter": {"include": []}}),
        "no fewer than 1 items",
        "/blocks/0/accessory/filter/include",
    ),
    "filter for unknown kinds": (
        with_accessory({"type": "conversations_select", "filter": {"include": ["secret"]}}),
        "must be one of: im",
        "/blocks/0/accessory/filter/include/0",
    ),
    "rich text link without an address": (
        [rich(rich_section({"type": "link", "text": "x"}))],
        "missing required field: url",
        "/blocks/0/elements/0/elements/0",
    ),
    "rich text without elements": ([{"type": "rich_text"}], "missing required field: elements", "/blocks/0"),
    "hint of 2,001": (
        [field("b", words(), hint=text("x" * 2001))],
        "must be less than 2001",
        "/blocks/0/hint/text",
    ),
    "blocks that are an object": ({}, "must provide an array", "/blocks"),  # type: ignore[dict-item]
}

BAD_MODALS: dict[str, tuple[Json, str, str]] = {
    "number under its least": (
        modal("x", *number_field(min_value="3", initial_value="2")),
        "min_value must not be greater",
        "/view/blocks/0/element",
    ),
    "number over its most": (
        modal("x", *number_field(max_value="3", initial_value="4")),
        "initial_value must not be greater",
        "/view/blocks/0/element",
    ),
    "bounds that are no numbers": (
        modal("x", *number_field(min_value="few")),
        "must be a number in a string",
        "/view/blocks/0/element/min_value",
    ),
    "file input that dispatches": (
        modal("x", field("f", {"type": "file_input"}, dispatch_action=True)),
        "a file_input does not dispatch",
        "/view/blocks/0/dispatch_action",
    ),
    "the same trigger twice": (
        modal(
            "x",
            field(
                "b",
                words(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"] * 2}),
                dispatch_action=True,
            ),
        ),
        "items must be unique",
        "/view/blocks/0/element/dispatch_action_config/trigger_actions_on",
    ),
    "close of 25": (modal("x", close=text("x" * 25)), "must be less than 25", "/view/close/text"),
    "external_id of 256": (modal("x", external_id="x" * 256), "must be less than 256", "/view/external_id"),
    "submit on Home": (
        {"type": "home", "blocks": [], "submit": text("x")},
        "invalid additional property: submit",
        "/view",
    ),
    "file input on Home": (
        {"type": "home", "blocks": [field("f", {"type": "file_input"})]},
        "unsupported type: file_input",
        "/view/blocks/0/element/type",
    ),
    "eleven files": (
        modal("x", field("f", {"type": "file_input", "max_files": 11})),
        "must be at most 10",
        "/view/blocks/0/element/max_files",
    ),
    "title in mrkdwn": (modal("x") | {"title": mrkdwn("x")}, "must be a plain_text object", "/view/title/type"),
    "empty title": (modal(""), "must be more than 0", "/view/title/text"),
    "clear_on_close in words": (modal("x", clear_on_close="yes"), "must be a boolean", "/view/clear_on_close"),
    "unknown trigger": (
        modal("x", field("b", words(dispatch_action_config={"trigger_actions_on": ["blur"]}), dispatch_action=True)),
        "must be one of: on_enter_pressed",
        "/view/blocks/0/element/dispatch_action_config/trigger_actions_on/0",
    ),
}


def problem(words: str, pointer: str, problems: list[str]) -> bool:
    return any(words in each and each.endswith(f"[json-pointer:{pointer}]") for each in problems)


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD.keys())
def test_payloads_at_their_limits_are_taken(blocks: list[Json]) -> None:
    assert problems_in_message("fallback", blocks) == []


@pytest.mark.parametrize(("blocks", "rule", "pointer"), BAD.values(), ids=BAD.keys())
def test_a_refusal_names_the_rule_and_the_path(blocks: list[Any], rule: str, pointer: str) -> None:
    problems = problems_in_message("fallback", blocks)

    assert problem(rule, pointer, problems), problems


@pytest.mark.parametrize(("view", "rule", "pointer"), BAD_MODALS.values(), ids=BAD_MODALS.keys())
def test_a_refusal_of_a_view_names_the_rule_and_the_path(view: Json, rule: str, pointer: str) -> None:
    problems = problems_in_view(view)

    assert problem(rule, pointer, problems), problems


def test_the_linter_is_held_against_at_least_150_payloads() -> None:
    tables: list[dict[str, Any]] = [GOOD, BAD, BAD_MODALS, GOOD_MESSAGES, BAD_MESSAGES, GOOD_VIEWS, BAD_VIEWS]

    assert sum(map(len, tables)) >= 150


def test_blocks_in_attachments_are_checked_too() -> None:
    problems = problems_in_attachments([{"blocks": [section("x")]}, {"blocks": [{"type": "carousel"}]}, 7])

    assert problem("unsupported type: carousel", "/attachments/1/blocks/0/type", problems)
    assert problem("must provide an object", "/attachments/2", problems)
    assert len(problems) == 2


def test_a_number_may_be_at_its_bounds() -> None:
    assert problems_in_view(modal("x", *number_field(min_value="1", initial_value="1", max_value="1"))) == []


def test_answers_with_options_are_checked() -> None:
    assert problems_in_options({"options": []}) == []
    assert problems_in_options({"option_groups": [{"label": text("g"), "options": options(2)}]}) == []
    assert problem("no more than 100 items", "/options", problems_in_options({"options": options(101)}))


# Over HTTP


@pytest.mark.parametrize("name", ["51 blocks", "unknown block", "header of 151 characters", "picture without a source"])
def test_a_refused_message_says_why_in_its_response_metadata(client: WebClient, name: str) -> None:
    blocks, _ = BAD_MESSAGES[name]
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel="C01GENERAL", text="x", blocks=blocks)

    answer = refusal.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == problems_in_message("x", blocks)


@pytest.mark.parametrize("name", ["title on Home", "no blocks"])
def test_a_refused_view_says_why_in_its_response_metadata(client: WebClient, name: str) -> None:
    view, _ = BAD_VIEWS[name]
    with pytest.raises(SlackApiError) as refusal:
        client.views_publish(user_id="U01ANA", view=view)

    answer = refusal.value.response
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == problems_in_view(view)


def test_metadata_has_a_size(client: WebClient) -> None:
    metadata = {"event_type": "idea", "event_payload": {"text": "x" * 8000}}
    with pytest.raises(SlackApiError, match="metadata_too_large"):
        client.chat_postMessage(channel="C01GENERAL", text="x", metadata=metadata)


# Control sequences


@pytest.mark.parametrize(
    "words",
    [
        "<@U01ANA> and <#C03WINS|wins>, <!here>, <!subteam^S01DESK>",
        "<https://example.org/a?b=c&d=e|the chart> &amp; <mailto:ana@example.org|Ana>",
        "<!date^1795338000^{date_short_pretty} at {time}|1 December>",
        "<!date^1795338000^{date}^https://example.org|1 December>",
        "a &lt; b &gt; c",
    ],
)
def test_sequences_that_slack_resolves_are_not_doubtful(words: str) -> None:
    assert doubtful_sequences(words) == []


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("<@ana>", "unknown sequence <@ana>"),
        ("<#wins>", "unknown sequence <#wins>"),
        ("<!all>", "unknown sequence <!all>"),
        ("<!date^1795338000^{date}>", "unknown sequence"),
        ("<!date^1795338000^{when}|1 December>", "unknown date token {when}"),
        ("<example.org>", "unknown sequence <example.org>"),
        ("a < b", "unescaped <"),
        ("R&D", "unescaped &"),
    ],
)
def test_sequences_that_readers_would_see_raw_are_doubtful(words: str, doubt: str) -> None:
    assert any(doubt in each for each in doubtful_sequences(words))


def test_texts_and_missing_fallbacks_are_found() -> None:
    blocks = [section("one"), {"type": "context", "elements": [mrkdwn("two"), text("three")]}]

    assert list(mrkdwn_texts(blocks)) == ["one", "two"]
    assert lacks_fallback(" ", blocks)
    assert not lacks_fallback("words", blocks)
