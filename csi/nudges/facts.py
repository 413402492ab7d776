"""What the rules of nudges look at: plain values of an improvement, a KPI, a person, a departure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from csi.kpis.pace import Course
from models.enums import Frequency, State


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who may be asked, with their time zone and the country of their holidays and weekend."""

    id: str
    tz: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that somebody was asked and has not answered.

    `about` is "improvement:42" for one of the interview, "info:7" for one by those who decide, and "consulted:3" for
    one to somebody who is consulted.
    """

    who: Receiver
    question: str
    asked_at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """The assignment that stands."""

    id: int
    who: Receiver | None
    given_at: datetime
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class CameBack:
    """An assignment that came back to the manager unconfirmed; nobody else was asked to lead the improvement since."""

    id: int
    who: Receiver | None
    given_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task that is to be done."""

    place: int
    owner: Receiver | None
    due_on: date
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TargetCourse:
    """A target's way from its baseline to its date, and the readings since the baseline, in order of time."""

    id: int
    kpi_id: int
    course: Course
    readings: tuple[tuple[date, Decimal], ...] = ()
    tolerance: Decimal | None = None
    settles_on: date | None = None


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check that a success lasts, of the closing that stands."""

    id: int
    days: int
    due_on: date
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """An improvement, as far as anything can become due of it. People without access are left out.

    `home` stands for the organisation's calendar. `lead` is the coordinator, or the manager in their place. Only what
    the state makes possible is read; the rest is empty.
    """

    number: int
    state: State
    home: Receiver = Receiver("", "UTC", None)
    coordinator: Receiver | None = None
    manager: Receiver | None = None
    author: Receiver | None = None
    triage_channel: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    reported_at: datetime | None = None
    """When progress was last reported."""
    promised_on: date | None = None
    """The day by which a decision is promised; None while that is paused."""
    missed_at: datetime | None = None
    """When the latest promise of a decision was missed: the end of its day."""
    last_activity_at: datetime | None = None
    added_to_at: datetime | None = None
    """When somebody else last added something, since its coordinator was asked to lead it."""
    settled_at: datetime | None = None
    hold_until: date | None = None
    approval_asked_at: datetime | None = None
    """Since when an approval is waited for; None if none is."""
    approvers: tuple[Receiver, ...] = ()
    asked: tuple[Asked, ...] = ()
    assignment: AssignmentFacts | None = None
    came_back: CameBack | None = None
    confirm_working_days: int = 2
    """After so many working days an assignment that isn't confirmed comes back to the manager."""
    tasks: tuple[TaskFacts, ...] = ()
    targets: tuple[TargetCourse, ...] = ()
    checks: tuple[CheckFacts, ...] = ()

    @property
    def lead(self) -> Receiver | None:
        """Whoever answers for it: its coordinator, else its manager."""
        return self.coordinator or self.manager


@dataclass(frozen=True, slots=True)
class ExcursionFacts:
    """A stretch of time in which a KPI is out of tolerance, that has not ended.

    `told` is the owner of the KPI's service, else the manager; `number` the improvement that was made of it, on which
    somebody has decided already, or not yet.
    """

    id: int
    made_at: datetime
    number: int | None
    told: Receiver | None
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class KpiFacts:
    """A KPI, as far as anything can become due of it."""

    id: int
    owner: Receiver | None
    frequency: Frequency
    created_at: datetime
    last_measured_on: date | None
    is_archived: bool
    excursion: ExcursionFacts | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person who leads something: the digest of their own week."""

    who: Receiver | None
    week_says_something: bool
    """Whether this week has anything to tell, of what they have led since before its first working morning."""


@dataclass(frozen=True, slots=True)
class DepartureFacts:
    """Somebody who left or lost access, and the managers above what they still hold."""

    id: int
    lost_at: datetime
    managers: tuple[Receiver, ...]
