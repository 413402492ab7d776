"""The announcement of a closed improvement, and its draft for the coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.blocks.block_elements import InteractiveElement

from csi.announcements.announcement import AnnouncementFacts
from csi.announcements.titles import below_title
from csi.common.phrases import capitalized, clock_time, listed, spoken_date
from csi.common.working_days import local_time
from handlers import ids
from handlers.announcements import figure_rows
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    channel_link,
    context,
    divider,
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
from handlers.slack.menu_choices import MenuChoice, choice_menu
from handlers.slack.phrases import figure
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
_STORY, _LINES = 1_500, 15
"""The most that is shown of a story."""


def announcement(facts: AnnouncementFacts, chart: Picture | None) -> Message:
    """Build the announcement as it is posted in the channel."""
    return message(*_announcement_blocks(facts, chart))


def draft(facts: AnnouncementFacts, chart: Picture | None) -> Message:
    """Build the coordinator's draft: the announcement, what to check in it, and the buttons that post or drop it."""
    where = channel_link(facts.channel) if facts.channel else "a channel that you choose"
    if not facts.is_current:
        return message(context(_of_an_earlier_closing(facts, where)))
    name = f"*{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number})"
    match facts.state:
        case AnnouncementState.POSTED:
            said = f"Posted to {where}:" if facts.is_out else f"On its way to {where}:"
            intro: Block = context(f"{name}  ·  {said}")
        case AnnouncementState.SCHEDULED:
            intro = section(f"{name} is closed. This goes to {where} {_when(facts)}:")
        case AnnouncementState.DROPPED:
            intro = section(f"{name} is closed and not announced. You can still post it to {where}.")
        case _:
            intro = section(f"{name} is closed. This is ready for {where}:")
    told = facts.problems if not facts.is_corrected else ()  # a corrected post names them itself
    checks = [context(f"*Please check:* {inline(problem)}") for problem in told]
    offered = _offered(facts)
    row = ActionsBlock(block_id=f"draft_{facts.id}", elements=offered)
    below = [divider(), *checks, row] if offered else []
    return message(intro, divider(), *_announcement_blocks(facts, chart), *below)


def _when(facts: AnnouncementFacts) -> str:
    """Say when a scheduled announcement is posted, in its team's time zone."""
    if facts.scheduled_for is None:
        return "soon"
    local = local_time(facts.scheduled_for, facts.tz)
    return f"on {spoken_date(local.date(), local.date())} at {clock_time(local.time())} ({inline(facts.tz)})"


def _offered(facts: AnnouncementFacts) -> list[InteractiveElement]:
    """What can be done with the announcement: at most three buttons, and one menu."""
    value, about = str(facts.id), named(facts.number, facts.idea)
    edit = button("Edit", ids.EDIT_ANNOUNCEMENT, value, about=about)
    insert = [_Choice("Insert figure", ids.INSERT_FIGURES)] if facts.figures else []
    if facts.shows_worth:
        insert.append(_Choice("Hide value", ids.HIDE_WORTH))
    elif facts.worth is not None and facts.worth.is_gain:
        insert.append(_Choice("Show value", ids.SHOW_WORTH))
    if facts.state is AnnouncementState.POSTED:
        hide = button("Hide value", ids.HIDE_WORTH, value, about=about) if facts.shows_worth else None
        return [*([edit] if facts.problems else []), *([hide] if hide else [])]
    post = button("Post now", ids.POST_ANNOUNCEMENT, value, about=about, style="primary")
    drop = [_Choice("Don't announce", ids.DROP_ANNOUNCEMENT)]
    if facts.state is AnnouncementState.SCHEDULED:
        keep = button("Don't post yet", ids.UNSCHEDULE_ANNOUNCEMENT, value, about=about)
        post.style = None
        return [post, edit, keep, *_menu(facts, [*insert, *drop])]
    later = [_Choice("Post at a working hour", ids.SCHEDULE_ANNOUNCEMENT)]
    choices = [*later, *insert, *(drop if facts.state is AnnouncementState.DRAFT else [])]
    return [post, edit, *_menu(facts, choices)]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the menu of a draft offers."""

    label: str
    action_id: str


def _menu(facts: AnnouncementFacts, choices: list[_Choice]) -> list[InteractiveElement]:
    """Return a menu of the choices; a single one is a button."""
    value, about = str(facts.id), named(facts.number, facts.idea)
    if len(choices) > 1:
        return [
            choice_menu([MenuChoice(f"{each.label}: IMP-{facts.number}", each.action_id, value) for each in choices])
        ]
    return [button(each.label, each.action_id, value, about=about) for each in choices]


def _of_an_earlier_closing(facts: AnnouncementFacts, where: str) -> str:
    since = "reopened and closed again" if facts.state_now is State.CLOSED else "reopened"
    told = f"This was posted to {where}." if facts.is_out else "This announcement won't be posted."
    return f"“{excerpt(facts.idea, 150, facts.number)}” (IMP-{facts.number}) was {since}. {told}"


# --- The post --------------------------------------------------------------------------------------------------------


def _announcement_blocks(facts: AnnouncementFacts, chart: Picture | None) -> list[Block]:
    success = facts.kind is AnnouncementKind.SUCCESS
    title, below = facts.title, below_title(facts.title, facts.story)
    blocks: list[Block] = [heading(title if success else f"We learned: {title}")]
    if facts.is_corrected and facts.problems:
        blocks.append(section(f"*Written before a correction:* {inline(' '.join(facts.problems))}"))
    if below:
        blocks.append(quote(below, facts.number, _STORY, lines=_LINES))
    if facts.reopened_on:
        blocks.insert(1, section(_not_any_more(facts, success)))
    judged, corrected = dict(facts.judged), {each.target_id: each for each in facts.corrections}
    for each in facts.measured[:4]:
        blocks.append(
            figure_rows.measured_row(facts, each, judged.get(each.target_id, ""), corrected.get(each.target_id))
        )
    blocks += [section(figure_rows.unmeasured_row(each, facts.told_on)) for each in facts.unmeasured[:4]]
    if facts.worth is not None and facts.shows_worth:
        blocks.append(section(figure_rows.worth_row(facts, facts.worth)))
    if (evidence := figure_rows.evidence_row(facts, facts.measured[:4])) is not None:
        blocks.append(evidence)
    if chart is not None:
        blocks.append(picture(chart))
    if not facts.measured and not facts.unmeasured:
        blocks.append(context(_reported(facts)))
    if facts.lesson and not success:
        blocks.append(section(f"*What went wrong:* {passage(facts.lesson, 600, facts.number)}"))
    blocks.append(context(*filter(None, [_people(facts), _context(facts)])))
    return blocks


def _not_any_more(facts: AnnouncementFacts, success: bool) -> str:
    """Say that the improvement was reopened since it was announced, and why if it doesn't hold any more."""
    assert facts.reopened_on is not None
    if facts.no_longer_since and success:
        since, again = spoken_date(facts.no_longer_since, facts.told_on), spoken_date(facts.reopened_on, facts.told_on)
        return f"*No longer holds since {since}.* It was reopened on {again}, and work on it goes on."
    return f"*Reopened on {spoken_date(facts.reopened_on, facts.told_on)}.* Work on it goes on."


