"""The card's step buttons, and its lines about requests, holds and approvals."""

from slack_sdk.models.blocks import Block, ButtonElement

from csi.views.card import CardFacts
from handlers import ids
from handlers.lifecycle.step_buttons import step_value
from handlers.slack.block_kit import button, context, day, inline, passage, person
from models.enums import State, Step

STEPS: dict[Step, tuple[str, str]] = {
    Step.ACCEPT: ("Accept", ids.ACCEPT),
    Step.DECLINE: ("Decline", ids.DECLINE),
    Step.NEED_INFO: ("Need info", ids.NEED_INFO),
    Step.MERGE: ("Duplicate", ids.MERGE),
    Step.ASSESS: ("Assess", ids.ASSESS),
    Step.APPROVE: ("Approve", ids.APPROVE),
    Step.SEND_BACK: ("Send back", ids.SEND_BACK),
    Step.START: ("Start", ids.START),
    Step.REAPPROVE: ("Approve the change", ids.REAPPROVE),
    Step.RESUME: ("Resume", ids.RESUME),
    Step.REVIEW: ("Review", ids.REVIEW),
    Step.CLOSE: ("Close", ids.CLOSE),
    Step.BACK_TO_WORK: ("Back to work", ids.BACK_TO_WORK),
    Step.UNMERGE: ("Un-merge", ids.UNMERGE),
}
"""Steps with a button on the card, in this order, with label and action id; other steps are behind *More*."""

_ONLY_NEW = frozenset({Step.DECLINE, Step.MERGE})
"""Steps that are behind *More* once the idea is accepted."""

_SELDOM_NEXT = frozenset({Step.DECLINE, Step.NEED_INFO, Step.MERGE, Step.UNMERGE, Step.SEND_BACK, Step.BACK_TO_WORK})
"""Steps that are possible but seldom next, so that their buttons have no colour."""

_FORMS = frozenset({Step.ACCEPT, Step.CLOSE})
"""Steps whose form asks for what the gate requires."""


def step_buttons(facts: CardFacts) -> list[ButtonElement]:
    """Build the buttons of the steps that are possible now."""
    value = str(facts.number)
    offered = [step for step in STEPS if step in facts.steps and (facts.state is State.NEW or step not in _ONLY_NEW)]
    if facts.status.asked_of_author and facts.status.asked_of_author.is_open:
        offered = [step for step in offered if step is not Step.NEED_INFO]
    stepped = step_value(facts.number, facts.state)
    elements = [button(*STEPS[step], stepped, style="primary" if _is_next(step, facts) else None) for step in offered]
    if facts.state is State.NEW and Step.ACCEPT in facts.steps:
        elements.append(button("Assign", ids.ASSIGN, value))
    return elements


def _is_next(step: Step, facts: CardFacts) -> bool:
    """Return whether the step's button is coloured: its gate is met, or its form asks for what is missing."""
    return step in _FORMS or (step in facts.ready and step not in _SELDOM_NEXT)


def confirmation_buttons(facts: CardFacts) -> list[ButtonElement]:
    """Build the buttons of a coordinator who has not yet confirmed the assignment."""
    if not facts.status.unconfirmed:
        return []
    value = str(facts.number)
    return [
        button("I'll take it", ids.CONFIRM_ASSIGNMENT, value, style="primary"),
        button("Hand over", ids.HAND_OVER, value),
        button("Return to the manager", ids.RETURN_ASSIGNMENT, value),
    ]


def status_lines(facts: CardFacts) -> list[Block]:
    """Build a line for each open request, hold and approval."""
    life, found = facts.status, []
    if asked := life.asked_of_author:
        if asked.is_open:
            found.append(
                f"{person(asked.by)} asked its author on {day(asked.at.date())}, and the promised date waits: "
                f"{passage(asked.question, 300, facts.number)}"
            )
        elif facts.state is State.NEW:
            found.append(
                f"{person(asked.by)} asked: {passage(asked.question, 200, facts.number)}\n"
                f"Its author answers: {passage(asked.answer, 600, facts.number)}"
            )
    if life.suggested:
        found.append(f"Might coordinate: {person(life.suggested.person)}, who {inline(life.suggested.reason)}")
    if life.unconfirmed:
        found.append(f"{person(facts.coordinator)} has not confirmed yet.")
    if life.hold:
        found.append(
            f"Waits: {passage(life.hold.reason, 400, facts.number)}\nLooked at again on {day(life.hold.review_on)}."
        )
    found += _approval(facts)
    return [context(line) for line in found]


def _approval(facts: CardFacts) -> list[str]:
    life = facts.status
    if not life.approval_asked:
        return []
    if life.changed_since:
        return [
            f"Changed since it was approved ({day(life.changed_since.date())}); review and closing wait for a new one."
        ]
    if life.approved:
        return [f"Approved by {person(life.approved.by)}, {day(life.approved.at.date())}."]
    whom = f" by {person(life.approver)}" if life.approver else ""
    because = f", since {person(life.approval_wanted_by)} wants it" if life.approval_wanted_by else ""
    if facts.state in (State.NEW, State.ACCEPTED, State.ASSESS):
        return [f"Has to be approved{whom} before it starts{because}."]
    return []
