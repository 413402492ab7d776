"""Bolt's some three hundred listeners of an app, made quickly: tests build thousands of apps.

Bolt asks `inspect` for each listener's whole signature; here the names of its parameters are read from its code. And
the listeners of a worker's first app, which know nothing of the app, are those of its other apps too. For each payload
Bolt asks each listener whether it is meant, with all that a listener can be given; here with the body, if it wants no
more.
"""

import inspect
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.listener_matcher.builtins import BuiltinListenerMatcher
from slack_bolt.util import utils

import handlers

NAME = "get_arg_names_of_callable"
_LISTENERS: list[Listener] = []
"""Those of the first app."""
_register = handlers.register
_matches = BuiltinListenerMatcher.matches
_by_inspect: Callable[[Callable[..., Any]], list[str]] = utils.get_arg_names_of_callable


def set_up() -> None:
    """Let Bolt, wherever it has imported its own function, use this one."""
    for name, module in list(sys.modules.items()):
        if name.startswith("slack_bolt.") and getattr(module, NAME, None) is _by_inspect:
            setattr(module, NAME, parameters)
    handlers.register = register
    BuiltinListenerMatcher.matches = matches  # type: ignore[method-assign, assignment]


def matches(matcher: BuiltinListenerMatcher, req: BoltRequest, resp: BoltResponse) -> bool:
    """Whether a listener is meant by a payload."""
    if matcher.arg_names == ["body"]:
        return bool(matcher.func(body=req.body))
    return _matches(matcher, req, resp)


def register(app: App) -> None:
    """Register all listeners with an app; each time, what they are besides."""
    if not isinstance(app, App):  # a notebook
        _register(app)
    elif not _LISTENERS:
        _register(app)
        _LISTENERS.extend(app._listeners)
    else:
        _register(_Besides(app))  # type: ignore[arg-type]
        app._listeners.extend(_LISTENERS)


class _Besides:
    """An app that takes middleware and what handles errors, and passes over listeners."""

    def __init__(self, app: App) -> None:
        self.use, self.error = app.use, app.error

    def __getattr__(self, _kind: str) -> Callable[..., Callable[[Callable[..., Any]], None]]:
        return lambda *_to: lambda _function: None


def parameters(function: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters that can be given by position."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType) or hasattr(plain, "__signature__"):
        return _by_inspect(function)
    code = plain.__code__
    return list(code.co_varnames[: code.co_argcount])
