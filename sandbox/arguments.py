"""The arguments of a Web API call."""

from __future__ import annotations

import json
from typing import Any

from sandbox.errors import Json, Refusal

PAGE_AT_MOST = 999


def decoded(value: Any, name: str = "") -> Any:
    """Decode a value that may be JSON in a string, as form bodies have it."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None


class Arguments:
    """A call's arguments, from a form or a JSON body. A string may contain JSON."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; without a default it is required."""
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                raise Refusal("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
            return default
        return str(value)

    def flag(self, name: str) -> bool:
        return self.values.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            raise Refusal("invalid_arguments", messages=[f"[ERROR] must be an integer: {name}"]) from None

    def json(self, name: str) -> Any:
        return decoded(self.values.get(name), name)

    def several(self, name: str) -> list[str]:
        """Return several values, from a list or a comma-separated string."""
        value = self.values.get(name) or []
        return [str(each) for each in (value.split(",") if isinstance(value, str) else value)]

    def page(self, items: list[Any], default: int = 100, most: int = PAGE_AT_MOST) -> tuple[list[Any], str]:
        """Return one page of a list by `cursor` and `limit`, and the next cursor ("" on the last page)."""
        limit = self.number("limit", default)
        if not 1 <= limit <= most:
            raise Refusal("invalid_limit")
        cursor = self.text("cursor", "")
        try:
            start = int(cursor.removeprefix("sandbox:")) if cursor else 0
        except ValueError:
            raise Refusal("invalid_cursor") from None
        more = start + limit < len(items)
        return items[start : start + limit], f"sandbox:{start + limit}" if more else ""
