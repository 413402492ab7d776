"""Remedies for missing needs: the form, question or button that a refusal offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from csi.lifecycle.needs import Need
from models.enums import Step


class SuppliedBy(StrEnum):
    """The kinds of controls that supply a need. `STEP_FORM` is the step's own form."""

    STEP_FORM = "step_form"
    ASSIGN_FORM = "assign_form"
    EFFORT_FORM = "effort_form"
    OBJECTIVE_FORM = "objective_form"
    INTERVIEW = "interview"
    OPEN_QUESTIONS = "open_questions"
    TARGET_FORM = "target_form"
    NAME_APPROVER = "name_approver"
    APPROVE_BUTTON = "approve_button"
    REAPPROVE_BUTTON = "reapprove_button"
    TASK_FORM = "task_form"
    TASK_LIST = "task_list"
    COMMUNICATION_FORM = "communication_form"


@dataclass(frozen=True, slots=True)
class Supply:
    """A control, its button's label, and who can use it."""

    by: SuppliedBy
    label: str
    who: str = "its coordinator"


_OWN_FORM = Supply(SuppliedBy.STEP_FORM, "Fill in the form")

SUPPLIES: Mapping[Need, Supply] = {
    Need.QUESTION: _OWN_FORM,
    Need.COORDINATOR: Supply(SuppliedBy.ASSIGN_FORM, "Choose who leads it"),
    Need.EFFORT: Supply(SuppliedBy.EFFORT_FORM, "Choose an effort"),
    Need.OBJECTIVE: Supply(SuppliedBy.OBJECTIVE_FORM, "Choose an objective"),
    Need.REASON: _OWN_FORM,
    Need.NOTE: _OWN_FORM,
    Need.QUESTIONS: Supply(SuppliedBy.INTERVIEW, "Answer the questions", "whoever knows"),
    Need.OPEN_QUESTIONS: Supply(SuppliedBy.OPEN_QUESTIONS, "Answer the open questions", "whoever knows"),
    Need.TARGET: Supply(SuppliedBy.TARGET_FORM, "Set a target"),
    Need.APPROVER: Supply(SuppliedBy.NAME_APPROVER, "Name an approver", "a manager"),
    Need.APPROVAL: Supply(SuppliedBy.APPROVE_BUTTON, "Approve", "an approver other than its author"),
    Need.PLAN: Supply(SuppliedBy.TASK_FORM, "Add a task"),
    Need.COMMUNICATION_PLAN: Supply(SuppliedBy.COMMUNICATION_FORM, "Say how people will hear of it"),
    Need.REVIEW_DATE: _OWN_FORM,
    Need.TASKS_CLOSED: Supply(SuppliedBy.TASK_LIST, "Open tasks", "its coordinator, or the owner of each"),
    Need.REAPPROVAL: Supply(SuppliedBy.REAPPROVE_BUTTON, "Approve the change", "an approver other than its author"),
    Need.SETTLED: _OWN_FORM,
    Need.ACHIEVED: _OWN_FORM,
    Need.CLOSURE_CODE: _OWN_FORM,
    Need.OUTCOME: _OWN_FORM,
    Need.NOTES: _OWN_FORM,
    Need.TARGET_MEASURED: _OWN_FORM,
    Need.TARGET_MET: _OWN_FORM,
    Need.COUNTER_METRIC: _OWN_FORM,
    Need.OTHER: _OWN_FORM,
}
"""The control for each need outside a step's own form; `supply` takes that form into account."""

OWN_FORMS: Mapping[Step, frozenset[Need]] = {
    Step.NEED_INFO: frozenset({Need.QUESTION}),
    Step.ACCEPT: frozenset({Need.COORDINATOR, Need.EFFORT, Need.OBJECTIVE}),
    Step.DECLINE: frozenset({Need.REASON}),
    Step.SEND_BACK: frozenset({Need.NOTE}),
    Step.TAKE_BACK: frozenset({Need.NOTE}),
    Step.HOLD: frozenset({Need.REASON, Need.REVIEW_DATE}),
    Step.BACK_TO_WORK: frozenset({Need.REASON}),
    Step.CLOSE: frozenset(
        {
            Need.SETTLED,
            Need.ACHIEVED,
            Need.CLOSURE_CODE,
            Need.OUTCOME,
            Need.NOTES,
            Need.TARGET_MEASURED,
            Need.TARGET_MET,
            Need.COUNTER_METRIC,
        }
    ),
    Step.CANCEL: frozenset({Need.REASON}),
    Step.MERGE: frozenset({Need.OTHER}),
    Step.REOPEN: frozenset({Need.REASON}),
}
"""The steps with a form of their own, and the needs that it asks for."""


def supply(step: Step, need: Need) -> Supply:
    """The control that supplies the need of a step: the step's own form if it asks for it, else another one."""
    return _OWN_FORM if need in OWN_FORMS.get(step, ()) else SUPPLIES[need]
