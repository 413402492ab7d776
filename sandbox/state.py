"""The parts of a workspace: people, channels, messages, views, files, user groups; and its settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.errors import Json, Refusal

TEAM = "T00SANDBOX"
TEAM_DOMAIN = "sandbox"
APP = "A00KAIZEN"
APP_NAME = "Kaizen"
BOT = "B00KAIZEN"
BOT_USER = "U00KAIZEN"
SLACKBOT = "USLACKBOT"
BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
CONFIG_TOKEN = "xoxe.xoxp-sandbox"
VERIFICATION_TOKEN = "sandbox-verification-token"

State = dict[str, dict[str, Json]]
"""The values of the fields of a view or message: block id → action id → value."""

Suggested = dict[tuple[str, str, str], list[Json]]
"""The options that the app suggested for external selects: (person, block id, action id) → options."""


@dataclass(frozen=True)
class Settings:
    """What a test or a demo can set; times are seconds of real time."""

    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    refresh_seconds: float = 10.0
    settle_seconds: float = 5.0
    changes_without_type: bool = False
    """Whether changed and deleted direct messages come without `channel_type`."""
    request_url: str = ""
    signing_secret: str = "sandbox-signing-secret"
    rate_limits: bool = True
    posts_per_second: float = 1.0
    posts_burst: float = 5.0
    posts_per_minute: float = 300.0
    tier_calls: tuple[float, ...] = (1.0, 20.0, 50.0, 100.0)
    tier_burst: float = 5.0

    def changed(self, values: Json) -> Settings:
        """Return these settings with some replaced; refuse an unknown name or a wrong type."""
        known = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name, value in values.items():
            if name not in known:
                raise Refusal("unknown_setting", f"There is no setting {name!r}; there are {', '.join(known)}.")
            known[name] = _as(type(known[name]), value)
        return replace(self, **known)


def _as(kind: type[Any], value: Any) -> Any:
    try:
        return tuple(float(each) for each in value) if kind is tuple else kind(value)
    except (TypeError, ValueError):
        raise Refusal("invalid_arguments", f"{value!r} does not fit this setting.") from None


@dataclass
class Person:
    """A member of the workspace: a human, the bot's user, or Slackbot."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    is_bot: bool = False
    is_system: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    team_id: str = TEAM
    email: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0

    @property
    def is_guest(self) -> bool:
        return self.is_restricted or self.is_ultra_restricted

    @property
    def is_foreign(self) -> bool:
        """A member of another organisation, who can be met in a shared channel."""
        return self.team_id != TEAM

    def tz_offset(self, at: datetime) -> int:
        offset = at.astimezone(ZoneInfo(self.tz)).utcoffset()
        return int((offset or timedelta()).total_seconds())


@dataclass
class Message:
    """A message. An ephemeral one names its reader in `seen_by`, and is in no history."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    by_app: bool = False
    client_msg_id: str | None = None
    seen_by: str | None = None
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    broadcast: bool = False
    subtype: str | None = None
    details: Json = field(default_factory=dict)
    edited_ts: str | None = None
    sender: Json = field(default_factory=dict)
    """What a payload says of another app that posted it, or through which a person did."""
    typed: dict[str, State] = field(default_factory=dict)
    suggested: Suggested = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def is_visible_to(self, user: str) -> bool:
        return self.seen_by in (None, user)


@dataclass
class Channel:
    """A channel, or the direct messages of a `person` with the bot."""

    id: str
    name: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    created: datetime | None = None
    person: str | None = None
    is_archived: bool = False
    is_private: bool = False
    is_mpim: bool = False
    creator: str = "U04MIA"
    previous_names: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        return self.person is not None

    @property
    def type(self) -> str:
        """Its type, as events name it."""
        if self.is_mpim:
            return "mpim"
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def message(self, ts: str, seen_by: str | None = None) -> Message | None:
        """Return the message with this ts; an ephemeral one only for its reader."""
        for message in reversed(self.messages):
            if message.ts == ts and message.is_visible_to(seen_by or ""):
                return message
        return None

    def replies(self, thread_ts: str) -> list[Message]:
        return [m for m in self.messages if m.is_reply and m.thread_ts == thread_ts and m.seen_by is None]


@dataclass
class View:
    """A modal in a person's stack, or their Home. `typed` is what they entered, in place of the initial values."""

    id: str
    user: str
    definition: Json
    root: str
    previous: str | None = None
    hash: str = ""
    typed: State = field(default_factory=dict)
    suggested: Suggested = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_current: bool = True

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def is_modal(self) -> bool:
        return bool(self.definition["type"] == "modal")


@dataclass
class File:
    """An upload. It can be shown once it is `complete`, after `files.completeUploadExternal`."""

    id: str
    name: str
    length: int
    title: str
    alt: str
    user: str
    created: datetime
    mimetype: str = "application/octet-stream"
    content: bytes | None = None
    complete: bool = False
    shares: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_image(self) -> bool:
        return self.mimetype.startswith("image/")


@dataclass
class Group:
    """A user group, mentioned by its handle; dates are seconds, and a disabled one has a `date_delete`."""

    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    date_create: int = 0
    date_update: int = 0
    date_delete: int = 0
    created_by: str = "U04MIA"
    updated_by: str = "U04MIA"
    deleted_by: str | None = None

    @property
    def is_disabled(self) -> bool:
        return self.date_delete > 0
