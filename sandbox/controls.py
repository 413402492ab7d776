"""The sandbox's own calls: clock, redelivery, settings, faults, broken connections, traffic, reset."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request

from sandbox.clock import HOUR, next_morning
from sandbox.delivery import How
from sandbox.errors import Json, Refusal
from sandbox.http_transport import verify
from sandbox.sample import furnish
from sandbox.slack import Slack
from sandbox.traffic import without_secrets
from sandbox.workspace import Channel, Group, Person

LONGEST_WAIT = 60.0
WEEK = timedelta(days=7)


class Controls:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    async def clock(self, request: Request) -> Json:
        """Return the time; with `jumps`, after the next jump or `wait` seconds."""
        clock = self.workspace.clock
        jumps, settled = _number(request, "jumps"), _number(request, "settled")
        if settled is not None:
            await clock.settle(int(settled))
        if jumps is not None:
            await clock.after(int(jumps), min(_number(request, "wait") or 0.0, LONGEST_WAIT))
        return {"now": clock.now().isoformat(), "jumps": clock.jumps}

    async def move_clock(self, body: Json) -> Json:
        """Move the clock forward; pages see each step. Return how many messages each person got meanwhile."""
        clock, before = self.workspace.clock, self.workspace.traffic.last
        telling = asyncio.ensure_future(self._tell_of_steps(clock.jumps))
        try:
            unsettled = await clock.move(self._target(body), jump=body.get("jump") is True)
        finally:
            telling.cancel()
        self.workspace.touch()
        return {"now": clock.now().isoformat(), "unsettled": unsettled, "wrote": self._written_since(before)}

    async def _tell_of_steps(self, seen: int) -> None:
        clock = self.workspace.clock
        while True:
            await clock.after(seen, LONGEST_WAIT)
            seen = clock.jumps
            self.workspace.touch()

    def _written_since(self, id: int) -> list[Json]:
        """Count the messages that each person got since this row of the traffic."""
        rows = (row for row in self.workspace.traffic.after(id) if row["name"] == "chat.postMessage")
        counts = Counter(row["response"]["channel"] for row in rows if row["response"].get("ok"))
        known = [(self.workspace.channels.get(id), id, count) for id, count in counts.items()]
        return [
            {"channel": id, "to": self._name(channel), "messages": count} for channel, id, count in known if channel
        ]

    def _name(self, channel: Channel) -> str:
        return self.workspace.people[channel.person].real_name if channel.person else f"#{channel.name}"

    def _target(self, body: Json) -> datetime:
        now = self.workspace.clock.now()
        if (to := body.get("to")) is not None:
            return _time(to)
        if body.get("step") == "hour":
            return now + HOUR
        if body.get("step") == "week":
            return now + WEEK
        if body.get("step") == "morning":
            person = body.get("as")
            return next_morning(now, ZoneInfo(self.workspace.person(person).tz) if person else UTC)
        raise Refusal("invalid_arguments", 'Say {"to": "<time with offset>"} or {"step": "hour|morning|week"}.')

    async def redeliver(self, body: Json) -> Json:
        return await self.slack.delivery.redeliver(int(body.get("last", 1)), body.get("as_new") is True)

    async def disconnect(self, body: Json) -> Json:
        how: Any = body.get("how", "refresh")
        if how not in get_args(How):
            raise Refusal("invalid_arguments", f"`how` is one of {', '.join(get_args(How))}.")
        return {"connections": await self.slack.delivery.disconnect(how)}

    async def settings(self, body: Json) -> Json:
        """Change settings while running. A `request_url` must pass Slack's handshake."""
        changed = self.workspace.settings.changed(body)
        if changed.request_url and body.keys() & {"request_url", "signing_secret"}:
            await verify(changed)
        self.workspace.settings = changed
        self.workspace.touch()
        return {}

    async def faults(self) -> Json:
        return {"faults": self.slack.faults.to_json()}

    async def change_faults(self, body: Json) -> Json:
        """Switch a fault on; `{"off": id}` switches one off, `{"off": true}` all."""
        faults = self.slack.faults
        if "off" in body:
            faults.off(None if body["off"] is True else body["off"])
        elif body.get("fault") == "clock_jump":
            target = self.workspace.clock.now() + timedelta(seconds=float(body.get("by", 3600)))
            await self.workspace.clock.move(target, jump=True, wait=False)
        else:
            faults.add(body)
            if faults.is_out:
                await self.slack.delivery.disconnect("cut")
        self.workspace.touch()
        return await self.faults()

    async def traffic(self, request: Request) -> Json:
        """Return the rows after `after`, as soon as there are any or after `wait` seconds; tokens are hidden."""
        traffic, after = self.workspace.traffic, int(_number(request, "after") or 0)
        if wait := _number(request, "wait"):
            await traffic.wait(after, min(wait, LONGEST_WAIT))
        return {"traffic": without_secrets(traffic.after(after)), "last": traffic.last}

    async def overview(self) -> Json:
        """Return what the page's tools show: connections, settings, faults, people, channels and user groups."""
        workspace, settings = self.workspace, self.workspace.settings
        return {
            "connections": workspace.connections,
            "over_http": bool(settings.request_url),
            "rate_limits": settings.rate_limits,
            "faults": self.slack.faults.to_json(),
            "people": [_person(person) for person in workspace.people.values() if not person.is_system],
            "channels": [_channel(channel) for channel in workspace.channels.values() if not channel.is_im],
            "groups": [_group(group) for group in workspace.groups.values()],
        }

    async def reset(self, body: Json) -> Json:
        """Empty the workspace and add the sample's people; clock and connections stay."""
        self.slack.forget()
        self.workspace.empty()
        furnish(self.workspace)
        self.workspace.touch()
        return {}


def _person(person: Person) -> Json:
    names = ("id", "name", "real_name", "title", "tz", "is_bot", "deleted", "team_id")
    return {name: getattr(person, name) for name in names} | {"is_restricted": person.is_guest}


def _channel(channel: Channel) -> Json:
    names = ("id", "name", "topic", "is_archived", "is_private")
    return {name: getattr(channel, name) for name in names} | {"members": sorted(channel.members)}


def _group(group: Group) -> Json:
    return {name: getattr(group, name) for name in ("id", "handle", "name", "users", "is_disabled")}


def _number(request: Request, name: str) -> float | None:
    value = request.query_params.get(name)
    try:
        return float(value) if value else None
    except ValueError:
        raise Refusal("invalid_arguments", f"{name} is a number.") from None


def _time(value: object) -> datetime:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refusal("invalid_arguments", f"{value!r} is not an ISO time.") from None
    if time.tzinfo is None:
        raise Refusal("invalid_arguments", "The time needs an offset, such as +00:00.")
    return time
