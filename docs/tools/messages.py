"""Makes `docs/messages.md`: every message and form that the bot can send, built from sample facts.

The functions that build them are found by what they return, so a new one is on the page by itself. `CASES` says with
which facts the page shows a builder whose message differs with them.
"""

import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View

from csi.messaging.undelivered import NOTICES
from docs.tools import message_cases, sentences, shown
from docs.tools.message_cases import Case
from docs.tools.samples import Unmakeable, arguments, varied
from handlers.slack import block_kit
from handlers.slack.block_kit import Message
from handlers.slack.cut_texts import with_read_all

HANDLERS = Path(__file__).parents[2] / "handlers"
MECHANICS = "handlers.slack.block_kit"
"""The module whose functions put together what others give them."""


@dataclass(frozen=True, slots=True)
class Builder:
    """A function of `handlers` that builds a message or window from facts alone."""

    name: str
    """Its module within `handlers`, and its own name: `capture.receipt.receipt`."""
    function: Callable[..., Any]

    @property
    def folder(self) -> str:
        return self.name.partition(".")[0]

    @property
    def does(self) -> str:
        """What its docstring says that it builds."""
        said = (inspect.getdoc(self.function) or self.name).partition("\n\n")[0].replace("\n", " ")
        first = said.removeprefix("Build ").removeprefix("Say ").rstrip(".").replace("`", "")
        return first[:1].upper() + first[1:]


@dataclass(frozen=True, slots=True)
class Example:
    """A message or window as it is sent with sample facts."""

    builder: str
    title: str
    payload: Mapping[str, Any]
    case: Case = field(default_factory=Case)

    @property
    def is_form(self) -> bool:
        return self.payload.get("type") == "modal"

    @property
    def is_home(self) -> bool:
        return self.payload.get("type") == "home"


def is_pure(builder: Callable[..., Any]) -> bool:
    """Whether a function needs nothing but facts: no session, no call of Slack, no blocks made elsewhere."""
    try:
        arguments(builder, bare=True)
    except Unmakeable:
        return False
    return True


@cache
def builders() -> Mapping[str, Builder]:
    """Every function of `handlers` that builds a message or window from facts, by its name."""
    found: dict[str, Builder] = {}
    for path in sorted(HANDLERS.rglob("*.py")):
        module_name = ".".join(path.relative_to(HANDLERS.parent).with_suffix("").parts).removesuffix(".__init__")
        if module_name == MECHANICS:
            continue
        module = importlib.import_module(module_name)
        for name, function in vars(module).items():
            if not inspect.isfunction(function) or function.__module__ != module_name or name.startswith("_"):
                continue
            whole = f"{module_name.removeprefix('handlers.')}.{name}"
            if whole in message_cases.LAYOUTS:
                continue
            returned = typing.get_type_hints(function).get("return")
            if returned in (Message, View, Message | None, View | None) and is_pure(function):
                found[whole] = Builder(whole, function)
    return {**found, **{name: Builder(name, each) for name, each in message_cases.OTHERS.items()}}


@cache
def examples() -> tuple[Example, ...]:
    """Every message and window of the page."""
    return tuple(example for builder in builders().values() for example in examples_of(builder))


def examples_of(builder: Builder) -> Iterator[Example]:
    """A builder's messages: of its cases, and of any other fact that leads to another message."""
    reached: set[Site] = set()
    for case in message_cases.CASES.get(builder.name, (Case(),)):
        payload, sites = _tried(builder, arguments(builder.function, bare=case.bare, **case.given), case)
        reached |= sites
        if payload is not None:
            yield Example(builder.name, case.title, payload, case)
    for title, payload, sites in _variants(builder):
        if payload is not None and sites - reached:
            reached |= sites
            yield Example(builder.name, title, payload)


def candidates(builder: Builder) -> Iterator[tuple[str, dict[str, Any]]]:
    """Arguments that differ from a builder's cases: all facts, as few as there can be, or one of them changed."""
    cases = message_cases.CASES.get(builder.name, (Case(),))
    for place, case in enumerate(cases):
        for bare in (case.bare, not case.bare):
            made = arguments(builder.function, bare=bare, **case.given)
            yield f"{case.title} {'few facts' if bare else 'all facts'}".strip(), made
            if not place:
                yield from varied(builder.function, made)


def stressed() -> Iterator[Example]:
    """Every message again, with one fact changed at a time: to be checked, not to be read."""
    for builder in builders().values():
        for title, payload, _ in _variants(builder):
            if payload is not None:
                yield Example(builder.name, title, payload)


Site = tuple[str, int]
"""A file and line that puts a message or window together."""


