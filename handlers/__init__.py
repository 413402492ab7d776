"""The Slack edge: one folder per context, each with its listeners and the blocks they show.

No rules are decided and no table is written here; that is csi's work.
"""

from slack_bolt import App

from handlers.announcements import announcements
from handlers.capture import comments, ideas, shortcuts, similar_ideas
from handlers.catalogue import entries, policies, window
from handlers.commands import dispatch, triage_walk
from handlers.inbox import anonymous, asked, messages, reactions
from handlers.interview import answers
from handlers.kpis import (
    charts,
    kpi_changes,
    kpi_window,
    proposals,
    reading_files,
    reading_questions,
    readings,
    targets,
)
from handlers.lifecycle import assignment, closing, departures, gate_window, transitions
from handlers.nudges import late_decisions, morning_message, quiet, sustain_checks
from handlers.people import arrivals, onboarding, profiles, user_groups
from handlers.register import deletion, details, links, open_window, raci, read_all, value, value_lines
from handlers.reports import reports
from handlers.slack import errors, menu_choices
from handlers.tasks import tasks
from handlers.views import home, lists, waiting_list

JOURNEYS = (
    errors,
    menu_choices,
    ideas,
    deletion,
    details,
    anonymous,
    messages,
    open_window,
    shortcuts,
    reactions,
    asked,
    comments,
    answers,
    raci,
    read_all,
    links,
    similar_ideas,
    transitions,
    assignment,
    closing,
    gate_window,
    departures,
    tasks,
    readings,
    charts,
    reading_files,
    reading_questions,
    kpi_window,
    kpi_changes,
    value,
    value_lines,
    proposals,
    targets,
    morning_message,
    quiet,
    late_decisions,
    sustain_checks,
    announcements,
    reports,
    home,
    lists,
    waiting_list,
    policies,
    window,
    entries,
    onboarding,
    arrivals,
    profiles,
    user_groups,
    triage_walk,
    dispatch,
)
"""The modules that register listeners, in the order in which Bolt tries them."""


def register(app: App) -> None:
    """Register the listeners of every journey with the app, the catch-alls last."""
    for journey in JOURNEYS:
        journey.register(app)
    errors.register_catch_alls(app)
