"""The card of an improvement: a title, three facts, three buttons and a menu; once decided, a line."""

from collections.abc import Sequence

from csi.views.card import CardFacts, CoordinatorCardFacts, DecidedFacts, HandedOnFacts
from csi.views.improvement_head import ImprovementHead
from handlers.register import card_actions
from handlers.register.card_facts import card_title, decided_line, handed_on_line, triage_facts, work_facts
from handlers.slack.block_kit import Message, buttons, context, message, section
from models.enums import ENDED_STATES, Step


def triage_card(facts: CardFacts | DecidedFacts) -> Message:
    """Build the card for the triage channel or the manager. A decided idea is one line."""
    if isinstance(facts, DecidedFacts):
        return decided(facts)
    offered = card_actions.triage_actions(facts)
    return _laid_out(facts, triage_facts(facts), offered, card_actions.coloured(facts, offered))


def coordinator_card(facts: CoordinatorCardFacts | DecidedFacts | HandedOnFacts, viewer: str) -> Message:
    """Build the coordinator's card for `viewer`: where the work stands, and the next step. An ended one is one line."""
    if isinstance(facts, DecidedFacts):
        return decided(facts, viewer)
    if isinstance(facts, HandedOnFacts):
        return handed_on(facts)
    offered = card_actions.work_actions(facts, viewer)
    return _laid_out(facts, work_facts(facts, viewer), offered, card_actions.coloured(facts, offered))


def shown_card(facts: CoordinatorCardFacts, viewer: str, *, coordinates: bool) -> Message:
    """Build the answer to `/csi show`: the same facts, with what this person may do."""
    if facts.state in ENDED_STATES:
        offered = [card_actions.STEPS[step] for step in (Step.REOPEN, Step.UNMERGE) if step in facts.steps]
    else:
        offered = card_actions.work_actions(facts, viewer)
        offered = [each for each in offered if coordinates or card_actions.is_step(each)]
    coloured = card_actions.coloured(facts, offered)
    return _laid_out(facts, work_facts(facts, viewer), offered, coloured)


def decided(facts: DecidedFacts, viewer: str = "") -> Message:
    """Build the line that a decided or ended improvement's card becomes."""
    return message(context(decided_line(facts, facts.decision, facts.today, viewer)))


def handed_on(facts: HandedOnFacts) -> Message:
    """Build the line that the card of whoever led an improvement becomes once they lead it no more."""
    return message(context(handed_on_line(facts)))


def _laid_out(head: ImprovementHead, told: Sequence[str], offered: Sequence[str], primary: str = "") -> Message:
    """Build a card of a title with its menu, at most three facts, and at most three buttons."""
    offers = [card_actions.offer(head, each) for each in offered]
    menu, shown = card_actions.laid_out(head, offers, primary)
    return message(
        section(card_title(head), block_id=f"title_{head.number}", accessory=menu),
        section("\n".join(told), block_id=f"facts_{head.number}"),
        buttons(f"steps_{head.number}", shown),
    )
