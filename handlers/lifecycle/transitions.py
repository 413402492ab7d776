"""Listeners for the steps in an improvement's life: their buttons on every surface, and their forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.conflicts import Overtaken
from csi.common.working_days import add_working_days, local_day
from csi.lifecycle import closure, form_facts, holds, info_requests, transitions, triage
from csi.lifecycle.form_facts import OpenedOn
from csi.lifecycle.gatekeeper import require_before_form, require_step_possible
from csi.people import directory
from csi.register import improvements, recent_changes
from csi.views.approval_request import read_approval_request
from csi.views.card import read_coordinator_card
from handlers import ids
from handlers.lifecycle import closing_form, step_windows, transition_forms, triage_forms
from handlers.lifecycle.step_buttons import StepButton, approval_value, is_as_shown, step_value
from handlers.register import card_actions, open_window
from handlers.slack import modals
from handlers.slack.block_kit import button, buttons, escape, info_modal, section
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed,
    pressed_id,
    pressed_number,
    pressed_view,
    stored_choice,
)
from models import Database
from models.enums import Effort, Step

log = structlog.get_logger()

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

_OPENED_ON = {
    Step.ACCEPT: ("state", "idea", "coordinator", "effort"),
    Step.NEED_INFO: ("state", "idea"),
    Step.CLOSE: ("state", "target"),
}
"""What a step's form shows or decides about; for the others, the state alone."""

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
    """Only a command says so, and then nothing is left to ask."""


def step_form(session: Session, number: int, step: Step, given: Prefill, *, by: str, at: datetime) -> View:
    """Build a step's form with the known values, opened on what it decides about.

    Raises NotAllowed and TooLate before anybody types.
    """
    view = _step_form(session, number, step, given, by=by, at=at)
    return modals.open_on(view, form_facts.opened_on(session, number, _OPENED_ON.get(step, ("state",))))


