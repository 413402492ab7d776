"""What we override of Slack's SDK is what a newer SDK still calls, with the same parameters and in the same way."""

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient, internals
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.slack.kept_open import KeptOpenClient
from bot.slack.socket_mode import PromptClient
from handlers.slack.replay import ReplayClient

READ_FOR = "slack_sdk 3.47.0 and slack_bolt 1.30.0"
"""The versions whose code was read when these were written."""

OVERRIDDEN: dict[tuple[type, str], str] = {
    (KeptOpenClient, "_perform_urllib_http_request_internal"): "fabcc4caa02c",
    (PromptClient, "_run_current_session"): "411d4a7f66ab",
    (PromptClient, "_monitor_current_session"): "ef75b3c745d0",
    (PromptClient, "enqueue_message"): "ac68864df3cf",
    (PromptClient, "process_message"): "30f90d2b25ed",
    (PromptClient, "connect"): "3c69bfaaecc6",
    (PromptClient, "close"): "04fba67e46de",
    (ReplayClient, "views_open"): "36514eeda760",
    (ReplayClient, "views_push"): "2a7083022bff",
}
"""Our methods, each with the digest of the SDK's own that it stands for."""

LEANT_ON: dict[Callable[..., Any], str] = {
    WebClient._perform_urllib_http_request: "11f0bdc3951b",
    SocketModeClient.__init__: "78c51ffb1dae",
    SocketModeClient.disconnect: "dca8d1745092",
    SocketModeClient.process_messages: "39ebcf41db71",
    internals._receive_messages: "de51135ceae6",
    internals._fetch_messages: "7b3d7cc4e457",
    Connection.send: "3a5ed1ca0488",
    BaseSocketModeClient.run_message_listeners: "98244ed9290c",
    App.dispatch: "d7a68432fd4e",
    App._register_listener: "c4ebeabde517",
}
"""Methods of the SDK that call ours, or that ours need to go on as they do."""


def digest(function: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]


def of_sdk(kind: type, name: str) -> Callable[..., Any]:
    """The method that a class of ours overrides."""
    for parent in kind.__mro__[1:]:
        if parent.__module__.startswith("slack_sdk") and name in vars(parent):
            method: Callable[..., Any] = vars(parent)[name]
            return method
    raise AssertionError(f"The SDK has no {name} any more: {kind.__name__}.{name} is never called.")


def test_each_method_that_we_override_is_listed() -> None:
    ours = (KeptOpenClient, PromptClient, ReplayClient)
    found = {
        (kind, name)
        for kind in ours
        for name, member in vars(kind).items()
        if inspect.isfunction(member)
        and not name.startswith("__")
        and any(name in vars(parent) for parent in kind.__mro__[1:] if parent.__module__.startswith("slack_sdk"))
    }
    assert found == set(OVERRIDDEN)


@pytest.mark.parametrize(("kind", "name"), OVERRIDDEN, ids=lambda each: getattr(each, "__name__", each))
def test_the_sdk_still_has_what_we_override_and_it_is_what_it_was(kind: type, name: str) -> None:
    theirs = of_sdk(kind, name)
    assert digest(theirs) == OVERRIDDEN[kind, name], (
        f"{READ_FOR} had another {name}. Read the new one, adapt ours, then put {digest(theirs)} here."
    )


@pytest.mark.parametrize("method", LEANT_ON, ids=lambda each: each.__qualname__)
def test_what_calls_ours_is_what_it_was(method: Callable[..., Any]) -> None:
    assert digest(method) == LEANT_ON[method], (
        f"{READ_FOR} had another {method.__qualname__}. Read the new one, then put {digest(method)} here."
    )
