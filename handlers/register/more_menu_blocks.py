"""The window *More*: an improvement's status in each respect, with the buttons to change it."""

from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import counted
from csi.views.allowed_actions import AllowedActions
from handlers import ids
from handlers.lifecycle import status_blocks
from handlers.lifecycle.step_buttons import step_value
from handlers.register.details_line import details_line
from handlers.register.history_blocks import history_line
from handlers.register.links_blocks import links_lines
from handlers.register.raci_blocks import raci_line
from handlers.slack.block_kit import button, buttons, excerpt, info_modal, quote, section
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import STATES
from models.enums import State, Step

_STEPS = {
    Step.DECLINE: ("Decline", ids.DECLINE),
    Step.MERGE: ("Duplicate", ids.MERGE),
    Step.TAKE_BACK: ("Take back", ids.TAKE_BACK),
    Step.HOLD: ("Put on hold", ids.HOLD),
    Step.CANCEL: ("Cancel it", ids.CANCEL),
    Step.REOPEN: ("Reopen", ids.REOPEN),
}
"""Steps that the card has no button for, or only while the idea is new."""

_APPROVABLE = frozenset({State.NEW, State.ACCEPTED, State.ASSESS})


@dataclass(frozen=True, slots=True)
class MoreWindow(SlackValue):
    """The private_metadata of this window, by which the forms above it know it."""

    prefix: ClassVar[str] = "more"
    number: int


def more(facts: AllowedActions) -> View:
    """Build the window: a line for each respect, with the buttons that this person may use."""
    groups = [_steps, _people, _details, _value, _links, _following, _history, _delete]
    blocks: list[Block | None] = [quote(facts.facts.idea, facts.facts.number, 300)]
    for group in groups:
        blocks += group(facts)
    view = info_modal(ids.MORE_VIEW, f"IMP-{facts.facts.number}", blocks)
    view.private_metadata = MoreWindow(facts.facts.number).value
    return view


def _group(facts: AllowedActions, key: str, text: str, elements: list[ButtonElement]) -> list[Block | None]:
    return [section(text, block_id=f"{key}_said"), buttons(f"{key}_{facts.facts.number}", elements)]


def _steps(facts: AllowedActions) -> list[Block | None]:
    value, shown = str(facts.facts.number), facts.facts.status
    new = facts.facts.state is State.NEW
    offered = [
        button(*_STEPS[step], step_value(facts.facts.number, facts.facts.state))
        for step in _STEPS
        if step in facts.steps and not (new and step in status_blocks.STEPS)
    ]
    if facts.manages and facts.facts.state in _APPROVABLE and not facts.facts.quick_win:
        if shown.approval_asked:
            offered.append(button("Name an approver", ids.NAME_APPROVER, value))
        else:
            offered.append(button("Ask for an approval", ids.WANT_APPROVAL, value))
    said = f"*Where it is:* {STATES[facts.facts.state]}"
    return _group(facts, "more_steps", said, offered)


def _people(facts: AllowedActions) -> list[Block | None]:
    value, offered = str(facts.facts.number), []
    if facts.coordinates and facts.is_open:
        offered.append(button("Who is involved", ids.INVOLVE, value))
        if facts.facts.coordinator:
            offered.append(button("Hand over", ids.HAND_OVER, value))
        else:
            offered.append(button("Assign", ids.ASSIGN, value))
    if facts.facts.coordinator == facts.viewer and facts.is_open and not facts.facts.status.unconfirmed:
        offered.append(button("Return to the manager", ids.RETURN_ASSIGNMENT, value))
    return _group(facts, "more_people", f"*People:* {raci_line(facts.facts)}", offered)


def _details(facts: AllowedActions) -> list[Block | None]:
    mine = facts.coordinates and facts.is_open
    offered = [button("Edit details", ids.EDIT_IMPROVEMENT, str(facts.facts.number))] if mine else []
    return _group(facts, "more_details", f"*Details:* {details_line(facts.facts) or 'none said yet'}", offered)


def _value(facts: AllowedActions) -> list[Block | None]:
    if not facts.sees_value:
        return []
    said = excerpt(facts.facts.value[0], 300, facts.facts.number) if facts.facts.value else "no sums yet"
    return _group(facts, "more_value", f"*Value:* {said}", [button("Value", ids.VALUE, str(facts.facts.number))])


def _links(facts: AllowedActions) -> list[Block | None]:
    value = str(facts.facts.number)
    offered = [button("Links", ids.EDIT_LINKS, value)] if facts.coordinates else []
    said = "  ·  ".join(links_lines(facts.facts.details_line.links)) or "to nothing yet"
    return _group(facts, "more_links", f"*Linked:* {said}", [*offered, button("Copy", ids.COPY, value)])


def _following(facts: AllowedActions) -> list[Block | None]:
    value, offered = str(facts.facts.number), []
    own = facts.viewer == facts.facts.author
    if facts.votes:
        offered.append(button("Take my vote back", ids.UNVOTE, value))
    elif facts.is_open and not own:
        offered.append(button("Vote", ids.VOTE, value))
    if facts.watches and not facts.votes:
        offered.append(button("Stop watching", ids.UNWATCH, value))
    elif facts.is_open and not facts.watches and not own:
        offered.append(button("Watch", ids.WATCH, value))
    if facts.is_informed:
        offered.append(button("Stop telling me", ids.STOP_TELLING, value))
    votes = facts.facts.votes
    count = counted(votes, "vote") if votes else "no votes yet"
    hears = own or facts.votes or facts.watches or facts.is_informed
    told = "you hear of each step" if hears else "you don't hear of its steps"
    return _group(facts, "more_following", f"*Behind it:* {count}; {told}", offered)


def _history(facts: AllowedActions) -> list[Block | None]:
    last = history_line(facts.last) if facts.last else "nothing yet"
    offered = [button("History", ids.HISTORY, str(facts.facts.number))] if facts.last else []
    return _group(facts, "more_history", f"*Last:* {last}", offered)


def _delete(facts: AllowedActions) -> list[Block | None]:
    if not facts.manages:
        return []
    said = "*For good:* deleting leaves a line in the trail and nothing else. Canceling keeps it."
    offered = [button("Delete", ids.DELETE, str(facts.facts.number), style="danger")]
    return _group(facts, "more_delete", said, offered)
