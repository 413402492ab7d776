"""The fetcher: reads from Slack what the fetch queue asks for, such as people, permalinks and user groups."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.clock import Clock
from bot.slack import user_groups
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call
from csi.capture import on_behalf
from csi.common.errors import BadInput
from csi.inbox import bulb_reactions
from csi.lifecycle import departures
from csi.messaging import fetch_queue, leases, outbox
from csi.messaging.fetch_queue import FetchRequest, JoinRequest, ReactedMessage
from csi.people import directory
from csi.people import user_groups as people_user_groups
from handlers.capture.shortcuts import read_message
from models import Database, Intake

log = structlog.get_logger()

OPTIONAL_FETCHES = frozenset({fetch_queue.PERMALINK, fetch_queue.REACTION, fetch_queue.USER_GROUPS})
"""Fetches that are skipped if Slack refuses them for good, such as a message in a private channel."""


class Fetcher:
    """Works off the fetch queue."""

    def __init__(self, db: Database, client: WebClient, clock: Clock, workspace: str) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._workspace = workspace
        self._wake = threading.Event()
        self._stop = threading.Event()
        db.after_commit(self._wake.set)

    def flush(self) -> int:
        """Work until nothing can be fetched now. Return the number of rows."""
        count = 0
        while asked := self._claim():
            for each in asked:
                self._work(each)
            count += len(asked)
            if self._stop.is_set():
                break
        return count

    def run(self) -> None:
        """Work until stopped. Each commit wakes it, and once a second it looks for postponed rows."""
        while not self._stop.is_set():
            self._wake.wait(timeout=1)
            self._wake.clear()
            try:
                self.flush()
            except Exception:
                log.exception("intake")
                self._stop.wait(1)

    def stop(self) -> None:
        """Stop after the row that is being worked on."""
        self._stop.set()
        self._wake.set()

    def _claim(self) -> list[FetchRequest]:
        with self._db.read() as session:
            if leases.nothing_waits(session, Intake):
                return []
        with self._db.begin() as session:
            return fetch_queue.claim_fetches(session, datetime.now(UTC))

    def _work(self, asked: FetchRequest) -> None:
        try:
            self._read(asked)
        except (TemporaryFailure, PermanentFailure) as problem:
            if isinstance(problem, PermanentFailure) and asked.kind in OPTIONAL_FETCHES:
                log.info("intake_done_without", row=asked.id, kind=asked.kind, problem=str(problem))
                with self._db.begin() as session:
                    fetch_queue.finish_fetch(session, asked, self._clock())
                return
            wait = getattr(problem, "after", None) or min(2.0**asked.attempts, 3600)
            with self._db.begin() as session:
                fetch_queue.postpone_fetch(session, asked, str(problem), datetime.now(UTC) + timedelta(seconds=wait))
            log.warning("intake_put_off", row=asked.id, problem=str(problem))

    def _read(self, asked: FetchRequest) -> None:
        """Fetch one thing, and save it in the same transaction that marks the row as done."""
        match asked.kind:
            case fetch_queue.PERSON:
                self._read_person(asked)
            case fetch_queue.PERMALINK:
                self._read_permalink(asked)
            case fetch_queue.REACTION:
                self._read_reaction(asked)
            case fetch_queue.JOIN:
                self._join(asked)
            case fetch_queue.USER_GROUPS:
                profiles = user_groups.all_groups(self._client)
                with self._db.begin() as session:
                    people_user_groups.store_groups(session, profiles, self._clock())
                    fetch_queue.finish_fetch(session, asked, self._clock())
            case fetch_queue.USER_GROUP:
                members = user_groups.members(self._client, asked.key)
                with self._db.begin() as session:
                    people_user_groups.store_members(session, asked.key, members, self._clock())
                    fetch_queue.finish_fetch(session, asked, self._clock())

    def _join(self, asked: FetchRequest) -> None:
        join = JoinRequest.maybe(asked.key)
        channel = join.channel if join else asked.key
        is_inside = self._is_inside(channel)
        at = self._clock()
        with self._db.begin() as session:
            if join and not is_inside:
                outbox.notice(session, "invite", to=join.person, about=None, at=at, channel=channel)
            fetch_queue.finish_fetch(session, asked, at)

    def _is_inside(self, channel: str) -> bool:
        """Join the channel, and return whether the bot is in it. It can't join a private one by itself."""
        try:
            call(self._client.conversations_join, channel=channel)
        except PermanentFailure:
            try:
                return bool(call(self._client.conversations_info, channel=channel)["channel"].get("is_member"))
            except PermanentFailure:
                return False
        return True

    def _read_person(self, asked: FetchRequest) -> None:
        profile = self._profile(asked.key)
        at = self._clock()
        with self._db.begin() as session:
            directory.refresh(session, asked.key, profile, at)
            departures.follow_access(session, asked.key, at)
            if profile.is_bot:
                on_behalf.credit_no_bots(session, asked.key, at)
            fetch_queue.finish_fetch(session, asked, at)

    def _profile(self, person_id: str) -> directory.Profile:
        user = call(self._client.users_info, user=person_id)["user"]
        return directory.Profile(
            name=str(user.get("real_name") or user.get("name") or ""),
            tz=user.get("tz"),
            workspace=user.get("team_id"),
            is_bot=bool(user.get("is_bot")),
            is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            is_foreign=bool(user.get("team_id")) and user.get("team_id") != self._workspace,
            is_deleted=bool(user.get("deleted")),
        )

    def _read_permalink(self, asked: FetchRequest) -> None:
        with self._db.read() as session:
            place = on_behalf.source_of(session, int(asked.key))
        link = self._permalink(*place) if place else ""
        with self._db.begin() as session:
            if link:
                on_behalf.store_permalink(session, int(asked.key), link, self._clock())
            fetch_queue.finish_fetch(session, asked, self._clock())

    def _permalink(self, channel: str, ts: str) -> str:
        return str(call(self._client.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])

    def _read_reaction(self, asked: FetchRequest) -> None:
        reacted = ReactedMessage.parse(asked.key)
        found = self._message(reacted.channel, reacted.ts)
        at = self._clock()
        with self._db.begin() as session:
            if found is not None and _still_has_bulb(found, reacted.reactor):
                try:
                    message = read_message(found, reacted.channel, None)
                    bulb_reactions.ask_reactor(session, message, by=reacted.reactor, at=at)
                except BadInput as refusal:  # a deleted message, or one of Slack's own
                    log.info("reaction_ignored", row=asked.id, reason=type(refusal).__name__)
            fetch_queue.finish_fetch(session, asked, at)

    def _message(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Return a message by its ts. Replies are not in a channel's history, so threads are searched too."""
        span = {"channel": channel, "oldest": ts, "latest": ts, "inclusive": True, "limit": 10}
        history = call(self._client.conversations_history, **span)["messages"]
        found = next((each for each in history if each["ts"] == ts), None)
        if found is None:
            replies = call(self._client.conversations_replies, ts=ts, **span)["messages"]
            found = next((each for each in replies if each["ts"] == ts), None)
        return found


def _still_has_bulb(message: dict[str, Any], reactor: str) -> bool:
    """Return whether the person's :bulb: is still there; True if Slack does not name everybody who reacted."""
    named: list[str] = []
    for reaction in message.get("reactions", ()):
        if reaction["name"].partition("::")[0] == bulb_reactions.BULB:
            named += reaction["users"]
            if len(reaction["users"]) < reaction["count"]:
                return True
    return reactor in named
