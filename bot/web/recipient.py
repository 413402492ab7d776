"""For which app and workspace a payload is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csi.people.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Recipient:
    """This app, where Slack says which it is, and where it is installed."""

    app: str | None
    organisation: Organisation

    def is_meant(self, body: Mapping[str, Any]) -> bool:
        """Return whether a payload is for this app, as installed here. People of other teams may have caused it."""
        app = body.get("api_app_id")
        if app and self.app and app != self.app:
            return False
        return any(not self.organisation.is_elsewhere(team, enterprise) for team, enterprise in _installations(body))


def _installations(body: Mapping[str, Any]) -> list[tuple[str | None, str | None]]:
    """The teams for whose installation a payload is sent, each with its enterprise; at least one."""
    authorizations = body.get("authorizations")
    if isinstance(authorizations, list) and authorizations:
        return [(_text(each, "team_id"), _text(each, "enterprise_id")) for each in authorizations]
    enterprise = _text(body, "enterprise_id") or _text(body.get("enterprise"), "id")
    installed = _text(body.get("view"), "app_installed_team_id")  # a form in a shared channel has the person's team
    return [(installed or _text(body.get("team"), "id") or _text(body, "team_id"), enterprise)]


def _text(said: object, key: str) -> str | None:
    value = said.get(key) if isinstance(said, Mapping) else None
    return value if isinstance(value, str) and value else None
