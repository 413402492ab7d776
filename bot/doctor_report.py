"""What `kaizen doctor` prints: a line for each finding, with marks and colours where the terminal shows them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

import typer

from bot.findings import Finding, Verdict
from csi.common.phrases import counted

_MARKS = {Verdict.FINE: "✓", Verdict.NOTE: "•", Verdict.WRONG: "✗"}
_COLOURS = {Verdict.FINE: typer.colors.GREEN, Verdict.NOTE: typer.colors.YELLOW, Verdict.WRONG: typer.colors.RED}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the place of the output can show."""

    marks: bool
    colours: bool


def terminal_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Terminal:
    """What a stream can show: marks on a terminal, and colours unless NO_COLOR or a dumb terminal forbids them."""
    if not stream.isatty():
        return Terminal(marks=False, colours=False)
    try:
        "".join(_MARKS.values()).encode(stream.encoding or "ascii")
    except UnicodeError:
        return Terminal(marks=False, colours=False)
    plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return Terminal(marks=True, colours=not plain)


def report(findings: Iterable[Finding], terminal: Terminal) -> Iterator[str]:
    """The lines to print; the last one says whether Kaizen can run."""
    mend = 0
    for finding in findings:
        mend += not finding.ok
        yield f"{_mark(finding.verdict, terminal)} {finding.sentence}"
    if mend:
        yield _coloured(
            f"Not ready: mend {counted(mend, 'thing')}, then run `kaizen doctor` again.", Verdict.WRONG, terminal
        )
    else:
        yield _coloured("Ready: `kaizen run`", Verdict.FINE, terminal)


def _mark(verdict: Verdict, terminal: Terminal) -> str:
    return _coloured(_MARKS[verdict], verdict, terminal) if terminal.marks else f"{verdict.value:6}"


def _coloured(text: str, verdict: Verdict, terminal: Terminal) -> str:
    return typer.style(text, fg=_COLOURS[verdict], bold=True) if terminal.colours else text
