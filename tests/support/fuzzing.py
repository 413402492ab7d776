"""Payloads in Slack's shapes, with a few things in them that Slack would not send; a seed makes the same ones again."""

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

from handlers import ids
from tests.support import forging
from tests.support.slack import ANA, GENERAL, MIA, TRIAGE, Json

APP, TEAM = "A00KAIZEN", "T00SANDBOX"
HOSTILE: Sequence[str] = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u2066x",
    "x" * 5_000,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "٣",
    "null",
    "{}",
    "[[[[[[[[",
    "[" * 2_000,
    "'; DROP TABLE improvement; --",
    "=HYPERLINK(1)",
    "<!channel> <@U01ANA|x> <#C01GENERAL|> <!date^0^{date}|> <https://x|y>",
    "<" * 500,
    "&lt;!here&gt;",
    "IMP-1 IMP-999999999999",
    "2026-02-30",
    "U04MIA",
    "C02TRIAGE",
    "accept 1",
    "%s %(x)s {0} {x}",
    "../../../etc/passwd",
    "🧨" * 300,
)
OTHER_TYPES: Sequence[Any] = (
    None, True, False, 0, -1, 2**63, 10**400, 1.5, float("1e308"), [], {}, [None], [[]], {"": None}, {"id": None},
    {"type": {}}, [{"value": []}],
)  # fmt: skip


def _event(event: Json) -> Json:
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": "U00KAIZEN", "is_bot": True}
    return {
        "token": "t", "team_id": TEAM, "api_app_id": APP, "type": "event_callback", "event_id": "Ev1",
        "event_time": 1_795_000_000, "authorizations": [authorization], "event": event,
    }  # fmt: skip


def _message(text: str, **more: Any) -> Json:
    place = {"channel": "D01ANA", "channel_type": "im", "user": ANA, "team": TEAM}
    return {"type": "message", "text": text, "ts": "1795000000.000100", "event_ts": "1795000000.000100"} | place | more


def _profile() -> Json:
    shown = {"real_name": "Ana Ruiz", "display_name": "Ana", "status_text": "", "status_expiration": 0}
    who = {"id": ANA, "team_id": TEAM, "name": "ana", "deleted": False, "tz": "Europe/Madrid", "is_bot": False}
    return who | {"profile": shown, "is_restricted": False, "is_ultra_restricted": False, "locale": "en-US"}


