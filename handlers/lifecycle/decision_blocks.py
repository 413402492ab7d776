"""Sentences that say what was just decided and what comes next, for command answers and the triage walk."""

from collections.abc import Sequence
from datetime import date

from csi.common.phrases import spoken_date
from handlers.slack.block_kit import excerpt, person
from handlers.slack.phrases import STATES
from models import Improvement
from models.enums import State, Step


def step_sentence(
    step: Step,
    improvement: Improvement,
    *,
    by: str,
    approval: bool = False,
    is_author_away: bool = False,
    is_command: bool = True,
) -> str:
    """Say what a step did and what comes next. `approval`: the improvement needs one before it starts.

    `is_author_away`: its author has left or has no access any more. `is_command`: the next step is said as a command,
    where no button offers it.
    """
    name = f"IMP-{improvement.id}"
    match step:
        case Step.ACCEPT:
            return accepted_sentence(improvement, by)
        case Step.NEED_INFO:
            whom = person(improvement.author_id) if improvement.author_id else "Its author, who stays anonymous,"
            if is_author_away:
                return f"{whom} can't be reached any more, so don't wait for an answer."
            return f"{whom} will be asked. The decision date of {name} is paused until the answer."
        case Step.DECLINE:
            if is_author_away:
                return f"{name} is declined. Its author can't be reached any more; your reason stays with it."
            return f"{name} is declined. Its author will get your reason, word for word."
        case Step.ASSESS if approval:
            return f"{name} is being assessed. An approver decides next."
        case Step.ASSESS:
            return f"{name} is being assessed. {_can_start(improvement, is_command)}"
        case Step.APPROVE:
            return f"{name} is approved. {_coordinator(improvement, by)} can start it."
        case Step.REAPPROVE:
            return f"The change of {name} is approved, so it can be reviewed and closed."
        case Step.SEND_BACK:
            return f"{name} is back with {_coordinator(improvement, by, small=True)}, with your note."
        case Step.TAKE_BACK:
            return f"{name} is accepted again. An earlier approval no longer counts."
        case Step.START:
            report = f" `/csi status {improvement.id} on track` reports how it goes." if is_command else ""
            return f"Work on {name} has started.{report}"
        case Step.HOLD:
            until = f" until {_day(improvement.hold_until, improvement)}" if improvement.hold_until else ""
            return f"{name} is on hold{until}. {_coordinator(improvement, by)} will be asked then whether it goes on."
        case Step.RESUME:
            return f"{name} is {STATES[improvement.state]} again."
        case Step.REVIEW:
            settling = (
                f" Settling until {_day(improvement.settled_at.date(), improvement)}." if improvement.settled_at else ""
            )
            return f"{name} is in review.{settling} You can close it earlier with a reason."
        case Step.BACK_TO_WORK:
            return f"{name} is in progress again."
        case Step.CANCEL:
            return f"{name} is canceled. A manager can reopen it."
        case Step.REOPEN if improvement.state is State.NEW:
            promised = _day(improvement.promised_on, improvement)
            return f"{name} is open again. Its author will have a decision by {promised}."
        case Step.REOPEN:
            return f"{name} is {STATES[improvement.state]} again."
        case _:
            return f"{name} is {STATES[improvement.state]}."


def _can_start(improvement: Improvement, is_command: bool) -> str:
    if is_command:
        return f"It needs no approval: `/csi start {improvement.id}` starts it."
    return "It needs no approval, so work can start."


def accepted_sentence(improvement: Improvement, by: str) -> str:
    """Say that an improvement was accepted, who leads it, and how to go on."""
    is_mine = improvement.coordinator_id == by
    who = "You lead" if is_mine else f"{person(improvement.coordinator_id)} leads"
    if improvement.quick_win:
        return f"IMP-{improvement.id} is accepted as a quick win. {who} it; `/csi start {improvement.id}` starts it."
    plans = "Plan it next." if is_mine else f"{person(improvement.coordinator_id)} will plan it now."
    return f"IMP-{improvement.id} is accepted (effort {improvement.effort}). {plans}"


def assigned_sentence(improvement: Improvement, by: str) -> str:
    """Say who leads an improvement now."""
    if improvement.coordinator_id == by:
        return f"You lead IMP-{improvement.id} now."
    return f"{person(improvement.coordinator_id)} leads IMP-{improvement.id} now, and will be asked to confirm."


def merged_sentence(number: int, into: int, idea: str) -> str:
    """Say which improvement another was merged into, and how to undo it."""
    return f"IMP-{number} is merged into IMP-{into}, “{excerpt(idea, 120, into)}”. `/csi unmerge {number}` undoes it."


def unmerged_sentence(number: int, other: int) -> str:
    """Say that two improvements are separate again."""
    return f"IMP-{number} and IMP-{other} are separate again, with the votes and watchers each had."


def recipients_sentence(people: Sequence[str]) -> str:
    """Say who will be told: “@ana and 3 others will be told.” Empty if nobody will; nothing has reached Slack yet."""
    if not people:
        return ""
    if len(people) == 1:
        return f"{person(people[0])} will be told."
    if len(people) == 2:
        return f"{person(people[0])} and {person(people[1])} will be told."
    return f"{person(people[0])} and {len(people) - 1} others will be told."


def _day(day: date, improvement: Improvement) -> str:
    """A day as it is said on the day of the step, which is when the improvement was changed."""
    return spoken_date(day, improvement.changed_at.date())


def _coordinator(improvement: Improvement, by: str, *, small: bool = False) -> str:
    if improvement.coordinator_id == by:
        return "you" if small else "You"
    return person(improvement.coordinator_id) if improvement.coordinator_id else "its coordinator"
