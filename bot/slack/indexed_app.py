"""Bolt's app, which asks only the listeners that a payload can be for.

Bolt asks each of some three hundred listeners in turn whether a payload is for it, which takes twenty times as long as
all the rest that it does. Here a listener is known by what it was registered for: a command, an action, an event.
"""

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.listener import Listener

Constraint = str | re.Pattern[str]
Register = Callable[..., Any]
ALL = ("", "")
"""For payloads that no listener is known by: every listener is asked."""
REMEMBERED = 1_024

_registered_for: WeakKeyDictionary[Listener, tuple[str, Constraint]] = WeakKeyDictionary()
_asked: ContextVar[BoltRequest | None] = ContextVar("asked", default=None)


def meant_for(body: Mapping[str, Any]) -> tuple[str, str]:
    """What a payload is for, as listeners are registered: the kind of listener, and the command, action or event."""
    match body:
        case {"command": str(name)}:
            return "command", name
        case {"type": "event_callback", "event": {"type": str(name)}}:
            return "event", name
        case {"type": "block_actions", "actions": [{"action_id": str(name)}, *_]}:
            return "action", name
        case {"type": "block_suggestion", "action_id": str(name)}:
            return "options", name
        case {"type": "view_submission", "view": {"callback_id": str(name)}}:
            return "view", name
        case {"type": "view_closed", "view": {"callback_id": str(name)}}:
            return "view_closed", name
        case {"type": "shortcut" | "message_action", "callback_id": str(name)}:
            return "shortcut", name
    return ALL


class IndexedApp(App):
    """An app with many listeners."""

    _all: list[Listener]

    @property
    def _listeners(self) -> list[Listener]:
        """While a payload is handled, those that it can be for, in their order; Bolt still asks each of these."""
        request = _asked.get()
        return self._all if request is None else self._candidates(len(self._all), *meant_for(request.body))

    @_listeners.setter
    def _listeners(self, listeners: list[Listener]) -> None:
        self._all = listeners
        self._candidates = lru_cache(REMEMBERED)(self._among)

    def _among(self, _count: int, kind: str, name: str) -> list[Listener]:
        """The listeners for it, among so many that there are now."""
        return [each for each in self._all if kind == ALL[0] or _can_take(_registered_for.get(each), kind, name)]

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        before = _asked.set(req)
        try:
            return super().dispatch(req)
        finally:
            _asked.reset(before)

    def _noting(self, kind: str, constraint: object, register: Register) -> Register:
        def noted(*functions: Any, **named: Any) -> Any:
            answer = register(*functions, **named)
            if isinstance(constraint, str | re.Pattern):
                _registered_for[self._all[-1]] = kind, constraint
            return answer

        return noted

    def command(self, command: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("command", command, super().command(command, *rest, **named))

    def event(self, event: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("event", event, super().event(event, *rest, **named))

    def action(self, constraints: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("action", constraints, super().action(constraints, *rest, **named))

    def options(self, constraints: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("options", constraints, super().options(constraints, *rest, **named))

    def view(self, constraints: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("view", constraints, super().view(constraints, *rest, **named))

    def view_closed(self, constraints: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("view_closed", constraints, super().view_closed(constraints, *rest, **named))

    def shortcut(self, constraints: Any, *rest: Any, **named: Any) -> Register:
        return self._noting("shortcut", constraints, super().shortcut(constraints, *rest, **named))


def _can_take(registered: tuple[str, Constraint] | None, kind: str, name: str) -> bool:
    """Whether a listener has to be asked: one that isn't known always has."""
    if registered is None:
        return True
    its_kind, constraint = registered
    if isinstance(constraint, str):
        return (its_kind, constraint) == (kind, name)
    return its_kind == kind and constraint.search(name) is not None
