"""`kaizen doctor`: check the database, the tokens and the channels."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

import migrations
from bot import database_trouble
from bot.database_trouble import open_database
from bot.manifest import BOT_SCOPES, PEOPLE_EVENTS
from bot.settings import Settings
from bot.slack.clients import reading_client
from csi.people import lost_events


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    ok: bool
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Check everything that `kaizen run` needs."""
    yield from _database(settings)
    yield from _events(settings)
    yield from _tokens(settings)
    if settings.managers:
        yield Finding(True, f"Managers: {', '.join(settings.managers)}.")
    else:
        yield Finding(
            False,
            "KAIZEN_MANAGERS names nobody: put the first manager's member id there (profile → ⋮ → Copy member ID).",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with closing(open_database(settings.database_url)) as db:
            at = database_trouble.check(db)
    except database_trouble.CannotUse as problem:
        yield Finding(False, str(problem))
        return
    if at == migrations.newest():
        yield Finding(True, "The database answers and is up to date.")
    else:
        yield Finding(True, "The database answers; `kaizen run` or `kaizen migrate` will set it up.")


def _events(settings: Settings) -> Iterator[Finding]:
    """Slack says nowhere which events an app has, but what they should have told of comes to light another way."""
    try:
        with closing(open_database(settings.database_url)) as db, db.read() as session:
            at = lost_events.lost_at(session)
    except (SQLAlchemyError, OSError, database_trouble.CannotUse):
        return  # no database, or none of ours yet
    if at is not None:
        yield Finding(
            False,
            f"On {at:%-d %B} Kaizen found that somebody had joined, left or become a guest, and Slack had not told it. "
            f"If it was running then, events are missing: paste `kaizen manifest` again ({', '.join(PEOPLE_EVENTS)}).",
        )


def _tokens(settings: Settings) -> Iterator[Finding]:
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    if not bot.startswith("xoxb-"):
        yield Finding(False, "SLACK_BOT_TOKEN is missing: it begins with xoxb- and is under OAuth & Permissions.")
        return
    if not app.startswith("xapp-"):
        yield Finding(
            False,
            "SLACK_APP_TOKEN is missing: it begins with xapp-; make one under Basic Information (connections:write).",
        )
        return
    client = reading_client(settings)
    yield from _ask_slack(client, app, settings)


def _ask_slack(client: WebClient, app_token: str, settings: Settings) -> Iterator[Finding]:
    try:
        me = client.auth_test()
    except SlackApiError as refused:
        yield Finding(False, f"Slack refuses SLACK_BOT_TOKEN: {refused.response.get('error')}.")
        return
    except OSError:
        yield Finding(False, f"{settings.slack_api_url} does not answer from this machine.")
        return
    yield Finding(True, f"Connected to the workspace “{me['team']}” as {me['user']}.")
    granted = {scope.strip() for scope in str(me.headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = sorted(set(BOT_SCOPES) - granted) if granted else []
    if missing:
        yield Finding(
            False, f"Scopes are missing: {', '.join(missing)}. Paste `kaizen manifest` again and reinstall the app."
        )
    try:
        client.apps_connections_open(app_token=app_token)
        yield Finding(True, "Socket Mode works.")
    except SlackApiError as refused:
        yield Finding(False, f"Slack refuses SLACK_APP_TOKEN: {refused.response.get('error')}.")
    for name, channel in (
        ("KAIZEN_TRIAGE_CHANNEL", settings.triage_channel),
        ("KAIZEN_ANNOUNCEMENT_CHANNEL", settings.announcement_channel),
    ):
        if channel:
            yield _channel(client, name, channel)


def _channel(client: WebClient, name: str, channel: str) -> Finding:
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as refused:
        return Finding(
            False, f"{name} {channel}: {refused.response.get('error')}. Use the channel's id, and invite Kaizen."
        )
    if not found.get("is_member"):
        return Finding(False, f"{name}: invite Kaizen to #{found['name']} first.")
    return Finding(True, f"{name} is #{found['name']}.")
