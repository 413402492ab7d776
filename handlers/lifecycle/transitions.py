"""Listeners for the steps in an improvement's life: their buttons on every surface, and their forms."""

from dataclasses import dataclass
from datetime import date, datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.working_days import add_working_days, local_day
from csi.lifecycle import closure, holds, info_requests, transitions, triage
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.gatekeeper import gate_facts, require_step_possible
from csi.lifecycle.machine import missing
from csi.lifecycle.refusals import doing
from csi.people import directory
from csi.register import improvements
from csi.views.card import read_coordinator_card
from handlers import ids
from handlers.lifecycle import closing_form, transition_forms, triage_forms
from handlers.slack import modals
from handlers.slack.block_kit import info_modal, section
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_id, pressed_number, stored_choice
from models import Database
from models.enums import Effort, Step

AT_ONCE = {
    ids.ASSESS: Step.ASSESS,
    ids.APPROVE: Step.APPROVE,
    ids.START: Step.START,
    ids.REAPPROVE: Step.REAPPROVE,
    ids.RESUME: Step.RESUME,
    ids.REVIEW: Step.REVIEW,
}
"""Buttons of steps that need no form, only their gate."""

WITH_FORM = {
    ids.NEED_INFO: Step.NEED_INFO,
    ids.ACCEPT: Step.ACCEPT,
    ids.DECLINE: Step.DECLINE,
    ids.SEND_BACK: Step.SEND_BACK,
    ids.TAKE_BACK: Step.TAKE_BACK,
    ids.HOLD: Step.HOLD,
    ids.BACK_TO_WORK: Step.BACK_TO_WORK,
    ids.CLOSE: Step.CLOSE,
    ids.CANCEL: Step.CANCEL,
    ids.REOPEN: Step.REOPEN,
}
"""Buttons of steps that open a form first."""

LABELS = {Step.ASSESS: "Assess", Step.START: "Start", Step.REVIEW: "Review", Step.APPROVE: "Approve"}
_ACTIONS = {step: action for action, step in AT_ONCE.items()}
HOLD_DAYS = 14
"""Calendar days until the review date that the form of a hold suggests."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """Values for the fields of a step's form, known when it opens."""

    text: str = ""
    day: date | None = None
    effort: Effort | None = None
    coordinator: str | None = None
    quick_win: bool = False


