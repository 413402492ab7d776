"""The last lines of a card: details, people and links."""

from slack_sdk.models.blocks import Block

from csi.views.card import CardFacts
from handlers.register.links_blocks import links_lines
from handlers.register.raci_blocks import raci_parts
from handlers.slack.block_kit import context, inline, passage

PRIORITIES = {1: "1, the highest", 2: "2", 3: "3, in the middle", 4: "4", 5: "5, the lowest"}


def small_print(facts: CardFacts) -> list[Block]:
    """Build one block of up to three lines; empty where there is nothing to say."""
    raci, links = raci_parts(facts, facts.details_line.raci), links_lines(facts.details_line.links)
    lines = [_capitalised_details(facts), "  ·  ".join(raci), "  ·  ".join(links)]
    return [context("\n".join(told))] if (told := [line for line in lines if line]) else []


def details_line(facts: CardFacts) -> str:
    """Say all details in one line, for *More*; the card shows effort and objectives elsewhere."""
    effort = [f"effort {facts.effort}"] if facts.effort else []
    serves = [f"serves {', '.join(inline(title) for title in facts.objectives[:3])}"] if facts.objectives else []
    line = "  ·  ".join([*_parts(facts), *effort, *serves])
    return "\n".join(told for told in (line, risk_line(facts)) if told)


def risk_line(facts: CardFacts) -> str:
    """Say what could go wrong; nothing where nobody has named a risk."""
    risk = facts.details_line.risk
    return f"Risk: {passage(risk, 300, facts.number)}" if risk else ""


def _capitalised_details(facts: CardFacts) -> str:
    said = "  ·  ".join(_parts(facts))
    return said[:1].upper() + said[1:]


def _parts(facts: CardFacts) -> list[str]:
    beside = facts.details_line
    return [
        told
        for told in (
            f"service {inline(beside.service)}" if beside.service else "",
            f"team {inline(beside.team)}" if beside.team else "",
            f"kind {beside.kind}" if beside.kind else "",
            f"{beside.term} term" if beside.term else "",
            f"benefit {beside.benefit}" if beside.benefit else "",
            f"priority {beside.priority}" if beside.priority else "",
        )
        if told
    ]
