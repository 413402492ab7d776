"""The cells of an exported table, as text for CSV: formulas in people's text defused, numbers exact, dates by ISO."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

Cell = str | int | Decimal | date | datetime | bool | None

FORMULA = frozenset("=+-@\t\r\n＝＋－＠|")
"""What begins a formula in some spreadsheet, the wide characters in one that reads Japanese."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DEFUSED = "'"
"""Put before it, so that a spreadsheet shows the text and calculates nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table to export: its name, its columns, and its rows, which are read as they are written."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]


def defused(text: str) -> str:
    """People's text in which no spreadsheet sees a formula, and no character that no file may hold."""
    clean = _CONTROL.sub("", text)
    return f"{DEFUSED}{clean}" if _is_formula(clean) else clean


def revived(text: str) -> str:
    """The text that was defused."""
    return text[len(DEFUSED) :] if text.startswith(DEFUSED) and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Whether a formula begins the text, also behind what defuses it already: then one is taken off again."""
    return bool(text.strip()) and text.lstrip(f" \u00a0\ufeff{DEFUSED}")[:1] in FORMULA


def csv_text(cell: Cell) -> str:
    """A cell as CSV holds it. Numbers are written out exactly; only text is defused."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return cell.isoformat() if isinstance(cell, date) else defused(cell)


def recorded(values: Mapping[str, Any]) -> str:
    """Recorded values as one text; empty for none."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""


def words(value: Enum | str | None) -> str:
    """A stored value as words: "in progress"."""
    return str(getattr(value, "value", value) or "").replace("_", " ")
