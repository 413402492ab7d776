"""The checks of Slack's client before it submits a modal."""

from __future__ import annotations

import re
from datetime import date

from sandbox.elements import VALUE_KEYS, Placed, interactive
from sandbox.errors import Json
from sandbox.workspace import State

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB_ADDRESS = re.compile(r"https?://[^\s]+")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def problems_in_form(blocks: list[Json], values: State) -> dict[str, str]:
    """Return by block id what a person must correct before the modal can be submitted."""
    problems: dict[str, str] = {}
    for placed in interactive(blocks):
        if placed.is_input:
            block_id = placed.block["block_id"]
            value = values[block_id][placed.element["action_id"]].get(VALUE_KEYS[placed.kind])
            if problem := _problem(placed, value):
                problems[block_id] = problem
    return problems


def _problem(placed: Placed, value: object) -> str | None:
    if value in (None, "", []):
        return None if placed.block.get("optional") else REQUIRED
    element, text = placed.element, str(value)
    if placed.kind == "plain_text_input":
        return _length_problem(element, text)
    if placed.kind == "number_input":
        return _number_problem(element, text)
    if placed.kind == "email_text_input" and not EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if placed.kind == "url_text_input" and not WEB_ADDRESS.fullmatch(text):
        return "Please enter a valid URL."
    if placed.kind == "file_input" and isinstance(value, list):
        return _files_problem(element, value)
    if placed.kind == "datepicker" and not _is_day(text):
        return "Please enter a valid date."
    if placed.kind == "timepicker" and not TIME.fullmatch(text):
        return "Please enter a valid time."
    return None


def _length_problem(element: Json, text: str) -> str | None:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < shortest:
        return f"Please use at least {shortest} characters."
    if len(text) > longest:
        return f"Please use no more than {longest} characters."
    return None


def _number_problem(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and "." in text:
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _files_problem(element: Json, files: list[Json]) -> str | None:
    most = element.get("max_files", 10)
    if len(files) > most:
        return f"Please give no more than {most} files."
    for file in files:
        if not has_type(element, str(file.get("name") or "")):
            return f"Files must be of type {', '.join(element['filetypes'])}."
    return None


def has_type(element: Json, name: str) -> bool:
    """Return whether a `file_input` accepts a file of this name."""
    types = element.get("filetypes")
    return not types or name.rpartition(".")[2].lower() in (each.lower() for each in types)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
