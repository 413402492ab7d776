"""Listeners for a KPI's target: confirmed from a proposal, or entered in the form."""

import re
from datetime import datetime
from decimal import Decimal

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common import idempotency
from csi.common.errors import BadInput, Outdated
from csi.common.working_days import local_day
from csi.interview import target_answers
from csi.interview.answer_facts import shown_answers
from csi.kpis import proposals, target_list, targets
from csi.kpis.kpi_sentence import Relative, reached
from csi.kpis.proposals import ProposalFacts
from csi.kpis.queries import targets_of
from csi.language.readings import UnclearReading, understand_reading
from csi.lifecycle import form_facts
from handlers import ids
from handlers.kpis import target_form, target_list_blocks, target_window
from handlers.lifecycle import gate_window
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed,
    pressed_id,
    pressed_number,
    stored_choice,
    stored_number,
)
from models import Database
from models.enums import Comparison, Direction, Frequency, Horizon

_SIZE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")


def confirm(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Confirm*: set the proposed target."""
    number, _, mark = pressed(body).partition("|")
    with db.begin() as session:
        target_answers.confirm_proposal(session, stored_number(number), mark, by=person_of(body), at=clock())
    ack()


def open_target(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *KPI and target* on the card, and *Correct*, *Fill in* and *Change* under a proposal: open the form.

    Of several targets the list opens instead, from which each is edited.
    """
    number, at, by = pressed_number(body), clock(), person_of(body)
    with db.read() as session:
        if pressed_id(body) == ids.SET_TARGET and len(targets_of(session, number)) > 1:
            view = target_list_blocks.target_window(target_list.read_targets(session, number, by=by, at=at))
        else:
            view = form_view(session, number, proposals.target_form_values(session, number, by=by, at=at), at)
    modals.show(body, client, view)
    ack()


def form_view(session: Session, number: int, facts: ProposalFacts, at: datetime, sentence: str = "") -> View:
    """Build the target's form, with what was answered above its fields, or the sentence that it was read from."""
    answers = shown_answers(session, number)
    said = [(each.question.short, each.text) for each in answers if each.question.key in ("baseline", "target")]
    shown = [("Your words", sentence)] if sentence else [pair for pair in said if pair[1]]
    view = target_form.target(facts, shown, local_day(at, facts.tz))
    return modals.open_on(view, form_facts.opened_on(session, number, ("target",)))


def set_target(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Set the target from the form, and go on in a gate's window. Raises BadInput."""
    form = Form(body)
    about = target_form.read_about(form.about)
    number, new = about.number, _read_target(form, about)
    at, by, known = clock(), person_of(body), None
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            form_facts.require_current(session, number, form.opened, by=by, at=at)
            known = target_answers.set_target(session, number, new, by=by, at=at)
    kept = target_form.kept_as_it_is(known, by) if known is not None else None
    target_window.update_below(form, body, client, db, clock)
    gate_window.supplied(ack, form, body, client, db, clock, otherwise=kept)


def _read_target(form: Form, about: target_form.FormAbout) -> targets.NewTarget:
    comparison = form.choice(ids.COMPARISON)
    if comparison is None:
        raise BadInput(ids.COMPARISON, "Choose how the target is meant.")
    unit, baseline, value = form.text(ids.UNIT), form.text(ids.BASELINE), form.text(ids.TARGET_VALUE)
    frequency, direction = form.choice(ids.FREQUENCY), form.choice(ids.DIRECTION)
    return targets.NewTarget(
        kpi_name=form.text(ids.KPI_NAME),
        unit=unit,
        baseline=baseline,
        baseline_on=form.day(ids.BASELINE_ON),
        comparison=stored_choice(Comparison, comparison),
        value=value or _compute_target(form, about.change, baseline, unit),
        due_on=form.day(ids.DUE_ON),
        owner=form.maybe_person(ids.KPI_OWNER),
        frequency=Frequency(frequency) if frequency else None,
        new_name=form.text(ids.KPI_NEW_NAME),
        shown=about.shown,
        high=form.text(ids.TARGET_HIGH) or None,
        direction=stored_choice(Direction, direction) if direction else None,
        horizon=stored_choice(Horizon, form.choice(ids.HORIZON) or Horizon.SHORT_TERM),
        counter=form.text(ids.COUNTER_METRIC),
        replaces=about.target,
    )


def _compute_target(form: Form, change: str, baseline: str, unit: str) -> Decimal | str:
    """Compute the target from the baseline and a change. Raises BadInput for a baseline that is no number."""
    size, _, kind = change.partition("|")
    kind = kind or form.choice(ids.CHANGE_MEANS) or ""
    if not size or kind not in ("percent", "points", "factor"):
        return ""
    start = understand_reading(baseline, unit, is_reading=False)
    if isinstance(start, UnclearReading) or start.value is None:
        sentence = (
            start.sentence if isinstance(start, UnclearReading) else "This needs a number, for example 59 or 4.92."
        )
        raise BadInput(ids.BASELINE, sentence)
    if not _SIZE.fullmatch(size):
        raise Outdated
    return reached(start.value, Relative(Decimal(size), kind))  # type: ignore[arg-type]


def register(app: App) -> None:
    app.action(ids.SET_TARGET)(open_target)
    app.action(ids.CORRECT_PROPOSAL)(open_target)
    app.action(ids.CONFIRM_PROPOSAL)(confirm)
    app.view(ids.TARGET_FORM)(set_target)
