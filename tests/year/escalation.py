"""Escalation never surprises, said anew from the rows: who is concerned below, and when whoever is above may hear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models import Activity, Assignment, Improvement, NudgeSetting, Person, Target, Task
from models.enums import NudgeKind
from tests.year.cast import country_of, works_on
from tests.year.truth import NUISANCE, is_there

DAY = timedelta(days=1)
LONGEST_WEEKEND, LONG_AGO = timedelta(days=4), timedelta(days=14)
"""Who moved not long ago may have heard before the weekend that they would have now."""

Span = tuple[datetime, datetime]
Said = Mapping[tuple[NudgeKind, str, str, int], list[datetime]]
"""When each was said: by kind, subject, person concerned and level."""


@dataclass
class Notes:
    """What people did that keeps messages from them: when they were away, and until when they snoozed what."""

    away: dict[str, list[Span]] = field(default_factory=dict)
    asleep: dict[tuple[str, NudgeKind, str], datetime] = field(default_factory=dict)
    moved: dict[str, datetime] = field(default_factory=dict)
    """When somebody last came into another time zone."""

    def goes(self, who: str, at: datetime, until: datetime) -> None:
        """Note that somebody is away from now on; what was said before doesn't count any more."""
        before = [(begins, min(ends, at)) for begins, ends in self.away.get(who, [])]
        self.away[who] = [*before, (at, until)]

    def snoozes(self, who: str, kind: NudgeKind, subject: str, until: datetime) -> None:
        self.asleep[who, kind, subject] = until


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is concerned below, and since when they ought to hear of it themselves."""

    person: Person
    since: datetime


def concerned(session: Session, kind: NudgeKind, subject: str, above: str, due_at: datetime) -> Concerned | None:
    """Whoever has to hear before somebody above does; None if nobody is there who isn't the same."""
    number, _, place = subject.partition(":")[2].partition(".")
    if kind is NudgeKind.ASSIGNMENT:
        given = session.get_one(Assignment, int(number))
        return _since(session, given.person_id if given.ended_at is None else None, above, given.given_at.date(), None)
    if kind is NudgeKind.TASK:
        task = session.exec(select(Task).where(Task.improvement_id == int(number), Task.place == int(place))).one()
        return _since(session, task.owner_id, above, task.due_on + 7 * DAY, due_at, every=7)
    if kind is NudgeKind.TARGET_DATE:
        target = session.get_one(Target, int(number))
        leads = session.get_one(Improvement, target.improvement_id).coordinator_id
        return _since(session, leads, above, target.due_on + DAY, None)
    if kind is NudgeKind.STALE:
        leads = session.get_one(Improvement, int(number)).coordinator_id
        wanted = select(func.max(col(Activity.at))).where(Activity.improvement_id == int(number))
        last = session.exec(wanted).one().astimezone(_zone(session, leads))
        return _since(session, leads, above, last.date() + 30 * DAY, due_at, every=30)
    return None


def _since(
    session: Session, who: str | None, above: str, first: date, due_at: datetime | None, every: int = 0
) -> Concerned | None:
    """Somebody, and when they ought to have heard of what is due to somebody above at `due_at`."""
    if who is None or who == above or not is_there(session, who):
        return None
    person = session.get_one(Person, who)
    begins = _morning(person, first)
    while every and due_at is not None and _morning(person, first + every * DAY) < due_at:
        first += every * DAY
        begins = _morning(person, first)
    return Concerned(person, begins - (NUISANCE if every else DAY))


def _morning(person: Person, day: date) -> datetime:
    while not works_on(day, _country(person)):
        day += DAY
    return datetime.combine(day, time(9), ZoneInfo(person.tz or "UTC")).astimezone(UTC)


def _zone(session: Session, who: str | None) -> ZoneInfo:
    person = session.get(Person, who) if who else None
    return ZoneInfo((person and person.tz) or "UTC")


def _country(person: Person) -> str:
    return person.country or country_of(person.tz or "")


def a_working_day_later(told: datetime, people: list[Person]) -> datetime:
    """The first instant after this at which a working morning of each of them has begun."""
    return max(_next_morning(told, each) for each in people)


def _next_morning(told: datetime, person: Person) -> datetime:
    day = told.astimezone(ZoneInfo(person.tz or "UTC")).date()
    while (begins := _morning(person, day)) <= told:
        day += DAY
    return begins


def may_follow(
    session: Session, kind: NudgeKind, subject: str, above: str, due_at: datetime, said: Said, notes: Notes,
    at: datetime, *, is_again: bool = False,
) -> datetime | None:  # fmt: skip
    """From when on somebody above may hear of it; None while whoever is concerned below hasn't heard of it.

    `is_again`: they have heard of it before, so that it is about the time that runs now of what comes again and again.
    Whoever is away, or has snoozed, muted or ignored it, keeps nobody above from hearing.
    """
    below = concerned(session, kind, subject, above, at if is_again else due_at)
    if below is None:
        return due_at
    who, both = below.person.id, [below.person, session.get_one(Person, above)]
    lately = at - notes.moved.get(who, at - LONG_AGO) < LONG_AGO
    since = below.since - (LONGEST_WEEKEND if lately else timedelta(0))
    told = [time for time in said.get((kind, subject, who, 0), []) if time >= since]
    if told:
        return max(due_at, a_working_day_later(told[0], both))
    wanted = select(NudgeSetting).where(NudgeSetting.person_id == who, NudgeSetting.kind == kind)
    setting = session.exec(wanted).first()
    is_silent = setting is not None and (setting.muted_at is not None or setting.backed_off_until is not None)
    is_away = any(begins <= at < ends for begins, ends in notes.away.get(who, []))
    asleep = notes.asleep.get((who, kind, subject))
    return due_at if is_silent or is_away or (asleep is not None and asleep > at) else None
