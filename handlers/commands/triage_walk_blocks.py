"""One message of the triage walk: what was just decided, and the next idea that needs a decision."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, OverflowMenuElement

from csi.common.pagination import COUNTED, said_count
from csi.common.phrases import capitalized, counted, noun, spoken_date
from csi.views.triage_queue import WalkFacts, WalkStop
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    divider,
    inline,
    link,
    menu,
    message,
    named,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.payload import SlackValue

LONGEST_IDEA = 1_500


def stop(at_stop: WalkStop, now: datetime, *, done: str = "", undo: str = "") -> Message:
    """Build the message for one idea.

    `done` says what was just decided; `undo` is the decision's id and place, for *Undo*.
    """
    return message(
        *_done_line(done, undo),
        *(_idea(at_stop, at_stop.facts, now) if at_stop.facts else [section(end_sentence(at_stop))]),
    )


def walk_ended(at_stop: WalkStop) -> Message:
    """Build the message after *Done*: how many ideas were decided and how many are left."""
    left = at_stop.total - at_stop.place.seen + 1 if at_stop.facts else 0
    decided = at_stop.place.decided
    said = f"You decided {counted(decided, 'idea')}. " if decided else ""
    if not left:
        return message(section(f"{said}No idea waits for your decision."))
    waits = noun(left, "waits", "wait")
    many = f"{capitalized(said_count(left, COUNTED + 1))} {noun(left, 'idea')}"
    return message(section(f"{said}{many} still {waits}. To go on: `/csi triage`"))


def end_sentence(at_stop: WalkStop) -> str:
    """Say that no idea is left, and how many were decided."""
    place = at_stop.place
    waits, authors = noun(at_stop.paused, "waits", "wait"), noun(at_stop.paused, "its author", "their authors")
    paused = (
        f" {capitalized(said_count(at_stop.paused))} {noun(at_stop.paused, 'idea')} {waits} for {authors} to answer."
        if at_stop.paused
        else ""
    )
    if not place.seen:
        return f"No idea waits for your decision.{paused}"
    return f"That was the last one. You looked at {counted(place.seen, 'idea')} and decided {place.decided}.{paused}"


def _done_line(done: str, undo: str) -> list[Block]:
    if not done:
        return []
    element = button("Undo", ids.extended(ids.WALK, "undo"), undo, about="the last decision") if undo else None
    return [section(done, block_id="walk_done", accessory=element), divider()]


def _idea(at_stop: WalkStop, facts: WalkFacts, now: datetime) -> list[Block]:
    promise = f"decision promised by *{spoken_date(facts.promised_on, now.date())}*"
    if facts.promised_on < now.date():
        promise = f"*overdue*: decision promised by {spoken_date(facts.promised_on, now.date())}"
    votes = f"  ·  {counted(facts.votes, 'vote')}" if facts.votes else ""
    blocks: list[Block] = [
        section(
            f"*{at_stop.place.seen} of {at_stop.said_total}*  ·  *IMP-{facts.number}* from {_origin(facts)}, "
            f"{_age(facts.created_at, now)}{votes}\n{promise}",
            block_id="walk_idea",
            accessory=_menu(at_stop, facts),
        ),
        quote(facts.idea, facts.number, LONGEST_IDEA),
    ]
    if facts.details:
        blocks.append(context(passage(facts.details, 600, facts.number)))
    if facts.permalink:
        blocks.append(context(link(facts.permalink, "The message it was taken from")))
    blocks += similar_ideas_blocks.card_blocks(facts)
    if facts.coordinator:
        blocks.append(context(f"{person(facts.coordinator)} leads it already."))
    elif at_stop.suggested:
        reason = inline(at_stop.suggested.reason)
        blocks.append(context(f"Suggested lead: {person(at_stop.suggested.person)} ({reason})"))
    return [*blocks, *_buttons(at_stop, facts)]


@dataclass(frozen=True, slots=True)
class WalkChoice(SlackValue):
    """An option of the walk's menu: which form to open, and the position in the walk."""

    form: str
    place: str


def _menu(at_stop: WalkStop, facts: WalkFacts) -> OverflowMenuElement:
    place, name = at_stop.place.value, f"IMP-{facts.number}"
    options = (("assigned", f"Assign {name}"), ("merge", f"Mark {name} as a duplicate"))
    return menu(ids.extended(ids.WALK, "menu"), [(WalkChoice(form, place).value, said) for form, said in options])


def _buttons(at_stop: WalkStop, facts: WalkFacts) -> list[Block]:
    value, about = at_stop.place.value, named(facts.number, facts.idea)
    decide = [
        button("Accept", ids.extended(ids.WALK, "accept"), value, about=about, style="primary"),
        button("Decline", ids.extended(ids.WALK, "decline"), value, about=about),
        button("Need info", ids.extended(ids.WALK, "need_info"), value, about=f"about {about}"),
    ]
    walk = [
        button("Skip", ids.extended(ids.WALK, "skip"), value, about=about),
        button("Done", ids.extended(ids.WALK, "done"), value, about="with deciding for now"),
        *([button("Decide several", ids.DECIDE_SEVERAL, about="waiting ideas together")] if at_stop.total > 1 else []),
    ]
    rows = (buttons("walk_decide", decide), buttons("walk_on", walk))
    return [row for row in rows if row is not None]


def _origin(facts: WalkFacts) -> str:
    if facts.anonymous:
        return "somebody who stays unnamed"
    if facts.credited:
        return f"{person(facts.credited)}, brought in by {person(facts.author)}"
    return person(facts.author)


def _age(since: datetime, now: datetime) -> str:
    days = (now.date() - since.date()).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"
