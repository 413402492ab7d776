"""What a card offers: the next step first, in at most three buttons and one menu, with *Open* for all else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ButtonElement, OverflowMenuElement

from csi.views.card import CardFacts, CoordinatorCardFacts
from csi.views.improvement_head import ImprovementHead
from handlers import ids
from handlers.lifecycle.step_buttons import step_value
from handlers.slack.block_kit import button, named
from handlers.slack.menu_choices import MenuChoice, choice_menu
from models.enums import State, Step

MOST_BUTTONS, MOST_CHOICES = 3, 5

STEPS: dict[Step, str] = {
    Step.ACCEPT: ids.ACCEPT,
    Step.DECLINE: ids.DECLINE,
    Step.NEED_INFO: ids.NEED_INFO,
    Step.MERGE: ids.MERGE,
    Step.ASSESS: ids.ASSESS,
    Step.APPROVE: ids.APPROVE,
    Step.SEND_BACK: ids.SEND_BACK,
    Step.TAKE_BACK: ids.TAKE_BACK,
    Step.START: ids.START,
    Step.REAPPROVE: ids.REAPPROVE,
    Step.HOLD: ids.HOLD,
    Step.RESUME: ids.RESUME,
    Step.REVIEW: ids.REVIEW,
    Step.BACK_TO_WORK: ids.BACK_TO_WORK,
    Step.CLOSE: ids.CLOSE,
    Step.CANCEL: ids.CANCEL,
    Step.UNMERGE: ids.UNMERGE,
    Step.REOPEN: ids.REOPEN,
}
"""Every step with a button, and the button's action id."""

WORDS: Mapping[str, tuple[str, str]] = {
    ids.ACCEPT: ("Accept", "Accept {}"),
    ids.DECLINE: ("Decline", "Decline {}"),
    ids.NEED_INFO: ("Need info", "Need info on {}"),
    ids.MERGE: ("Duplicate", "Duplicate: merge {} into another"),
    ids.ASSIGN: ("Assign", "Assign {}"),
    ids.ASSESS: ("Assess", "Assess {}"),
    ids.APPROVE: ("Approve", "Approve {}"),
    ids.SEND_BACK: ("Send back", "Send {} back"),
    ids.TAKE_BACK: ("Take back", "Take {} back"),
    ids.START: ("Start", "Start {}"),
    ids.REAPPROVE: ("Approve the change", "Approve the change of {}"),
    ids.HOLD: ("Put on hold", "Put {} on hold"),
    ids.RESUME: ("Resume", "Resume {}"),
    ids.REVIEW: ("Review", "Review {}"),
    ids.BACK_TO_WORK: ("Back to work", "Back to work on {}"),
    ids.CLOSE: ("Close", "Close {}"),
    ids.CANCEL: ("Cancel it", "Cancel {}"),
    ids.UNMERGE: ("Un-merge", "Un-merge {}"),
    ids.REOPEN: ("Reopen", "Reopen {}"),
    ids.CONFIRM_ASSIGNMENT: ("I'll take it", "I'll take {}"),
    ids.HAND_OVER: ("Hand over", "Hand {} over"),
    ids.RETURN_ASSIGNMENT: ("Return to the manager", "Return {} to the manager"),
    ids.ANSWER_QUESTIONS: ("Answer the questions", "Answer the questions about {}"),
    ids.SET_TARGET: ("KPI and target", "KPI and target of {}"),
    ids.ADD_TASK: ("Add task", "Add task to {}"),
    ids.ADD_READING: ("Add reading", "Add reading to {}"),
    ids.VALUE: ("Value", "Value of {}"),
    ids.GIVE_INFO: ("Answer", "Answer the question about {}"),
    ids.ADD_DETAILS: ("Add details", "Add details to {}"),
    ids.UNDO: ("Undo", "Undo {}"),
    ids.HISTORY: ("History", "History of {}"),
    ids.MORE: ("Open", "Open {}"),
}
"""What each button says, and what it says as an option of a menu, which reads by itself."""

_SELDOM_NEXT = frozenset({Step.DECLINE, Step.NEED_INFO, Step.MERGE, Step.SEND_BACK, Step.BACK_TO_WORK, Step.RESUME})
"""Steps that are possible but not the one thing to do, so that their buttons have no colour."""

_FORMS = frozenset({Step.ACCEPT, Step.CLOSE})
"""Steps whose form asks for what the gate requires."""

_PLANNING = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})


def triage_actions(facts: CardFacts) -> list[str]:
    """What a new idea's card offers to whoever triages it, the likeliest first."""
    offered = [STEPS[step] for step in (Step.ACCEPT, Step.DECLINE, Step.NEED_INFO) if step in facts.steps]
    if facts.from_kpi or (facts.status.asked_of_author and facts.status.asked_of_author.is_open):
        offered = [each for each in offered if each != ids.NEED_INFO]
    if Step.ACCEPT in facts.steps:
        offered.append(ids.ASSIGN)
    return [*offered, *([ids.MERGE] if Step.MERGE in facts.steps else [])]


