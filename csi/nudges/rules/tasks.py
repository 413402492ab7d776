"""Tasks whose day is near or over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts, Receiver, TaskFacts
from csi.nudges.rules.mornings import REST, WEEK, a_working_day_later, around, every, morning_from, rest_of
from csi.tasks.task_rules import DUE_SOON_DAYS
from models.enums import NudgeKind, State


def task(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """A task is due soon, today, or overdue.

    To whom: its owner; the coordinator, a working day after the owner was asked about an overdue one.
    When: three days before, on the day, then weekly.
    How often: until it is closed.
    Ends: when it is done, left out, put on hold or given another day, and while its improvement is not in progress.
    """
    if facts.state is not State.IN_PROGRESS:
        return
    for each in facts.tasks:
        if each.owner is None:
            continue
        about = f"task:{facts.number}.{each.place}"
        for due_at in around([*_first(facts, each, each.owner), *_overdue(each, each.owner, at)], at):
            rest = rest_of(due_at, each.due_on, each.owner)
            yield of(facts, NudgeKind.TASK, each.owner, due_at, about=about, rest=rest)
        above = facts.lead
        if above is not None and above.id != each.owner.id:
            told = [a_working_day_later(asked, each.owner, above) for asked in _overdue(each, each.owner, at)]
            for due_at in around(told, at):
                yield of(facts, NudgeKind.TASK, above, due_at, about=about, level=1, rest=REST)


def _first(facts: ImprovementFacts, each: TaskFacts, owner: Receiver) -> Iterator[datetime]:
    """Three days before, unless it was planned later than that; and on the day."""
    on_the_day = morning_from(each.due_on, owner)
    before = morning_from(each.due_on - timedelta(days=DUE_SOON_DAYS), owner)
    if max(each.created_at, facts.started_at or each.created_at) < before < on_the_day:
        yield before
    yield on_the_day


def _overdue(each: TaskFacts, owner: Receiver, at: datetime) -> list[datetime]:
    return every(WEEK, each.due_on + timedelta(days=WEEK), owner, at)
