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
    """Check that required properties are present, others known, and each value valid."""
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


@dataclass(frozen=True)
class String:
    longest: int
    shortest: int = 1

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", pointer)
        elif len(value) > self.longest:
            report.add(f"must be less than {self.longest + 1} characters", pointer)
        elif len(value) < self.shortest:
            report.add(f"must be more than {self.shortest - 1} characters", pointer)


@dataclass(frozen=True)
class Number:
    low: float | None = None
    high: float | None = None

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            report.add("must provide a number", pointer)
        elif self.low is not None and value < self.low:
            report.add(f"must be at least {self.low}", pointer)
        elif self.high is not None and value > self.high:
            report.add(f"must be at most {self.high}", pointer)


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
    String(URL_LENGTH)(value, pointer, report)
    if isinstance(value, str) and not WEB_ADDRESS.fullmatch(value):
        report.add("must be a valid url", pointer)


def decimal(value: Any, pointer: str, report: Report) -> None:
    try:
        float(value)
    except (TypeError, ValueError):
        report.add("must be a number in a string", pointer)


def anything(value: Any, pointer: str, report: Report) -> None:
    """Accept any value."""


# Lists and objects


@dataclass(frozen=True)
class ListOf:
    check_each: Check
    most: int
    least: int = 1
    unique: bool = False

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", pointer)
            return
        if len(value) > self.most:
            report.add(f"no more than {self.most} items allowed", pointer)
        if len(value) < self.least:
            report.add(f"no fewer than {self.least} items allowed", pointer)
        if self.unique and any(value.count(each) > 1 for each in value):
            report.add("items must be unique", pointer)
        for index, each in enumerate(value):
            self.check_each(each, f"{pointer}/{index}", report)


@dataclass(frozen=True)
class ObjectOf:
    shape: Shape
    least: int = 0

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        check_shape(value, self.shape, pointer, report)
        if len(value) < self.least:
            report.add(f"must have at least {self.least} property", pointer)


@dataclass(frozen=True)
class Text:
    """Accepts a text object of one of these kinds."""

    longest: int
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
        elif value.get("type") not in self.kinds:
            report.add(f"must be a {' or '.join(self.kinds)} object", f"{pointer}/type")
        else:
            flag = "emoji" if value["type"] == "plain_text" else "verbatim"
            shape = {"text": must(String(self.longest)), flag: may(boolean)}
            check_shape(value, shape, pointer, report)


def plain(longest: int) -> Text:
    return Text(longest, ("plain_text",))


CONFIRM = ObjectOf(
    {
        "title": must(plain(100)),
        "text": must(Text(300)),
        "confirm": must(plain(30)),
        "deny": must(plain(30)),
        "style": may(one_of("primary", "danger")),
    }
)
SLACK_FILE = ObjectOf({"id": may(String(ID_LENGTH)), "url": may(address)})
FILTER = ObjectOf(
    {
        "include": may(ListOf(one_of("im", "mpim", "private", "public"), 4)),
        "exclude_external_shared_channels": may(boolean),
        "exclude_bot_users": may(boolean),
    },
    least=1,
)
DISPATCH = ObjectOf(
    {"trigger_actions_on": must(ListOf(one_of("on_enter_pressed", "on_character_entered"), 2, unique=True))},
)


def option(*kinds: str, url: bool = False) -> ObjectOf:
    shape = {"text": must(Text(75, kinds)), "value": must(String(150)), "description": may(Text(75, kinds))}
    return ObjectOf(shape | {"url": may(address)} if url else shape)


PLAIN_OPTION = option("plain_text")
ANY_OPTION = option("plain_text", "mrkdwn")
OVERFLOW_OPTION = option("plain_text", url=True)
GROUP = ObjectOf({"label": must(plain(75)), "options": must(ListOf(PLAIN_OPTION, OPTIONS))})

# Elements

ACTION = {"action_id": may(String(ID_LENGTH))}
CONFIRMED = ACTION | {"confirm": may(CONFIRM)}
FOCUS = {"focus_on_load": may(boolean)}
PLACEHOLDER = {"placeholder": may(plain(150))}
SELECT = CONFIRMED | FOCUS | PLACEHOLDER
MULTI = SELECT | {"max_selected_items": may(Number(1))}
OPTION_LISTS = {
    "options": may(ListOf(PLAIN_OPTION, OPTIONS)),
    "option_groups": may(ListOf(GROUP, OPTIONS)),
}
CHOICES = {"options": must(ListOf(ANY_OPTION, 10))}
SEVERAL_IDS = ListOf(String(ID_LENGTH), OPTIONS)
TYPED = ACTION | FOCUS | PLACEHOLDER | {"dispatch_action_config": may(DISPATCH)}
PICTURE = {"image_url": may(address), "slack_file": may(SLACK_FILE), "alt_text": must(String(2000))}
CONVERSATIONS = {"filter": may(FILTER), "default_to_current_conversation": may(boolean)}
RESPONSE_URL = {"response_url_enabled": may(boolean)}

