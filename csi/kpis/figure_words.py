"""True figures of a measured KPI in words: "59 % → 4.92 %", "54 points lower", "met three weeks early".

Each form can be put into an announcement's text, and said anew when the readings change.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from babel.dates import format_date

from csi.common.phrases import counted, noun
from csi.kpis.change import round_half_even, round_percent
from csi.kpis.measured_kpi import MeasuredKpi
from csi.language.numbers import format_number, is_percent


class FigureForm(StrEnum):
    """How a figure is said. The values are stored."""

    PAIR = "pair"
    DIFFERENCE = "difference"
    RELATIVE = "relative"
    SINCE = "since"
    EARLY = "early"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure that can be put into a text: the target that it tells of, its form as stored, and its words now."""

    target_id: int
    kpi: str
    form: str
    words: str


def offered(measured: Iterable[MeasuredKpi]) -> list[FigureWords]:
    """Every true figure of the measured KPIs, in words."""
    return [
        FigureWords(each.target_id, each.name, form.value, words)
        for each in measured
        for form, say in _FORMS.items()
        if (words := say(each)) is not None
    ]


def words_of(form: FigureForm, measured: MeasuredKpi) -> str:
    """A figure in words by the present readings; what isn't true any more is replaced by what is."""
    said = _FORMS[form](measured)
    if said is not None:
        return said
    if form in (FigureForm.SINCE, FigureForm.EARLY):
        return f"not {measured.aim.words(measured.unit)} any more: {_latest(measured)}"
    return "no change" if not measured.changed.absolute else _pair(measured) or ""


def exact_change(measured: MeasuredKpi) -> str:
    """Both changes: "54.08 points lower, 91.7 % lower in relative terms"; a change for the worse says so."""
    delta = measured.changed
    if not delta.absolute:
        return "no change"
    percent, size = is_percent(measured.unit), abs(delta.absolute)
    said = f"{format_number(size)} {noun(size, 'point')}" if percent else format_number(size, measured.unit)
    parts = [f"{said} {_way(delta.absolute)}"]
    if delta.relative:
        share = _one_decimal(abs(delta.relative))
        parts.append(f"{format_number(share, '%')} {_way(delta.relative)}{' in relative terms' if percent else ''}")
    if _way(delta.absolute) != measured.direction:
        parts.append("which is worse")
    return ", ".join(parts)


def _one_decimal(share: Decimal) -> Decimal:
    """A share in percent with one decimal at most; finer where that would show 0 or 100 wrongly."""
    rounded = round_half_even(share, 1)
    if rounded in (0, 100) and rounded != share:
        return round_percent(share)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded


# --- The forms -------------------------------------------------------------------------------------------------------


def difference_words(measured: MeasuredKpi) -> str | None:
    """The change in the KPI's unit, in points if that is percent: "54 points lower"; None without a change."""
    absolute = measured.changed.absolute
    if not absolute:
        return None
    size = _short(abs(absolute))
    said = f"{format_number(size)} {noun(size, 'point')}" if is_percent(measured.unit) else _number(size, measured.unit)
    return f"{said} {_way(absolute)}"


def relative_words(measured: MeasuredKpi) -> str | None:
    """The relative change: "92 % lower"; None without a change, and where before is zero or less."""
    relative = measured.changed.relative
    if not relative:
        return None
    return f"{format_number(round_percent(abs(relative)), '%')} {_way(relative)}"


def _pair(measured: MeasuredKpi) -> str | None:
    if not measured.changed.absolute:
        return None
    return f"{_number(measured.before, measured.unit)} → {_number(measured.after, measured.unit)}"


def _since(measured: MeasuredKpi) -> str | None:
    since = measured.met_since
    if since is None:
        return None
    return f"{measured.aim.words(measured.unit)} since {_day(since, measured)}"


def _early(measured: MeasuredKpi) -> str | None:
    since = measured.met_since
    if since is None or since > measured.due_on:
        return None
    days = (measured.due_on - since).days
    return f"met {_duration(days)} early" if days else "met on time"


def _latest(measured: MeasuredKpi) -> str:
    return f"{_number(measured.after, measured.unit)} on {_day(measured.after_on, measured)}"


_FORMS: Mapping[FigureForm, Callable[[MeasuredKpi], str | None]] = {
    FigureForm.PAIR: _pair,
    FigureForm.DIFFERENCE: difference_words,
    FigureForm.RELATIVE: relative_words,
    FigureForm.SINCE: _since,
    FigureForm.EARLY: _early,
    FigureForm.LATEST: _latest,
}

_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _duration(days: int) -> str:
    """A time in whole days, weeks or months, never more than it was: "three weeks"."""
    for least, length, name in ((61, Decimal("30.5"), "month"), (14, Decimal(7), "week"), (0, Decimal(1), "day")):
        if days >= least:
            count = int(days / length)
            return f"{_COUNTS[count]} {noun(count, name)}" if count < len(_COUNTS) else counted(count, name)
    raise ValueError("no time")


def _number(value: Decimal, unit: str) -> str:
    return format_number(value, unit)


def _short(size: Decimal) -> Decimal:
    """A size as people say it: with at most one decimal as it is, else whole from 10 on; small ones keep two digits."""
    if int(size.normalize().as_tuple().exponent) >= -1:
        return Decimal(f"{size.normalize():f}")
    if size >= 10:
        return round_half_even(size, 0)
    return round_half_even(size, 1 if size >= 1 else 1 - size.adjusted())


def _way(change: Decimal) -> str:
    return "lower" if change < 0 else "higher"


def _day(day: date, measured: MeasuredKpi) -> str:
    """A day, with its year unless that is the year of the latest reading: the words only change with the readings."""
    return format_date(day, "d MMMM" if day.year == measured.after_on.year else "d MMMM y", locale="en")


# --- In a text -------------------------------------------------------------------------------------------------------


def put_in(text: str, figure: FigureWords) -> str:
    """Put a figure at the end of a text, as a sentence that names the KPI; a second one of the KPI joins the first."""
    text = text.rstrip()
    last = re.split(r"(?<=[.!?…])\s+|\n", text)[-1]
    if text.endswith(".") and text != last and last.startswith(f"{figure.kpi}: "):
        return f"{text[:-1]}, {figure.words}."
    gap = " " if text.endswith((".", "!", "?", "…")) else ". " if text else ""
    return f"{text}{gap}{figure.kpi}: {figure.words}."


def stands_in(text: str, words: str) -> bool:
    """Whether a text has these words, by themselves and not as a part of others."""
    return bool(_by_themselves(words).search(text))


def put_right(text: str, changes: Mapping[str, str]) -> str:
    """Replace words by others wherever they stand by themselves, each place once and longer words first."""
    found = [each for each in sorted(changes, key=len, reverse=True) if changes[each] != each]
    if not found:
        return text
    return re.sub(_any_of(found), lambda each: changes[each[0]], text)


def without(text: str, words: Iterable[str]) -> str:
    """A text with these words blanked out."""
    found = sorted(words, key=len, reverse=True)
    return re.sub(_any_of(found), lambda each: " " * len(each[0]), text) if found else text


def _by_themselves(words: str) -> re.Pattern[str]:
    return re.compile(_any_of([words]))


def _any_of(words: Iterable[str]) -> str:
    return rf"(?<![\w.,])(?:{'|'.join(map(re.escape, words))})(?!\w|[.,]\d)"
