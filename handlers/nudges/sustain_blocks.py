"""Whether a success still holds: the question, the request to confirm that it doesn't, and the form behind it."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.common.limits import LONGEST_STORY
from csi.common.phrases import spoken_date
from csi.nudges.sustain_facts import MeasuredSince, SustainFacts
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    context,
    excerpt,
    field,
    form,
    inline,
    message,
    named,
    passage,
    person,
    picture,
    section,
    text_input,
)
from handlers.slack.phrases import figure


def question(facts: SustainFacts, chart: Picture | None) -> Message:
    """Build the question whether a success still holds, with its latest readings; one line once it is answered."""
    if not facts.is_standing or facts.is_over:
        return message(context(_settled(facts, facts.asked)))
    closed = f" It was closed on {spoken_date(facts.closed_on, facts.today)}." if facts.closed_on else ""
    blocks: list[Block | None] = [section(f"Does it still hold? {_name(facts)}.{closed}")]
    if facts.measured:
        blocks.append(section("\n".join(_since(facts, each) for each in facts.measured[:4])))
    if chart is not None:
        blocks.append(picture(chart))
    blocks.append(context(_proposal(facts)))
    about, value, says = named(facts.number, facts.idea), str(facts.id), facts.readings_say
    blocks.append(
        buttons(
            f"sustain_{facts.id}",
            [
                button("Still holds", ids.STILL_HOLDS, value, about=about, style="primary" if says is True else None),
                button("No longer", ids.NO_LONGER, value, about=about, style="primary" if says is False else None),
            ],
        )
    )
    return message(*blocks)


def regression(facts: SustainFacts, reader: str) -> Message:
    """Build the request to confirm that a success doesn't hold any more; one line once that is decided."""
    if not facts.is_standing or facts.holds is not False:
        return message(context(_settled(facts, reader)))
    says = "You said" if facts.answered_by == reader else f"{person(facts.answered_by)} says"
    said = f"{says}: {passage(facts.note, 600, facts.number)}"
    about = named(facts.number, facts.idea)
    return message(
        section(
            f"No longer holds? {_name(facts)}. {said}\nIf you confirm it, it's reopened and its announcement says so."
        ),
        section("\n".join(_since(facts, each) for each in facts.measured[:4])) if facts.measured else None,
        buttons(
            f"regression_{facts.id}",
            [
                button("Confirm and reopen", ids.CONFIRM_REGRESSION, str(facts.id), about=about, style="primary"),
                button("Still holds", ids.DENY_REGRESSION, str(facts.id), about=about),
            ],
        ),
    )


def no_longer_form(facts: SustainFacts) -> View:
    """Build the form behind *No longer*: what is different now."""
    return form(
        ids.NO_LONGER_FORM,
        f"IMP-{facts.number}: no longer",
        "Save",
        [
            section(excerpt(facts.idea, 300, facts.number)),
            field(
                ids.NOTE,
                "What is different now?",
                text_input(lines=True, limit=LONGEST_STORY),
                hint="Everybody who follows it reads this if it's reopened.",
            ),
        ],
        about=str(facts.id),
    )


def _name(facts: SustainFacts) -> str:
    return f"*{excerpt(facts.idea, 120, facts.number)}* (IMP-{facts.number})"


def _since(facts: SustainFacts, each: MeasuredSince) -> str:
    aim = inline(each.aim.words(each.unit))
    if each.latest is None or each.latest_on is None:
        return f"*{inline(each.kpi)}*: no reading since then. Target {aim}."
    verdict = "still met" if each.is_met else "not met"
    before = "" if each.is_since else ", before it was closed"
    on = f"on {spoken_date(each.latest_on, facts.today)}{before}"
    return f"*{inline(each.kpi)}*: {figure(each.latest, each.unit)} {on}. Target {aim}: {verdict}."


def _proposal(facts: SustainFacts) -> str:
    if facts.was_missed:
        return "The readings now say that a target wasn't met when it was closed. *No longer* reopens it."
    return {
        True: "The readings since then say that it still holds.",
        False: "The readings since then say that it no longer holds. *No longer* reopens it.",
        None: "I have no readings that show it, so please tell me.",
    }[facts.readings_say]


def _settled(facts: SustainFacts, reader: str | None) -> str:
    """Say in one line what became of a question, and who decided it when."""
    by = ""
    if facts.answered_by:
        by = ", you" if facts.answered_by == reader else f", {person(facts.answered_by)}"
    on = f", {spoken_date(facts.answered_on, facts.today)}" if facts.answered_on else ""
    if facts.holds is True:
        return f"{_name(facts)}  ·  *Still holds*{by}{on}"
    if facts.holds is False and facts.is_standing:
        return f"{_name(facts)}  ·  *No longer holds*{by}{on}. A manager is asked to confirm it."
    if facts.holds is False:
        return f"{_name(facts)}  ·  *No longer holds*{by}{on}. It was reopened."
    if not facts.is_standing:
        return f"{_name(facts)}  ·  It was reopened, so there's nothing to answer."
    return f"{_name(facts)}  ·  A newer message asks this."
