"""Tasks typed in an improvement's thread: `task: order five laptops @ben by friday`."""

import re
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from csi.common import idempotency
from csi.common.errors import BadInput, PersonNotKnownYet, Refused, TooLate, UnclearPerson
from csi.common.phrases import near_date
from csi.interview import queries
from csi.language.dates import either_day
from csi.language.day_words import no_such_day
from csi.language.typed_values import TypedPerson
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register import activity
from csi.register.improvements import get_improvement
from csi.tasks import planning, task_messages
from csi.tasks.task_lines import MOST_LINES, TaskLine, task_lines, understand_task


def take_task_lines(
    session: Session, number: int, text: str, *, by: str, at: datetime, message: str | None = None
) -> bool:
    """Plan the tasks of a message, line by line, and reply with how they were understood; False if it contains none.

    For people who may not plan here, the message is the answer to their open question, else stored as a note.
    `message` is its key.
    """
    lines = task_lines(text)
    if not lines:
        return False
    improvement = get_improvement(session, number, lock=True)
    if not may(Action.ADD_TASK, directory.actor_for(session, by, improvement)):
        if any(asked.improvement_id == number for asked in queries.asked_of(session, by)):
            return False
        activity.record(session, improvement, "noted", by=by, at=at, note=text, after=activity.typed_in(message))
        outbox.notice(session, "tasks_noted", to=by, about=number, at=at)
        return True
    planning.require_planner(session, number, by=by, at=at)
    planned, refused = [], []
    for line in lines[:MOST_LINES]:
        try:
            with session.begin_nested():
                planned.append(_plan(session, number, line, by, at))
        except Refused as refusal:
            if isinstance(refusal, PersonNotKnownYet):
                directory.get_or_create(session, refusal.person_id, at)
            refused.append({"line": line, "why": refusal.sentence, "people": _offered(refusal, line)})
    refused += [{"line": line, "why": f"I can take {MOST_LINES} tasks at once."} for line in lines[MOST_LINES:][:5]]
    places = [each["place"] for each in planned]
    task_messages.tell(session, "tasks_planned", number, places, to=by, at=at, planned=planned, refused=refused)
    return True


def _offered(refusal: Refused, line: str) -> list[dict[str, str]]:
    """The people whom the line's name may mean, each with the line that names them by id."""
    if not isinstance(refusal, UnclearPerson):
        return []
    typed = re.compile(rf"(?<![\w@])@?{re.escape(refusal.typed.lstrip('@'))}(?!\w)", re.IGNORECASE)
    places = list(typed.finditer(line))
    if not places:
        return []
    before, after = line[: places[-1].start()], line[places[-1].end() :]
    return [{"id": each, "name": name, "line": f"{before}@{each}{after}"} for each, name in refusal.people]


def plan_for_chosen(session: Session, number: int, line: str, key: str, *, by: str, at: datetime) -> None:
    """Plan a line in which the owner, whose name was unclear, now stands by id; reply with how it was understood.

    `key` names the line, which is planned once. Raises TooLate if it was, BadInput, NotAllowed.
    """
    if not idempotency.is_first(session, key, at):
        raise TooLate("That task is in the plan already. Press *Change* beside it to give it to somebody else.")
    planning.require_planner(session, number, by=by, at=at)
    planned = [_plan(session, number, line, by, at)]
    places = [each["place"] for each in planned]
    task_messages.tell(session, "tasks_planned", number, places, to=by, at=at, planned=planned, refused=[])


def _plan(session: Session, number: int, line: str, by: str, at: datetime) -> dict[str, Any]:
    """Plan one line; return the task's place and a remark on what was assumed.

    For words that can mean several days, that also holds those days, and the day it is due until one is chosen.
    """
    today = planning.today_of(session, by, at)
    meant = understand_task(line, today)
    owner = find_owner(session, meant.who, by=by, at=at) if meant.who else by
    due_on = meant.day or planning.default_due(session, by, at)
    new = planning.NewTask(meant.text, owner, due_on, phase_name=meant.phase)
    planned = {"place": planning.add_task(session, number, new, by=by, at=at), "remark": _remark(meant, due_on, today)}
    if meant.days:
        planned |= {"days": [day.isoformat() for day in meant.days], "assumed": due_on.isoformat()}
    return planned


def _remark(meant: TaskLine, due_on: date, today: date) -> str:
    """A sentence on what the line left out and what was assumed instead."""
    if meant.days:
        return f"“{meant.unclear}”: {either_day(meant.days, today)}? Until you choose, it's due {near_date(due_on)}."
    nobody = "You didn't name anybody, so it's yours." if meant.who is None else ""
    no_day = f"You didn't name a day, so it's due {near_date(due_on)}." if meant.day is None else ""
    if meant.unclear:
        missing = no_such_day(meant.unclear)
        why = f"There is no {missing}" if missing else f"“{meant.unclear}” isn't an exact day"
        no_day = f"{why}, so it's due {near_date(due_on)}."
    return " ".join(part for part in (nobody, no_day) if part)


def find_owner(session: Session, who: TypedPerson, *, by: str, at: datetime) -> str:
    """The id of the person named. Raises BadInput for a user group or an unknown name."""
    if who.is_me:
        return by
    if who.is_group:
        raise BadInput("owner", "That's a user group. Name one person who does it.")
    return directory.get_or_create(session, who.id, at).id if who.id else directory.find_by_name(session, who.name)
