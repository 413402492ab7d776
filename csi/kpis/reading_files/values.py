"""Values as files write them. Which mark stands before the decimals is decided by all rows of a column together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from csi.language.numbers import MAX_DECIMALS, MAX_DIGITS
from csi.language.readings import UnclearReading, understand_reading

POINT, COMMA = ".", ","
"""The marks before decimals. They are stored."""

_CLEARLY = 20
"""How many times as many rows must speak for a mark as against it."""
_NOTHING = frozenset({"", "-", "--", "–", "—", ".", "..", "...", "…"})
_NOT_AVAILABLE = frozenset(
    {"n/a", "na", "#n/a", "#nv", "nan", "null", "none", "nil", "k.a.", "k. a.", "s/d", "s.d.", "n.d.", "nd", "n.v.t."}
)
_PLAIN = re.compile(r"[-+]?[0-9]{1,15}(?:([.,])([0-9]{1,9}))?")
_FIGURE = re.compile(r"[0-9](?:[0-9.,'’ _\u00a0\u202f\u2009]*[0-9])?|[.,][0-9]+")
_SPACES = str.maketrans("", "", "'’ _\u00a0\u202f\u2009")
_GROUPED = {
    POINT: re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?:\.[0-9]+)?"),
    COMMA: re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)?(?:,[0-9]+)?"),
}
_LONGEST = 200
_ERROR = re.compile(r"#[A-ZÄÖÜ/0-9]+[!?]")


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """The decimal mark of a column; `example` is a value that reads differently if the rows leave it open.

    `misfits` is how many values each mark can't read.
    """

    mark: str | None
    example: str = ""
    misfits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A value of a row; None if it says that there is none. `note` is a remark behind it."""

    value: Decimal | None
    note: str = ""


def is_nothing(cell: str) -> bool:
    """Whether a cell says nothing at all, so that its row reports no reading."""
    return cell.strip() in _NOTHING


def decide_mark(cells: Iterable[str]) -> MarkDecision:
    """Decide the decimal mark of a column from all its cells."""
    read = {}
    for cell in set(cells):
        figures = _FIGURE.findall(cell[:_LONGEST])
        if len(figures) == 1 and ("," in figures[0] or "." in figures[0]):
            read[figures[0]] = {mark: _figure(figures[0], mark) for mark in (POINT, COMMA)}
    meant = {figure: values for figure, values in read.items() if any(value is not None for value in values.values())}
    if all(values[POINT] == values[COMMA] for values in meant.values()):
        return MarkDecision(POINT)
    misfits = {mark: sum(values[mark] is None for values in meant.values()) for mark in (POINT, COMMA)}
    fewest = min(misfits.values())
    left = [mark for mark, count in misfits.items() if count <= fewest * _CLEARLY]
    if len(left) == 1:
        return MarkDecision(left[0])
    example = min((figure for figure, values in meant.items() if None not in values.values()), default="")
    return MarkDecision(None, example or min(meant), misfits)


def figure_of(text: str, mark: str) -> Decimal | None:
    """The value of a bare figure with this decimal mark; None if it can't be read so."""
    return _figure(text, mark)


def _figure(text: str, mark: str) -> Decimal | None:
    bare = text.translate(_SPACES)
    if not bare or not _GROUPED[mark].fullmatch(bare):
        return None
    return Decimal(bare.replace(COMMA if mark == POINT else POINT, "").replace(COMMA, POINT))


def is_value(cell: str) -> bool:
    """Whether a cell can be a value: one figure with hardly a word beside it, or that there is none."""
    text = cell.strip()
    if text.casefold() in _NOT_AVAILABLE:
        return True
    figures = _FIGURE.findall(text[:_LONGEST])
    return len(figures) == 1 and len(text) <= len(figures[0]) + 12 and not text[:1].isalpha()


def read_value(cell: str, mark: str, unit: str = "") -> ReadValue | str:
    """The value in a cell, or the sentence that says why there is none. Formulas are just text."""
    text = cell.strip()
    plain = _PLAIN.fullmatch(text)
    if plain and (plain[1] is None or plain[1] == mark) and text.isascii():
        return ReadValue(Decimal(text.replace(COMMA, POINT)))
    if text.casefold() in _NOT_AVAILABLE:
        return ReadValue(None)
    if len(text) > _LONGEST:
        return "The value is too long to be one."
    if text.startswith(("=", "@")) or _ERROR.fullmatch(text):
        return f"“{text[:40]}” is a formula or its error, not a value."
    return _in_words(text, mark, unit)


def _in_words(text: str, mark: str, unit: str) -> ReadValue | str:
    """Read a value with its unit, a scale or a remark: with the figure written so that only one value is meant."""
    figures = list(_FIGURE.finditer(text))
    if len(figures) != 1:
        return _sentence(understand_reading(text, unit))
    found = figures[0]
    figure = _figure(found[0], mark)
    if figure is None:
        other = "comma" if mark == COMMA else "point"
        return f"“{text[:40]}” doesn't fit the other rows, which have a decimal {other}."
    if figure.adjusted() >= MAX_DIGITS or -int(figure.as_tuple().exponent) > MAX_DECIMALS:
        return f"I keep figures of up to {MAX_DIGITS} digits and {MAX_DECIMALS} decimals. Please round it."
    clear = f"{figure:f}" + ("0" if "." in f"{figure:f}" else "")
    understood = understand_reading(f"{text[: found.start()]}{clear}{text[found.end() :]}", unit)
    if isinstance(understood, UnclearReading) or understood.value is None:
        return _sentence(understood)
    exact = figure if abs(understood.value) == figure else understood.value
    return ReadValue(exact if understood.value >= 0 else -abs(exact), understood.note)


def _sentence(understood: object) -> str:
    if isinstance(understood, UnclearReading):
        return understood.sentence
    return "I can't read this value. Write it like 4.92, or n/a."
