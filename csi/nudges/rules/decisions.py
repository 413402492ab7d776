"""A decision that was promised: those who decide are asked before the day, and its author is told if it passes."""

from collections.abc import Iterator
from datetime import date, datetime

from csi.common.working_days import add_working_days
from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.due import Due, of, person
from csi.nudges.facts import ImprovementFacts, Receiver
from csi.nudges.rules.mornings import morning_after, morning_from
from models.enums import NudgeKind, State


def triage(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """An idea waits for its decision.

    To whom: the triage channel, or the manager where there is none; the manager when the promised day has passed.
    When: a working day before the promised day by the organisation's calendar; the working morning after the day.
    How often: once each for every promised day. A promise that a question to the author has paused isn't due.
    Ends: with the decision.
    """
    if facts.state is not State.NEW:
        return
    subject = f"improvement:{facts.number}"
    if facts.promised_on is not None and (to := _who_decides(facts)) is not None:
        due_at = _before(facts.promised_on, facts, facts.home if facts.triage_channel else facts.manager)
        yield Due(NudgeKind.TRIAGE, subject, to, due_at, improvement_id=facts.number)
    if facts.missed_at is not None and facts.manager is not None:
        due_at = morning_after(facts.missed_at, facts.manager)
        yield Due(NudgeKind.TRIAGE, subject, person(facts.manager), due_at, improvement_id=facts.number, level=1)


def _who_decides(facts: ImprovementFacts) -> Destination | None:
    if facts.triage_channel is not None:
        return Destination(DestinationKind.CHANNEL, facts.triage_channel)
    return person(facts.manager) if facts.manager else None


def _before(promised_on: date, facts: ImprovementFacts, asked: Receiver | None) -> datetime:
    """The working morning a working day before; the day's own, for an idea that came later than that."""
    who = asked or facts.home
    due_at = morning_from(add_working_days(promised_on, -1, facts.home.country), who)
    is_late = facts.created_at is not None and facts.created_at >= due_at
    return morning_from(promised_on, who) if is_late else due_at


def promise(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """A promised decision has not come.

    To whom: the author. An anonymous one reads it with their follow code.
    When: the first working morning after the promised day, with the new date.
    How often: once for each promise that was missed.
    Ends: with the decision.
    """
    if facts.state is State.NEW and facts.missed_at is not None and facts.author is not None:
        yield of(facts, NudgeKind.PROMISE, facts.author, morning_after(facts.missed_at, facts.author))
