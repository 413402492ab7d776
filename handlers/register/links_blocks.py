"""An improvement's links in words, the form that changes them, and the form that copies an improvement."""

from slack_sdk.models.views import View

from csi.common.limits import LONGEST_TYPED
from csi.common.phrases import counted
from csi.language.improvement_ids import say_numbers
from csi.register.queries import Links
from handlers import ids
from handlers.slack.block_kit import context, field, form, quote, text_input

MOST_SHOWN = 10


def links_lines(links: Links) -> list[str]:
    """Say each kind of link in a few words."""
    found = []
    if links.part_of:
        found.append(f"Part of IMP-{links.part_of}")
    if links.parts:
        closed = f"{links.closed_parts} of {len(links.parts)} closed"
        found.append(f"Parts: {_first_numbers(links.parts)} ({closed})")
    if links.related:
        found.append(f"Related: {_first_numbers(links.related)}")
    if links.caused_by:
        found.append(f"Caused by {_first_numbers(links.caused_by)}")
    if links.causes:
        found.append(f"Caused {_first_numbers(links.causes)}")
    if links.copied_from:
        found.append(f"Copied from IMP-{links.copied_from}")
    return found


def _first_numbers(numbers: tuple[int, ...]) -> str:
    more = f" and {len(numbers) - MOST_SHOWN} more" if len(numbers) > MOST_SHOWN else ""
    return say_numbers(numbers[:MOST_SHOWN]) + more


def links_form(number: int, idea: str, shown: tuple[str, str, str], about: str) -> View:
    """Build the form: which improvement this is part of, which ones are related, and which ones caused it."""
    part_of, related, caused_by = shown
    return form(
        ids.LINKS_FORM,
        f"IMP-{number}: links",
        "Save",
        [
            quote(idea, number, 200),
            field(
                ids.PART_OF,
                "Part of",
                text_input(part_of, placeholder="IMP-3", limit=40),
                optional=True,
                hint="The bigger improvement that this belongs to, if there is one. Each keeps its own progress.",
            ),
            field(
                ids.RELATED,
                "Related to",
                text_input(related, placeholder="IMP-7, IMP-9", limit=500),
                optional=True,
                hint="Up to 30. Both improvements show the link.",
            ),
            field(
                ids.CAUSED_BY,
                "Caused by",
                text_input(caused_by, placeholder="IMP-4", limit=500),
                optional=True,
                hint="The improvements that made this one necessary. Both show the link.",
            ),
        ],
        about=about,
    )


def copy_form(number: int, idea: str, tasks: int) -> View:
    """Build the form for the copy's text, with what else is copied."""
    plan = f"{counted(tasks, 'task')} that start today" if tasks else "no tasks, because it has none"
    return form(
        ids.COPY_FORM,
        f"Copy IMP-{number}",
        "Bring it in",
        [
            field(
                ids.IDEA,
                "What could be better?",
                text_input(idea, lines=True),
                hint="Say what is different this time.",
            )
            if len(idea) <= LONGEST_TYPED
            else quote(idea, number, 300),
            context(
                f"Your new idea gets the details, the risk and the causes of IMP-{number}, and {plan}. "
                "Targets, answers and votes stay behind."
            ),
        ],
        about=str(number),
    )
