"""Facts for tables of rules of nudges: people with calendars, an improvement, and what is due of it when."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.nudges.due import Due, next_after, standing
from csi.nudges.facts import ImprovementFacts, Receiver, TargetCourse
from models.enums import Comparison, State

ANA = Receiver("UANA", "UTC", None)
CHLOE = Receiver("UCHLOE", "UTC", None)
DORA = Receiver("UDORA", "UTC", None)
"""The author, the coordinator and the manager."""

BERLIN = Receiver("UBERLIN", "Europe/Berlin", "DE")
NEW_YORK = Receiver("UNEWYORK", "America/New_York", "US")


def instant(text: str) -> datetime:
    """An instant in UTC; a day alone is its nine o'clock."""
    return datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def improvement(state: State, **known: Any) -> ImprovementFacts:
    """An improvement that Ana had the idea of, Chloé coordinates, and Dora manages."""
    people = {"author": ANA, "coordinator": CHLOE, "manager": DORA}
    return ImprovementFacts(42, state, **{**people, **known})


def target(baseline: str = "60", goal: str = "10", *, due: str, readings: Iterable[tuple[str, str]] = ()) -> Any:
    """A target "under …" of a KPI whose work began on 2 November with the baseline of the day before."""
    aim = Aim(Comparison.UNDER, Decimal(goal))
    course = Course(aim, Decimal(baseline), day("2026-11-01"), day(due), day("2026-11-02"))
    return TargetCourse(9, 7, course, tuple((day(on), Decimal(value)) for on, value in readings))


Rule = Callable[[Any, datetime], Iterable[Due]]


def due(rule: Rule, facts: Any, at: str) -> list[tuple[str, str, int]]:
    """What stands at an instant: to whom, since when, and on which level."""
    now = instant(at)
    found = standing([*rule(facts, now)], now)
    return sorted((each.to.id, each.due_at.strftime("%Y-%m-%d %H:%M"), each.level) for each in found)


def days_due(rule: Rule, facts: Any, at: str) -> list[tuple[str, str]]:
    """To whom what stands, and since which day."""
    return [(who, when.partition(" ")[0]) for who, when, _ in due(rule, facts, at)]


def coming(rule: Rule, facts: Any, at: str) -> str | None:
    """The day on which the next becomes due."""
    now = instant(at)
    following = next_after([*rule(facts, now)], now)
    return following.date().isoformat() if following else None
