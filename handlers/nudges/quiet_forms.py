"""The forms behind *Snooze until a date*, and behind *Change* under `/csi nudges`."""

from datetime import date, timedelta

from slack_sdk.models.blocks import Block, CheckboxesElement, StaticMultiSelectElement
from slack_sdk.models.views import View

from csi.common.phrases import capitalized, spoken_date
from csi.nudges.kinds import KINDS, POLICY
from csi.nudges.upcoming import NudgesFacts, Snoozed
from handlers import ids
from handlers.slack.block_kit import date_picker, field, form, options
from models.enums import NudgeKind

MOST_WOKEN = 10
PAUSED = "paused:"
"""How the value of a kind that backs off begins; a snoozed nudge is its number, several that read alike theirs."""
BETWEEN = ","
MOST_ALIKE = 15


def snooze_form(bundle: int, today: date) -> View:
    """Build the form behind *Snooze until a date*."""
    return form(
        ids.SNOOZE_FORM,
        "Snooze",
        "Snooze",
        [
            field(
                ids.SNOOZE_UNTIL,
                "Until when?",
                date_picker(today + timedelta(days=14)),
                hint="It comes again on the first working morning from that day on.",
            )
        ],
        about=str(bundle),
    )


def settings_form(facts: NudgesFacts, answer_to: str = "") -> View:
    """Build the form with the kinds that can be muted, and what is snoozed or paused.

    `answer_to` is the response_url of the message in which *Change* was pressed, which then shows what was set.
    """
    choices = options((each.kind.value, capitalized(each.label)) for each in KINDS if each.can_be_muted)
    chosen = [choice for choice in choices if choice.value in facts.muted]
    muted = StaticMultiSelectElement(options=choices, initial_options=chosen or None)
    blocks: list[Block | None] = [
        field(
            ids.MUTED_KINDS,
            "Which kinds do you want to mute?",
            muted,
            optional=True,
            hint="Whoever is above you is still told of what is overdue, and that you muted it.",
        )
    ]
    alike: dict[str, list[str]] = {}
    for each in facts.snoozed:
        alike.setdefault(_asleep(facts, each), []).append(str(each.nudge_id))
    asleep = [(BETWEEN.join(numbers[:MOST_ALIKE]), label) for label, numbers in alike.items()]
    asleep += [(f"{PAUSED}{kind}", _paused(facts, kind, until)) for kind, until in facts.backed_off]
    if asleep:
        boxes = CheckboxesElement(options=options(asleep[:MOST_WOKEN]))
        blocks.append(field(ids.WOKEN, "Snoozed or paused: tick what may come now", boxes, optional=True))
    return form(ids.NUDGES_FORM, "Reminders", "Save", blocks, about=answer_to)


def _paused(facts: NudgesFacts, kind: NudgeKind, until: date) -> str:
    return f"Paused until {spoken_date(until, facts.today)}: {POLICY[kind].label}"


def _asleep(facts: NudgesFacts, each: Snoozed) -> str:
    about = f" ({each.name})" if each.name else ""
    return f"Until {spoken_date(each.until, facts.today)}: {POLICY[each.kind].label}{about}"