ELEMENTS: dict[str, Shape] = {
    "button": CONFIRMED
    | {
        "text": must(plain(75)),
        "url": may(address),
        "value": may(String(2000)),
        "style": may(one_of("primary", "danger")),
        "accessibility_label": may(String(75)),
    },
    "overflow": CONFIRMED | {"options": must(ListOf(OVERFLOW_OPTION, 5))},
    "image": PICTURE,
    "checkboxes": CONFIRMED | FOCUS | CHOICES | {"initial_options": may(ListOf(ANY_OPTION, 10))},
    "radio_buttons": CONFIRMED | FOCUS | CHOICES | {"initial_option": may(ANY_OPTION)},
    "static_select": SELECT | OPTION_LISTS | {"initial_option": may(PLAIN_OPTION)},
    "external_select": SELECT | {"initial_option": may(PLAIN_OPTION), "min_query_length": may(Number(0))},
    "users_select": SELECT | {"initial_user": may(String(ID_LENGTH))},
    "conversations_select": SELECT | CONVERSATIONS | RESPONSE_URL | {"initial_conversation": may(String(ID_LENGTH))},
    "channels_select": SELECT | RESPONSE_URL | {"initial_channel": may(String(ID_LENGTH))},
    "multi_static_select": MULTI | OPTION_LISTS | {"initial_options": may(ListOf(PLAIN_OPTION, OPTIONS))},
    "multi_external_select": MULTI
    | {"initial_options": may(ListOf(PLAIN_OPTION, OPTIONS)), "min_query_length": may(Number(0))},
    "multi_users_select": MULTI | {"initial_users": may(SEVERAL_IDS)},
    "multi_conversations_select": MULTI | CONVERSATIONS | {"initial_conversations": may(SEVERAL_IDS)},
    "multi_channels_select": MULTI | {"initial_channels": may(SEVERAL_IDS)},
    "datepicker": SELECT | {"initial_date": may(day)},
    "timepicker": SELECT | {"initial_time": may(clock_time), "timezone": may(String(100))},
    "datetimepicker": CONFIRMED | FOCUS | {"initial_date_time": may(Number(0, 9_999_999_999))},
    "plain_text_input": TYPED
    | {
        "initial_value": may(String(3000, 0)),
        "multiline": may(boolean),
        "min_length": may(Number(0, 3000)),
        "max_length": may(Number(1, 3000)),
    },
    "number_input": TYPED
    | {
        "is_decimal_allowed": must(boolean),
        "initial_value": may(decimal),
        "min_value": may(decimal),
        "max_value": may(decimal),
    },
    "email_text_input": TYPED | {"initial_value": may(String(3000, 0))},
    "url_text_input": TYPED | {"initial_value": may(String(3000, 0))},
    "rich_text_input": TYPED | {"initial_value": may(anything)},
    "file_input": ACTION | {"filetypes": may(ListOf(String(100), OPTIONS, 0)), "max_files": may(Number(1, 10))},
}

MULTI_SELECTS = {name for name in ELEMENTS if name.startswith("multi_")}
SELECTS = {name for name in ELEMENTS if name.endswith("_select")} - MULTI_SELECTS
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
PRESSED = {"button", "overflow", "checkboxes", "radio_buttons"}

FITS = {
    "section": SELECTS | MULTI_SELECTS | PRESSED | {"datepicker", "timepicker", "image"},
    "actions": SELECTS | MULTI_SELECTS | PRESSED | PICKERS,
    "context": {"image"},
    "input": SELECTS
    | MULTI_SELECTS
    | PICKERS
    | {"checkboxes", "radio_buttons", "file_input", "rich_text_input"}
    | {"plain_text_input", "number_input", "email_text_input", "url_text_input"},
}
"""The elements that each block may contain."""

SURFACES = {"message", "modal", "home"}
ONLY_ON = {
    "datetimepicker": {"message", "modal"},
    "rich_text_input": {"modal", "home"},
    "email_text_input": {"modal"},
    "url_text_input": {"modal"},
    "number_input": {"modal"},
    "file_input": {"modal"},
}
"""The surfaces of elements that are not available everywhere."""


def fits(element: str, block: str, surface: str) -> bool:
    """Return whether an element may be in this block on this surface."""
    return element in FITS[block] and surface in ONLY_ON.get(element, SURFACES)


# Blocks

BLOCK = {"block_id": may(String(ID_LENGTH))}
BLOCKS: dict[str, Shape] = {
    "section": BLOCK
    | {
        "text": may(Text(3000)),
        "fields": may(ListOf(Text(2000), 10)),
        "accessory": may(anything),
        "expand": may(boolean),
    },
    "actions": BLOCK | {"elements": must(ListOf(anything, 25))},
    "context": BLOCK | {"elements": must(ListOf(anything, 10))},
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
    "rich_text": BLOCK | {"elements": must(ListOf(anything, 1000, 0))},
    "markdown": BLOCK | {"text": must(String(12_000))},
    "video": BLOCK
    | {
        "alt_text": must(String(2000)),
        "title": must(plain(199)),
        "title_url": may(address),
        "thumbnail_url": must(address),
        "video_url": must(address),
        "author_name": may(String(49)),
        "description": may(plain(200)),
        "provider_icon_url": may(address),
        "provider_name": may(String(100)),
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
"""The elements of rich text, with the property that each requires."""

# Views

VIEW = {
    "blocks": must(anything),
    "callback_id": may(String(ID_LENGTH, 0)),
    "private_metadata": may(String(3000, 0)),
    "external_id": may(String(ID_LENGTH, 0)),
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
