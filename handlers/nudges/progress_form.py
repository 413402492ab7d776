"""The form for how an improvement is going: on track, at risk or blocked."""

from slack_sdk.models.views import View

from handlers import ids
from handlers.slack.block_kit import excerpt, field, form, section, text_input
from handlers.slack.phrases import HEALTHS
from models.enums import Health


def progress_form(number: int, idea: str, said: Health, about: str) -> View:
    """Build the form that asks what puts an improvement at risk, or what blocks it."""
    label = "What puts it at risk?" if said is Health.AT_RISK else "What blocks it?"
    return form(
        ids.HEALTH_FORM,
        f"IMP-{number}: {HEALTHS[said]}",
        "Report",
        [
            section(excerpt(idea, 300, number)),
            field(
                ids.NOTE,
                label,
                text_input(lines=True, placeholder="The supplier delivers two weeks late"),
                hint="Everybody who opens the improvement reads this, so that others can help.",
                optional=True,
            ),
        ],
        about=about,
    )
