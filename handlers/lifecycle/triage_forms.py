"""Forms for accepting, closing, readings, progress and announcements, and windows that only show text."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from csi.common.limits import LONGEST_STORY
from csi.lifecycle.triage import TriageChoices
from csi.views.card import CoordinatorCardFacts
from handlers import ids
from handlers.register.value_blocks import closing_fields
from handlers.slack.block_kit import (
    context,
    date_picker,
    escape,
    field,
    form,
    info_modal,
    inline,
    options,
    person,
    quote,
    section,
    select,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import CLOSURES, HEALTHS, OUTCOMES
from models.enums import Effort, Health

_EFFORTS = {
    Effort.S: "S  a day or two",
    Effort.M: "M  up to two weeks",
    Effort.L: "L  up to a quarter",
    Effort.XL: "XL  longer",
}


def accept(
    choices: TriageChoices,
    *,
    effort: Effort | None = None,
    coordinator: str | None = None,
    quick_win: bool = False,
) -> View:
    """Build the form behind *Accept* with the known values. The suggested coordinator is chosen, the reason shown."""
    existing = [(str(number), title) for number, title in choices.objectives]
    quick = CheckboxesElement(options=options([("yes", "Quick win: start at once, close with one sentence")]))
    if quick_win:
        quick.initial_options = quick.options
    suggested = choices.suggested
    because = f"{person(suggested.person)} is suggested: {inline(suggested.reason)}." if suggested else ""
    first = coordinator or choices.coordinator or (suggested.person if suggested else choices.by)
    return form(
        ids.ACCEPT_FORM,
        f"Accept IMP-{choices.number}",
        "Accept",
        [
            quote(choices.idea, 300),
            context(because) if because else None,
            field(ids.COORDINATOR, "Who answers for it?", user_select(first)),
            field(
                ids.EFFORT,
                "Effort",
                select([(key.value, label) for key, label in _EFFORTS.items()], (effort or choices.effort).value),
            ),
            field(ids.OBJECTIVES, "Objective it serves", select(existing), optional=True) if existing else None,
            field(
                ids.NEW_OBJECTIVE,
                "Or a new objective" if existing else "Objective it serves",
                text_input(placeholder="New colleagues can work on their first day", limit=300),
                optional=True,
            ),
            field(ids.QUICK_WIN, "Shortcut", quick, optional=True),
        ],
        about=str(choices.number),
    )


def reason(callback_id: str, title: str, submit: str, label: str, hint: str, number: int) -> View:
    """Build a form with one field for a reason."""
    return form(
        callback_id, title, submit, [field(ids.REASON, label, text_input(lines=True), hint=hint)], about=str(number)
    )


@dataclass(frozen=True, slots=True)
class KpiReading(SlackValue):
    """The private_metadata of a reading's form: the KPI, if none is chosen in the form; empty without a target."""

    prefix: ClassVar[str] = "kpi"
    kpi: str


@dataclass(frozen=True, slots=True)
class AskedReading(SlackValue):
    """The private_metadata of a reading's form that a nudge asked for."""

    prefix: ClassVar[str] = "nudge"
    nudge: int


def reading(kpis: list[tuple[int, str]], today: date, about: KpiReading | AskedReading) -> View:
    """Build the form for a reading. With one KPI there is no choice of KPI."""
    pairs = [(str(number), name) for number, name in kpis]
    return form(
        ids.READING_FORM,
        "Reading",
        "Save",
        [
            section(f"*{inline(kpis[0][1])}*") if len(kpis) == 1 else None,
            field(ids.READING_KPI, "KPI", select(pairs, pairs[0][0])) if len(kpis) > 1 else None,
            field(ids.TARGET_VALUE, "Value", text_input(placeholder="4.92, same, n/a", limit=200)),
            field(ids.MEASURED_ON, "Measured on", date_picker(today)),
        ],
        about=about.value,
    )


def health(number: int, said: Health, about: str) -> View:
    """Build the form that asks what puts an improvement at risk, or what blocks it."""
    label = "What puts it at risk?" if said is Health.AT_RISK else "What blocks it?"
    return form(
        ids.HEALTH_FORM,
        f"IMP-{number}: {HEALTHS[said]}",
        "Report",
        [
            field(
                ids.NOTE,
                label,
                text_input(lines=True),
                hint="It is shown on the card, so that others can help.",
                optional=True,
            )
        ],
        about=about,
    )


def close(facts: CoordinatorCardFacts, *, settled: bool, met: bool | None, notes: str = "") -> View:
    """Build the form behind *Close*: question 5, the closure code, the outcome with its value, question 6."""
    codes = RadioButtonsElement(options=options([(key.value, label.capitalize()) for key, label in CLOSURES.items()]))
    outcomes = CheckboxesElement(options=options([(key.value, label) for key, label in OUTCOMES.items()]))
    verdict = {True: "The latest readings meet the target.", False: "The latest readings don't meet the target yet."}
    full = not facts.quick_win
    return form(
        ids.CLOSE_FORM,
        f"Close IMP-{facts.number}",
        "Close it",
        [
            context(verdict[met]) if met is not None else None,
            field(
                ids.JUDGE_NOW,
                "It has not settled yet. Why judge now?",
                text_input(limit=500),
                hint=f"It settles on {facts.settled_at:%d %b %Y}." if facts.settled_at else "",
            )
            if not settled
            else None,
            field(ids.ACHIEVED, "Did we get there?", text_input(lines=True)) if full else None,
            field(ids.CLOSURE_CODE, "So it ends as", codes),
            field(ids.NOTES, "What is better now, and for whom?", text_input(notes, lines=True, limit=LONGEST_STORY)),
            field(ids.OUTCOMES, "What changed?", outcomes, optional=True),
            *(closing_fields(facts.case) if facts.case or full else ()),
            field(ids.WENT_WELL, "What went well?", text_input(lines=True), optional=True) if full else None,
            field(ids.WENT_WRONG, "What went wrong?", text_input(lines=True), optional=True) if full else None,
            field(ids.UNEXPECTED, "What came unexpectedly?", text_input(lines=True), optional=True) if full else None,
            field(ids.KEEPER, "Who keeps it up?", text_input(), optional=True) if full else None,
            field(ids.NEXT, "What is next?", text_input(), optional=True) if full else None,
        ],
        about=str(facts.number),
    )


def story(announcement_id: int, text: str) -> View:
    """Build the form behind *Edit*: the text of an announcement."""
    return form(
        ids.STORY_FORM,
        "Announcement",
        "Save",
        [
            field(
                ids.STORY,
                "What is better now, and for whom?",
                text_input(text, lines=True, limit=LONGEST_STORY),
                hint="Before, after, dates, names and picture are added by themselves. Figures are checked.",
            )
        ],
        about=str(announcement_id),
    )


def channel(announcement_id: int) -> View:
    """Build the form that asks for the channel of an announcement."""
    element = ConversationSelectElement(
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True)
    )
    return form(
        ids.CHANNEL_FORM,
        "Announce where?",
        "Post",
        [field(ids.CHANNEL, "Channel", element, hint="Invite Kaizen there first if it is private.")],
        about=str(announcement_id),
    )


def sentence_modal(text: str, title: str = "Kaizen") -> View:
    """Build a window with one sentence, for whoever pressed a button."""
    return info_modal(ids.NOTE_VIEW, title, [section(escape(text))])


def whole_idea(number: int, text: str) -> View:
    """Build a window with the whole text of a long idea."""
    parts = [text[start : start + 2_900] for start in range(0, len(text), 2_900)]
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}", [quote(part, 3_000) for part in parts])
