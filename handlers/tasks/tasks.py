"""Listeners for tasks: adding, finishing and changing them, and the window of the plan."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.tasks import planning, task_actions
from csi.tasks.plan_view import read_plan
from csi.tasks.task_rules import TaskStep
from handlers import ids
from handlers.lifecycle.transitions import update_gate
from handlers.register.more_menu import update_below as update_more
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    picked,
    pressed,
    pressed_number,
    stored_choice,
    stored_number,
    window_about,
)
from handlers.tasks import task_forms
from models import Database


def open_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add task*: open the form."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.begin() as session:
        owner = planning.require_planner(session, number, by=by, at=at).coordinator_id or by
        due_on = planning.default_due(session, by, at)
    modals.show(body, client, task_forms.new_task(number, owner, due_on))
    ack()


def add_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Add the task to the plan. If its date was typed in words, a message says how they were read."""
    form = Form(body)
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            due_on = form.day(ids.DUE_ON)
            if words := form.text(ids.DUE_WORDS):
                due_on = planning.read_day(session, words, ids.DUE_WORDS, by=by, at=at)
            new = planning.NewTask(
                form.text(ids.TASK_TEXT), form.person(ids.TASK_OWNER), due_on, form.maybe_day(ids.STARTS_ON)
            )
            place = planning.add_task(session, number, new, by=by, at=at)
            if words:
                planning.restate_task(session, number, place, by=by, at=at)
    _update_below(form, body, client, db, clock)
    ack()


def finish_task(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Done*: finish the task."""
    number, place = _parse_name(pressed(body))
    with db.begin() as session:
        task_actions.take_task_step(session, number, place, TaskStep.FINISH, by=person_of(body), at=clock())
    ack()


def open_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Change*: open the task's window."""
    _open_change(pressed(body), body, client, db, clock)
    ack()


def _open_change(name: str, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    number, place = _parse_name(name)
    with db.begin() as session:
        plan = read_plan(session, number, by=person_of(body), at=clock())
    modals.show(body, client, task_forms.change_task(plan, plan.row(place)))


def change_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the task's changes. Raises TooLate if somebody changed it since the form opened."""
    form = Form(body)
    opened = task_forms.SeenTask.parse(form.about)
    number, place = _parse_name(opened.name)
    by, at, step = person_of(body), clock(), form.choice(ids.TASK_STEP)
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            planning.require_unchanged(session, number, place, opened.seen)
            if step == TaskStep.REOPEN:
                task_actions.take_task_step(session, number, place, TaskStep.REOPEN, by=by, at=at)
            if form.has(ids.TASK_TEXT):
                due_on = form.day(ids.DUE_ON)
                if words := form.text(ids.DUE_WORDS):
                    due_on = planning.read_day(session, words, ids.DUE_WORDS, by=by, at=at)
                new = planning.TaskChange(
                    form.text(ids.TASK_TEXT), form.person(ids.TASK_OWNER), form.day(ids.STARTS_ON), due_on
                )
                planning.change_task(session, number, place, new, by=by, at=at)
            if step and step != TaskStep.REOPEN:
                task_actions.take_task_step(session, number, place, stored_choice(TaskStep, step), by=by, at=at)
    _update_below(form, body, client, db, clock)
    ack()


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
    client.views_update(view_id=body["view"]["id"], view=task_forms.all_tasks(plan, pressed_number(body)))
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
    client.views_update(view_id=body["view"]["id"], view=task_forms.all_tasks(plan, _plan_page(body).page))
    ack()


def _parse_name(name: str) -> tuple[int, int]:
    number, _, place = name.partition(".")
    return stored_number(number), stored_number(place)


def _plan_page(body: Payload) -> task_forms.PlanWindow:
    """Return the number of the improvement and the page that the plan's window shows."""
    return task_forms.PlanWindow.parse(window_about(body).partition(modals.BELOW)[0])


def _update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Update the window from which the form was opened: the plan, a gate's window, or *More*."""
    below = task_forms.PlanWindow.maybe(form.below)
    if below is None:
        update_gate(form, body, client, db, clock)
        update_more(form, body, client, db, clock)
        return
    with db.begin() as session:
        plan = read_plan(session, below.number, by=person_of(body), at=clock())
    modals.update_below(body, client, task_forms.all_tasks(plan, below.page))


def register(app: App) -> None:
    app.action(ids.starting(ids.ADD_TASK))(open_task)
    app.view(ids.TASK_FORM)(add_task)
    app.action(ids.starting(ids.TASK_DONE))(finish_task)
    app.action(ids.starting(ids.CHANGE_TASK))(open_change)
    app.view(ids.CHANGE_TASK_FORM)(change_task)
    app.action(ids.starting(ids.ALL_TASKS))(open_all)
    app.action(ids.starting(ids.TASK_PAGE))(turn_page)
    app.action(ids.starting(ids.TASK_MORE))(handle_task_menu)
