"""The shapes of Block Kit as tables: which properties each block, element and object has, and their limits.

A check is a function that reports to a `Report` what is wrong with a value at a JSON pointer. `blockkit` adds what a
table cannot say: rules between properties, uniqueness, and what goes where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sandbox.errors import Json

ID_LENGTH = 255
URL_LENGTH = 3000
OPTIONS = 100
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WEB_ADDRESS = re.compile(r"https?://[^\s]+")


@dataclass
class Report:
    """The problems found so far, in Slack's wording."""

    problems: list[str] = field(default_factory=list)

    def add(self, problem: str, pointer: str) -> None:
        self.problems.append(f"[ERROR] {problem} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Report], None]


@dataclass(frozen=True)
class Property:
    check: Check
    required: bool = False


Shape = Mapping[str, Property]


def must(check: Check) -> Property:
    return Property(check, required=True)


def may(check: Check) -> Property:
    return Property(check)


def check_shape(value: Json, shape: Shape, pointer: str, report: Report) -> None:
    """Required properties are there, others are known, and each is as it should be."""
    for name, prop in shape.items():
        if value.get(name) is None:
            if prop.required:
                report.add(f"missing required field: {name}", pointer)
        else:
            prop.check(value[name], f"{pointer}/{name}", report)
    for name in value:
        if name not in shape and name != "type":
            report.add(f"invalid additional property: {name}", pointer)


# Plain values


def string(longest: int, shortest: int = 1) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", pointer)
        elif len(value) > longest:
            report.add(f"must be less than {longest + 1} characters", pointer)
        elif len(value) < shortest:
            report.add(f"must be more than {shortest - 1} characters", pointer)

    return check


def number(low: float | None = None, high: float | None = None) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            report.add("must provide a number", pointer)
        elif low is not None and value < low:
            report.add(f"must be at least {low}", pointer)
        elif high is not None and value > high:
            report.add(f"must be at most {high}", pointer)

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.add("must be a boolean", pointer)


def one_of(*allowed: str) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def day(value: Any, pointer: str, report: Report) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        report.add("must be a valid date in the format YYYY-MM-DD", pointer)


def clock_time(value: Any, pointer: str, report: Report) -> None:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        report.add("must be a valid time in the format HH:mm", pointer)


def address(value: Any, pointer: str, report: Report) -> None:
    string(URL_LENGTH)(value, pointer, report)
    if isinstance(value, str) and not WEB_ADDRESS.fullmatch(value):
        report.add("must be a valid url", pointer)


def decimal(value: Any, pointer: str, report: Report) -> None:
    try:
        float(value)
    except (TypeError, ValueError):
        report.add("must be a number in a string", pointer)


def anything(value: Any, pointer: str, report: Report) -> None:
    """Taken as it is."""


# Lists and objects


def list_of(check_each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", pointer)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            report.add(f"no fewer than {least} items allowed", pointer)
        for index, each in enumerate(value):
            check_each(each, f"{pointer}/{index}", report)

    return check


def object_of(shape: Shape) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
        else:
            check_shape(value, shape, pointer, report)

    return check


def text(longest: int, *kinds: str) -> Check:
    """A text object of one of these kinds."""
    kinds = kinds or ("plain_text", "mrkdwn")
    flag = {"plain_text": "emoji", "mrkdwn": "verbatim"}

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
        elif value.get("type") not in kinds:
            report.add(f"must be a {' or '.join(kinds)} object", f"{pointer}/type")
        else:
            shape = {"text": must(string(longest)), flag[value["type"]]: may(boolean)}
            check_shape(value, shape, pointer, report)

    return check


def plain(longest: int) -> Check:
    return text(longest, "plain_text")


CONFIRM = object_of(
    {
        "title": must(plain(100)),
        "text": must(text(300)),
        "confirm": must(plain(30)),
        "deny": must(plain(30)),
        "style": may(one_of("primary", "danger")),
    }
)
SLACK_FILE = object_of({"id": may(string(ID_LENGTH)), "url": may(address)})
FILTER = object_of(
    {
        "include": may(list_of(one_of("im", "mpim", "private", "public"), 4)),
        "exclude_external_shared_channels": may(boolean),
        "exclude_bot_users": may(boolean),
    }
)
DISPATCH = object_of(
    {"trigger_actions_on": must(list_of(one_of("on_enter_pressed", "on_character_entered"), 2))},
)


def option(*kinds: str, url: bool = False) -> Check:
    shape = {"text": must(text(75, *kinds)), "value": must(string(150)), "description": may(text(75, *kinds))}
    return object_of(shape | {"url": may(address)} if url else shape)


PLAIN_OPTION = option("plain_text")
ANY_OPTION = option("plain_text", "mrkdwn")
GROUP = object_of({"label": must(plain(75)), "options": must(list_of(PLAIN_OPTION, OPTIONS))})

# Elements

ACTION = {"action_id": may(string(ID_LENGTH))}
CONFIRMED = ACTION | {"confirm": may(CONFIRM)}
FOCUS = {"focus_on_load": may(boolean)}
PLACEHOLDER = {"placeholder": may(plain(150))}
SELECT = CONFIRMED | FOCUS | PLACEHOLDER
MULTI = SELECT | {"max_selected_items": may(number(1))}
OPTION_LISTS = {
    "options": may(list_of(PLAIN_OPTION, OPTIONS)),
    "option_groups": may(list_of(GROUP, OPTIONS)),
}
CHOICES = {"options": must(list_of(ANY_OPTION, 10))}
SEVERAL_IDS = list_of(string(ID_LENGTH), OPTIONS)
TYPED = ACTION | FOCUS | PLACEHOLDER | {"dispatch_action_config": may(DISPATCH)}
PICTURE = {"image_url": may(address), "slack_file": may(SLACK_FILE), "alt_text": must(string(2000))}
CONVERSATIONS = {"filter": may(FILTER), "default_to_current_conversation": may(boolean)}
RESPONSE_URL = {"response_url_enabled": may(boolean)}

ELEMENTS: dict[str, Shape] = {
    "button": CONFIRMED
    | {
        "text": must(plain(75)),
        "url": may(address),
        "value": may(string(2000)),
        "style": may(one_of("primary", "danger")),
        "accessibility_label": may(string(75)),
    },
    "overflow": CONFIRMED | {"options": must(list_of(option("plain_text", url=True), 5, 2))},
    "image": PICTURE,
    "checkboxes": CONFIRMED | FOCUS | CHOICES | {"initial_options": may(list_of(ANY_OPTION, 10))},
    "radio_buttons": CONFIRMED | FOCUS | CHOICES | {"initial_option": may(ANY_OPTION)},
    "static_select": SELECT | OPTION_LISTS | {"initial_option": may(PLAIN_OPTION)},
    "external_select": SELECT | {"initial_option": may(PLAIN_OPTION), "min_query_length": may(number(0))},
    "users_select": SELECT | {"initial_user": may(string(ID_LENGTH))},
    "conversations_select": SELECT | CONVERSATIONS | RESPONSE_URL | {"initial_conversation": may(string(ID_LENGTH))},
    "channels_select": SELECT | RESPONSE_URL | {"initial_channel": may(string(ID_LENGTH))},
    "multi_static_select": MULTI | OPTION_LISTS | {"initial_options": may(list_of(PLAIN_OPTION, OPTIONS))},
    "multi_external_select": MULTI
    | {"initial_options": may(list_of(PLAIN_OPTION, OPTIONS)), "min_query_length": may(number(0))},
    "multi_users_select": MULTI | {"initial_users": may(SEVERAL_IDS)},
    "multi_conversations_select": MULTI | CONVERSATIONS | {"initial_conversations": may(SEVERAL_IDS)},
    "multi_channels_select": MULTI | {"initial_channels": may(SEVERAL_IDS)},
    "datepicker": SELECT | {"initial_date": may(day)},
    "timepicker": SELECT | {"initial_time": may(clock_time), "timezone": may(string(100))},
    "datetimepicker": CONFIRMED | FOCUS | {"initial_date_time": may(number(0, 9_999_999_999))},
    "plain_text_input": TYPED
    | {
        "initial_value": may(string(3000, 0)),
        "multiline": may(boolean),
        "min_length": may(number(0, 3000)),
        "max_length": may(number(1, 3000)),
    },
    "number_input": TYPED
    | {
        "is_decimal_allowed": must(boolean),
        "initial_value": may(decimal),
        "min_value": may(decimal),
        "max_value": may(decimal),
    },
    "email_text_input": TYPED | {"initial_value": may(string(3000, 0))},
    "url_text_input": TYPED | {"initial_value": may(string(3000, 0))},
    "rich_text_input": TYPED | {"initial_value": may(anything)},
    "file_input": ACTION | {"filetypes": may(list_of(string(100), OPTIONS, 0)), "max_files": may(number(1, 10))},
}

MULTI_SELECTS = {name for name in ELEMENTS if name.startswith("multi_")}
SELECTS = {name for name in ELEMENTS if name.endswith("_select")} - MULTI_SELECTS
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
PRESSED = {"button", "overflow", "checkboxes", "radio_buttons"}

FITS = {
    "section": SELECTS | MULTI_SELECTS | PRESSED | {"datepicker", "timepicker", "image"},
    "actions": SELECTS | PRESSED | PICKERS,
    "context": {"image"},
    "input": SELECTS
    | MULTI_SELECTS
    | PICKERS
    | {"checkboxes", "radio_buttons", "file_input", "rich_text_input"}
    | {"plain_text_input", "number_input", "email_text_input", "url_text_input"},
}
"""Which elements go into which block."""

# Blocks

BLOCK = {"block_id": may(string(ID_LENGTH))}
BLOCKS: dict[str, Shape] = {
    "section": BLOCK
    | {
        "text": may(text(3000)),
        "fields": may(list_of(text(2000), 10)),
        "accessory": may(anything),
        "expand": may(boolean),
    },
    "actions": BLOCK | {"elements": must(list_of(anything, 25))},
    "context": BLOCK | {"elements": must(list_of(anything, 10))},
    "divider": BLOCK,
    "header": BLOCK | {"text": must(plain(150))},
    "image": BLOCK | PICTURE | {"title": may(plain(2000))},
    "input": BLOCK
    | {
        "label": must(plain(2000)),
        "element": must(anything),
        "hint": may(plain(2000)),
        "optional": may(boolean),
        "dispatch_action": may(boolean),
    },
    "rich_text": BLOCK | {"elements": must(list_of(anything, 1000, 0))},
    "markdown": BLOCK | {"text": must(string(12_000))},
    "file": BLOCK | {"external_id": must(string(ID_LENGTH)), "source": must(one_of("remote"))},
    "video": BLOCK
    | {
        "alt_text": must(string(2000)),
        "title": must(plain(199)),
        "title_url": may(address),
        "thumbnail_url": must(address),
        "video_url": must(address),
        "author_name": may(string(49)),
        "description": may(plain(200)),
        "provider_icon_url": may(address),
        "provider_name": may(string(100)),
    },
}

RICH_TEXT_PARTS = {
    "rich_text_section": {"elements"},
    "rich_text_list": {"elements", "style", "indent", "offset", "border"},
    "rich_text_preformatted": {"elements", "border", "language"},
    "rich_text_quote": {"elements", "border"},
}
RICH_TEXT_ELEMENTS = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "team": "team_id",
    "emoji": "name",
    "date": "timestamp",
    "broadcast": "range",
    "color": "value",
}
"""What stands in rich text, and the property that each cannot do without."""

# Views

VIEW = {
    "blocks": must(anything),
    "callback_id": may(string(ID_LENGTH, 0)),
    "private_metadata": may(string(3000, 0)),
    "external_id": may(string(ID_LENGTH, 0)),
}
VIEWS: dict[str, Shape] = {
    "modal": VIEW
    | {
        "title": must(plain(24)),
        "submit": may(plain(24)),
        "close": may(plain(24)),
        "clear_on_close": may(boolean),
        "notify_on_close": may(boolean),
        "submit_disabled": may(boolean),
    },
    "home": VIEW,
}
