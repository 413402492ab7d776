"""The whole workspace: plain state with a version number, without HTTP.

All of it is used from one event loop only, so that nothing needs a lock.
"""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import Iterator
from datetime import datetime

from sandbox.clock import Clock
from sandbox.errors import Json, Refusal
from sandbox.state import (
    APP,
    APP_NAME,
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    BOT_USER,
    CONFIG_TOKEN,
    SLACKBOT,
    TEAM,
    TEAM_DOMAIN,
    VERIFICATION_TOKEN,
    Channel,
    File,
    Group,
    Message,
    Person,
    Settings,
    State,
    View,
)
from sandbox.traffic import Traffic

__all__ = [
    "APP",
    "APP_NAME",
    "APP_TOKEN",
    "BOT",
    "BOT_TOKEN",
    "BOT_USER",
    "CONFIG_TOKEN",
    "SLACKBOT",
    "TEAM",
    "TEAM_DOMAIN",
    "VERIFICATION_TOKEN",
    "Channel",
    "File",
    "Group",
    "Message",
    "Person",
    "Settings",
    "State",
    "View",
    "Workspace",
    "random_name",
]

MODALS_AT_MOST = 3


class Workspace:
    """The whole state. Every change calls `touch`, which updates the pages."""

    def __init__(self, manifest: Json, settings: Settings, now: datetime | None = None) -> None:
        self.manifest = manifest
        self.settings = settings
        self.url = ""
        self.clock = Clock(now, settings.settle_seconds)
        self.traffic = Traffic()
        self.version = 0
        self.connections = 0
        self._last_ts = 0
        self._watchers: set[asyncio.Event] = set()
        self.empty()

    def empty(self) -> None:
        """Remove all people, channels and messages; clock and connections stay."""
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.groups: dict[str, Group] = {}
        self.traffic.clear()

    @property
    def is_connected(self) -> bool:
        """Return whether there is an app to send to. For an app at a `request_url` that is not known."""
        return self.connections > 0 or bool(self.settings.request_url)

    def touch(self) -> None:
        self.version += 1
        for watcher in self._watchers:
            watcher.set()

    def watch(self) -> asyncio.Event:
        """Return an event that is set at every change, until `unwatch`."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        return watcher

    def unwatch(self, watcher: asyncio.Event) -> None:
        self._watchers.discard(watcher)

    def next_ts(self) -> str:
        """Return a new message timestamp: the workspace's time, made unique."""
        now = self.clock.now()
        self._last_ts = max(int(now.timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def note(self, kind: str, name: str, request: object, response: object, ms: float) -> None:
        """Record a call or envelope for `GET /sandbox/traffic`."""
        self.traffic.append(
            {
                "at": self.clock.now().isoformat(timespec="milliseconds"),
                "kind": kind,
                "name": name,
                "request": request,
                "response": response,
                "ms": round(ms, 1),
            }
        )

    # People and channels

    def person(self, id: str) -> Person:
        person = self.people.get(id)
        if person is None:
            raise Refusal("user_not_found", f"There is nobody with the id {id!r}.")
        return person

    def actor(self, id: str) -> Person:
        """Return a person; refuse a deactivated one."""
        person = self.person(id)
        if person.deleted:
            raise Refusal("account_inactive", f"{person.real_name} is deactivated.")
        return person

    def is_stranger(self, person: Person) -> bool:
        """Return whether a person is of another organisation and in no channel with the bot."""
        shares = any(BOT_USER in channel.members for channel in self.channels_of(person.id))
        return person.is_foreign and not shares

    def is_shared(self, channel: Channel) -> bool:
        """Return whether people of another organisation are in the channel."""
        return any(self.people[member].is_foreign for member in channel.members)

    def channel(self, id: str) -> Channel:
        channel = self.channels.get(id)
        if channel is None:
            raise Refusal("channel_not_found", f"There is no channel with the id {id!r}.")
        return channel

    def channel_for_bot(self, id: str) -> Channel:
        """Return a channel that the bot can see: a private one only if it is a member."""
        channel = self.channel(id)
        if channel.is_private and BOT_USER not in channel.members:
            raise Refusal("channel_not_found", f"The bot is not in {id}, which is private.")
        return channel

    def has_scope(self, scope: str) -> bool:
        """Return whether the manifest has a scope, or names no scopes at all."""
        return self.scopes is None or scope in self.scopes

    def channel_of(self, user: str, id: str) -> Channel:
        """Return a channel that this person is in."""
        channel = self.channel(id)
        if user not in channel.members:
            hidden = channel.is_im or channel.is_private
            raise Refusal("channel_not_found" if hidden else "not_in_channel", f"{user} is not in {id}.")
        return channel

    def direct_messages(self, user: str) -> Channel:
        """Return a person's direct messages with the bot."""
        for channel in self.channels.values():
            if channel.person == user:
                return channel
        raise Refusal("channel_not_found", f"{user} has no direct messages with the bot.")

    def channels_of(self, user: str) -> Iterator[Channel]:
        return (channel for channel in self.channels.values() if user in channel.members)

    def may_join(self, person: Person, channel: Channel) -> bool:
        """Return whether a person can join a channel without being added."""
        if person.is_guest or person.is_foreign or person.id in channel.members:
            return False
        return not (channel.is_im or channel.is_private or channel.is_archived)

    def has_tab(self, name: str, otherwise: bool = True) -> bool:
        """Return whether the manifest switches a tab on; `otherwise` is for manifests without tabs."""
        app_home = self.manifest.get("features", {}).get("app_home")
        return otherwise if app_home is None else app_home.get(name) is True

    @property
    def commands(self) -> list[Json]:
        commands: list[Json] = self.manifest.get("features", {}).get("slash_commands", [])
        return commands if self.has_scope("commands") else []

    @property
    def shortcuts(self) -> list[Json]:
        shortcuts: list[Json] = self.manifest.get("features", {}).get("shortcuts", [])
        return shortcuts if self.has_scope("commands") else []

    @property
    def events(self) -> set[str]:
        """The names of the events that the app has subscribed to."""
        return set(self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", []))

    @property
    def scopes(self) -> set[str] | None:
        """The manifest's scopes; None if it names none."""
        scopes = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
        return None if scopes is None else set(scopes)

    # Messages

    def add(self, message: Message) -> Message:
        channel = self.channel(message.channel)
        channel.messages.append(message)
        if message.seen_by is None and not message.is_reply:
            channel.read[message.user] = message.ts
        for file in message.files:
            self.files[file].shares.append((message.channel, message.ts))
        self.touch()
        return message

    def tell(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Let Slackbot post an ephemeral message to this person."""
        ts = self.next_ts()
        return self.add(Message(ts, channel, SLACKBOT, text, [], thread_ts=thread_ts, seen_by=user))

    def remove(self, message: Message) -> None:
        self.channel(message.channel).messages.remove(message)
        self.touch()

    # Views

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def show(self, user: str, definition: Json, push: bool = False) -> View:
        """Open a modal, alone or on top of the stack. Refuse a fourth one."""
        stack = self.stack(user)
        if not push:
            self.clear_stack(user)
        if len(stack) >= MODALS_AT_MOST:
            raise Refusal("push_limit_reached", f"A stack holds {MODALS_AT_MOST} modals.")
        id = self.new_id("V")
        below = stack[-1] if stack else None
        view = View(id, user, definition, root=below.root if below else id, previous=below.id if below else None)
        self._keep(view, definition)
        stack.append(view)
        return view

    def publish(self, user: str, definition: Json) -> View:
        """Publish the view as the person's Home."""
        home = self.homes.get(user)
        if home is None:
            id = self.new_id("V")
            home = self.homes[user] = View(id, user, definition, root=id)
        self._keep(home, definition)
        return home

    def change(self, view: View, definition: Json) -> None:
        """Update a view. Values entered in fields that are still there remain."""
        self._keep(view, definition)

    def drop(self, view: View) -> None:
        """Close a modal, and those on top of it."""
        stack = self.stack(view.user)
        while view in stack:
            stack.pop().is_current = False
        self.touch()

    def clear_stack(self, user: str) -> None:
        for view in self.stack(user):
            view.is_current = False
        self.stack(user).clear()
        self.touch()

    def find_view(self, id: str = "", external_id: str = "") -> View:
        """Return an open view or a Home, by its id or the external id that the app gave it."""
        for view in self.views.values():
            if view.is_current and (view.id == id if id else view.definition.get("external_id") == external_id):
                return view
        raise Refusal("not_found", "There is no such view.")

    def has_external_id(self, external_id: str, besides: View | None = None) -> bool:
        return any(
            view.is_current and view is not besides and view.definition.get("external_id") == external_id
            for view in self.views.values()
        )

    def _keep(self, view: View, definition: Json) -> None:
        view.definition, view.errors = definition, {}
        view.hash = f"{int(self.clock.now().timestamp())}.{random_name(8)}"
        self.views[view.id] = view
        self.touch()

    @staticmethod
    def new_id(prefix: str) -> str:
        """Return a new id that looks like Slack's."""
        return prefix + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(10))


def random_name(length: int) -> str:
    """Return random letters and digits, as in Slack's ids and hashes."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