def step_form(session: Session, number: int, step: Step, given: Prefill, *, by: str, at: datetime) -> View:
    """Build a step's form with the known values. Raises NotAllowed and TooLate before anybody types."""
    if step is Step.ACCEPT:
        choices = triage.acceptance_choices(session, number, by=by, at=at)
        return triage_forms.accept(
            choices, effort=given.effort, coordinator=given.coordinator, quick_win=given.quick_win
        )
    if step is Step.CLOSE:
        settled, met = closure.read_closing_hint(session, number, by=by, at=at)
        facts = read_coordinator_card(session, number, at)
        return closing_form.closing_form(facts, settled=settled, met=met, notes=given.text)
    improvement = require_step_possible(session, number, step, by=by, at=at)
    if step is Step.NEED_INFO:
        return transition_forms.question(number, improvement.idea, improvement.author_id, given.text)
    if step is Step.HOLD:
        today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
        return transition_forms.hold(number, given.day or add_working_days(today, HOLD_DAYS * 5 // 7), given.text)
    hint = "Somebody who stays unnamed reads this by their code." if improvement.author_id is None else ""
    return transition_forms.reason(step, number, given.text, hint if step is Step.DECLINE else "")


def take_step(session: Session, number: int, step: Step, *, by: str, at: datetime) -> None:
    """Take a step that needs no form."""
    if step is Step.RESUME:
        holds.resume(session, number, by=by, at=at)
    else:
        transitions.take_step(session, number, step, by=by, at=at)


def take_at_once(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Take the step whose button was pressed. In a window, replace it by a confirmation."""
    step, number = AT_ONCE[_action(body)], pressed_number(body)
    with db.begin() as session:
        take_step(session, number, step, by=person_of(body), at=clock())
    if modals.in_window(body):
        client.views_update(view_id=body["view"]["id"], view=step_taken(step, number))
    ack()


def step_taken(step: Step, number: int) -> View:
    """Build the window that confirms a step."""
    said = {
        Step.ASSESS: f"IMP-{number} is being assessed.",
        Step.APPROVE: f"IMP-{number} is approved; its author and coordinator know.",
        Step.START: f"Work on IMP-{number} has started.",
        Step.REAPPROVE: f"The change of IMP-{number} is approved.",
        Step.RESUME: f"IMP-{number} goes on where it was held.",
        Step.REVIEW: f"IMP-{number} is in review.",
    }
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}", [section(said[step])])


def open_form(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Open the form of the step whose button was pressed."""
    step, number = WITH_FORM[_action(body)], pressed_number(body)
    with db.begin() as session:
        view = step_form(session, number, step, Prefill(), by=person_of(body), at=clock())
    modals.show(body, client, view)
    ack()


def _action(body: Payload) -> str:
    return ids.base(pressed_id(body))


def submit_reason(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Take the step with the reason from its form."""
    form = Form(body)
    about = transition_forms.StepFormAbout.parse(form.about)
    with db.begin() as session:
        transitions.take_step(
            session, about.number, about.step, by=person_of(body), at=clock(), reason=form.text(ids.REASON)
        )
    ack(response_action="clear")


def submit_accept(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Accept the improvement with what the form says, and close the window."""
    form = Form(body)
    objective = form.number_chosen(ids.OBJECTIVES)
    decided = triage.Acceptance(
        coordinator=form.person(ids.COORDINATOR),
        effort=stored_choice(Effort, form.choice(ids.EFFORT) or Effort.S),
        objectives=(objective,) if objective else (),
        new_objective=form.text(ids.NEW_OBJECTIVE),
        quick_win=bool(form.choices(ids.QUICK_WIN)),
    )
    with db.begin() as session:
        triage.accept(session, form.number, decided, by=person_of(body), at=clock())
    ack(response_action="clear")


def submit_question(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Ask the author the question from the form; the promised date is paused."""
    form = Form(body)
    with db.begin() as session:
        info_requests.ask_author(session, form.number, form.text(ids.QUESTION), by=person_of(body), at=clock())
    ack(response_action="clear")


def open_answer(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Answer* under a question to the author: open the form."""
    number = pressed_number(body)
    with db.read() as session:
        request = info_requests.require_open_request(session, number, by=person_of(body))
        view = transition_forms.answer(number, request.question)
    modals.show(body, client, view)
    ack()


def submit_answer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the author's answer to the question."""
    form = Form(body)
    with db.begin() as session:
        info_requests.answer_request(session, form.number, form.text(ids.ANSWER), by=person_of(body), at=clock())
    ack(response_action="clear")


def submit_hold(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Put the improvement on hold with a reason and a review date."""
    form = Form(body)
    with db.begin() as session:
        holds.put_on_hold(
            session, form.number, form.text(ids.REASON), form.day(ids.REVIEW_ON), by=person_of(body), at=clock()
        )
    ack(response_action="clear")


def update_gate(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If the form was opened from a gate's window, show there what the gate is still missing."""
    below = transition_forms.GateWindow.maybe(form.below)
    if below is None:
        return
    step, number = below.step, below.number
    with db.read() as session:
        improvement = improvements.get_improvement(session, number)
        needs = missing(step, gate_facts(session, improvement, clock()))
    if needs:
        refusal = GateNotMet(doing(step, f"IMP-{number}"), needs, step=step, number=number, lines=needs)
        modals.update_below(body, client, transition_forms.gate_not_met(refusal))
    elif step in _ACTIONS:
        view = transition_forms.gate_met(step, number, LABELS.get(step, "Go on"), _ACTIONS[step])
        modals.update_below(body, client, view)


def register(app: App) -> None:
    for action in AT_ONCE:
        app.action(ids.starting(action))(take_at_once)
    for action in WITH_FORM:
        app.action(ids.starting(action))(open_form)
    app.view(ids.STEP_FORM)(submit_reason)
    app.view(ids.ACCEPT_FORM)(submit_accept)
    app.view(ids.INFO_FORM)(submit_question)
    app.action(ids.starting(ids.GIVE_INFO))(open_answer)
    app.view(ids.GIVE_INFO_FORM)(submit_answer)
    app.view(ids.HOLD_FORM)(submit_hold)
