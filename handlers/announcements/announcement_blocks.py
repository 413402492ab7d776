"""The announcement of a closed improvement, and its draft for the coordinator."""

import re
from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from csi.announcements.announcement import AnnouncementFacts, MeasuredKpi
from csi.common.phrases import listed
from csi.kpis.judgement import change
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    channel_link,
    context,
    day,
    divider,
    escape,
    excerpt,
    heading,
    inline,
    message,
    named,
    passage,
    person,
    picture,
    quote,
    section,
)
from handlers.slack.phrases import difference, figure, wanted
from models.enums import AnnouncementKind, AnnouncementState, OutcomeCategory, State

_GAINS: Mapping[OutcomeCategory, str] = {
    OutcomeCategory.COST: "saves money",
    OutcomeCategory.REVENUE: "earns more",
    OutcomeCategory.TIME: "saves time",
    OutcomeCategory.SATISFACTION: "makes people happier",
    OutcomeCategory.QUALITY: "improves quality",
    OutcomeCategory.COMPLIANCE: "improves compliance",
    OutcomeCategory.SECURITY: "improves security",
}
_TITLE = 150
"""The most characters of a title in Slack."""
_STORY, _LINES = 1_500, 15
"""The most that is shown of a story."""
_FIRST_SENTENCE = re.compile(r".+?(?:[.!?…](?=\s|$)|$)", re.MULTILINE)


def announcement(facts: AnnouncementFacts, chart: Picture | None) -> Message:
    """Build the announcement as it is posted in the channel."""
    return message(*_announcement_blocks(facts, chart))


def draft(facts: AnnouncementFacts, chart: Picture | None) -> Message:
    """Build the coordinator's draft: the announcement, what to check in it, and the buttons that post or drop it."""
    value, about = str(facts.id), named(facts.number, facts.idea)
    where = channel_link(facts.channel) if facts.channel else "a channel that you choose"
    if not facts.is_current:
        return message(context(_of_an_earlier_closing(facts, where)))
    name = f"*{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number})"
    match facts.state:
        case AnnouncementState.POSTED:
            said = f"Posted to {where}:" if facts.is_out else f"On its way to {where}:"
            return message(context(f"{name}  ·  {said}"), *_announcement_blocks(facts, chart))
        case AnnouncementState.DROPPED:
            intro = section(f"{name} is closed and not announced. You can still post it to {where}.")
        case _:
            intro = section(f"{name} is closed. This is ready for {where}:")
    return message(
        intro,
        divider(),
        *_announcement_blocks(facts, chart),
        divider(),
        *(context(f"*Please check:* {escape(problem)}") for problem in facts.problems[:3]),
        buttons(
            f"draft_{facts.id}",
            [
                button("Post", ids.POST_ANNOUNCEMENT, value, about=about, style="primary"),
                button("Edit", ids.EDIT_ANNOUNCEMENT, value, about=about),
                *(
                    [button("Not this one", ids.DROP_ANNOUNCEMENT, value, about=about)]
                    if facts.state is AnnouncementState.DRAFT
                    else []
                ),
            ],
        ),
    )


def _of_an_earlier_closing(facts: AnnouncementFacts, where: str) -> str:
    since = "reopened and closed again" if facts.state_now is State.CLOSED else "reopened"
    told = f"This was posted to {where}." if facts.is_out else "This announcement won't be posted."
    return f"“{excerpt(facts.idea, 150, facts.number)}” (IMP-{facts.number}) was {since}. {told}"


def title_and_rest(story: str, idea: str) -> tuple[str, str]:
    """Split a story into its first sentence, which says what got better, and what is shown below it.

    A story that is cut is shown from its beginning, since *Read all* finds it as a whole.
    """
    story = story.strip()
    first = _FIRST_SENTENCE.match(story)
    title = first[0].strip().rstrip(".") if first else idea
    rest = story[first.end() :].strip() if first else ""
    whole = len(title) <= _TITLE and len(rest) <= _STORY and len(rest.splitlines()) <= _LINES
    return title, rest if whole else story


def _announcement_blocks(facts: AnnouncementFacts, chart: Picture | None) -> list[Block]:
    success = facts.kind is AnnouncementKind.SUCCESS
    title, rest = title_and_rest(facts.story, facts.idea)
    blocks: list[Block] = [heading(title if success else f"We learned: {title}")]
    if rest:
        blocks.append(quote(rest, facts.number, _STORY, lines=_LINES))
    blocks += [section(_before_after(each)) for each in facts.measured[:4]]
    if chart is not None:
        blocks.append(picture(chart))
    if not facts.measured:
        blocks.append(context("No KPI measures this one; the outcome is as reported."))
    if facts.lesson and not success:
        blocks.append(section(f"*What went wrong:* {passage(facts.lesson, 600, facts.number)}"))
    blocks.append(context(*filter(None, [_people(facts), _context(facts)])))
    return blocks


def _before_after(each: MeasuredKpi) -> str:
    before, after = figure(each.before, each.unit), figure(each.after, each.unit)
    changed = difference(change(each.before, each.after), each.unit, each.direction)
    verdict = "met" if each.aim.is_met_by(each.after) else "not met"
    return (
        f"*{inline(each.name)}*: *{before} → {after}* ({day(each.before_on)} to {day(each.after_on)})\n"
        f"{changed[0].upper() + changed[1:]}. "
        f"Target {wanted(each.aim, each.unit, each.due_on)}: {verdict}."
    )


def _people(facts: AnnouncementFacts) -> str:
    who = [f"Idea: {person(facts.author)}"] if facts.author else []
    if facts.coordinator:
        who.append(f"Led by: {person(facts.coordinator)}")
    if facts.helpers:
        who.append("Done by: " + ", ".join(person(helper) for helper in facts.helpers[:10]))
    return "  ·  ".join(who)


def _context(facts: AnnouncementFacts) -> str:
    said = [f"The idea: “{excerpt(facts.idea, 200, facts.number)}” (IMP-{facts.number})"]
    if facts.objectives:
        said.append("Supports: " + ", ".join(inline(title) for title in facts.objectives[:3]))
    if facts.outcomes:
        said.append(listed(_GAINS[outcome] for outcome in facts.outcomes).capitalize())
    if facts.keeper:
        said.append(f"To keep it up: {excerpt(facts.keeper, 200, facts.number)}")
    if facts.judged_early_because:
        said.append(f"Measured early: {excerpt(facts.judged_early_because, 200, facts.number)}")
    return "\n".join(said)
