"""`kaizen doctor`: whether the app at Slack has the events, commands and shortcuts that Kaizen listens to."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from slack_sdk import WebClient

from bot.findings import Finding, fine, note, wrong
from bot.manifest import manifest
from bot.settings import Settings
from bot.slack.web_api import PermanentFailure, call
from csi.common.phrases import listed

_PASTE = "Paste `kaizen manifest` into the app's manifest again, and reinstall the app if Slack asks for it."
_MAKE_TOKEN = (
    "Make a new one under Your App Configuration Tokens on Slack's page Your Apps; each is valid for 12 hours."
)


def examine_manifest(client: WebClient, settings: Settings, app: str | None) -> Iterator[Finding]:
    """Compare the app's manifest at Slack with ours. Slack shows it to a configuration token only.

    Raises TemporaryFailure.
    """
    token = settings.slack_config_token.get_secret_value()
    if not token or app is None:
        yield note(
            "Which events and commands the app has isn't checked.",
            "Slack tells it to a configuration token: put one into SLACK_CONFIG_TOKEN to have it checked.",
        )
        return
    try:
        there = call(client.apps_manifest_export, app_id=app, token=token)["manifest"]
    except PermanentFailure as refused:
        yield wrong(f"Slack doesn't take SLACK_CONFIG_TOKEN ({refused}).", _MAKE_TOKEN)
        return
    missing = list(_missing(there, manifest()))
    if missing:
        yield wrong(f"The app lacks {listed(missing)}.", _PASTE)
    if bool(_in(there, "settings", "socket_mode_enabled")) is settings.is_over_http:
        yield wrong(
            "The app uses Socket Mode, and Kaizen HTTP."
            if settings.is_over_http
            else "The app uses HTTP, and Kaizen Socket Mode.",
            "Paste `kaizen manifest --request-url ADDRESS` into the app's manifest."
            if settings.is_over_http
            else "Paste `kaizen manifest` into the app's manifest.",
        )
    elif not missing:
        yield fine("The app has all events, commands and shortcuts.")


def _missing(there: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[str]:
    for what, names in _heard(ours).items():
        for name in sorted(names - _heard(there)[what]):
            yield f"the {what} {name}"
    if not _in(there, "settings", "interactivity", "is_enabled"):
        yield "interactivity"


def _heard(app: Mapping[str, Any]) -> Mapping[str, Set[str]]:
    """What reaches an app by its manifest."""
    return {
        "event": set(_in(app, "settings", "event_subscriptions", "bot_events") or ()),
        "command": {str(each.get("command")) for each in _in(app, "features", "slash_commands") or ()},
        "shortcut": {str(each.get("name")) for each in _in(app, "features", "shortcuts") or ()},
    }


def _in(holder: Any, *keys: str) -> Any:
    for key in keys:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    return holder
