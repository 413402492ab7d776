"""The windows that follow a step: that it was taken, with the next one; or that nothing is missing for it any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.policies import needs_approval, policy
from csi.lifecycle import few_at_once, queries
from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import allowed, is_possible
from csi.people import directory
from csi.register import recent_changes
from csi.register.improvements import get_improvement
from csi.views.approval_request import read_approval_request
from handlers import ids
from handlers.lifecycle import decision_blocks, triage_forms
from handlers.lifecycle.step_buttons import approval_value, step_value
from handlers.register import card_actions
from handlers.slack import modals
from handlers.slack.block_kit import button, buttons, info_modal, named, section
from handlers.slack.payload import SlackValue
from models import Improvement
from models.enums import Step

_LED_TO = (Step.ASSESS, Step.START, Step.REVIEW, Step.APPROVE, Step.REAPPROVE, Step.RESUME, Step.CLOSE)

LABELS: Mapping[Step, str] = {step: card_actions.WORDS[card_actions.STEPS[step]][0] for step in _LED_TO}
"""The buttons of steps that a gate's window leads to."""

ENDS = frozenset(LABELS) - {Step.CLOSE}
"""The steps that are taken as soon as nothing is missing; closing has a form of its own, which follows."""

NOTHING_MISSING = "Nothing is missing now."

_NEXT: Mapping[Step, Step] = {Step.ASSESS: Step.START, Step.REVIEW: Step.CLOSE}
"""The step that usually follows, offered in the same window to whoever may take it."""


@dataclass(frozen=True, slots=True)
class GateWindow(SlackValue):
    """The private_metadata of a gate's window without a form, by which the forms above it know it."""

    prefix: ClassVar[str] = "gate"
    step: Step
    number: int


def taken(session: Session, number: int, step: Step, *, by: str, at: datetime, below: str = "") -> View:
    """Build the window that says that a step was taken, with the button of the next one for whoever may take it."""
    improvement = get_improvement(session, number)
    said = decision_blocks.step_sentence(
        step, improvement, approval=needs_approval(session, improvement), by=by, is_command=False
    )
    then = _next(session, improvement, step, by, at)
    view = step_taken(
        number,
        improvement.idea,
        said,
        _leads_many(session, improvement, step, by),
        then,
        step_value(number, improvement.state),
    )
    view.private_metadata = GateWindow(step, number).value
    return modals.above(view, below)


def step_taken(number: int, idea: str, said: str, hint: str, then: Step | None, value: str) -> View:
    """Build the window that says that a step was taken, with a hint, if any, and the button of the next step."""
    follows = (
        button(LABELS[then], card_actions.STEPS[then], value, about=named(number, idea), style="primary")
        if then
        else None
    )
    return info_modal(
        ids.GATE_VIEW,
        f"IMP-{number}",
        [section(said), triage_forms.leads_many(hint), buttons(f"next_{number}", [follows]) if follows else None],
        close="Not now" if follows else "Close",
    )


def leads_many(session: Session, improvement: Improvement, step: Step, by: str) -> Block | None:
    """Build the hint for the coordinator who starts an improvement and leads many already; None for all else."""
    return triage_forms.leads_many(_leads_many(session, improvement, step, by))


def _leads_many(session: Session, improvement: Improvement, step: Step, by: str) -> str:
    if step is not Step.START or improvement.coordinator_id != by:
        return ""
    others = queries.in_progress_led_by(session, by, but=improvement.id or 0)
    return few_at_once.said_to(others, policy(session).most_in_progress)


def _next(session: Session, improvement: Improvement, step: Step, by: str, at: datetime) -> Step | None:
    """The step that usually follows, if this person may take it now."""
    then = _NEXT.get(step)
    if then is None:
        return None
    facts = gate_facts(session, improvement, at)
    may = is_possible(then, facts) and allowed(then, directory.actor_for(session, by, improvement), facts)
    return then if may else None


def step_button(session: Session, number: int, step: Step, at: datetime) -> ButtonElement:
    """Build the button of a step, which knows what is shown beside it."""
    improvement = get_improvement(session, number)
    value = _step_value(session, improvement, step, at)
    return button(LABELS[step], card_actions.STEPS[step], value, about=named(number, improvement.idea))


def _step_value(session: Session, improvement: Improvement, step: Step, at: datetime) -> str:
    number = improvement.id or 0
    if step in (Step.APPROVE, Step.REAPPROVE):
        shown = read_approval_request(session, number, at)
        return approval_value(shown, recent_changes.last_activity(session, number))
    return step_value(number, improvement.state)


def ready(session: Session, number: int, step: Step, at: datetime) -> View:
    """Build the gate's window once nothing is missing: it offers the step's button."""
    improvement = get_improvement(session, number)
    then = step if step in LABELS else None
    view = step_taken(number, improvement.idea, NOTHING_MISSING, "", then, _step_value(session, improvement, step, at))
    view.private_metadata = GateWindow(step, number).value
    return view
