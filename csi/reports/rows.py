"""The report's figures in plain words, each beside its definition: what the message and the page both show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from csi.common.money import Money
from csi.common.phrases import counted, listed, noun
from csi.language.numbers import percentage
from csi.reports import definitions
from csi.reports.definitions import Definition
from csi.reports.figures import YearFigures, per_person, percent
from csi.reports.month import MonthReport
from models.enums import ClosureCode

NO_VALUE = "none yet"
MOST_NUMBERS = 5
_IT_DOES_NOT, _THEY_DO_NOT = "doesn't", "don't"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: what it is, and what it says."""

    definition: Definition
    says: str

    @property
    def label(self) -> str:
        """Its name."""
        return self.definition.label


@dataclass(frozen=True, slots=True)
class Group:
    """Figures under a heading."""

    title: str
    rows: tuple[Row, ...]


def groups(report: MonthReport) -> tuple[Group, ...]:
    """All figures of a report: of the month, of today, and of the twelve months."""
    return (
        Group(f"In {report.name}", tuple(_of_month(report))),
        Group("Today", tuple(_of_today(report))),
        Group(f"How well improvement goes: twelve months to {report.month.name}", tuple(_of_year(report))),
    )


def _of_month(report: MonthReport) -> Iterable[Row]:
    counts = report.counts
    unnamed = f", {counts.anonymous} of them anonymous" if counts.anonymous else ""
    yield Row(definitions.RECEIVED, f"{counts.received}{unnamed}")
    yield Row(definitions.IN_TIME, share(counts.in_time, counts.due, "none was due"))
    closed = [f"{counts.closed[code]} {code.value}" for code in ClosureCode if code in counts.closed]
    if report.unmet and closed:  # the successful ones come first
        closed[0] += f" ({numbered(report.unmet)} {noun(len(report.unmet), _IT_DOES_NOT, _THEY_DO_NOT)} hold now)"
    yield Row(definitions.CLOSED, listed(closed) or "none")
    if report.value is not None:
        yield Row(definitions.MEASURED, sums(report.value.measured))
        yield Row(definitions.REPORTED, sums(report.value.reported))
        if report.value.left_out:
            yield Row(definitions.LEFT_OUT, f"{sums(report.value.left_out)}, of {numbered(report.value.of_numbers)}")


def _of_today(report: MonthReport) -> Iterable[Row]:
    yield Row(definitions.OWED, str(report.counts.owed) if report.counts.owed else "nobody")
    yield Row(definitions.IN_PROGRESS, str(report.counts.in_progress))
    if report.value is not None:
        yield Row(definitions.FORECAST, sums(report.value.forecast))
    yield Row(definitions.OFF_PATH, f"{len(report.scorecard.off)} of {len(report.scorecard.rows)}")


def _of_year(report: MonthReport) -> Iterable[Row]:
    year = report.counts.year
    yield Row(definitions.PARTICIPATION, _participation(year))
    if year.members is not None:
        yield Row(definitions.IDEAS_EACH, _each(year.ideas, "idea", year.members))
        yield Row(definitions.IMPLEMENTED_EACH, _each(year.implemented, "implemented idea", year.members))
    decision = "no decision yet"
    if year.median_decision is not None:
        decision = f"{year.median_decision:f} ({counted(year.decided, 'decision')})"
    yield Row(definitions.DECISION, decision)
    yield Row(definitions.IMPLEMENTED, share(year.implemented, year.ended, "none has ended yet"))


def _participation(year: YearFigures) -> str:
    unnamed = f", and {counted(year.anonymous, 'anonymous idea')}" if year.anonymous else ""
    if year.members is None:
        return f"{year.people}{unnamed}"
    return f"{share(year.people, year.members, 'nobody could')}{unnamed}"


def _each(count: int, what: str, members: int) -> str:
    each = per_person(count, members)
    return f"{each:f} ({counted(count, what)}, {counted(members, 'member')})" if each is not None else NO_VALUE


def share(part: int, whole: int, of_none: str) -> str:
    """A part of a whole with its share: "3 of 4 (75 %)"."""
    in_percent = percent(part, whole)
    return of_none if in_percent is None else f"{part} of {whole} ({percentage(in_percent)})"


def numbered(numbers: Sequence[int]) -> str:
    """Name improvements by their numbers: "IMP-3 and IMP-7"; of many the first ones."""
    shown = [f"IMP-{number}" for number in numbers[:MOST_NUMBERS]]
    more = len(numbers) - MOST_NUMBERS
    return listed([*shown, *([f"{more} more"] if more > 0 else [])])


def sums(totals: Iterable[Money]) -> str:
    """Sums of money, one for each currency: "6,000 EUR and 500 USD"."""
    return listed(str(total) for total in totals) or NO_VALUE


def days(value: Decimal) -> str:
    """A number of days: "1 day", "2.5 days"."""
    return f"{value:f} {'day' if value == 1 else 'days'}"
