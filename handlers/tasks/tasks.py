"""Listeners for tasks: adding, finishing and changing them, and the window of the plan."""

from datetime import date, datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlmodel import Session

from csi.common import idempotency
from csi.inbox import tasks_in_threads
from csi.lifecycle import form_facts
from csi.messaging import outbox
from csi.messaging.outbox import MessageKind
from csi.people import directory
from csi.people.permissions import Action
from csi.tasks import phases, planning, queries, task_actions
from csi.tasks.plan_view import read_plan
from csi.tasks.task_rules import TaskStep
from handlers import ids
from handlers.lifecycle import gate_window
from handlers.register import open_window
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    answer_url,
    person_of,
    picked,
    pressed,
    pressed_id,
    pressed_number,
    pressed_view,
    stored_choice,
    stored_day,
    stored_number,
    stored_values,
    window_about,
)
from handlers.tasks import task_blocks, task_forms
from models import Database


def open_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add task*: open the form."""
    _open_new_task(pressed_number(body), task_forms.TypedTask(), None, body, client, db, clock)
    ack()


def _open_new_task(
    number: int,
    typed: task_forms.TypedTask,
    owner: str | None,
    body: Payload,
    client: WebClient,
    db: Database,
    clock: Clock,
) -> None:
    by, at = person_of(body), clock()
    with db.begin() as session:
        coordinator = planning.require_planner(session, number, by=by, at=at).coordinator_id
        due_on, known = planning.default_due(session, by, at), _phases(session, number)
    modals.show(body, client, task_forms.new_task(number, owner or coordinator or by, due_on, typed, known))


def _phases(session: Session, number: int) -> list[tuple[int, str]]:
    return [(phase.id or 0, phase.name) for phase in queries.phases_of(session, number)]


def add_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Add the task to the plan. If its date was typed in words, a message says how they were read."""
    form = Form(body)
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            words, reading = form.text(ids.DUE_WORDS), form.choice(ids.DUE_READING)
            if words:
                due_on = planning.read_day(session, words, ids.DUE_WORDS, by=by, at=at)
            elif reading and reading != task_forms.ANOTHER_DAY:
                due_on = stored_day(reading)
            else:
                due_on = form.day(ids.DUE_ON)
            new = planning.NewTask(
                form.text(ids.TASK_TEXT),
                form.person(ids.TASK_OWNER),
                due_on,
                form.maybe_day(ids.STARTS_ON),
                _chosen_phase(form),
                form.text(ids.PHASE_NAME),
            )
            place = planning.add_task(session, number, new, by=by, at=at)
            if words:
                planning.restate_task(session, number, place, by=by, at=at)
    _go_on(ack, form, body, client, db, clock)


def _chosen_phase(form: Form) -> int | None:
    """Return the id of the chosen phase; None for *No phase*."""
    return stored_number(form.choice(ids.TASK_PHASE)) or None if form.choice(ids.TASK_PHASE) else None


