"""Sentences that say what was just decided and what comes next, for command answers and the triage walk."""

from collections.abc import Sequence

from handlers.slack.block_kit import day, excerpt, person
from handlers.slack.phrases import STATES
from models import Improvement
from models.enums import State, Step


def step_sentence(
    step: Step, improvement: Improvement, *, approval: bool = False, by: str = "", is_author_away: bool = False
) -> str:
    """Say what a step did and what comes next. `approval`: the improvement needs one before it starts.

    `is_author_away`: its author has left or has no access any more.
    """
    name = f"IMP-{improvement.id}"
    match step:
        case Step.ACCEPT:
            return accepted_sentence(improvement, by)
        case Step.NEED_INFO:
            whom = person(improvement.author_id) if improvement.author_id else "Its author, who stays unnamed,"
            if is_author_away:
                return f"{whom} can't be reached any more, so don't wait for an answer."
            return f"{whom} will be asked. The promised date of {name} waits until the answer is there."
        case Step.DECLINE:
            if is_author_away:
                return f"{name} is declined. Its author can't be reached any more; your reason stays with it."
            return f"{name} is declined. Its author will get your reason, word for word."
        case Step.ASSESS:
            waits = "It waits for an approval." if approval else f"It needs no approval: `/csi start {improvement.id}`."
            return f"{name} is being assessed. {waits}"
        case Step.APPROVE:
            return f"{name} is approved. {_coordinator(improvement, by)} can start it."
        case Step.REAPPROVE:
            return f"The change of {name} is approved. Review and close wait for it no longer."
        case Step.SEND_BACK:
            return f"{name} is back with {_coordinator(improvement, by, small=True)}, with your note."
        case Step.TAKE_BACK:
            return f"{name} is accepted again, and can be worked on. An approval it had counts no more."
        case Step.START:
            return f"Work on {name} has started. `/csi status {improvement.id} on track` says how it goes."
        case Step.HOLD:
            until = f" until {day(improvement.hold_until)}" if improvement.hold_until else ""
            return f"{name} is on hold{until}. Then it is looked at again."
        case Step.RESUME:
            return f"{name} goes on where it was held: {STATES[improvement.state]}."
        case Step.REVIEW:
            judged = (
                f" Results are judged from {day(improvement.settled_at.date())} on." if (improvement.settled_at) else ""
            )
            return f"{name} is in review.{judged}"
        case Step.BACK_TO_WORK:
            return f"{name} is in progress again."
        case Step.CANCEL:
            return f"{name} is canceled. It stays in the register; a manager can reopen it."
        case Step.REOPEN if improvement.state is State.NEW:
            return f"{name} waits for a decision again, promised by {day(improvement.promised_on)}."
        case Step.REOPEN:
            return f"{name} is {STATES[improvement.state]} again."
        case _:
            return f"{name} is {STATES[improvement.state]}."


def accepted_sentence(improvement: Improvement, by: str) -> str:
    """Say that an improvement was accepted, who coordinates it, and how to go on."""
    who = "You coordinate" if improvement.coordinator_id == by else f"{person(improvement.coordinator_id)} coordinates"
    if improvement.quick_win:
        return f"IMP-{improvement.id} is accepted as a quick win. {who} it; `/csi start {improvement.id}` starts it."
    return f"IMP-{improvement.id} is accepted. {who} it (effort {improvement.effort}) and answers what is still open."


def assigned_sentence(improvement: Improvement, by: str) -> str:
    """Say who coordinates an improvement now."""
    if improvement.coordinator_id == by:
        return f"You coordinate IMP-{improvement.id} from here."
    who = person(improvement.coordinator_id)
    return f"{who} coordinates IMP-{improvement.id} from here, and will be asked to confirm."


def merged_sentence(number: int, into: int, idea: str) -> str:
    """Say which improvement another was merged into, and how to undo it."""
    return (
        f"IMP-{number} is merged into IMP-{into}, “{excerpt(idea, 120, into)}”. `/csi unmerge {number}` takes it back."
    )


def unmerged_sentence(number: int, other: int) -> str:
    """Say that two improvements are separate again."""
    return f"IMP-{number} and IMP-{other} stand for themselves again, with the votes and watchers each had."


def recipients_sentence(people: Sequence[str]) -> str:
    """Say who will be told: “@ana and 3 others will be told.” Empty if nobody will; nothing has reached Slack yet."""
    if not people:
        return ""
    if len(people) == 1:
        return f"{person(people[0])} will be told."
    if len(people) == 2:
        return f"{person(people[0])} and {person(people[1])} will be told."
    return f"{person(people[0])} and {len(people) - 1} others will be told."


def _coordinator(improvement: Improvement, by: str, *, small: bool = False) -> str:
    if improvement.coordinator_id == by:
        return "you" if small else "You"
    return person(improvement.coordinator_id) if improvement.coordinator_id else "its coordinator"
