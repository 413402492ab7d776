"""Questions of the interview that were asked and not answered."""

from collections.abc import Iterator
from datetime import datetime

from csi.common.working_days import local_day
from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts
from csi.nudges.rules.mornings import WEEK, around, every, morning_after, rest_of
from models.enums import ENDED_STATES, NudgeKind, State

MOST_TIMES = 3
"""How often the same question is asked for."""


def interview(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """A question about an improvement is open.

    To whom: whoever was asked it.
    When: the next working morning, then weekly.
    How often: three times at most for one question; one question a day to one person.
    Ends: with the answer, *Skip* or *Not sure*, or when the question isn't needed any more.
    """
    if facts.state in ENDED_STATES or facts.state is State.ON_HOLD:
        return
    for each in facts.asked:
        begins = local_day(morning_after(each.asked_at, each.who), each.who.tz)
        for due_at in around(every(WEEK, begins, each.who, at, MOST_TIMES), at):
            rest = rest_of(due_at, begins, each.who)
            yield of(facts, NudgeKind.INTERVIEW, each.who, due_at, about=each.about, rest=rest)
