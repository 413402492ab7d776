"""`blocks.validate`: what Slack would refuse in blocks, in a message or in a view, without sending it."""

from __future__ import annotations

import re
from typing import Any

from sandbox.blockkit import problems_in_attachments, problems_in_message, problems_in_view
from sandbox.errors import Json, Refusal
from sandbox.slack import Arguments, Method, Slack

KINDS = ("blocks", "message", "view")
POINTER = re.compile(r"^\[ERROR\] (?P<message>.*?)(?: \[json-pointer:(?P<pointer>.*)\])?$", re.DOTALL)


def validate(_slack: Slack, arguments: Arguments) -> Json:
    given = [kind for kind in KINDS if arguments.text(kind, "")]
    if len(given) != 1:
        raise Refusal("invalid_arguments", messages=["[ERROR] provide exactly one of blocks, message, or view"])
    (kind,) = given
    problems = _problems(kind, arguments.json(kind))
    if problems:
        raise Refusal(f"invalid_{kind}", errors=[_error(kind, each) for each in problems])
    return {}


def _problems(kind: str, content: Any) -> list[str]:
    if kind == "view":
        return problems_in_view(content)
    if kind == "blocks":
        return problems_in_message(None, content)
    if not isinstance(content, dict):
        return ["[ERROR] must provide an object [json-pointer:]"]
    problems = problems_in_message(content.get("text"), content.get("blocks"))
    return problems + problems_in_attachments(content.get("attachments") or [])


def _error(kind: str, problem: str) -> Json:
    """A line of the linter as Slack's object, whose pointer begins at what was given."""
    found = POINTER.match(problem)
    pointer = (found["pointer"] or "" if found else "").removeprefix(f"/{kind}")
    return {"pointer": pointer, "code": "failed_constraint", "message": found["message"] if found else problem}


METHODS: dict[str, Method] = {"blocks.validate": validate}
