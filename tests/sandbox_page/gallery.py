"""Every block, element and rich-text node that the linter takes, each with all of its properties.

The tables are the linter's own. What is in them and not here, or the other way round, fails `test_page_rendering.py`.
"""

from __future__ import annotations

from typing import Any

from sandbox.blockkit_schema import FITS, ONLY_ON, SURFACES

Json = dict[str, Any]
PICTURE = "https://pictures.example/lamp.png"
VIDEO = "https://videos.example"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": False}


def option(text: str, *, description: str | None = None, **more: Any) -> Json:
    about = {"description": plain(description)} if description else {}
    return {"text": plain(text), "value": text.lower().replace(" ", "_"), **about, **more}


SMALL, MEDIUM, LARGE = option("Small", description="A day or less"), option("Medium"), option("Large")
OPTIONS = [SMALL, MEDIUM, LARGE]
GROUPS = [
    {"label": plain("Desk"), "options": [option("Printer"), option("Badge reader")]},
    {"label": plain("Field"), "options": [option("Van"), option("Ladder")]},
]
CONFIRM = {
    "title": plain("Are you sure?"),
    "text": mrkdwn("This *cannot* be undone."),
    "confirm": plain("Go on"),
    "deny": plain("Keep it"),
    "style": "danger",
}
SELECT = {"placeholder": plain("Choose one"), "confirm": CONFIRM, "focus_on_load": False}
MULTI = {"placeholder": plain("Choose some"), "confirm": CONFIRM, "focus_on_load": False, "max_selected_items": 2}
TYPED = {
    "placeholder": plain("Type here"),
    "focus_on_load": False,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
FILTER = {"include": ["public", "im"], "exclude_bot_users": True, "exclude_external_shared_channels": True}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Already written"}]}],
}

ELEMENTS: dict[str, list[Json]] = {
    "button": [
        {"text": plain("Approve :tada:"), "value": "1", "style": "primary", "accessibility_label": "Approve the idea"},
        {"text": plain("Decline"), "style": "danger", "confirm": CONFIRM},
        {"text": plain("Open the guide"), "url": "https://guide.example/"},
    ],
    "overflow": [{"options": [option("Edit"), option("Guide", url="https://guide.example/")], "confirm": CONFIRM}],
    "image": [
        {"image_url": PICTURE, "alt_text": "A lamp"},
        {"slack_file": {"id": "F_PICTURE"}, "alt_text": "A chart"},
    ],
    "checkboxes": [{"options": OPTIONS, "initial_options": [MEDIUM], "confirm": CONFIRM, "focus_on_load": False}],
    "radio_buttons": [{"options": OPTIONS, "initial_option": LARGE, "confirm": CONFIRM, "focus_on_load": False}],
    "static_select": [
        SELECT | {"options": OPTIONS, "initial_option": SMALL},
        SELECT | {"option_groups": GROUPS},
    ],
    "external_select": [SELECT | {"initial_option": option("Printer"), "min_query_length": 1}],
    "users_select": [SELECT | {"initial_user": "U02BEN"}],
    "conversations_select": [
        SELECT
        | {"initial_conversation": "C03WINS", "filter": FILTER, "default_to_current_conversation": True}
        | {"response_url_enabled": True}
    ],
    "channels_select": [SELECT | {"initial_channel": "C02TRIAGE", "response_url_enabled": True}],
    "multi_static_select": [
        MULTI | {"options": OPTIONS, "initial_options": [SMALL, LARGE]},
        MULTI | {"option_groups": GROUPS},
    ],
    "multi_external_select": [MULTI | {"initial_options": [option("Van")], "min_query_length": 0}],
    "multi_users_select": [MULTI | {"initial_users": ["U01ANA", "U04MIA"]}],
    "multi_conversations_select": [
        MULTI | {"initial_conversations": ["C01GENERAL"], "filter": FILTER, "default_to_current_conversation": False}
    ],
    "multi_channels_select": [MULTI | {"initial_channels": ["C01GENERAL"]}],
    "datepicker": [SELECT | {"initial_date": "2026-11-30"}],
    "timepicker": [SELECT | {"initial_time": "09:30", "timezone": "America/New_York"}],
    "datetimepicker": [{"initial_date_time": 1795424400, "confirm": CONFIRM, "focus_on_load": False}],
    "plain_text_input": [
        TYPED | {"initial_value": "One line", "min_length": 4, "max_length": 80},
        TYPED | {"multiline": True},
    ],
    "number_input": [
        TYPED | {"is_decimal_allowed": True, "initial_value": "4.9", "min_value": "0", "max_value": "10.5"}
    ],
    "email_text_input": [TYPED | {"initial_value": "ana@example.com"}],
    "url_text_input": [TYPED | {"initial_value": "https://example.com"}],
    "rich_text_input": [TYPED | {"initial_value": RICH}],
    "file_input": [{"filetypes": ["png", "pdf"], "max_files": 3}],
}

RICH_TEXT_ELEMENTS: dict[str, Json] = {
    "text": {"text": "bold, italic, struck", "style": {"bold": True, "italic": True, "strike": True}},
    "link": {"url": "https://example.com/", "text": "a link"},
    "user": {"user_id": "U01ANA"},
    "usergroup": {"usergroup_id": "S01DESK"},
    "channel": {"channel_id": "C03WINS"},
    "team": {"team_id": "T00SANDBOX"},
    "emoji": {"name": "wave", "skin_tone": 4},
    "date": {"timestamp": 1795424400, "format": "{date_long} at {time}", "fallback": "then"},
    "broadcast": {"range": "here"},
    "color": {"value": "#B8431A"},
}


