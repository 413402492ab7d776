"""The weekly check-in: the coordinator is asked how an improvement in progress is going."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import REST
from csi.nudges.schedule import check_in_due, next_check_in
from models.enums import NudgeKind, State

RECENT_REPORT = timedelta(days=2)
"""Progress reported this shortly before a check-in is not asked for again."""


def check_in(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """An improvement is in progress: how is it going?

    To whom: the coordinator.
    When: on the first working morning of their week, unless progress was reported in the two days before.
    How often: weekly, all of a coordinator's improvements in one message.
    Ends: with a report, with the next week's question, and when it is not in progress any more.
    """
    if facts.state is not State.IN_PROGRESS or facts.coordinator is None or facts.started_at is None:
        return
    who = facts.coordinator
    next_at = next_check_in(at, who.tz, who.country)
    after_next = next_check_in(next_at, who.tz, who.country)  # the next one is left out after a report
    for due_at in (check_in_due(at, who.tz, who.country), next_at, after_next):
        reported = facts.reported_at is not None and facts.reported_at > due_at - RECENT_REPORT
        if facts.started_at < due_at and not reported:
            yield of(facts, NudgeKind.PROGRESS, who, due_at, rest=REST)
