"""`kaizen doctor`: check the settings, the database, the tokens, the managers and the channels."""

import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from slack_sdk import WebClient

from bot import doctor_database
from bot.doctor_manifest import examine_manifest
from bot.findings import Finding, fine, note, wrong
from bot.manifest import BOT_SCOPES
from bot.settings import ENV_FILE, Settings, names
from bot.slack.clients import own_app, reading_client
from bot.slack.web_api import RATE_LIMITED, PermanentFailure, TemporaryFailure, call
from bot.web.signatures import OLDEST_SECONDS
from bot.web.slack_endpoint import PATH
from csi.common import policy_fields
from csi.common.phrases import counted
from csi.common.typos import nearest_word
from csi.people.directory import Profile
from csi.people.organisation import Organisation
from handlers.slack.profiles import profile_of

_COPY_BOT_TOKEN = "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions into .env."
_MAKE_APP_TOKEN = (
    "Make an app-level token (xapp-…) with the scope connections:write under Basic Information, and put it into .env."
)
_OR_HTTP = "To receive requests over HTTP instead, set SLACK_SIGNING_SECRET."
_COPY_SECRET = "Copy the Signing Secret from Basic Information → App Credentials into .env."
_REINSTALL = "Reinstall the app under Install App, and copy the new Bot User OAuth Token (xoxb-…) into .env."
_COPY_MEMBER_ID = "In Slack: open the person's profile, then ⋮, then Copy member ID."
_COPY_CHANNEL_ID = "In Slack: open the channel's details; its id (C…) is at the bottom."

_BOT_TOKEN_REFUSED: Mapping[str, tuple[str, str]] = {
    "invalid_auth": ("Slack doesn't know SLACK_BOT_TOKEN: it is mistyped or was revoked.", _COPY_BOT_TOKEN),
    "not_authed": ("Slack doesn't know SLACK_BOT_TOKEN: it is mistyped or was revoked.", _COPY_BOT_TOKEN),
    "token_revoked": ("SLACK_BOT_TOKEN was revoked.", _REINSTALL),
    "account_inactive": ("The app was removed from the workspace, so SLACK_BOT_TOKEN has ended.", _REINSTALL),
    "token_expired": (
        "SLACK_BOT_TOKEN has expired, because this app rotates its tokens.",
        "Make a new app from `kaizen manifest`, which doesn't rotate them.",
    ),
    "not_allowed_token_type": ("SLACK_BOT_TOKEN is another kind of token.", _COPY_BOT_TOKEN),
}
_APP_TOKEN_REFUSED: Mapping[str, tuple[str, str]] = {
    "invalid_auth": ("Slack doesn't know SLACK_APP_TOKEN: it is mistyped or was revoked.", _MAKE_APP_TOKEN),
    "not_authed": ("Slack doesn't know SLACK_APP_TOKEN: it is mistyped or was revoked.", _MAKE_APP_TOKEN),
    "token_revoked": ("SLACK_APP_TOKEN was revoked.", _MAKE_APP_TOKEN),
    "missing_scope": ("SLACK_APP_TOKEN lacks the scope connections:write.", _MAKE_APP_TOKEN),
    "not_allowed_token_type": ("SLACK_APP_TOKEN is another kind of token.", _MAKE_APP_TOKEN),
}
_OTHER_KINDS = (
    ("xapp-", "an app-level token (xapp-…)"),
    ("xoxb-", "a bot token (xoxb-…)"),
    ("xoxp-", "a user token (xoxp-…)"),
    ("xoxe", "a configuration token (xoxe…)"),
)
_MEMBER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
_CHANNEL_LINK = re.compile(r"/archives/([CG][A-Z0-9]{2,})")
_UNKNOWN_PERSON = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


CLOCK_SECONDS = 30
"""How far this machine's clock may be from Slack's without a word; an answer takes some seconds too."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Check everything that `kaizen run` needs."""
    yield from _settings(settings)
    yield from doctor_database.examine(settings)
    yield from _slack(settings)


# The settings


def _settings(settings: Settings) -> Iterator[Finding]:
    file = Path(ENV_FILE)
    if not file.is_file():
        yield note(
            f"There is no {ENV_FILE} in {Path.cwd()}, so only the environment counts.",
            "To use one: cp .env.example .env",
        )
    else:
        yield fine(f"Settings come from {file.resolve()}, and from the environment, which goes first.")
        yield from _unknown_names(set(dotenv_values(file)))
    yield from _region("KAIZEN_TIMEZONE", "tz", settings.tz, "Until then Kaizen uses UTC.")
    yield from _region("KAIZEN_COUNTRY", "country", settings.country, "Until then only weekends are free.")


def _region(name: str, key: str, value: str | None, until_then: str) -> Iterator[Finding]:
    try:
        policy_fields.BY_KEY[key].read(value)
    except policy_fields.Unusable as problem:
        yield wrong(f"“{value}” in {name} is unknown to Kaizen.", f"{problem} {until_then}")


