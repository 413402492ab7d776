"""The values of the steps' buttons: which improvement, and what was shown of it beside the button."""

from dataclasses import dataclass

from csi.common.conflicts import digest
from csi.lifecycle.form_facts import OpenedOn
from csi.views.approval_request import ApprovalRequestFacts
from csi.views.card import CardFacts
from handlers.slack.payload import SlackValue, stored_number
from models.enums import State


@dataclass(frozen=True, slots=True)
class StepButton(SlackValue):
    """The value of a step's button. Before an update it was the number alone."""

    number: int
    shown: str
    """The state that was shown, or what an approver was shown (`OpenedOn`); empty if it isn't known."""

    @classmethod
    def read(cls, value: str) -> "StepButton":
        """Read a button's value, also one from before an update. Raises Outdated."""
        return cls.maybe(value) or cls(stored_number(value), "")


def step_value(number: int, state: State) -> str:
    """The value of a step's button beside an improvement in this state."""
    return StepButton(number, state.value).value


def approval_value(facts: ApprovalRequestFacts, since: int) -> str:
    """The value of an approver's button: digests of what is approved, and the last activity when it was shown."""
    return StepButton(facts.card.number, OpenedOn.of(since, _shown_digests(facts)).key).value


def _shown_digests(facts: ApprovalRequestFacts) -> dict[str, str]:
    return {"approved": approved_digest(facts.card), "basis": digest(facts.basis.plain())}


def is_as_shown(opened: OpenedOn, facts: ApprovalRequestFacts) -> bool:
    """Whether everything that an approver was shown stands as it was; an older button names less of it."""
    shown, now = opened.digests, _shown_digests(facts)
    return "approved" in shown and all(now.get(name) == told for name, told in shown.items())


def approved_digest(facts: CardFacts) -> str:
    """A digest of what an approver says yes to: idea, size, objectives, targets, answers and plan."""
    return digest(
        [
            facts.state,
            facts.idea,
            facts.effort,
            facts.objectives,
            [[each.kpi_id, each.baseline, each.aim.comparison, *each.aim.ends, each.due_on] for each in facts.targets],
            [[each.question.key, each.text] for each in facts.answers],
            [[task.text, task.owner, task.due_on] for task in facts.tasks],
        ]
    )
