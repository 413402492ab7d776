"""The window of a step whose gate isn't met: it asks for one missing thing after the other, and takes the step.

Each form in it is the one that supplies the thing anywhere else, with what it is for above it. What is missing is read
again whenever the window is drawn, so nothing that somebody else has supplied meanwhile is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.errors import NotAllowed, Refused, TooLate
from csi.common.working_days import local_day
from csi.interview import answer_sheet, flow
from csi.interview.answer_facts import shown_answers
from csi.kpis import proposals, target_list
from csi.kpis.queries import targets_of
from csi.lifecycle import alignment, approvals, assignment, form_facts, triage
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.gatekeeper import gate_facts, missing_things, require_step_possible
from csi.lifecycle.machine import missing
from csi.lifecycle.missing_things import TARGET_QUESTIONS
from csi.lifecycle.needs import Missing, Need
from csi.lifecycle.refusals import still_missing
from csi.lifecycle.remedies import SuppliedBy, supply
from csi.people import directory
from csi.people.permissions import Action
from csi.register.improvements import get_improvement
from csi.tasks import planning, task_actions
from csi.tasks.plan_view import read_plan
from csi.tasks.task_rules import TaskStep
from handlers import ids
from handlers.interview import answer_blocks
from handlers.interview.question_blocks import QuestionButton
from handlers.kpis import target_form
from handlers.kpis.target_list_blocks import targets_button
from handlers.lifecycle import gate_blocks, step_windows, transition_forms, transitions, triage_forms
from handlers.lifecycle.step_windows import GateWindow
from handlers.register import open_window
from handlers.slack import modals
from handlers.slack.block_kit import (
    button,
    buttons,
    info_modal,
)
from handlers.slack.modals import BELOW
from handlers.slack.payload import (
    GATE,
    Clock,
    Form,
    Payload,
    SlackValue,
    person_of,
    pressed,
    pressed_id,
    pressed_view,
    stored_choice,
    stored_number,
    stored_values,
    window_about,
)
from handlers.slack.text_modals import sentence_modal
from handlers.tasks import task_forms
from models import Database
from models.enums import Step

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class GateForm(SlackValue):
    """What a gate's window says of itself in its private_metadata, behind the data of the form that it shows."""

    prefix: ClassVar[str] = GATE.removesuffix(":")
    step: Step
    number: int


# --- What supplies each thing ---


def _question(session: Session, number: int, thing: Missing, by: str, at: datetime) -> View | None:
    flow.open_for_answers(session, number, lock=False)
    if not answer_sheet.read_sheet(session, number, by=by, at=at).may_answer:
        return None
    key = thing.key or "communication"
    view = answer_blocks.one_answer(number, answer_sheet.versions(session, number, key, by=by, at=at))
    for block in view.blocks or ():
        if isinstance(block, InputBlock) and block.block_id == key:
            block.optional = False
    return modals.open_on(view, form_facts.opened_on(session, number, [f"answer.{key}"]))


