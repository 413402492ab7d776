"""Payloads that nobody's Slack would send: values of buttons, options and forms that are old, mangled or made up."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from handlers import ids
from tests.conftest import Bot
from tests.support.listeners import Hung, registered
from tests.support.slack import MIA, TRIAGE, Json

NUMBERS = ("-1", "99999999999999999999", "9" * 400, "999999")
"""Numbers that no row has, and of which each database says it in its own way."""
MANGLED = (
    "",
    "x",
    "1.99",
    "٣",
    "null",
    "{}",
    "[1, 2",
    '{"number": "x"}',
    "1|x|y",
    "1:x:y:z",
    "done 1.x",
    "1|2026-99-99|1|1",
)
"""What stands where a button, an option or a form had its value. There is no IMP-2, no number of all digits, and so on:
nothing of it is what a listener stored."""

KEYS = sorted({value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)})
"""Every id of ours: among them the keys of all fields."""


def deliver(bot: Bot, body: Json) -> BoltResponse:
    """Give a payload to the bot, as its connection does."""
    assert bot.kaizen is not None
    return bot.kaizen.app.dispatch(BoltRequest(body=body, mode="socket_mode"))


def _interaction(kind: str, person: str = MIA) -> Json:
    return {
        "type": kind,
        "user": {"id": person, "username": "mia", "name": "mia", "team_id": "T00SANDBOX"},
        "team": {"id": "T00SANDBOX", "domain": "kaizen"},
        "api_app_id": "A01KAIZEN",
        "token": "t",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": "1.2.forged",
        "response_url": "https://hooks.slack.com/actions/T01/1/forged",
    }


def _view(callback_id: str, about: str, values: Json | None = None) -> Json:
    blocks = [
        {"type": "input", "block_id": key, "label": {"type": "plain_text", "text": key}, "element": {"action_id": key}}
        for key in values or {}
    ]
    return {
        "id": "V0FORGED",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "state": {"values": values or {}},
        "hash": "h",
        "title": {"type": "plain_text", "text": "x"},
        "blocks": blocks,
        "root_view_id": "V0FORGED",
        "previous_view_id": None,
        "app_id": "A01KAIZEN",
        "bot_id": "B01KAIZEN",
        "team_id": "T00SANDBOX",
    }


def action_ids(hung: Hung) -> Iterator[str]:
    """Yield ids that a listener hears, with and without what may stand behind them."""
    if isinstance(hung.to, str):
        yield hung.to
        return
    bare = re.sub(r"\\(.)", r"\1", hung.to.pattern.removeprefix("^").removesuffix("(:.*)?$"))
    for suffix in ("", ":", ":x", ":1", ":-1", ":99999999999999999999"):
        if hung.to.search(f"{bare}{suffix}"):
            yield f"{bare}{suffix}"


def presses(action_id: str, value: str) -> Iterator[Json]:
    """Yield the payloads of a press with this value: a button and a menu, in a message and in a window."""
    button: Json = {"type": "button", "value": value}
    menu: Json = {"type": "overflow", "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value}}
    place: Json = {"action_id": action_id, "block_id": "b", "action_ts": "1.0"}
    message = {
        "container": {"type": "message", "message_ts": "1.000100", "channel_id": TRIAGE, "is_ephemeral": False},
        "channel": {"id": TRIAGE, "name": "triage"},
        "message": {"type": "message", "ts": "1.000100", "text": "x", "blocks": []},
    }
    window = {"container": {"type": "view", "view_id": "V0FORGED"}, "view": _view("any", value)}
    home = {"container": {"type": "view", "view_id": "V0FORGED"}, "view": _view("", value) | {"type": "home"}}
    for where in (message, window, home):
        for pressed in (button, menu):
            yield copy.deepcopy(_interaction("block_actions") | where | {"actions": [pressed | place]})


def submission(callback_id: str, about: str, value: str) -> Json:
    """Return the payload of a form with this metadata, and this value in every field there is."""
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    entered: dict[str, Any] = {"type": "plain_text_input", "value": value, "selected_date": value}
    entered |= {"selected_option": option, "selected_options": [option]}
    entered |= {"selected_user": value, "selected_users": [value]}
    entered |= {"selected_conversation": value, "selected_conversations": [value]}
    values = {key: {key: entered} for key in KEYS}
    return _interaction("view_submission") | {"view": _view(callback_id, about, values), "response_urls": []}


def listeners(kind: str) -> list[Hung]:
    """Return the listeners of a kind, without those that take what is left."""
    return [each for each in registered() if each.kind == kind and getattr(each.to, "pattern", "") != ".*"]


def suggestion(action_id: str, value: str) -> Json:
    """Return the payload by which Slack asks for the options of a menu."""
    place = {"action_id": action_id, "block_id": action_id, "value": value}
    window = {"container": {"type": "view", "view_id": "V0FORGED"}, "view": _view("any", value)}
    return _interaction("block_suggestion") | place | window


def shortcut(callback_id: str) -> Json:
    """Return the payload of a shortcut that the app may not have."""
    return _interaction("shortcut") | {"callback_id": callback_id, "action_ts": "1.0"}