def work_actions(facts: CoordinatorCardFacts, viewer: str) -> list[str]:
    """What the coordinator's card offers `viewer`, the next step first."""
    if facts.state is State.NEW:
        own = _confirmation(facts, viewer)
        handing = [ids.HAND_OVER] if facts.coordinator and not own else []
        deciding = [each for each in triage_actions(facts) if each != ids.ASSIGN or facts.coordinator is None]
        return [*own, *deciding, *handing]
    leads_on = facts.next_step in facts.steps and facts.next_step is not Step.APPROVE
    following = [STEPS[facts.next_step]] if facts.next_step and leads_on else []
    seldom = [STEPS[step] for step in (Step.BACK_TO_WORK, Step.HOLD, Step.TAKE_BACK) if step in facts.steps]
    approving = [STEPS[step] for step in (Step.APPROVE, Step.REAPPROVE, Step.SEND_BACK) if step in facts.steps]
    own = _confirmation(facts, viewer)
    handing = [] if own or facts.coordinator is None else [ids.HAND_OVER]
    leaving = [STEPS[step] for step in (Step.CANCEL,) if step in facts.steps]
    return [*own, *following, *_tools(facts), *approving, *seldom, *handing, *leaving]


def _confirmation(facts: CardFacts, viewer: str) -> list[str]:
    """What somebody who was asked to lead answers with; to its own manager it can't be returned."""
    if not facts.status.unconfirmed or facts.coordinator != viewer:
        return []
    returning = [] if facts.manager == viewer else [ids.RETURN_ASSIGNMENT]
    return [ids.CONFIRM_ASSIGNMENT, ids.HAND_OVER, *returning]


def _tools(facts: CoordinatorCardFacts) -> list[str]:
    """The tools to plan and to measure: what is still missing comes first."""
    planned = facts.state in _PLANNING
    measured = planned and not facts.quick_win
    tools: list[tuple[str, bool]] = []
    if measured and facts.has_questions:
        tools.append((ids.ANSWER_QUESTIONS, facts.state is State.ACCEPTED))
    if facts.targets and facts.state in (State.IN_PROGRESS, State.REVIEW):
        tools.append((ids.ADD_READING, True))
    if measured:
        tools.append((ids.SET_TARGET, not facts.targets))
    if planned:
        tools.append((ids.ADD_TASK, not facts.tasks and facts.state is not State.ACCEPTED))
    if measured:
        tools.append((ids.VALUE, False))
    return [action for action, is_missing in sorted(tools, key=lambda each: not each[1])]


def is_the_one_thing(facts: CardFacts, action_id: str) -> bool:
    """Whether a button is coloured: it is the one thing to do, and can be done now."""
    if action_id == ids.CONFIRM_ASSIGNMENT:
        return True
    step = facts.next_step
    if step is None or STEPS[step] != action_id or step in _SELDOM_NEXT or facts.status.unconfirmed:
        return False
    if facts.state is State.NEW and facts.status.asked_of_author and facts.status.asked_of_author.is_open:
        return False
    if facts.state is State.REVIEW and facts.settled_at and facts.settled_at.date() > facts.today:
        return False
    return step in _FORMS or step in facts.ready


def coloured(facts: CardFacts, offered: Sequence[str]) -> str:
    """The action of the button with a colour, which is the first one if any; empty for none."""
    return offered[0] if offered and is_the_one_thing(facts, offered[0]) else ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a card offers: as a button by its label, as an option of the menu by words that read by themselves."""

    label: str
    alone: str
    action_id: str
    value: str


def offer(head: ImprovementHead, action_id: str) -> Offer:
    """One of the actions of `WORDS` about an improvement."""
    label, alone = WORDS[action_id]
    value = step_value(head.number, head.state) if is_step(action_id) else str(head.number)
    return Offer(label, alone.format(f"IMP-{head.number}"), action_id, value)


def laid_out(
    head: ImprovementHead, offered: Sequence[Offer], primary: str = "", room: int = MOST_BUTTONS
) -> tuple[OverflowMenuElement | None, list[ButtonElement]]:
    """Lay out what is offered, the most important first: buttons, as far as there is room, and a menu with *Open*.

    What finds no place is in the window behind *Open*. `primary` is the action of the button with a colour.
    """
    first, others = split(offered, offer(head, ids.HISTORY), offer(head, ids.MORE), room)
    shown = [as_button(head, each, "primary" if each.action_id == primary else None) for each in first]
    options = [MenuChoice(each.alone, each.action_id, each.value) for each in others]
    return choice_menu(options) if options else None, shown


def split(
    offered: Sequence[Offer], history: Offer, opens: Offer, room: int = MOST_BUTTONS
) -> tuple[list[Offer], list[Offer]]:
    """Share out what is offered among buttons and a menu with *Open*, and with *History* if that would be alone."""
    if len(offered) < room:
        return [*offered, opens], []
    others = list(offered[room : room + MOST_CHOICES - 1]) or [history]
    return list(offered[:room]), [*others, opens]


def as_button(head: ImprovementHead, offered: Offer, style: str | None = None) -> ButtonElement:
    """Build the button of what is offered."""
    about = named(head.number, head.idea)
    return button(offered.label, offered.action_id, offered.value, about=about, style=style)


def card_button(head: ImprovementHead, action_id: str, style: str | None = None) -> ButtonElement:
    """Build the button of one of the actions of `WORDS`."""
    return as_button(head, offer(head, action_id), style)


_OF_STEPS = frozenset(STEPS.values())


def is_step(action_id: str) -> bool:
    """Whether this is the button of a step in an improvement's life."""
    return action_id in _OF_STEPS
