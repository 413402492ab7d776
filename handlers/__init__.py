"""The Slack edge: one module per journey."""

from slack_bolt import App

from handlers import (
    anonymous,
    capture,
    errors,
    home,
    interview,
    look_alikes,
    messages,
    nudges,
    plan,
    proposals,
    reactions,
    settings,
    shortcuts,
    triage,
    wins,
)

JOURNEYS = (
    errors,
    capture,
    anonymous,
    messages,
    shortcuts,
    reactions,
    interview,
    look_alikes,
    triage,
    plan,
    proposals,
    nudges,
    wins,
    home,
    settings,
)


def register(app: App) -> None:
    """Hang every journey into the app."""
    for journey in JOURNEYS:
        journey.register(app)
    errors.register_catch_alls(app)
