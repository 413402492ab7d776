"""The form that closes an improvement."""

from slack_sdk.models.blocks import CheckboxesElement, RadioButtonsElement
from slack_sdk.models.views import View

from csi.common.limits import LONGEST_STORY
from csi.views.card import CoordinatorCardFacts
from handlers import ids
from handlers.register.value_blocks import closing_fields
from handlers.slack.block_kit import context, field, form, options, text_input
from handlers.slack.phrases import CLOSURES, OUTCOMES


def closing_form(facts: CoordinatorCardFacts, *, settled: bool, met: bool | None, notes: str = "") -> View:
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
