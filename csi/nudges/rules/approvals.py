"""Approvals that wait."""

from collections.abc import Iterator
from datetime import datetime

from csi.common.working_days import local_day
from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import WEEK, after_working_days, around, every
from models.enums import NudgeKind, State

WAITING_DAYS = 2


def approval(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """An approval waits.

    To whom: everybody who was asked for it and can still decide; never the author.
    When: after two whole working days of the approver's.
    How often: then weekly.
    Ends: with the decision, or when somebody can't approve any more.
    """
    if facts.state not in (State.ASSESS, State.IN_PROGRESS) or facts.approval_asked_at is None:
        return
    for who in facts.approvers:
        first = after_working_days(facts.approval_asked_at, WAITING_DAYS, who)
        for due_at in around(every(WEEK, local_day(first, who.tz), who, at), at):
            yield of(facts, NudgeKind.APPROVAL, who, due_at)
