"""What is said of a figure that no reading bears out: the right one, in plain words, or that a source is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from csi.common.phrases import calendar_date, full_date
from csi.kpis.change import change, describe_difference
from csi.kpis.claims.figures import Figure
from csi.language.numbers import format_number

_MOST_KPIS = 3
_MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What a correction tells beside before, after and the difference."""

    with_name: bool = False
    with_days: bool = False
    with_target: bool = False
    began: date | None = None
    """When work began, where a stretch of time is wrong."""
    today: date | None = None
    """The day on which it is read: dates near it are said without their year."""

    def day(self, on: date) -> str:
        """A date as it is said on that day."""
        return calendar_date(on, self.today) if self.today else full_date(on)


def wrong_sentence(said: str, meant: Sequence[Figure], told: Told, *, is_talk: bool = False) -> str:
    """The sentence that names the right figures of the KPIs that are meant."""
    head = f"“{said}” doesn't fit the readings." if is_talk else f"No KPI here shows “{said}”."
    shown = list(dict.fromkeys(meant))[:_MOST_KPIS]
    began = [f"Work began on {told.day(told.began)}."] if told.began else []
    return " ".join([head, *(_in_words(each, told) for each in shown), *began])


def source_sentence(said: str) -> str:
    """The sentence that asks for a source."""
    return f"No KPI here measures “{said}”. Say where it comes from (“source: …”), or leave it out."


def _in_words(figure: Figure, told: Told) -> str:
    aim = f" Target: {_wanted(figure, told)}." if figure.aim and told.with_target else ""
    before = format_number(figure.before, figure.unit)
    if figure.after is None:
        return f"{figure.kpi_name} isn't measured yet; it was {before} before.{aim}"
    lead = figure.kpi_name if told.with_name else "The readings say"
    delta = change(figure.before, figure.after)
    ends = f"{before} → {format_number(figure.after, figure.unit)}"
    difference = describe_difference(delta, figure.unit, figure.direction)
    days = _by_day(figure, told) if told.with_days else ""
    return f"{lead}{':' if told.with_name else ''} {ends}: {difference}.{days}{aim}"


def _wanted(figure: Figure, told: Told) -> str:
    """The target, with its day."""
    assert figure.aim is not None
    return figure.aim.words(figure.unit) + (f" by {told.day(figure.due_on)}" if figure.due_on else "")


def _by_day(figure: Figure, told: Told) -> str:
    """The last readings with their days."""
    series = figure.series[-_MOST_DAYS:]
    return (
        f" By date: {', '.join(f'{format_number(value)} on {told.day(on)}' for on, value in series)}." if series else ""
    )
