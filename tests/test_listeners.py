"""Listeners: what each asks for by name is there (Bolt gives None for what it does not know)."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.kwargs_injection import Args
from slack_sdk import WebClient

import handlers
from bot.app import LISTENER_ARGUMENTS
from bot.manifest import BOT_EVENTS
from bot.slack.indexed_app import IndexedApp, meant_for
from handlers import ids
from tests.support.listeners import Hung, registered

LISTENERS = registered()
INJECTED = set(Args.__annotations__) | {"args"}
NAMES = {name: value for name, value in vars(ids).items() if name.isupper()}


def named(hung: Hung) -> str:
    return f"{hung.kind}-{hung.function.__module__}.{hung.function.__name__}"


@pytest.mark.parametrize("hung", LISTENERS, ids=named)
def test_a_listener_asks_for_what_bolt_injects_or_we_lend(hung: Hung) -> None:
    wanted = set(inspect.signature(hung.function).parameters)
    known = INJECTED | set(LISTENER_ARGUMENTS) | ({"error"} if hung.kind == "error" else set())

    assert wanted <= known


@pytest.mark.parametrize(
    "hung", [hung for hung in LISTENERS if hung.kind in ("command", "action", "view", "shortcut", "options")], ids=named
)
def test_what_slack_waits_for_is_acknowledged(hung: Hung) -> None:
    assert "ack" in inspect.signature(hung.function).parameters


def test_nothing_is_registered_twice() -> None:
    places = [(hung.kind, str(hung.to)) for hung in LISTENERS if hung.kind != "middleware"]

    assert len(places) == len(set(places))


def test_every_event_that_is_subscribed_to_is_heard_and_the_other_way_round() -> None:
    heard = {hung.to for hung in LISTENERS if hung.kind == "event" and isinstance(hung.to, str)}

    assert heard == {event.partition(".")[0] for event in BOT_EVENTS}


BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "command": lambda name: {"command": name},
    "event": lambda name: {"type": "event_callback", "event": {"type": name}},
    "action": lambda name: {"type": "block_actions", "actions": [{"action_id": name, "block_id": "b"}]},
    "options": lambda name: {"type": "block_suggestion", "action_id": name},
    "view": lambda name: {"type": "view_submission", "view": {"callback_id": name}},
    "view_closed": lambda name: {"type": "view_closed", "view": {"callback_id": name}},
    "shortcut": lambda name: {"type": "message_action", "callback_id": name},
}


def test_a_payload_reaches_the_same_listener_as_if_all_were_asked() -> None:
    app = IndexedApp(client=WebClient("xoxb"), token_verification_enabled=False)
    handlers.register(app)
    every = list(app._listeners)
    to = [(hung.kind, str(getattr(hung.to, "pattern", hung.to))) for hung in LISTENERS if hung.kind in BODIES]
    names = [(kind, re.sub(r"^\^|\(:\.\*\)\?\$$|\\", "", pattern)) for kind, pattern in to]
    for kind, name in [(kind, name + more) for kind, name in names for more in ("", ":7")]:
        request, answer = BoltRequest(mode="socket_mode", body=BODIES[kind](name)), BoltResponse(status=200)
        asked = app._candidates(len(every), *meant_for(request.body))

        assert meant_for(request.body) == (kind, name)
        assert len(asked) < 5, f"{name}: {len(asked)} are asked"
        assert [each for each in asked if each.matches(req=request, resp=answer)] == [
            each for each in every if each.matches(req=request, resp=answer)
        ]


IN_SOME = re.compile(r'body\["(view|response_url)"\]')
"""What a press in a message has and one in a window hasn't, or the other way round."""
EXEMPT = (("slack", "errors.py"), ("slack", "payload_shapes.py"))
"""They ask for the kind of payload first."""


def test_what_only_some_payloads_have_is_read_where_its_absence_is_answered() -> None:
    """By `pressed_view` and `answer_url`, for which another payload is out of date."""
    modules = [path for path in Path("handlers").rglob("*.py") if path.parts[-2:] not in EXEMPT]
    assert [str(path) for path in modules if IN_SOME.search(path.read_text(encoding="utf-8"))] == []


FORMS = {value for name, value in NAMES.items() if name.endswith("_FORM")}
_BUTTONS = re.search(r"^# Buttons\n(.*?)\n\n", inspect.getsource(ids), re.MULTILINE | re.DOTALL)
BUTTONS = [NAMES[name] for name in re.findall(r"^([A-Z_]+):", _BUTTONS[1] if _BUTTONS else "", re.MULTILINE)]


def is_for(hung: Hung, action_id: str) -> bool:
    """Whether this listener, and not the one that takes what is left, hears an action."""
    if isinstance(hung.to, re.Pattern):
        return hung.to.pattern != ".*" and bool(hung.to.search(action_id))
    return bool(hung.to == action_id)


def test_every_form_is_heard_when_it_is_submitted() -> None:
    assert {hung.to for hung in LISTENERS if hung.kind == "view"} == FORMS


def test_the_list_of_buttons_is_read() -> None:
    assert {ids.UNDO, ids.HEALTH, ids.NEW_IDEA} <= set(BUTTONS)


@pytest.mark.parametrize("action_id", BUTTONS)
def test_every_button_is_heard_by_a_listener_of_its_own(action_id: str) -> None:
    assert len([hung for hung in LISTENERS if hung.kind == "action" and is_for(hung, action_id)]) == 1