def add_on_day(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle the choice of a day that a typed command left unclear: add its task, once for all buttons of the answer.

    *Another day* opens the form with what was typed.
    """
    asked = task_forms.TaskOnDay.parse(pressed(body))
    number, by, at = asked.number, person_of(body), clock()
    if pressed_id(body) == ids.TASK_ANOTHER_DAY:
        with db.read() as session:
            known = queries.find_phase(session, number, asked.phase) if asked.phase else None
        typed = task_forms.TypedTask(asked.text, known.id if known else None, "" if known else asked.phase)
        _open_new_task(number, typed, asked.owner, body, client, db, clock)
        ack()
        return
    on, to = stored_day(asked.on), outbox.ephemeral(by)
    with db.begin() as session:
        if idempotency.is_first(session, f"task_on_day:{by}:{body['container']['message_ts']}", at):
            new = planning.NewTask(asked.text, asked.owner, on, phase_name=asked.phase)
            place = planning.add_task(session, number, new, by=by, at=at)
            plan = read_plan(session, number, by=by, at=at)
            blocks = task_blocks.planned_answer(number, plan.row(place).task).payload()["blocks"]
            url = answer_url(body)
            outbox.enqueue(session, MessageKind.RESPONSE, to=to, at=at, url=url, what="answer", blocks=blocks)
    ack()


def choose_due(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle the choice of a day for a task that was planned with an unclear one."""
    name, _, on = pressed(body).partition(" ")
    number, place = _parse_name(name)
    with db.begin() as session:
        planning.move_due(session, number, place, stored_day(on), by=person_of(body), at=clock())
    ack()


def finish_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Done*: finish the task."""
    number, place = _parse_name(pressed(body))
    with db.begin() as session:
        task_actions.take_task_step(session, number, place, TaskStep.FINISH, by=person_of(body), at=clock())
    open_window.update_pressed(body, client, db, clock)
    ack()


def open_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Change*: open the task's window."""
    _open_change(pressed(body), body, client, db, clock)
    ack()


def _open_change(name: str, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    number, place = _parse_name(name)
    with db.begin() as session:
        plan = read_plan(session, number, by=person_of(body), at=clock())
        view = task_forms.change_task(plan, plan.row(place))
        if view.callback_id == ids.CHANGE_TASK_FORM:
            modals.open_on(view, form_facts.opened_on(session, number, _task_facts(place)))
    modals.show(body, client, view)


_FIELDS = ("text", "owner", "starts_on", "due_on", "phase")
_TASK_PARTS = (*_FIELDS, "state")


def _task_facts(place: int) -> list[str]:
    return [f"task.{place}.{part}" for part in _TASK_PARTS]


def change_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the task's changes. Raises Overtaken if somebody else changed the same since the form opened."""
    form = Form(body)
    opened = task_forms.SeenTask.parse(form.about)
    number, place = _parse_name(opened.name)
    by, at, step = person_of(body), clock(), form.choice(ids.TASK_STEP)
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            directory.require_member(session, by, Action.SEE_PLAN)
            due_on = form.maybe_day(ids.DUE_ON)
            if words := form.text(ids.DUE_WORDS):
                due_on = planning.read_day(session, words, ids.DUE_WORDS, by=by, at=at)
            stays = _require_current(session, form, number, place, due_on, by, at)
            if not form.opened:  # a window from before an update
                planning.require_unchanged(session, number, place, opened.seen, by=by, at=at)
            if step == TaskStep.REOPEN:
                task_actions.take_task_step(session, number, place, TaskStep.REOPEN, by=by, at=at)
            if form.has(ids.TASK_TEXT):
                starts_on = stays.get("starts_on")
                due = stays.get("due_on")
                new = planning.TaskChange(
                    stays.get("text") or form.text(ids.TASK_TEXT),
                    stays.get("owner") or form.person(ids.TASK_OWNER),
                    date.fromisoformat(starts_on) if starts_on else form.day(ids.STARTS_ON),
                    date.fromisoformat(due) if due else due_on or form.day(ids.DUE_ON),
                    _phase_to_keep(session, form, number, place, stays),
                )
                planning.change_task(session, number, place, new, by=by, at=at)
            elif due_on is not None and "due_on" not in stays:
                planning.move_due(session, number, place, due_on, by=by, at=at)
            if step and step != TaskStep.REOPEN:
                task_actions.take_task_step(session, number, place, stored_choice(TaskStep, step), by=by, at=at)
    _go_on(ack, form, body, client, db, clock)


def _phase_to_keep(session: Session, form: Form, number: int, place: int, stays: dict[str, str]) -> int | None:
    """Return the chosen phase, or the present one if others changed it or the form didn't ask."""
    if "phase" in stays or not form.has(ids.TASK_PHASE):
        return queries.get_task(session, number, place).phase_id
    return _chosen_phase(form)


def _require_current(
    session: Session, form: Form, number: int, place: int, due_on: date | None, by: str, at: datetime
) -> dict[str, str]:
    """Check the task's form against what others changed. Returns what stays as they set it, by its part."""
    typed: dict[str, str | None] = {}
    if form.has(ids.TASK_TEXT):
        starts_on = form.maybe_day(ids.STARTS_ON)
        typed = {
            "text": form.text(ids.TASK_TEXT),
            "owner": form.maybe_person(ids.TASK_OWNER),
            "starts_on": starts_on.isoformat() if starts_on else None,
            "due_on": due_on.isoformat() if due_on else None,
        }
        if form.has(ids.TASK_PHASE):
            phase = _chosen_phase(form)
            typed["phase"] = str(phase) if phase else None
    elif due_on is not None:
        typed = {"due_on": due_on.isoformat()}
    unconcerned = [part for part in _FIELDS if part not in typed]
    if not form.choice(ids.TASK_STEP):
        unconcerned.append("state")
    found = form_facts.require_current(
        session,
        number,
        form.opened,
        {f"task.{place}.{part}": value for part, value in typed.items()},
        by=by,
        at=at,
        without=[f"task.{place}.{part}" for part in unconcerned],
    )
    return {name.rpartition(".")[2]: value for name, value in found.items()}


def open_all(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *All tasks*: open the plan."""
    with db.begin() as session:
        plan = read_plan(session, pressed_number(body), by=person_of(body), at=clock())
    modals.show(body, client, task_forms.all_tasks(plan, 0))
    ack()


def turn_page(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Show another page of the plan in the same window."""
    number = _plan_page(body).number
    with db.begin() as session:
        plan = read_plan(session, number, by=person_of(body), at=clock())
    client.views_update(view_id=pressed_view(body)["id"], view=task_forms.all_tasks(plan, pressed_number(body)))
    ack()


def handle_task_menu(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Do what was chosen from a task's menu in the plan: change it, move it, or take a step."""
    what, _, name = picked(body).partition(" ")
    if what == task_forms.CHANGE:
        _open_change(name, body, client, db, clock)
        ack()
        return
    number, place = _parse_name(name)
    by, at = person_of(body), clock()
    with db.begin() as session:
        if what in (task_forms.UP, task_forms.DOWN):
            planning.move_task(session, number, place, up=what == task_forms.UP, by=by, at=at)
        else:
            task_actions.take_task_step(session, number, place, stored_choice(TaskStep, what), by=by, at=at)
        plan = read_plan(session, number, by=by, at=at)
    if not open_window.update_pressed(body, client, db, clock):
        client.views_update(view_id=pressed_view(body)["id"], view=task_forms.all_tasks(plan, _plan_page(body).page))
    ack()


# Phases


def open_phase(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add phase*: open the form."""
    number = pressed_number(body)
    with db.begin() as session:
        phases.require_phases(session, number, by=person_of(body))
    modals.show(body, client, task_forms.phase_form(number))
    ack()


def save_phase(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Add the phase, or give it its new name."""
    form = Form(body)
    named, name, by, at = task_forms.NamedPhase.parse(form.about), form.text(ids.PHASE_NAME), person_of(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            if named.phase:
                phases.rename_phase(session, named.number, named.phase, name, by=by, at=at)
            else:
                phases.add_phase(session, named.number, name, by=by, at=at)
    _go_on(ack, form, body, client, db, clock)


def handle_phase_menu(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Do what was chosen from a phase's menu in the plan: add a task to it, rename, move or remove it."""
    what, number, phase_id = _parse_phase_choice(picked(body))
    by, at = person_of(body), clock()
    if what == task_forms.ADD:
        _open_new_task(number, task_forms.TypedTask(phase=phase_id), None, body, client, db, clock)
        ack()
        return
    with db.begin() as session:
        if what == task_forms.REMOVE:
            phases.remove_phase(session, number, phase_id, by=by, at=at)
        elif what in (task_forms.UP, task_forms.DOWN):
            phases.move_phase(session, number, phase_id, up=what == task_forms.UP, by=by, at=at)
        else:
            phases.require_phases(session, number, by=by)
            queries.get_phase(session, number, phase_id)
        plan = read_plan(session, number, by=by, at=at)
    if what == task_forms.RENAME:
        named = next(phase for phase in plan.phases if phase.id == phase_id)
        modals.show(body, client, task_forms.phase_form(number, named))
    else:
        client.views_update(view_id=pressed_view(body)["id"], view=task_forms.all_tasks(plan, _plan_page(body).page))
    ack()


def _parse_phase_choice(value: str) -> tuple[str, int, int]:
    what, _, of = value.partition(" ")
    number, _, phase_id = of.partition(" ")
    return what, stored_number(number), stored_number(phase_id)


def _parse_name(name: str) -> tuple[int, int]:
    number, _, place = name.partition(".")
    return stored_number(number), stored_number(place)


def _plan_page(body: Payload) -> task_forms.PlanWindow:
    """Return the number of the improvement and the page that the plan's window shows."""
    return task_forms.PlanWindow.parse(window_about(body).partition(modals.BELOW)[0])


def _go_on(ack: Ack, form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Acknowledge a task's form: go on in a gate's window, or update the plan or *Open*, from which it was opened."""
    below = task_forms.PlanWindow.maybe(form.below)
    if below is None:
        gate_window.supplied(ack, form, body, client, db, clock)
        open_window.update_below(form, body, client, db, clock)
        return
    with db.begin() as session:
        plan = read_plan(session, below.number, by=person_of(body), at=clock())
    modals.update_below(body, client, task_forms.all_tasks(plan, below.page))
    ack()


def plan_for(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle the choice of who gets a task that was typed in a thread: plan it once, and say so in the thread."""
    with stored_values():
        chosen = task_blocks.TaskFor.parse(pressed(body))
    at, by = clock(), person_of(body)
    asked_in = str((body.get("container") or {}).get("message_ts") or body["trigger_id"])
    with db.begin() as session:
        key = f"task_for:{chosen.number}:{asked_in}:{chosen.row}"
        tasks_in_threads.plan_for_chosen(session, chosen.number, chosen.line, key, by=by, at=at)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.TASK_FOR))(plan_for)
    app.action(ids.starting(ids.ADD_TASK))(open_task)
    app.view(ids.TASK_FORM)(add_task)
    app.action(ids.starting(ids.TASK_ON_DAY))(add_on_day)
    app.action(ids.TASK_ANOTHER_DAY)(add_on_day)
    app.action(ids.starting(ids.TASK_DUE))(choose_due)
    app.action(ids.starting(ids.TASK_DONE))(finish_task)
    app.action(ids.starting(ids.CHANGE_TASK))(open_change)
    app.view(ids.CHANGE_TASK_FORM)(change_task)
    app.action(ids.starting(ids.ALL_TASKS))(open_all)
    app.action(ids.starting(ids.TASK_PAGE))(turn_page)
    app.action(ids.starting(ids.TASK_MORE))(handle_task_menu)
    app.action(ids.starting(ids.ADD_PHASE))(open_phase)
    app.view(ids.PHASE_FORM)(save_phase)
    app.action(ids.starting(ids.PHASE_MORE))(handle_phase_menu)