def _step_form(session: Session, number: int, step: Step, given: Prefill, *, by: str, at: datetime) -> View:
    if step is Step.ACCEPT:
        choices = triage.acceptance_choices(session, number, by=by, at=at, coordinator=given.coordinator)
        return triage_forms.accept(choices, triage_forms.Entered(given.coordinator, given.effort))
    if step is Step.CLOSE:
        require_before_form(session, improvements.get_improvement(session, number), step, by, at)
        hint = closure.read_closing_hint(session, number, by=by, at=at)
        facts = read_coordinator_card(session, number, at)
        return closing_form.closing_form(facts, hint, notes=given.text)
    improvement = require_step_possible(session, number, step, by=by, at=at)
    if step is Step.NEED_INFO:
        return transition_forms.question(number, improvement.idea, improvement.author_id, given.text)
    if step is Step.HOLD:
        today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
        return transition_forms.hold(number, given.day or add_working_days(today, HOLD_DAYS * 5 // 7), given.text)
    said = "Its author, who stays anonymous, reads this with their code." if improvement.author_id is None else ""
    return transition_forms.reason(step, number, given.text, said if step is Step.DECLINE else "")


def take_step(session: Session, number: int, step: Step, *, by: str, at: datetime) -> None:
    """Take a step that needs no form."""
    if step is Step.RESUME:
        holds.resume(session, number, by=by, at=at)
    else:
        transitions.take_step(session, number, step, by=by, at=at)


def take_at_once(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Take the step whose button was pressed. In a window, a confirmation with the next step takes its place.

    If others have changed what was shown beside the button, show that with the button once more, and take no step.
    """
    step, about = AT_ONCE[_action(body)], StepButton.read(pressed(body))
    number, by, at = about.number, person_of(body), clock()
    with db.begin() as session:
        told, now = _changed_since_shown(session, about, by, at)
        if told:
            require_step_possible(session, number, step, by=by, at=at)
        else:
            take_step(session, number, step, by=by, at=at)
    if told:
        again = button(
            card_actions.WORDS[card_actions.STEPS[step]][0], card_actions.STEPS[step], now, about=f"IMP-{number}"
        )
        blocks = [section(f"{escape(told)}\nNothing is done yet."), buttons(f"again_{number}", [again])]
        modals.show(body, client, info_modal(ids.NOTE_VIEW, f"IMP-{number}", blocks))
        ack()
        return
    if not open_window.update_pressed(body, client, db, clock):
        _confirm(step, number, body, client, db, clock)
    ack()


def _confirm(step: Step, number: int, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Say in the window that the step was taken. Pressed in a message, only a hint opens one: the card shows the rest.

    The step is taken already, so a window that Slack doesn't open is only logged.
    """
    by, at = person_of(body), clock()
    with db.begin() as session:
        view = step_windows.taken(session, number, step, by=by, at=at)
        hint = step_windows.leads_many(session, improvements.get_improvement(session, number), step, by)
    try:
        if modals.in_window(body):
            client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
        elif hint is not None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as refused:
        log.info("step_not_confirmed", error=refused.response.get("error"))


def _changed_since_shown(session: Session, about: StepButton, by: str, at: datetime) -> tuple[str, str]:
    """What others changed of what was shown beside a button, in words, and the value of that button now.

    The words are empty if nothing was, or if it isn't known what was shown.
    """
    improvement = improvements.get_improvement(session, about.number, lock=True)
    opened = OpenedOn.maybe(about.shown)
    if opened is None:
        now = step_value(about.number, improvement.state)
        if about.shown in ("", improvement.state.value):
            return "", now
        return recent_changes.describe_last_step(session, about.number, by, at), now
    facts = read_approval_request(session, about.number, at)
    now = approval_value(facts, recent_changes.last_activity(session, about.number))
    if is_as_shown(opened, facts):
        return "", now
    return recent_changes.describe_since(session, about.number, opened.since, by, at), now


def open_form(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Open the form of the step whose button was pressed."""
    step, about = WITH_FORM[_action(body)], StepButton.read(pressed(body))
    by, at = person_of(body), clock()
    with db.begin() as session:
        told, _ = _changed_since_shown(session, about, by, at)
        view = step_form(session, about.number, step, Prefill(), by=by, at=at)
        modals.told_before(view, told)
    if modals.in_window(body) and pressed_view(body).get("callback_id") == ids.GATE_VIEW:
        client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
    else:
        modals.show(body, client, view)
    ack()


def redraw_accept(body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Draw the form of *Accept* again for what is chosen in it now."""
    form, by, at = Form(body), person_of(body), clock()
    effort = form.choice(ids.EFFORT)
    entered = triage_forms.Entered(
        form.maybe_person(ids.COORDINATOR),
        stored_choice(Effort, effort) if effort else None,
        form.number_chosen(ids.OBJECTIVES),
        quick_win=bool(form.choices(ids.QUICK_WIN)),
    )
    with db.begin() as session:
        choices = triage.acceptance_choices(session, form.number, by=by, at=at, coordinator=entered.coordinator)
    view = modals.redrawn(triage_forms.accept(choices, entered), body, triage_forms.IDEA_BLOCK)
    client.views_update(view_id=form.view_id, view=view)


def _action(body: Payload) -> str:
    return ids.base(pressed_id(body))


def _require_current(
    session: Session,
    number: int,
    step: Step,
    form: Form,
    submitted: Mapping[str, str] | None = None,
    *,
    by: str,
    at: datetime,
) -> dict[str, Any]:
    """Check a step's form against what others did meanwhile; a step that is no longer possible is refused as such.

    Raises Overtaken, NotAllowed, TooLate.
    """
    try:
        return form_facts.require_current(session, number, form.opened, submitted, by=by, at=at)
    except Overtaken:
        require_step_possible(session, number, step, by=by, at=at)
        raise


def submit_reason(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Take the step with the reason from its form."""
    form = Form(body)
    about = transition_forms.StepFormAbout.parse(form.about)
    by, at = person_of(body), clock()
    with db.begin() as session:
        _require_current(session, about.number, about.step, form, by=by, at=at)
        transitions.take_step(session, about.number, about.step, by=by, at=at, reason=form.text(ids.REASON))
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
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        chosen = {"coordinator": decided.coordinator, "effort": decided.effort.value}
        stays = _require_current(session, number, Step.ACCEPT, form, chosen, by=by, at=at)
        decided = replace(
            decided,
            coordinator=stays.get("coordinator") or decided.coordinator,
            effort=Effort(stays.get("effort") or decided.effort),
        )
        triage.accept(session, number, decided, by=by, at=at)
    ack(response_action="clear")


def submit_question(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Ask the author the question from the form; the promised date is paused."""
    form = Form(body)
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        _require_current(session, number, Step.NEED_INFO, form, by=by, at=at)
        info_requests.ask_author(session, number, form.text(ids.QUESTION), by=by, at=at)
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
    number, by, at = form.number, person_of(body), clock()
    with db.begin() as session:
        _require_current(session, number, Step.HOLD, form, by=by, at=at)
        holds.put_on_hold(session, number, form.text(ids.REASON), form.day(ids.REVIEW_ON), by=by, at=at)
    ack(response_action="clear")


def open_move_hold(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *New date* of a hold: open the form."""
    number, by = pressed_number(body), person_of(body)
    with db.begin() as session:
        improvement, _ = holds.require_movable(session, number, by=by)
        today = local_day(clock(), directory.zone_by_id(session, by))
        view = transition_forms.move_hold(number, improvement.idea, add_working_days(today, HOLD_DAYS * 5 // 7))
        modals.open_on(view, form_facts.opened_on(session, number, ("state",)))
    modals.show(body, client, view)
    ack()


def submit_move_hold(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Look at an improvement on hold again on the day chosen in the form."""
    form, by, at = Form(body), person_of(body), clock()
    with db.begin() as session:
        form_facts.require_current(session, form.number, form.opened, by=by, at=at)
        holds.move_review(session, form.number, form.day(ids.REVIEW_ON), by=by, at=at)
    ack(response_action="clear")


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
    app.action(ids.MOVE_HOLD)(open_move_hold)
    app.view(ids.MOVE_HOLD_FORM)(submit_move_hold)
