"""Faults of Slack, switched on for so many times, for so many seconds, or until switched off."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sandbox.errors import Json, Refusal

KINDS: dict[str, dict[str, object]] = {
    "latency": {"delay": 1.0},
    "rate_limited": {"retry_after": 1},
    "server_error": {"status": 503, "body": "html"},
    "refuse": {"error": "internal_error"},
    "cut_call": {"done": True},
    "cut_socket": {"done": True},
    "lost_ack": {},
    "duplicate": {"as_new": False},
    "reorder": {"hold": 1.0},
    "outage": {},
}
"""Each kind of fault, with its options and their defaults."""

ON_CALLS = {"latency", "rate_limited", "server_error", "refuse", "cut_call"}
ON_EVENTS = {"duplicate", "reorder"}


@dataclass(eq=False)
class Fault:
    """One fault that is on. `only` names the methods or envelope types that it affects (empty: all)."""

    id: int
    kind: str
    options: Json
    only: tuple[str, ...] = ()
    left: int | None = None
    until: float | None = None
    happened: int = field(default=0)

    def is_over(self) -> bool:
        return self.left == 0 or (self.until is not None and time.monotonic() >= self.until)

    def happen(self) -> None:
        self.happened += 1
        if self.left is not None:
            self.left -= 1

    def to_json(self) -> Json:
        seconds = None if self.until is None else round(max(0.0, self.until - time.monotonic()), 1)
        state = {"id": self.id, "fault": self.kind, "only": list(self.only), "happened": self.happened}
        return state | {"left": self.left, "seconds": seconds} | self.options


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, body: Json) -> Fault:
        """Switch a fault on: `{"fault": kind, "count"?, "seconds"?, "only"?, …its options}`."""
        kind = str(body.get("fault"))
        defaults = KINDS.get(kind)
        if defaults is None:
            raise Refusal("unknown_fault", f"There is no fault {kind!r}; there are clock_jump, {', '.join(KINDS)}.")
        given = {name: value for name, value in body.items() if name not in ("fault", "count", "seconds", "only")}
        if unknown := given.keys() - defaults.keys():
            raise Refusal("invalid_arguments", f"{kind} has no option {sorted(unknown)[0]!r}.")
        seconds, count, only = body.get("seconds"), body.get("count"), body.get("only") or []
        if not isinstance(only, list) or any(isinstance(each, str) for each in (seconds, count)):
            raise Refusal("invalid_arguments", "`seconds` and `count` are numbers, `only` is a list.")
        self._last_id += 1
        until = None if seconds is None else time.monotonic() + float(seconds)
        fault = Fault(self._last_id, kind, defaults | given, tuple(map(str, only)), count, until)
        self._faults.append(fault)
        return fault

    def take(self, kind: str, name: str, named_only: bool = False) -> Fault | None:
        """Return the first fault of this kind that affects this name, and count it."""
        for fault in self._on():
            if fault.kind == kind and (name in fault.only or not (fault.only or named_only)):
                fault.happen()
                return fault
        return None

    def first_on_call(self, method: str) -> Fault | None:
        """Return the fault that this call meets, if any."""
        for fault in self._on():
            if fault.kind in ON_CALLS and (not fault.only or method in fault.only):
                fault.happen()
                return fault
        return None

    @property
    def is_out(self) -> bool:
        """Return whether Slack is down altogether."""
        return any(fault.kind == "outage" for fault in self._on())

    def off(self, id: object = None) -> None:
        """Switch one fault off, or all."""
        self._faults = [fault for fault in self._faults if id is not None and fault.id != id]

    def to_json(self) -> list[Json]:
        return [fault.to_json() for fault in self._on()]

    def _on(self) -> list[Fault]:
        self._faults = [fault for fault in self._faults if not fault.is_over()]
        return self._faults