def _reported(facts: AnnouncementFacts) -> str:
    """Say who reported an outcome that no KPI is linked to, and why it isn't measured if that was said."""
    by = f"As reported by {person(facts.coordinator)}" if facts.coordinator else "As reported"
    if not facts.not_measurable_because:
        return f"{by}; no KPI is linked."
    return f"{by}. Not measured: {excerpt(facts.not_measurable_because, 200, facts.number)}"


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
        said.append(capitalized(listed(_GAINS[outcome] for outcome in facts.outcomes)))
    if facts.keeper:
        said.append(f"To keep it up: {excerpt(facts.keeper, 200, facts.number)}")
    if facts.judged_early_because:
        said.append(f"Measured early: {excerpt(facts.judged_early_because, 200, facts.number)}")
    return "\n".join(said)


# --- Notices ---------------------------------------------------------------------------------------------------------


def corrected(facts: AnnouncementFacts) -> Message:
    """Build the notice to the coordinator that a post was corrected, since a reading behind it changed."""
    where = channel_link(facts.channel) if facts.channel else "its channel"
    known = {each.target_id: each for each in facts.corrections}
    lines = [
        f"*{inline(each.name)}*: {figure(each.before, each.unit)} → {figure(each.after, each.unit)}. "
        f"{figure_rows.corrected(facts, each, known[each.target_id]).strip('_')}"
        for each in facts.measured
        if each.target_id in known
    ]
    if facts.worth_corrected is not None and facts.worth is not None and facts.shows_worth:
        changed = figure_rows.worth_corrected(facts, facts.worth_corrected).strip("_")
        lines.append(f"*Value*: {inline(facts.worth.words)}. {changed}")
    stale = f"\nPlease check the text: {inline(' '.join(facts.problems))}" if facts.problems else ""
    edit = button("Edit", ids.EDIT_ANNOUNCEMENT, str(facts.id), about=named(facts.number, facts.idea))
    return message(
        section(
            f"Announcement corrected: *{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number}), in {where}."
        ),
        section("\n".join(lines) + stale) if lines or stale else None,
        buttons(f"corrected_{facts.id}", [edit]) if stale else None,
    )


def stopped(facts: AnnouncementFacts) -> Message:
    """Build the notice to the coordinator that an announcement wasn't posted when it was due."""
    name = f"*{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number})"
    if not facts.is_current or facts.state is AnnouncementState.POSTED:
        return message(section(f"Not posted this morning: {name}. There's nothing left for you to do."))
    why = inline(" ".join(facts.problems)) or "A figure in it had to be checked, and is right now."
    about = named(facts.number, facts.idea)
    return message(
        section(f"Not posted: {name}. {why}\nIt's a draft again."),
        buttons(
            f"stopped_{facts.id}",
            [
                button("Edit", ids.EDIT_ANNOUNCEMENT, str(facts.id), about=about, style="primary"),
                button("Post now", ids.POST_ANNOUNCEMENT, str(facts.id), about=about),
            ],
        ),
    )
