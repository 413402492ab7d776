"""Listeners for coordinator and approver: *Assign*, *I'll take it*, *Hand over*, *Return*, *Name an approver*."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.capture import coordinator_suggestion
from csi.lifecycle import approvals, assignment, form_facts
from handlers import ids
from handlers.lifecycle import gate_window, transition_forms
from handlers.register import open_window
from handlers.slack import modals
from handlers.slack.block_kit import info_modal, section
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number, pressed_view
from models import Database


def open_assign(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Assign* or *Hand over*: open the form with a suggested coordinator."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.begin() as session:
        improvement = assignment.require_assignable(session, number, by=by, at=at)
        suggested = coordinator_suggestion.suggest_coordinator(session, improvement, at)
        view = transition_forms.assign(number, improvement.idea, suggested)
        modals.open_on(view, form_facts.opened_on(session, number, ("coordinator",)))
    modals.show(body, client, view)
    ack()


def submit_assign(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Assign the coordinator chosen in the form."""
    form = Form(body)
    number, chosen, by, at = form.number, form.person(ids.COORDINATOR), person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, {"coordinator": chosen}, by=by, at=at)
        assignment.assign_coordinator(session, number, chosen, by=by, at=at, note=form.text(ids.NOTE))
    if form.gate:
        gate_window.supplied(ack, form, body, client, db, clock)
    else:
        ack(response_action="clear")


def confirm(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *I'll take it*: confirm the assignment."""
    with db.begin() as session:
        assignment.confirm_assignment(session, pressed_number(body), by=person_of(body), at=clock())
    open_window.update_pressed(body, client, db, clock)
    ack()


def open_return(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Return to the manager*: open a form that asks why."""
    number = pressed_number(body)
    with db.read() as session:
        assignment.require_returnable(session, number, by=person_of(body))
        view = transition_forms.return_to_manager(number)
        modals.open_on(view, form_facts.opened_on(session, number, ("state", "coordinator")))
    modals.show(body, client, view)
    ack()


def submit_return(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Return the improvement to its manager."""
    form = Form(body)
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, by=by, at=at)
        assignment.return_to_manager(session, number, form.text(ids.NOTE), by=by, at=at)
    ack(response_action="clear")


def request_approval(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Ask for an approval*: require one, whatever the effort."""
    number = pressed_number(body)
    with db.begin() as session:
        approvals.request_approval(session, number, by=person_of(body), at=clock())
    if modals.in_window(body) and not open_window.update_pressed(body, client, db, clock):
        told = f"IMP-{number} starts only once an approver has said yes."
        client.views_update(
            view_id=pressed_view(body)["id"], view=info_modal(ids.NOTE_VIEW, f"IMP-{number}", [section(told)])
        )
    ack()


def open_approver(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Name an approver*: open the form."""
    number = pressed_number(body)
    with db.begin() as session:
        approvals.require_naming_approver(session, number, by=person_of(body), at=clock())
        chosen, first = approvals.named_so_far(session, number)
        view = transition_forms.approver(number, chosen, first=first)
        modals.open_on(view, form_facts.opened_on(session, number, ("approver",)))
    modals.show(body, client, view)
    ack()


def submit_approver(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Name the approver chosen in the form, and go on in a gate's window."""
    form = Form(body)
    number, chosen, by, at = form.number, form.person(ids.APPROVER), person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, number, form.opened, {"approver": chosen}, by=by, at=at)
        approvals.name_approver(session, number, chosen, by=by, at=at)
    gate_window.supplied(ack, form, body, client, db, clock)


def register(app: App) -> None:
    app.action(ids.starting(ids.ASSIGN))(open_assign)
    app.action(ids.starting(ids.HAND_OVER))(open_assign)
    app.view(ids.ASSIGN_FORM)(submit_assign)
    app.action(ids.starting(ids.CONFIRM_ASSIGNMENT))(confirm)
    app.action(ids.starting(ids.RETURN_ASSIGNMENT))(open_return)
    app.view(ids.RETURN_FORM)(submit_return)
    app.action(ids.starting(ids.WANT_APPROVAL))(request_approval)
    app.action(ids.starting(ids.NAME_APPROVER))(open_approver)
    app.view(ids.APPROVER_FORM)(submit_approver)
