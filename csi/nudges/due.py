"""What is due: the type that every rule of a nudge returns."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.facts import ImprovementFacts, Receiver
from models.enums import NudgeKind, NudgeState

ASKED_AGAIN = "asked_again"
"""The stored answer of a nudge that a newer one has replaced."""

WAITS = (NudgeState.WAITING, NudgeState.HELD_BACK)
"""The states of a nudge that waits to be sent."""

Key = tuple[NudgeKind, str, str]
"""What is due, about what, and to whom."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody is to be asked or told: now, if `due_at` is over, else then.

    `subject` is what it is about ("improvement:42", "task:42.3", "kpi:7"). `level` is 0 for the person concerned, 1 for
    whoever is above, who hears of it a working day later.
    """

    kind: NudgeKind
    subject: str
    to: Destination
    due_at: datetime
    improvement_id: int | None = None
    kpi_id: int | None = None
    level: int = 0
    on_behalf_of: str | None = None
    """Who is away, of one that goes to whoever stands in for them."""
    rest: timedelta = timedelta(0)
    """Of a repeat: it is left out if the same was sent less than this before it is due."""

    @property
    def key(self) -> Key:
        """What a newer one of the same has in common with it."""
        return self.kind, self.subject, self.to.key


def person(who: Receiver) -> Destination:
    """Somebody's direct messages."""
    return Destination(DestinationKind.PERSON, who.id)


def of(
    facts: ImprovementFacts,
    kind: NudgeKind,
    who: Receiver,
    due_at: datetime,
    *,
    about: str = "",
    kpi_id: int | None = None,
    level: int = 0,
    rest: timedelta = timedelta(0),
) -> Due:
    """Something due of an improvement, or of what is named `about` of it ("task:42.3")."""
    subject = about or f"improvement:{facts.number}"
    to = person(who)
    return Due(kind, subject, to, due_at, improvement_id=facts.number, kpi_id=kpi_id, level=level, rest=rest)


def standing(dues: list[Due], at: datetime) -> list[Due]:
    """Of what is due by now, the latest of each."""
    latest: dict[tuple[NudgeKind, str, str], Due] = {}
    for due in dues:
        known = latest.get(due.key)
        if due.due_at <= at and (known is None or due.due_at > known.due_at):
            latest[due.key] = due
    return list(latest.values())


def next_after(dues: list[Due], at: datetime) -> datetime | None:
    """When the next of these becomes due."""
    return min((due.due_at for due in dues if due.due_at > at), default=None)