def rich_line(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def _all_in_one_line() -> list[Json]:
    nodes: list[Json] = []
    for kind, rest in RICH_TEXT_ELEMENTS.items():
        nodes += [{"type": kind, **rest}, {"type": "text", "text": " · "}]
    return nodes


RICH_TEXT_PARTS: dict[str, list[Json]] = {
    "rich_text_section": [{"elements": _all_in_one_line()}],
    "rich_text_list": [
        {"style": "bullet", "indent": 0, "border": 0, "elements": [rich_line("first"), rich_line("second")]},
        {"style": "bullet", "indent": 1, "elements": [rich_line("nested")]},
        {"style": "ordered", "offset": 2, "elements": [rich_line("third of an ordered list")]},
    ],
    "rich_text_preformatted": [
        {"elements": [{"type": "text", "text": "if a < b && c:\n    go()"}], "border": 0, "language": "python"}
    ],
    "rich_text_quote": [{"elements": [{"type": "text", "text": "what somebody\nsaid"}], "border": 1}],
}

MARKDOWN = "# Title\n**bold** *italic* ~~struck~~ `code` [link](https://example.com)\n\n"
MARKDOWN += "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
LONG = "A long text that Slack would fold, with a line for each of its thoughts.\n" * 24

BLOCKS: dict[str, list[Json]] = {
    "section": [
        {"text": mrkdwn("*Bold* _italic_ ~struck~ `code` <@U01ANA> :bulb:"), "fields": [mrkdwn("*Owner*\nBen")] * 4},
        {"text": plain("With a button"), "accessory": {"type": "button", "action_id": "acc", "text": plain("Press")}},
        {"text": mrkdwn(LONG), "expand": True},
        {"text": mrkdwn(LONG)},
    ],
    "actions": [],
    "context": [{"elements": [{"type": "image", **ELEMENTS["image"][0]}, mrkdwn("since *Monday*"), plain(":bulb:")]}],
    "divider": [{}],
    "header": [{"text": plain("A heading :sparkles:")}],
    "image": [
        {"image_url": PICTURE, "alt_text": "A lamp", "title": plain("The new lamp")},
        {"slack_file": {"id": "F_PICTURE"}, "alt_text": "A chart"},
    ],
    "input": [],
    "rich_text": [
        {"elements": [{"type": kind, **each} for kind, parts in RICH_TEXT_PARTS.items() for each in parts]},
    ],
    "markdown": [{"text": MARKDOWN}],
    "video": [
        {
            "alt_text": "A person at a printer",
            "title": plain("How badges are printed"),
            "title_url": f"{VIDEO}/watch",
            "thumbnail_url": f"{VIDEO}/still.png",
            "video_url": f"{VIDEO}/embed",
            "author_name": "Ana Ruiz",
            "description": plain("Two minutes at the front desk"),
            "provider_icon_url": f"{VIDEO}/icon.png",
            "provider_name": "Example Videos",
        }
    ],
}
MESSAGE_ONLY = {"markdown"}


def with_file(node: Any, file: str) -> Any:
    """The same with the id of a file that is there."""
    if isinstance(node, dict):
        return {name: with_file(value, file) for name, value in node.items()}
    if isinstance(node, list):
        return [with_file(each, file) for each in node]
    return file if node == "F_PICTURE" else node


def elements_for(block: str, surface: str = "modal") -> list[Json]:
    """One of each example that may stand in this block, with ids of their own."""
    found = []
    for kind in sorted(kind for kind in FITS[block] if surface in ONLY_ON.get(kind, SURFACES)):
        for index, example in enumerate(ELEMENTS[kind]):
            id = {} if kind == "image" else {"action_id": f"{kind}-{index}"}
            found.append({"type": kind, **id, **example})
    return found


def _layout(surface: str) -> list[Json]:
    skipped = set() if surface == "message" else MESSAGE_ONLY
    return [{"type": kind, **each} for kind, examples in BLOCKS.items() if kind not in skipped for each in examples]


def message_blocks() -> list[Json]:
    """Everything that a message may hold."""
    sections = [
        {"type": "section", "text": mrkdwn(f"`{element['type']}`"), "accessory": element}
        for element in elements_for("section")
    ]
    return [*_layout("message"), {"type": "actions", "elements": elements_for("actions")}, *sections]


def inputs(**more: Any) -> list[Json]:
    """An input block for each element that may stand in one."""
    return [
        {
            "type": "input",
            "block_id": f"in-{element['action_id']}",
            "label": plain(f"{element['type']} {index}"),
            "hint": plain("What to know about it"),
            "optional": index % 2 == 0,
            "dispatch_action": "dispatch_action_config" in element,
            "element": element,
            **more,
        }
        for index, element in enumerate(elements_for("input"))
    ]


def modal() -> Json:
    """Everything that a modal may hold."""
    return {
        "type": "modal",
        "callback_id": "gallery",
        "title": plain("Gallery"),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "blocks": [*inputs(), *_layout("modal"), {"type": "actions", "elements": elements_for("actions")}],
    }


def home() -> Json:
    """Everything that a Home may hold."""
    typed = [block for block in inputs() if "home" in ONLY_ON.get(block["element"]["type"], SURFACES)]
    return {
        "type": "home",
        "blocks": [*_layout("home"), {"type": "actions", "elements": elements_for("actions", "home")}, *typed],
    }
