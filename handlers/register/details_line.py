"""An improvement's details in one line."""

from csi.views.card import CardFacts
from csi.views.details_line import DetailsLine
from handlers.catalogue.entry_rows import service_uses
from handlers.slack.block_kit import inline, passage

PRIORITIES = {1: "1, the highest", 2: "2", 3: "3, in the middle", 4: "4", 5: "5, the lowest"}


def details_line(facts: CardFacts, beside: DetailsLine) -> str:
    """Say kind, service, effort, objectives and the like in one line; empty where nothing is known."""
    service = beside.service_facts
    told = (
        "quick win" if facts.quick_win else "",
        f"effort {facts.effort}" if facts.effort and not facts.quick_win else "",
        f"objective: {', '.join(inline(title) for title in facts.objectives[:3])}" if facts.objectives else "",
        f"service {inline(beside.service)}" if beside.service else "",
        "mission-critical" if service and service.is_mission_critical else "",
        f"team {inline(beside.team)}" if beside.team else "",
        f"kind {beside.kind}" if beside.kind else "",
        f"{beside.term} term" if beside.term else "",
        f"benefit {beside.benefit}" if beside.benefit else "",
        f"priority {beside.priority}" if beside.priority else "",
    )
    line = "  ·  ".join(part for part in told if part)
    uses = service_uses(service) if service else []
    return "\n".join(part for part in (line, *uses, _risk(facts.number, beside)) if part)


def _risk(number: int, beside: DetailsLine) -> str:
    """Say what could go wrong; nothing where nobody has named a risk."""
    return f"Risk: {passage(beside.risk, 300, number)}" if beside.risk else ""
