"""The Slack edge: one module per journey."""

from slack_bolt import App

from handlers.announcements import announcements
from handlers.capture import ideas, shortcuts, similar_ideas
from handlers.catalogue import entries, policies, window
from handlers.commands import dispatch, triage_walk
from handlers.inbox import anonymous, messages, reactions
from handlers.interview import answers
from handlers.kpis import proposals, readings
from handlers.lifecycle import assignment, transitions
from handlers.nudges import morning_message
from handlers.people import onboarding
from handlers.register import deletion, details, links, more_menu, raci, value
from handlers.slack import errors
from handlers.tasks import tasks
from handlers.views import home, lists

JOURNEYS = (
    errors,
    ideas,
    deletion,
    details,
    anonymous,
    messages,
    more_menu,
    shortcuts,
    reactions,
    answers,
    raci,
    links,
    similar_ideas,
    transitions,
    assignment,
    tasks,
    readings,
    value,
    proposals,
    morning_message,
    announcements,
    home,
    lists,
    policies,
    window,
    entries,
    onboarding,
    triage_walk,
    dispatch,
)


def register(app: App) -> None:
    """Hang every journey into the app."""
    for journey in JOURNEYS:
        journey.register(app)
    errors.register_catch_alls(app)
