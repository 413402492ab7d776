"""Somebody left or lost access, and still holds work."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.common.working_days import local_day
from csi.nudges.about import About
from csi.nudges.due import Due, person
from csi.nudges.facts import DepartureFacts
from csi.nudges.rules.mornings import morning_from
from models.enums import NudgeKind


def gone(facts: DepartureFacts, _at: datetime) -> Iterator[Due]:
    """Somebody who held work has left or lost access.

    To whom: the manager above what they held, with who could take it.
    When: the working day after.
    How often: once.
    Ends: when everything is given to somebody, or they have access again.
    """
    for who in facts.managers:
        due_at = morning_from(local_day(facts.lost_at, who.tz) + timedelta(days=1), who)
        yield Due(NudgeKind.GONE, About("departure", str(facts.id)).key, person(who), due_at)
