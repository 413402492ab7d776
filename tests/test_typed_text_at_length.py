"""Whatever reads typed text takes about twice the time for twice the text, however it is made up.

Every public function of the modules below that takes a text is found by itself, and is given long repeats of all
characters and beginnings that its patterns look for.
"""

import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import import_module
from time import thread_time
from types import FunctionType
from typing import Any

import pytest

from csi.common import policy_fields
from csi.common.errors import Refused
from csi.interview.questions import QUESTIONS
from csi.kpis.aim import Aim
from csi.kpis.claims.figures import Figure
from csi.language.parameter_kinds import ParameterKind
from handlers.slack.block_kit import context, message, section
from models.enums import Comparison, Direction
from tests.support.mrkdwn_sources import modules

LENGTH = 12_000
"""The longest idea. What is longer (a message has at most 40,000 characters) takes a few times as long."""
OWN_LENGTHS = {"csi.kpis.claims.check.unsupported_claims": 4_000, "csi.language.amount_finding.find_amounts": 4_000}
"""Readers with hundreds of patterns, of texts for which forms take 3,000 characters."""
QUICK = 0.1
"""Seconds of the processor below which nothing is compared: noise would decide."""
MOST = 3.0
"""Times the time of half the text. In proportion it is 2, with each pair of characters looked at 4."""

READERS = (
    *modules("csi/language"),
    *modules("csi/commands"),
    "csi.capture.follow_code",
    "csi.capture.improve_command",
    "csi.capture.list_items",
    "csi.capture.recording",
    "csi.capture.similarity",
    "csi.common.entry_names",
    "csi.common.typos",
    "csi.interview.questions",
    "csi.kpis.claims.check",
    "csi.kpis.not_measurable",
    "csi.kpis.parse.normalisation",
    "csi.kpis.parse.sentence",
    "csi.tasks.task_lines",
    "handlers.inbox.data_export_blocks",
    "handlers.inbox.messages",
    "handlers.slack.block_kit",
    "handlers.slack.payload",
    "handlers.slack.text_modals",
)
"""The modules whose functions read typed text as it comes. The rest of `csi/kpis/parse` gets 1,000 characters."""

REPEATED = (
    *"\u00a0 \t\n\u200b7.,<@\"'a%-:;/#|!?*_`([{)$é我“=+&~\\^",
    *("1 ", "1\u00a0", "12.", "1,", "-1", "1. ", "1 000 ", "from 1 ", "to ", "by ", "under ", "and ", "not ", "team "),
    *("<@", "<!", "<@U00KAIZEN>", "<@U00KAIZEN", "<@U00KAIZEN|", "<https://a|", "@a ", "a@a", "#1 ", "imp 1 ", "IMP-"),
    *(
        ":a",
        "a:",
        " :",
        ":-",
        "%-",
        "- a\n",
        "\n\n",
        " \n",
        "x. ",
        "x? ",
        "https://",
        "www.",
        "a'",
        "“a",
        "a “",
        "days ",
    ),
    *("follow ", "for @a ", "anonymously ", "task: ", "&lt;", "&amp;amp;", "same ", "more than ", "5 % ", "last week "),
    *("in a quarter ", "an hour sooner ", "out of every ", "早"),
)
"""What is repeated: every character that a pattern names, and what patterns begin with."""

FIGURE = Figure(
    "Days until laptop", "days", Decimal(59), Decimal(4), Aim(Comparison.UNDER, Decimal(10)), Direction.LOWER
)
GIVEN: dict[str, Any] = {
    "today": date(2026, 11, 28),
    "names": {1: "Network", 2: "Laptops and phones"},
    "words": ("overdue", "open"),
    "figures": (FIGURE,),
    "question": next(each for each in QUESTIONS if each.choices),
    "limit": 200,
    "example": "Network",
    "bot_user": "U00KAIZEN",
    "currency": "EUR",
    "own": "EUR",
    "number": 1,
    "key": "k",
    "tables": (),
}
"""The other arguments, by their name."""

NOT_TYPED = {"field", "button", "buttons", "form", "info_modal", "picture", "person", "section", "context"}
"""Functions of Block Kit that get texts which were made before, or are tried below."""

Reader = Callable[[str], Any]


def readers() -> Iterator[tuple[str, Reader]]:
    """Yield every function that reads a text, by its name."""
    for module in READERS:
        for name, function in vars(import_module(module)).items():
            if not isinstance(function, FunctionType) or function.__module__ != module or name in NOT_TYPED:
                continue
            if name.startswith("_") or (taken := _arguments(function)) is None:
                continue
            text, others = taken
            for case, more in _cases(others):
                yield f"{module}.{name}{case}", partial(_read, function, text, more)
    yield "blocks", lambda text: message(section(text), context(text)).payload()
    for field in policy_fields.FIELDS:
        yield f"policy {field.key}", field.read


def _read(function: Callable[..., Any], name: str, others: dict[str, Any], text: str) -> None:
    function(**{name: text}, **others)


def _arguments(function: FunctionType) -> tuple[str, dict[str, Any]] | None:
    """Return the name of the text, and the other arguments; None for a function that reads no text."""
    hints = typing.get_type_hints(function)
    text, others = "", {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty:
            continue
        name, hint = parameter.name, hints[parameter.name]
        if hint is str and not text:
            text = name
        elif hint is ParameterKind:
            others[name] = hint
        elif name in GIVEN:
            others[name] = GIVEN[name]
        else:
            return None
    return (text, others) if text else None


def _cases(others: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the other arguments, once for every kind of parameter if one is asked for."""
    name = next((name for name, value in others.items() if value is ParameterKind), None)
    if name is None:
        yield "", others
    else:
        for kind in ParameterKind:
            yield f"({kind})", {**others, name: kind}


ALL = dict(readers())


def seconds(read: Reader, unit: str, length: int, times: int = 1) -> float:
    """Return the shortest time in which a text of this length was read."""
    text = (unit * (length // len(unit) + 1))[:length]
    best = float("inf")
    for _ in range(times):
        started = thread_time()
        with suppress(Refused, ValueError):
            read(text)
        best = min(best, thread_time() - started)
    return best


def test_the_readers_are_found() -> None:
    assert len(ALL) > 60
    assert {
        "csi.kpis.claims.check.unsupported_claims",
        "csi.capture.improve_command.understand_improve",
        "csi.commands.parser.understand_csi",
        "csi.kpis.parse.sentence.understand_kpi",
        "csi.language.improvement_ids.read_numbers",
        "csi.language.readings.understand_reading",
        "handlers.inbox.messages.without_mention",
        "handlers.slack.payload.plain",
    } <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    is_in_proportion(ALL[name], length=OWN_LENGTHS.get(name, LENGTH))


def is_in_proportion(read: Reader, units: Iterable[str] = REPEATED, length: int = LENGTH) -> None:
    quick = QUICK * length / LENGTH
    for unit in units:
        if any(seconds(read, unit, length // part) < quick / part**2 for part in (16, 4)):
            continue  # even with the square of the length the whole is quick
        whole = seconds(read, unit, length)
        if whole < quick or whole < MOST * seconds(read, unit, length // 2):
            continue
        whole = min(whole, seconds(read, unit, length, times=2))  # once more, since others use the machine too
        half = seconds(read, unit, length // 2, times=3)
        assert whole < max(quick, MOST * half), f"{unit!r}: {half:.3f} s for half, {whole:.3f} s for the whole"


def test_the_measure_sees_a_slow_pattern() -> None:
    with pytest.raises(AssertionError, match="for the whole"):
        is_in_proportion(re.compile(r"\s*x").search, [" "], 3 * LENGTH)
