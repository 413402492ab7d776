"""What the rules of nudges look at: plain values of an improvement, a KPI, a person."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import Frequency, State


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who may be asked, with their time zone and the country of their holidays and weekend."""

    id: str
    tz: str
    country: str | None


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """An improvement, as far as anything can become due of it. People without access are left out."""

    number: int
    state: State
    coordinator: Receiver | None
    started_at: datetime | None
    reported_at: datetime | None
    """When progress was last reported."""


@dataclass(frozen=True, slots=True)
class KpiFacts:
    """A KPI, as far as anything can become due of it."""

    id: int
    owner: Receiver | None
    frequency: Frequency
    created_at: datetime
    last_measured_on: date | None
    is_archived: bool


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person who leads something: the digest of their own week."""

    who: Receiver | None
    week_says_something: bool
    """Whether this week has anything to tell, of what they have led since before its first working morning."""
