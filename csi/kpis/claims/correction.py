"""What is said of a figure that no reading bears out: the right one, in plain words, or that a source is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from csi.common.phrases import calendar_date, capitalized, either, full_date, listed
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


class ClaimKind(Enum):
    """What is wrong with a claim: no KPI shows its figure, none measures it, or it is talk that doesn't fit."""

    FIGURE = "figure"
    SOURCE = "source"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the readings don't support, as written, and the right ones in words.

    Of a claim that `wants_source` no linked KPI measures anything: a source is enough.
    """

    text: str
    kind: ClaimKind
    right: str = ""

    @property
    def wants_source(self) -> bool:
        return self.kind is ClaimKind.SOURCE

    @property
    def sentence(self) -> str:
        """What is said of it to people."""
        return _said_of([self.text], self.kind, self.right)


def sentences_about(claims: Sequence[Claim]) -> Iterator[str]:
    """What is said of several claims: the right figures once for all that they correct."""
    left = list(dict.fromkeys(claims))
    while left:
        first = left[0]
        alike = [each for each in left if each.kind is first.kind and _is_same(each.right, first.right)]
        left = [each for each in left if each not in alike]
        yield _said_of([each.text for each in alike], first.kind, max((each.right for each in alike), key=len))


def _is_same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _said_of(said: Sequence[str], kind: ClaimKind, right: str) -> str:
    quoted = [f"“{each}”" for each in dict.fromkeys(said)]
    several = len(quoted) > 1
    if kind is ClaimKind.SOURCE:
        come, out = ("they come", "them") if several else ("it comes", "it")
        return f"No KPI here measures {either(quoted)}. Say where {come} from (“source: …”), or leave {out} out."
    if kind is ClaimKind.TALK:
        return f"{capitalized(listed(quoted))} {'don' if several else 'doesn'}'t fit the readings. {right}"
    return f"No KPI here shows {either(quoted)}. {right}"


def right_figures(meant: Sequence[Figure], told: Told) -> str:
    """The right figures of the KPIs that are meant, in sentences."""
    shown = list(dict.fromkeys(meant))[:_MOST_KPIS]
    began = [f"Work began on {told.day(told.began)}."] if told.began else []
    return " ".join([*(_in_words(each, told) for each in shown), *began])


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
