"""The Slack edge: one module per journey."""

from slack_bolt import App

from handlers import (
    anonymous,
    assignment,
    capture,
    deletion,
    details,
    errors,
    guide,
    home,
    interview,
    involved,
    links,
    lists,
    look_alikes,
    managing,
    managing_forms,
    messages,
    more,
    nudges,
    plan,
    proposals,
    reactions,
    settings,
    shortcuts,
    steps,
    tasks,
    wins,
    worth,
)
from handlers.commands import dispatch, triage_walk

JOURNEYS = (
    errors,
    capture,
    deletion,
    details,
    anonymous,
    messages,
    more,
    shortcuts,
    reactions,
    interview,
    involved,
    links,
    look_alikes,
    steps,
    assignment,
    tasks,
    plan,
    worth,
    proposals,
    nudges,
    wins,
    home,
    lists,
    settings,
    managing,
    managing_forms,
    guide,
    triage_walk,
    dispatch,
)


def register(app: App) -> None:
    """Hang every journey into the app."""
    for journey in JOURNEYS:
        journey.register(app)
    errors.register_catch_alls(app)
