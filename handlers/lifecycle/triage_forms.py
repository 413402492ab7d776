"""Forms for accepting an improvement and for a step that needs a reason."""

from slack_sdk.models.blocks import (
    CheckboxesElement,
)
from slack_sdk.models.views import View

from csi.lifecycle.triage import TriageChoices
from handlers import ids
from handlers.catalogue.entry_rows import service_lines
from handlers.slack.block_kit import (
    context,
    field,
    form,
    inline,
    options,
    person,
    quote,
    select,
    text_input,
    user_select,
)
from models.enums import Effort

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
            quote(choices.idea, choices.number, 300),
            context("\n".join(about_it)) if (about_it := service_lines(choices.service)) else None,
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
