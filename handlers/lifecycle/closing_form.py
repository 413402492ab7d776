"""The form that closes an improvement: what is needed at once, and the rest behind *More*."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, CheckboxesElement, RadioButtonsElement
from slack_sdk.models.views import View

from csi.common.limits import LONGEST_STORY
from csi.common.phrases import calendar_date, capitalized, spoken_date
from csi.language.message_kind import shorten
from csi.lifecycle.closure import ClosingHint, reading_field
from csi.views.card import CoordinatorCardFacts
from handlers import ids
from handlers.register.value_blocks import closing_fields
from handlers.slack.block_kit import button, buttons, field, form, inline, options, section, text_input
from handlers.slack.payload import Form, SlackValue, stored_number
from handlers.slack.phrases import CLOSURES, OUTCOMES

FIRST_BLOCK = "closing_verdict"
"""The form's first block; what stands above it stays when the form is drawn again."""

MOST_FIELDS = 5
"""The most fields before *More*."""
MOST_SHORTFALLS, MOST_READINGS, MOST_NAME, MOST_CHANGES = 8, 5, 120, 10


@dataclass(frozen=True, slots=True)
class ClosingForm(SlackValue):
    """The private_metadata of the form; before an update it was the number alone."""

    prefix: ClassVar[str] = "closing"
    number: int
    more: int
    """Whether it shows what is behind *More*, as 0 or 1."""

    @classmethod
    def read(cls, about: str) -> "ClosingForm":
        """Read a form's metadata, also one from before an update. Raises Outdated."""
        return cls.maybe(about) or cls(stored_number(about), 1)


def closing_form(facts: CoordinatorCardFacts, hint: ClosingHint, *, notes: str = "", more: bool = False) -> View:
    """Build the form behind *Close*: at most five fields.

    With `more` it also has those that found no room, and asks what went how, for the value, and what is next.
    """
    codes = RadioButtonsElement(options=options([(key.value, capitalized(label)) for key, label in CLOSURES.items()]))
    outcomes = CheckboxesElement(options=options([(key.value, label) for key, label in OUTCOMES.items()]))
    full = not facts.quick_win
    number = str(facts.number)
    read = (
        button("Add a reading", ids.ADD_READING, number, about=f"for IMP-{number}")
        if facts.targets and hint.shortfalls
        else None
    )
    judge_now = field(ids.JUDGE_NOW, "Why judge now?", text_input(limit=500), hint=_settling(facts))
    fixed = [
        None if hint.settled else judge_now,
        field(ids.ACHIEVED, "Did we get there?", text_input(lines=True)) if full else None,
        field(ids.CLOSURE_CODE, "Result", codes),
        field(ids.NOTES, "What is better now, and for whom?", text_input(notes, lines=True, limit=LONGEST_STORY)),
        field(ids.OUTCOMES, "What changed?", outcomes, optional=True, hint="A success needs at least one."),
    ]
    room = MOST_FIELDS - sum(each is not None for each in fixed)
    asked, changes = _readings(hint), _changes(hint, facts.today)
    no_room = [*asked[room:], *([] if len(asked) < room else [changes])]
    further = [*(each for each in no_room if each), *_further(facts)]
    return form(
        ids.CLOSE_FORM,
        f"Close IMP-{number}",
        "Close it",
        [
            section(_verdict(facts, hint), block_id=FIRST_BLOCK, accessory=read),
            *fixed[:2],
            *asked[:room],
            *fixed[2:],
            changes if len(asked) < room else None,
            *(further if more else [_more(facts.number) if further else None]),
        ],
        about=ClosingForm(facts.number, int(more)).value,
    )


def _verdict(facts: CoordinatorCardFacts, hint: ClosingHint) -> str:
    if not facts.targets:
        return "How did it end?"
    if not hint.shortfalls:
        return "The latest readings meet the target."
    lines = "\n".join(f"•  {inline(_sentence(each.sentence))}" for each in hint.shortfalls[:MOST_SHORTFALLS])
    return f"It can't be closed as successful yet:\n{lines}"


def _readings(hint: ClosingHint) -> list[Block | None]:
    """Build a field for each KPI whose reading could settle what stands against a success."""
    kpis = {each.kpi_id: each.kpi for each in hint.shortfalls if each.kpi_id in hint.reported}
    return [
        field(
            reading_field(number),
            f"{shorten(name, MOST_NAME)}: where is it now?",
            text_input(limit=200),
            optional=True,
            hint="Only if you have measured it. Write the day if it wasn't today: 2.8, on 5 December.",
        )
        for number, name in [*kpis.items()][:MOST_READINGS]
    ]


def _changes(hint: ClosingHint, today: date) -> Block | None:
    """Build the offer to declare that the work has changed for good, which the limits of its KPIs follow."""
    if not hint.changes:
        return None
    boxes = [
        (str(each.kpi_id), f"{shorten(each.kpi, 60)}: since {calendar_date(each.since, today)}")
        for each in hint.changes[:MOST_CHANGES]
    ]
    return field(
        ids.CLOSING_CHANGES,
        "Has the work itself changed for good?",
        CheckboxesElement(options=options(boxes)),
        optional=True,
        hint="Then the limits of the usual variation are calculated anew from that day. Nothing else moves them.",
    )


def typed_readings(form: Form) -> dict[int, str]:
    """Read the readings that were typed, by the KPI's id."""
    fields = [str(block["block_id"]) for block in form.view["blocks"]]
    keys = [key for key in fields if key.startswith(ids.CLOSING_READING)]
    return {stored_number(key.removeprefix(ids.CLOSING_READING)): words for key in keys if (words := form.text(key))}


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _settling(facts: CoordinatorCardFacts) -> str:
    if facts.settled_at is None:
        return "You can close earlier with a reason."
    return f"Settling until {spoken_date(facts.settled_at.date(), facts.today)}; you can close earlier with a reason."


def _more(number: int) -> Block | None:
    more = button(
        "More", ids.CLOSING_MORE, str(number), about=f"of IMP-{number}: what went how, its value, and what is next"
    )
    return buttons("closing_more", [more])


def _further(facts: CoordinatorCardFacts) -> list[Block | None]:
    """Build the fields behind *More*, all of them optional."""
    full = not facts.quick_win
    value: list[Block | None] = [*closing_fields(facts.case)] if facts.case or full else []
    if not full:
        return value
    return [
        *value,
        field(ids.WENT_WELL, "What went well?", text_input(lines=True), optional=True),
        field(ids.WENT_WRONG, "What went wrong?", text_input(lines=True), optional=True),
        field(ids.UNEXPECTED, "What came unexpectedly?", text_input(lines=True), optional=True),
        field(ids.KEEPER, "Who keeps it up?", text_input(), optional=True),
        field(ids.NEXT, "What is next?", text_input(), optional=True),
    ]