def _target(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    facts = proposals.target_form_values(session, number, by=by, at=at)
    answers = shown_answers(session, number)
    said = [(each.question.short, each.text) for each in answers if each.question.key in TARGET_QUESTIONS]
    view = target_form.target(facts, [pair for pair in said if pair[1]], local_day(at, facts.tz))
    cant = button("Can't be measured", ids.GATE_CANT_MEASURE, str(number), about=f"IMP-{number}")
    view.blocks = [*(view.blocks or ()), *filter(None, [buttons("cant_measure", [cant])])]
    return modals.open_on(view, form_facts.opened_on(session, number, ("target",)))


def _task(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    owner = planning.require_planner(session, number, by=by, at=at).coordinator_id or by
    return task_forms.new_task(number, owner, planning.default_due(session, by, at))


def _approver(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    approvals.require_naming_approver(session, number, by=by, at=at)
    chosen, first = approvals.named_so_far(session, number)
    view = transition_forms.approver(number, chosen, first=first)
    return modals.open_on(view, form_facts.opened_on(session, number, ("approver",)))


def _coordinator(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    improvement = assignment.require_assignable(session, number, by=by, at=at)
    view = transition_forms.assign(number, improvement.idea, None, by)
    return modals.open_on(view, form_facts.opened_on(session, number, ("coordinator",)))


def _objective(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    alignment.require_aligner(session, number, by=by)
    return gate_blocks.align_form(number, triage.offered_objectives(session))


def _tasks(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View | None:
    plan = read_plan(session, number, by=by, at=at)
    if not any(TaskStep.FINISH in row.steps for row in plan.rows):
        return None
    return gate_blocks.open_tasks(plan)


def _approve(step: Step, session: Session, number: int, by: str, at: datetime) -> View:
    require_step_possible(session, number, step, by=by, at=at)
    shown = step_windows.step_button(session, number, step, at)
    return info_modal(ids.GATE_VIEW, f"IMP-{number}", [buttons("supply", [shown])])


def _approval(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    return _approve(Step.APPROVE, session, number, by, at)


def _reapproval(session: Session, number: int, _thing: Missing, by: str, at: datetime) -> View:
    return _approve(Step.REAPPROVE, session, number, by, at)


Asking = Callable[[Session, int, Missing, str, datetime], View | None]

_ASKS: Mapping[SuppliedBy, Asking] = {
    SuppliedBy.ASSIGN_FORM: _coordinator,
    SuppliedBy.OBJECTIVE_FORM: _objective,
    SuppliedBy.INTERVIEW: _question,
    SuppliedBy.OPEN_QUESTIONS: _question,
    SuppliedBy.COMMUNICATION_FORM: _question,
    SuppliedBy.TARGET_FORM: _target,
    SuppliedBy.NAME_APPROVER: _approver,
    SuppliedBy.APPROVE_BUTTON: _approval,
    SuppliedBy.REAPPROVE_BUTTON: _reapproval,
    SuppliedBy.TASK_FORM: _task,
    SuppliedBy.TASK_LIST: _tasks,
}
"""Builds the form that supplies a thing; None, or a refusal, for whoever may not supply it."""


# --- The window ---


def window(session: Session, refused: GateNotMet, *, by: str, at: datetime, below: str = "") -> View:
    """Build the window: the first missing thing that this person can supply, and what comes after it.

    `below` is the private_metadata of the window from which the step was asked, if any.
    """
    directory.require_member(session, by, Action.READ)
    for place, thing in enumerate(refused.things):
        ask = _ASKS.get(supply(refused.step, thing.need).by)
        try:
            view = ask(session, refused.number, thing, by, at) if ask else None
        except (NotAllowed, TooLate):
            view = None
        if view is not None:  # else somebody else has to supply it
            later = [each for other, each in enumerate(refused.things) if other != place and not _same(each, thing)]
            gate = _with_gate(view, refused, thing, later, below)
            return _with_targets(session, gate, refused.step, refused.number, by)
    return _without_form(gate_blocks.waiting(refused), refused, below)


def _same(thing: Missing, other: Missing) -> bool:
    """Whether both are supplied in one window: the open tasks."""
    return thing.need is other.need is Need.TASKS_CLOSED


def _with_targets(session: Session, view: View, step: Step, number: int, by: str) -> View:
    """Let whoever may set targets look at those that there are, add others, and edit and remove them."""
    if step is not Step.ASSESS or not targets_of(session, number):
        return view
    if target_list.may_set(session, get_improvement(session, number), by):
        view.blocks = [*(view.blocks or ()), *filter(None, [buttons("gate_targets", [targets_button(number)])])]
    return view


def _without_form(view: View, refused: GateNotMet, below: str) -> View:
    view.private_metadata = GateWindow(refused.step, refused.number).value
    return modals.above(view, below)


def _with_gate(view: View, refused: GateNotMet, thing: Missing, later: Sequence[Missing], below: str) -> View:
    """Turn a form into the gate's window, which knows it by its private_metadata."""
    goes_on = any(supply(refused.step, each.need).by in _ASKS for each in later)
    view = gate_blocks.asking(refused, thing, later, view, goes_on=goes_on)
    if view.callback_id == ids.GATE_VIEW:
        return _without_form(view, refused, below)
    return modals.above(modals.above(view, GateForm(refused.step, refused.number).value), below)


# --- Going on ---


def supplied(
    ack: Ack,
    form: Form,
    body: Payload,
    client: WebClient,
    db: Database,
    clock: Clock,
    *,
    otherwise: View | None = None,
) -> None:
    """Acknowledge a form that may stand in a gate's window: there it goes on with what is missing next, or the step.

    `otherwise` is the window to show after the form; in a gate's window, its sentences stand above what follows. A form
    that was opened from *Open*, or from a gate's window of before an update, brings the window below it up to date.
    """
    gate = GateForm.maybe(form.gate)
    if gate is None:
        open_window.update_below(form, body, client, db, clock)
        _update_below(form, body, client, db, clock)
        if otherwise is None:
            ack()
        else:
            ack(response_action="update", view=otherwise)
        return
    view = attempt(gate.step, gate.number, by=person_of(body), db=db, clock=clock, below=form.below)
    if otherwise is not None:
        view.blocks = [*(otherwise.blocks or ()), *(view.blocks or ())]
    open_window.update_below(form, body, client, db, clock)
    ack(response_action="update", view=view)


def attempt(step: Step, number: int, *, by: str, db: Database, clock: Clock, below: str = "") -> View:
    """Take the step if nothing is missing any more; build the window that says so, or asks for what is missing.

    A step with a form of its own is not taken: its form is what follows.
    """
    at = clock()
    try:
        with db.begin() as session:
            if step in transitions.WITH_FORM.values():
                view = transitions.step_form(session, number, step, transitions.Prefill(), by=by, at=at)
                return modals.above(view, below)
            transitions.take_step(session, number, step, by=by, at=at)
    except GateNotMet as refused:
        with db.begin() as session:
            return window(session, refused, by=by, at=at, below=below)
    except Refused as refused:
        return sentence_modal(refused.sentence, f"IMP-{number}")
    with db.begin() as session:
        view = step_windows.taken(session, number, step, by=by, at=at, below=below)
        return _with_targets(session, view, step, number, by)


def show(refused: GateNotMet, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Open the window for a press that a gate has refused, in place of a gate's window if it was pressed there."""
    below = ""
    in_gate = modals.in_window(body) and pressed_view(body).get("callback_id") == ids.GATE_VIEW
    if modals.in_window(body):
        own, _, rest = str(pressed_view(body).get("private_metadata") or "").partition(BELOW)
        below = rest if in_gate else own
    with db.begin() as session:
        view = window(session, refused, by=person_of(body), at=clock(), below=below)
    if in_gate:
        client.views_update(view_id=pressed_view(body)["id"], view=view)
    else:
        modals.show(body, client, view)


def _update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If the form was opened on top of a gate's window, show there what is missing now."""
    below = GateWindow.maybe(form.below)
    if below is None:
        return
    by, at = person_of(body), clock()
    with db.begin() as session:
        improvement = get_improvement(session, below.number)
        needs = missing(below.step, gate_facts(session, improvement, at))
        things = missing_things(session, improvement, below.step, needs, at)
        refused = GateNotMet(
            still_missing(below.step, below.number, things), things, step=below.step, number=below.number
        )
        if needs:
            view = window(session, refused, by=by, at=at)
        else:
            view = step_windows.ready(session, below.number, below.step, at)
    modals.update_below(body, client, view)


# --- Listeners ---


def take_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Done* and *Not needed* at a task in a gate's window: close it, and go on."""
    with stored_values():
        step, place = ids.suffix(pressed_id(body))
    number = stored_number(pressed(body).partition(".")[0])
    own, _, below = window_about(body).partition(BELOW)
    gate = GateWindow.parse(own)
    by, at = person_of(body), clock()
    with db.begin() as session:
        plan = read_plan(session, number, by=by, at=at)
        if not plan.row(stored_number(place)).task.is_closed:  # somebody else may have closed it
            task_actions.take_task_step(
                session, number, stored_number(place), stored_choice(TaskStep, step), by=by, at=at
            )
    view = attempt(gate.step, gate.number, by=by, db=db, clock=clock, below=below)
    client.views_update(view_id=pressed_view(body)["id"], view=view)
    ack()


def open_cant_measure(ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle *Can't be measured* in a gate's window: ask there for the reason instead."""
    number = stored_number(pressed(body))
    view = triage_forms.reason(
        ids.CANT_MEASURE_FORM,
        "Can't be measured",
        "Next",
        "Why can't it be measured?",
        "This replaces the target, so nobody has to invent a number.",
        number,
    )
    gate = window_about(body).partition(BELOW)[2]
    view.private_metadata = f"{QuestionButton(number, 'target').value}{BELOW}{gate}"
    client.views_update(view_id=pressed_view(body)["id"], view=view)
    ack()


def align(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Tie the improvement to the objective from the form."""
    form = Form(body)
    with db.begin() as session:
        chosen, title = form.number_chosen(ids.OBJECTIVES), form.text(ids.NEW_OBJECTIVE)
        alignment.align(session, form.number, chosen, title, by=person_of(body), at=clock())
    supplied(ack, form, body, client, db, clock)


def redraw(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle another choice in a form that asks for an objective: show the field of a new one, or other hints."""
    shown, by = pressed_view(body), person_of(body)
    if shown.get("callback_id") == ids.ACCEPT_FORM:
        transitions.redraw_accept(body, client, db, clock)
    elif shown.get("callback_id") == ids.ALIGN_FORM:
        form = Form(body)
        with db.begin() as session:
            alignment.require_aligner(session, form.number, by=by)
            objectives = triage.offered_objectives(session)
        view = gate_blocks.align_form(form.number, objectives, form.number_chosen(ids.OBJECTIVES))
        first = ids.OBJECTIVES if form.has(ids.OBJECTIVES) else ids.NEW_OBJECTIVE
        same = {part: shown[part] for part in ("title", "submit")}
        client.views_update(view_id=form.view_id, view=modals.redrawn(view, body, first) | same)
    ack()


def register(app: App) -> None:
    for action in (ids.COORDINATOR, ids.OBJECTIVES, ids.QUICK_WIN):
        app.action(action)(redraw)
    app.action(ids.starting(ids.GATE_TASK))(take_task)
    app.action(ids.GATE_CANT_MEASURE)(open_cant_measure)
    app.view(ids.ALIGN_FORM)(align)
