"""The answer to `/csi nudges`: what will come and why, what is quiet, and how to change it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from csi.common.phrases import capitalized, counted, listed, spoken_date
from csi.nudges.kinds import POLICY
from csi.nudges.upcoming import Coming, NudgesFacts, Snoozed
from handlers import ids
from handlers.people.whereabouts_blocks import back_button, stand_in_words
from handlers.slack.block_kit import Message, button, buttons, message, opening, section
from models.enums import NudgeKind

MOST_SNOOZED = 5
"""So many snoozed things of a kind are named."""


def nudges(facts: NudgesFacts) -> Message:
    """Build the answer to `/csi nudges`."""
    blocks: list[Block | None] = [section(_summary(facts))]
    if facts.coming:
        blocks.append(section("*What comes next*\n" + "\n".join(_coming(facts, each) for each in facts.coming)))
    if quiet := _quiet(facts):
        blocks.append(section("*What is quiet*\n" + "\n".join(quiet)))
    change = button("Change", ids.SET_NUDGES, about="which reminders you get")
    back = [back_button()] if facts.away_until is not None else []
    return message(*blocks, buttons("nudges", [*back, change]))


def _summary(facts: NudgesFacts) -> str:
    said = "I write on your working mornings, in one message." if facts.coming else "Nothing is due from you soon."
    came = counted(facts.spoken, "message") if facts.spoken else "No message"
    return f"{said} {came} came in the last seven days; usually it's at most {facts.budget}."


def _coming(facts: NudgesFacts, each: Coming) -> str:
    policy = POLICY[each.kind]
    about = f" ({opening(each.about, 60)})" if each.about else ""
    more = f", and {each.others} more" if each.others else ""
    when = spoken_date(each.on, facts.today)
    return f"•  {capitalized(policy.label)}, {when}{about}{more}: {policy.why}"


def _quiet(facts: NudgesFacts) -> list[str]:
    lines = []
    if facts.away_until is not None:
        urgent = f" {stand_in_words(facts.stand_in)}" if facts.stand_in else ""
        lines.append(f"•  Away until {spoken_date(facts.away_until, facts.today)}.{urgent}")
    if facts.muted:
        lines.append(f"•  Muted: {listed(POLICY[kind].label for kind in facts.muted)}")
    for until in sorted({each.until for each in facts.snoozed}):
        asleep = _asleep([each for each in facts.snoozed if each.until == until])
        lines.append(f"•  Snoozed until {spoken_date(until, facts.today)}: {asleep}")
    for kind, until in facts.backed_off:
        when = spoken_date(until, facts.today)
        lines.append(f"•  Paused until {when}: {POLICY[kind].label} (the last ones stayed unanswered)")
    return lines


def _asleep(snoozed: Sequence[Snoozed]) -> str:
    """Name what is snoozed until the same day, by kind; a single thing in full."""
    by_kind: dict[NudgeKind, list[str]] = {}
    for each in snoozed:
        about = each.about if len(snoozed) == 1 else each.name
        name, names = opening(about, 60), by_kind.get(each.kind, [])
        by_kind[each.kind] = [*names, name] if name and name not in names else names
    return listed(f"{POLICY[kind].label}{_named(names)}" for kind, names in by_kind.items())


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_SNOOZED
    shown = [*names[:MOST_SNOOZED], *([f"{more} more"] if more > 0 else [])]
    return f" ({', '.join(shown)})" if shown else ""