def _unknown_names(written: set[str]) -> Iterator[Finding]:
    known = {name.casefold(): name for name in names()}
    for name in sorted(written - set(known.values())):
        if not name.startswith("KAIZEN_"):
            continue  # for another program
        close = nearest_word(name, known)
        yield wrong(
            f"{name} in {ENV_FILE} isn't a setting of Kaizen.",
            f"Write {known[close]} if you mean that." if close else "Remove it; .env.example lists all settings.",
        )


# Slack


def _slack(settings: Settings) -> Iterator[Finding]:
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    client = reading_client(settings)
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        yield wrong(
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped.",
            "Exchange them in .env: the bot token begins with xoxb-, the app token with xapp-.",
        )
        yield from _managers_as_written(settings)
        return
    yield from _misfit("SLACK_BOT_TOKEN", bot, "xoxb-", _COPY_BOT_TOKEN)
    if settings.is_over_http:
        yield from _http(settings)
    else:
        yield from _misfit("SLACK_APP_TOKEN", app, "xapp-", _MAKE_APP_TOKEN if app else f"{_MAKE_APP_TOKEN} {_OR_HTTP}")
        if app and settings.slack_signing_secret.get_secret_value():
            yield note(
                "Kaizen uses Socket Mode, because SLACK_APP_TOKEN is set.",
                "To receive requests over HTTP instead, remove it.",
            )
    try:
        if app.startswith("xapp-"):
            yield _socket_mode(client, app)
        if bot.startswith("xoxb-"):
            yield from _workspace(client, settings)
            return
    except TemporaryFailure as failed:
        yield _no_answer(settings, failed)
    yield from _managers_as_written(settings)


def _misfit(name: str, token: str, prefix: str, remedy: str) -> Iterator[Finding]:
    if token.startswith(prefix):
        return
    if not token:
        yield wrong(f"{name} is missing.", remedy)
        return
    kind = next((kind for start, kind in _OTHER_KINDS if token.startswith(start)), None)
    yield wrong(f"{name} holds {kind}." if kind else f"{name} doesn't begin with {prefix}.", remedy)


def _http(settings: Settings) -> Iterator[Finding]:
    """Whether there is a signing secret, and where Slack's requests have to go."""
    secret = settings.slack_signing_secret.get_secret_value()
    kind = next((kind for start, kind in _OTHER_KINDS if secret.startswith(start)), None)
    if kind is not None:
        yield wrong(f"SLACK_SIGNING_SECRET holds {kind}.", _COPY_SECRET)
        return
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    yield fine(
        f"Kaizen takes Slack's signed requests at http://{host}:{settings.listens_on}{PATH}. "
        "Let your proxy pass them there, and give `kaizen manifest --request-url` its public address."
    )


def _no_answer(settings: Settings, failed: TemporaryFailure) -> Finding:
    if failed.problem == RATE_LIMITED:
        return wrong("Slack asks Kaizen to slow down.", "Wait a minute, then try again.")
    return wrong(
        f"{settings.slack_api_url} doesn't answer as Slack does.",
        "Check this machine's network, its proxy and firewall, and SLACK_API_URL.",
    )


def _refused(name: str, error: str, known: Mapping[str, tuple[str, str]]) -> Finding:
    fact, remedy = known.get(
        error, (f"Slack refuses {name}.", f"Slack says “{error}”; its documentation of errors explains that.")
    )
    return wrong(fact, remedy)


def _socket_mode(client: WebClient, app_token: str) -> Finding:
    try:
        call(client.apps_connections_open, app_token=app_token)
    except PermanentFailure as refused:
        return _refused("SLACK_APP_TOKEN", str(refused), _APP_TOKEN_REFUSED)
    return fine("Socket Mode works.")


