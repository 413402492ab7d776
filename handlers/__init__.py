"""The Slack edge: one module per journey."""

from slack_bolt import App

from handlers import capture, errors, home, interview, nudges, plan, triage, wins


def register(app: App) -> None:
    """Hang every journey into the app."""
    for journey in (errors, capture, interview, triage, plan, nudges, wins, home):
        journey.register(app)
    errors.register_catch_alls(app)