def _built(builder: Builder, made: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, set[Site]]:
    """What a builder makes of these arguments, and where in the code it was put together."""
    sites: set[Site] = set()

    def look(*given: Any, **named: Any) -> Any:
        caller = sys._getframe(2)  # who called `message`, `form` or `info_modal`, which call this
        sites.add((str(Path(caller.f_code.co_filename).relative_to(HANDLERS.parent)), caller.f_lineno))
        return with_read_all(*given, **named)

    with patch.object(block_kit, "with_read_all", look):
        built = builder.function(**made)
    return (payload_of(built) if built is not None else None), sites


_CANT_BE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    SlackObjectFormationError,
    StopIteration,
    TypeError,
    ValueError,
)
FAILED: dict[str, str] = {}
"""The cases of which no message can be built, each with why; a test fails."""


def _tried(
    builder: Builder, made: Mapping[str, Any], case: Case | None = None
) -> tuple[Mapping[str, Any] | None, set[Site]]:
    """As `_built`; nothing of facts that can't be together, such as a task's place without that task."""
    try:
        return _built(builder, made)
    except _CANT_BE as failed:
        if case is not None:
            FAILED[f"{builder.name} {case.title}"] = repr(failed)
        return None, set()


@cache
def _variants(builder: Builder) -> tuple[tuple[str, Mapping[str, Any] | None, set[Site]], ...]:
    """What a builder makes of each of its candidates, and where."""
    return tuple((title, *_tried(builder, made)) for title, made in candidates(builder))


@cache
def sites_shown() -> set[Site]:
    """Every place that puts a message of the page together."""
    found: set[Site] = set()
    for builder in builders().values():
        for case in message_cases.CASES.get(builder.name, (Case(),)):
            found |= _tried(builder, arguments(builder.function, bare=case.bare, **case.given))[1]
        for _, _, sites in _variants(builder):
            found |= sites
    return found


def payload_of(built: Message | View) -> Mapping[str, Any]:
    """What is sent to Slack."""
    return built.payload() if isinstance(built, Message) else built.to_dict()


_CHAPTERS: Mapping[str, str] = {
    "capture": "Ideas",
    "inbox": "Direct messages, :bulb:, and ideas without a name",
    "interview": "Questions",
    "register": "Cards, and what is behind them",
    "lifecycle": "Decisions and steps",
    "kpis": "KPIs and targets",
    "tasks": "Tasks",
    "nudges": "Mornings",
    "messaging": "Notices",
    "announcements": "Announcements",
    "views": "Home and lists",
    "commands": "Commands",
    "people": "People and roles",
    "catalogue": "Settings",
    "slack": "What all of them use",
}


def page() -> str:
    """The whole file."""
    known = [each for each in _CHAPTERS if any(builder.folder == each for builder in builders().values())]
    others = sorted({builder.folder for builder in builders().values()} - set(known))
    chapters = [line for folder in [*known, *others] for line in _chapter(folder)]
    return "\n".join([_HEAD, *chapters, "", *sentences.chapter()]) + "\n"


def _chapter(folder: str) -> Iterator[str]:
    yield f"\n## {_CHAPTERS.get(folder, folder.capitalize())}"
    for builder in builders().values():
        if builder.folder != folder:
            continue
        yield f"\n### {builder.does}\n"
        yield f"`handlers/{'/'.join(builder.name.split('.')[:-1])}.py`, `{builder.name.rpartition('.')[2]}`"
        before: list[str] = []
        for example in (each for each in examples() if each.builder == builder.name):
            lines = _lines(example)
            if lines != before:
                yield from (f"\n{example.title}:\n" if example.title else "", "```text", *lines, "```")
            before = lines


def _lines(example: Example) -> list[str]:
    lines = shown.lines_of(example.payload)
    if example.is_form or example.is_home:
        return lines
    return [f"(notification) {' '.join(shown.as_read(example.payload['text']).split())[:120]}", "", *lines]


def notices_shown() -> set[str]:
    """The notices that are on the page, by their key."""
    return {example.case.notice for example in examples() if example.case.notice}


def all_notices() -> set[str]:
    """Every notice that can be sent, by its key."""
    return {*NOTICES, *message_cases.STEPS_TOLD}


_HEAD = """\
# Every message and form

Made from the code with sample facts by `make docs`; a test compares. Ana had the idea, Chloé leads it, Mia manages, Ben
and Leo help. What commands answer when they have done something is in [commands-answers.md](commands-answers.md), a
whole conversation in [transcript.md](transcript.md).

`[…]` is a button, `(menu: …)` an overflow menu, `____` a field to type in, `(…)` below a field its hint. The first line
of a message is what its notification begins with."""


if __name__ == "__main__":
    print(page(), end="")