def _workspace(client: WebClient, settings: Settings) -> Iterator[Finding]:
    """What can be asked with the bot token. Raises TemporaryFailure."""
    try:
        me = call(client.auth_test)
    except PermanentFailure as refused:
        yield _refused("SLACK_BOT_TOKEN", str(refused), _BOT_TOKEN_REFUSED)
        yield from _managers_as_written(settings)
        return
    yield fine(f"Connected to the workspace “{me['team']}” as @{me['user']}.")
    yield from examine_manifest(client, settings, own_app(client, me))
    yield from clock_findings(str(me.headers.get("date") or ""), time.time())
    granted = {scope.strip() for scope in str(me.headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = sorted(set(BOT_SCOPES) - granted) if granted else []
    if missing:
        yield wrong(
            f"The app lacks {'a scope' if len(missing) == 1 else 'scopes'}: {', '.join(missing)}.",
            "Paste `kaizen manifest` into the app's manifest again, and reinstall the app.",
        )
    yield from _managers(client, settings, Organisation(str(me["team_id"]), me.get("enterprise_id") or None))
    yield from _channels(client, settings, str(me["user"]))


def clock_findings(said: str, now: float) -> Iterator[Finding]:
    """Whether this machine's clock agrees with Slack's, which says its time in the header of each answer."""
    try:
        ahead = now - parsedate_to_datetime(said).timestamp()
    except ValueError:
        return  # a proxy has taken the header away
    if abs(ahead) <= CLOCK_SECONDS:
        yield fine("This machine's clock agrees with Slack's.")
        return
    apart = counted(round(abs(ahead) / 60), "minute") if abs(ahead) >= 90 else f"{abs(ahead):.0f} seconds"
    fact = f"This machine's clock is {apart} {'ahead of' if ahead > 0 else 'behind'} Slack's."
    mend = "Let it be set by a time server (NTP)."
    if abs(ahead) > OLDEST_SECONDS - CLOCK_SECONDS:
        yield wrong(f"{fact} Over HTTP Kaizen refuses everything, and nudges come at the wrong time.", mend)
    else:
        yield note(fact, mend)


# The managers


def _managers_as_written(settings: Settings) -> Iterator[Finding]:
    """What is wrong with the managers' ids, as far as that is seen without Slack."""
    if not settings.managers:
        yield wrong("KAIZEN_MANAGERS is missing.", f"Put the first manager's member id there. {_COPY_MEMBER_ID}")
    for id in settings.managers:
        if not _MEMBER_ID.fullmatch(id):
            yield wrong(f"“{id}” in KAIZEN_MANAGERS isn't a member id (U…).", _COPY_MEMBER_ID)


def _managers(client: WebClient, settings: Settings, ours: Organisation) -> Iterator[Finding]:
    """Whether each manager is an active member. Raises TemporaryFailure."""
    yield from _managers_as_written(settings)
    active = []
    for id in settings.managers:
        if not _MEMBER_ID.fullmatch(id):
            continue
        try:
            profile = profile_of(call(client.users_info, user=id)["user"], ours)
        except PermanentFailure as refused:
            if str(refused) in _UNKNOWN_PERSON:
                yield wrong(f"KAIZEN_MANAGERS names {id}, whom this workspace doesn't know.", _COPY_MEMBER_ID)
            elif str(refused) != "missing_scope":  # that is said above, of all scopes
                yield _refused(f"to tell who {id} in KAIZEN_MANAGERS is", str(refused), {})
            continue
        reason = _no_manager(profile)
        if reason is None:
            active.append(profile.name)
        else:
            yield wrong(
                f"{profile.name or id} in KAIZEN_MANAGERS can't be a manager: {reason}.",
                f"Name an active member instead of {id}. {_COPY_MEMBER_ID}",
            )
    if active:
        yield fine(f"{'Manager' if len(active) == 1 else 'Managers'}: {', '.join(active)}.")


def _no_manager(profile: Profile) -> str | None:
    """Why this person can't be a manager; None if they can."""
    if profile.is_bot:
        return "it is an app"
    if profile.is_deleted:
        return "their account is deactivated"
    if profile.is_foreign:
        return "they belong to another organisation"
    if profile.is_guest:
        return "they are a guest"
    return None


# The channels


def _channels(client: WebClient, settings: Settings, me: str) -> Iterator[Finding]:
    for name, channel, otherwise in (
        ("KAIZEN_TRIAGE_CHANNEL", settings.triage_channel, "New ideas go to the first manager's direct messages"),
        ("KAIZEN_ANNOUNCEMENT_CHANNEL", settings.announcement_channel, "Kaizen asks where to post each success"),
    ):
        if channel is None:
            yield note(f"{otherwise}.", f"For a channel instead, put its id into {name}.")
        elif not _CHANNEL_ID.fullmatch(channel):
            link = _CHANNEL_LINK.search(channel)
            remedy = f"Write only {link[1]}." if link else _COPY_CHANNEL_ID
            yield wrong(f"“{channel}” in {name} isn't a channel id (C…).", remedy)
        else:
            yield from _channel(client, name, channel, me)


def _channel(client: WebClient, name: str, channel: str, me: str) -> Iterator[Finding]:
    """Whether Kaizen can post in a channel. Raises TemporaryFailure."""
    try:
        found: dict[str, Any] = call(client.conversations_info, channel=channel)["channel"]
    except PermanentFailure as refused:
        if str(refused) == "channel_not_found":
            yield wrong(
                f"Slack shows Kaizen no channel {channel} ({name}).",
                f"Check the id. If the channel is private, write there: /invite @{me}",
            )
        elif str(refused) != "missing_scope":  # that is said above, of all scopes
            yield _refused(f"to tell about {channel} ({name})", str(refused), {})
        return
    where = f"#{found.get('name', channel)}"
    if found.get("is_archived"):
        yield wrong(f"{where} ({name}) is archived.", "Unarchive it, or put another channel's id there.")
    elif not found.get("is_member"):
        yield wrong(f"Kaizen isn't in {where} ({name}).", f"Write there: /invite @{me}")
    else:
        yield fine(f"{name} is {where}.")