_RICH = {"type": "rich_text", "block_id": "b", "elements": [
    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Laptops take two weeks"}]}]}  # fmt: skip
_FILE = {"id": "F1", "name": "readings.csv", "filetype": "csv", "size": 20, "mimetype": "text/csv",
         "url_private_download": "https://files.slack.com/x"}  # fmt: skip


def events() -> list[Json]:
    """One payload of each kind of event that the bot hears, as Slack sends it."""
    item = {"type": "message", "channel": GENERAL, "ts": "1795000000.000100"}
    group = {"id": "S01", "team_id": TEAM, "handle": "it-managers", "users": [MIA], "date_delete": 0}
    changed = {"type": "message", "subtype": "message_changed", "channel": "D01ANA", "channel_type": "im",
               "ts": "1795000001.000200", "event_ts": "1795000001.000200", "hidden": True,
               "message": _message("Laptops take three weeks", edited={"user": ANA, "ts": "1795000001.0"}),
               "previous_message": _message("Laptops take two weeks")}  # fmt: skip
    deleted = {key: value for key, value in changed.items() if key != "message"} | {
        "subtype": "message_deleted", "deleted_ts": "1795000000.000100",
    }  # fmt: skip
    reaction = {"type": "reaction_added", "user": ANA, "reaction": "bulb", "item": item, "event_ts": "1.0"}
    home = {"type": "app_home_opened", "user": ANA, "channel": "D01ANA", "tab": "home", "event_ts": "1795000000.0"}
    return [
        _event(each)
        for each in (
            _message("Laptop requests take two weeks", blocks=[_RICH], client_msg_id="c1"),
            _message("done 1.1", thread_ts="1794000000.000100"),
            _message("", files=[_FILE], subtype="file_share"),
            _message("shared", attachments=[{"text": "Printers jam", "is_share": True, "channel_id": GENERAL}]),
            _message("<@U00KAIZEN> Laptops take weeks", type="app_mention", channel=GENERAL, channel_type="channel"),
            changed,
            deleted,
            reaction,
            reaction | {"type": "reaction_removed"},
            home,
            {"type": "user_change", "user": _profile(), "event_ts": "1.0"},
            {"type": "team_join", "user": _profile(), "event_ts": "1.0"},
            {"type": "subteam_created", "subteam": group, "event_ts": "1.0"},
            {"type": "subteam_updated", "subteam": group, "event_ts": "1.0"},
            {"type": "subteam_members_changed", "subteam_id": "S01", "team_id": TEAM, "added_users": [MIA],
             "removed_users": [ANA], "event_ts": "1.0"},
        )
    ]  # fmt: skip


def commands() -> list[Json]:
    """Commands as Slack sends them."""
    place = {"team_id": TEAM, "channel_id": GENERAL, "channel_name": "general", "user_id": ANA, "user_name": "ana",
             "api_app_id": APP, "response_url": "https://hooks.slack.com/x", "trigger_id": "1.2.t"}  # fmt: skip
    typed = ("", "Laptops take two weeks", "help", "list open", "show 1", "accept 1", "kpi add x", "away until monday")
    return [place | {"command": command, "text": text} for command in (ids.IMPROVE, ids.CSI) for text in typed]


def shapes() -> list[Json]:
    """A payload for each listener there is."""
    found = [*events(), *commands()]
    for hung in forging.listeners("action"):
        for action_id in forging.action_ids(hung):
            found += forging.presses(action_id, "1")
    for hung in forging.listeners("view"):
        found.append(forging.submission(str(hung.to), "1", "1"))
    for hung in forging.listeners("options"):
        found.append(forging.suggestion(str(hung.to), "lap"))
    found += [forging.shortcut(each) for each in (ids.NEW_IMPROVEMENT, "nobody's")]
    message = {"channel": {"id": TRIAGE, "name": "x"}, "message": _message("Printers jam"), "message_ts": "1.000100"}
    for each in (ids.CAPTURE_MESSAGE, ids.ADD_TO_IMPROVEMENT):
        found.append(forging.shortcut(each) | {"type": "message_action"} | message)
    return [each | {"api_app_id": APP} for each in found]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place within a payload, with what stands there."""
    if path:
        yield path, value
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _places(each, (*path, number))


FIELDS = 30
"""How many fields a form has at a time."""


class Fuzzer:
    """Makes payloads: one of the shapes, with up to four changes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.shapes = shapes()

    def payload(self, number: int) -> Json:
        """The next payload. `number` goes into what Slack never repeats."""
        body = self._shape()
        for _ in range(self.random.choice((1, 1, 2, 4))):
            self._change(body)
        if "event_id" in body:
            body["event_id"] = f"Ev{number}"
        return body

    def _shape(self) -> Json:
        """A copy of one shape; of a form with every field there is, some."""
        body = self.random.choice(self.shapes)
        if body.get("type") == "view_submission":
            view = body["view"]
            kept = set(self.random.sample(sorted(view["state"]["values"]), FIELDS))
            values = {key: value for key, value in view["state"]["values"].items() if key in kept}
            blocks = [block for block in view["blocks"] if block["block_id"] in kept]
            body = body | {"view": view | {"state": {"values": values}, "blocks": blocks}}
        return copy.deepcopy(body)

    def _change(self, body: Json) -> None:
        """Change what stands at one place: mostly one text for another, else its type, or whether it is there."""
        path, value = self.random.choice(list(_places(body)))
        holder: Any = body
        for step in path[:-1]:
            holder = holder[step]
        what = self.random.randrange(12)
        if isinstance(value, str) and path[-1] != "type" and what < 8:
            holder[path[-1]] = self.random.choice(HOSTILE)
        elif what == 8 and isinstance(holder, dict):
            del holder[path[-1]]
        elif what == 9:
            holder[path[-1]] = copy.deepcopy(self.random.choice(OTHER_TYPES))
        elif what == 10 and isinstance(holder, dict):
            holder[self.random.choice(("", "x", "type", "user", "value", "bot_id", "subtype"))] = self._piece()
        elif what == 11 or isinstance(value, str):
            holder[path[-1]] = self._piece(of=type(value))

    def _piece(self, of: type | None = None) -> Any:
        """A part of another payload, of this type if there is one."""
        found = [value for _, value in _places(self._shape())]
        fitting = [value for value in found if of is None or type(value) is of]
        return copy.deepcopy(self.random.choice(fitting or found))
