"""The `/csi` commands for the work: `task`, `done` and `status`."""

from dataclasses import replace
from html import unescape

from csi.commands.verbs import Verb
from csi.common import idempotency
from csi.common.phrases import capitalized
from csi.language.numbers import percentage
from csi.nudges import check_ins
from csi.register.improvements import get_improvement
from csi.tasks import planning, queries, task_actions
from csi.tasks.plan_view import read_plan
from csi.tasks.task_rules import TaskStep
from handlers.commands.answers import restate_command
from handlers.commands.call import Answers, Call, named_person_id
from handlers.slack.block_kit import Message, excerpt, message, section
from handlers.slack.payload import plain
from handlers.tasks import task_blocks, task_forms


def task(call: Call) -> Message | None:
    """Answer `task 42 <text> @who by friday in phase Pilot`: plan the task, or ask for a part that is missing.

    Of a day that can mean several, the answer asks which; anything else is asked for in a form with what was typed.
    """
    asked, at, number = call.asked, call.clock(), call.number
    text, phase = plain(asked.text), plain(asked.phase)
    with call.db.begin() as session:
        improvement = planning.require_planner(session, number, by=call.person, at=at)
        owner = named_person_id(session, call, asked.who, at) if asked.who else None
        if owner and text and asked.day:
            if not idempotency.is_first(session, call.key, at):
                return message(section(f"That task is already in the plan of IMP-{number}."))
            new = planning.NewTask(text, owner, asked.day, phase_name=phase)
            place = planning.add_task(session, number, new, by=call.person, at=at)
            found = read_plan(session, number, by=call.person, at=at).row(place).task
        else:
            due_on = asked.day or planning.default_due(session, call.person, at)
            known = [(row.id or 0, row.name) for row in queries.phases_of(session, number)]
            place, chosen = 0, queries.find_phase(session, number, phase) if phase else None
            otherwise = improvement.coordinator_id or call.person
    if place:
        change = task_blocks.change_button(number, found)
        said = f"{restate_command(asked)}\nIt's in the plan as *{number}.{place}*."
        return message(section(said, block_id=f"planned_{place}", accessory=change))
    typed = task_forms.TypedTask(text, None, phase, unescape(asked.unclear), asked.days, asked.today)
    if owner and text and asked.days and (question := task_forms.ask_which_day(number, owner, typed)):
        return question
    if chosen:
        typed = replace(typed, phase=chosen.id, new_phase="")
    call.open(task_forms.new_task(number, owner or otherwise, due_on, typed, known))
    return None


def done(call: Call) -> Message | None:
    """Answer `done 42.3`: finish the task, and say how much of the plan is left."""
    number, place = (call.asked.task.number, call.asked.task.place) if call.asked.task else (call.number, 0)
    at = call.clock()
    with call.db.begin() as session:
        finished = task_actions.take_task_step(session, number, place, TaskStep.FINISH, by=call.person, at=at)
        text, progress = finished.text, queries.plan_progress(queries.tasks_of(session, number))
        still = sum(not row.task.is_closed for row in read_plan(session, number, by=call.person, at=at).rows)
    left = f"{still} still open" if still else "nothing left open"
    done = f"{percentage(progress)} of the plan done, {left}." if progress is not None else f"{capitalized(left)}."
    return message(section(f"Task {number}.{place} is done: {excerpt(text, 300, number)}\n{done}"))


def status(call: Call) -> Message | None:
    """Answer `status 42 at risk <note>`: record the progress report, or open a form if the health is missing."""
    asked, at, number = call.asked, call.clock(), call.number
    note = plain(asked.text)
    with call.db.begin() as session:
        improvement = get_improvement(session, number)
        if asked.health is not None:
            if idempotency.is_first(session, call.key, at):
                check_ins.report_progress(session, number, asked.health, by=call.person, at=at, note=note)
        else:
            check_ins.may_report(session, number, by=call.person)
        idea = improvement.idea
    if asked.health is None:
        call.open(task_forms.status(number, idea, None, note))
        return None
    return message(section(f"{restate_command(asked)}\nEverybody can read it on the card."))


ANSWERS: Answers = {Verb.TASK: task, Verb.DONE: done, Verb.STATUS: status}
