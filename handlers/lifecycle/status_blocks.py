"""What an improvement waits for, who said so and when: the lines about requests, holds and approvals.

They stand below its facts, and say nothing that those say already.
"""

from slack_sdk.models.blocks import Block

from csi.common.phrases import spoken_date
from csi.views.card import CardFacts
from handlers.slack.block_kit import context, passage, person
from models.enums import State


def status_lines(facts: CardFacts) -> list[Block]:
    """Build a line for each question to the author, hold and approval."""
    life, found = facts.status, []
    if asked := life.asked_of_author:
        question = passage(asked.question, 600, facts.number)
        found.append(f"{person(asked.by)} asked the author on {spoken_date(asked.at.date(), facts.today)}: {question}")
        if not asked.is_open and facts.state is State.NEW:
            found.append(f"{_author(facts)} answered: {passage(asked.answer, 1_000, facts.number)}")
    if life.hold:
        found.append(f"On hold because: {passage(life.hold.reason, 600, facts.number)}")
    found += _approval(facts)
    return [context(line) for line in found]


def _author(facts: CardFacts) -> str:
    return person(facts.author) if facts.author else "Its author"


def _approval(facts: CardFacts) -> list[str]:
    life = facts.status
    if not life.approval_asked:
        return []
    if life.changed_since:
        return ["An approver has to approve the change before the review."]
    if life.approved and facts.state is not State.APPROVED:
        return [f"Approved by {person(life.approved.by)} on {spoken_date(life.approved.at.date(), facts.today)}"]
    whom = person(life.approver) if life.approver else "An approver"
    because = f"; {person(life.approval_wanted_by)} asked for that" if life.approval_wanted_by else ""
    if facts.state in (State.NEW, State.ACCEPTED):
        return [f"{whom} has to approve it before it starts{because}"]
    if facts.state is State.ASSESS and life.approval_wanted_by:
        return [f"{person(life.approval_wanted_by)} asked for an approval"]
    return []
