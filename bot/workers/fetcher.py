"""The fetcher: reads from Slack what the fetch queue asks for, such as people, permalinks and user groups."""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot.clock import Clock
from bot.slack import user_groups
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call, is_reachable
from bot.workers.database_trouble import DATABASE_TROUBLE
from bot.workers.woken import WokenByCommits
from csi.capture import on_behalf
from csi.common.errors import BadInput
from csi.consequences import access, mentioned_names
from csi.inbox import asked_messages, bulb_reactions
from csi.messaging import fetch_queue, leases, outbox
from csi.messaging.fetch_queue import AskedFetch, FetchRequest, JoinRequest, ReactedMessage
from csi.people import arrivals as people_arrivals
from csi.people import directory
from csi.people import mentions as people_mentions
from csi.people import user_groups as people_user_groups
from csi.people.actor import Standing
from csi.people.organisation import Organisation
from csi.register import comments
from handlers.capture.shortcuts import read_message
from handlers.inbox.messages import reread
from handlers.people import arrivals
from handlers.slack import mentions
from handlers.slack.profiles import profile_of, profiles_of
from handlers.slack.replay import Dispatch
from models import Database, Intake, origin

log = structlog.get_logger()

OPTIONAL_FETCHES = frozenset(
    {
        fetch_queue.PERMALINK,
        fetch_queue.COMMENT_LINK,
        fetch_queue.REACTION,
        fetch_queue.USER_GROUPS,
        fetch_queue.MENTION,
    }
)
"""Fetches that are skipped if Slack refuses them for good, such as a message in a private channel."""


PAGE = 200
"""Members on a page of `users.list`, as Slack recommends."""
PAGE_PAUSE = timedelta(seconds=3)
"""Between two pages: Slack allows about twenty a minute, and whoever writes meanwhile is asked about in between."""
CURSOR_LOST = frozenset({"invalid_cursor", "cursor_expired", "invalid_arguments"})
"""How Slack refuses a cursor that it has forgotten, as after a night of being down."""
NO_CHANNEL = frozenset({"channel_not_found", "not_in_channel", "method_not_supported_for_channel_type"})
"""How Slack refuses to say what a channel is called that the bot may not see."""
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found", "invalid_user_id"})
"""How Slack refuses for good to say who somebody is."""


class Fetcher(WokenByCommits):
    """Works off the fetch queue."""

    name, pause = "intake", 1

    def __init__(
        self, db: Database, client: WebClient, clock: Clock, organisation: Organisation, dispatch: Dispatch
    ) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._organisation = organisation
        self._dispatch = dispatch
        self.page_pause = PAGE_PAUSE
        super().__init__(db, Intake)

    def flush(self) -> int:
        """Work until nothing can be fetched now. Return the number of rows."""
        self._ask_for_names()
        count = 0
        while asked := self._claim():
            for each in asked:
                self._work(each)
            count += len(asked)
            if self._stop.is_set():
                break
        return count

    def _ask_for_names(self) -> None:
        """Queue the names that were missing where a text was shown."""
        if ids := mentions.look_up_of(self._db).take_unmet():
            with self._db.begin() as session:
                people_mentions.request_names(session, ids, self._clock())

    def _claim(self) -> list[FetchRequest]:
        with self._db.read() as session:
            if leases.nothing_waits(session, Intake):
                return []
        with self._db.begin() as session:
            return fetch_queue.claim_fetches(session, datetime.now(UTC))

    def _work(self, asked: FetchRequest) -> None:
        """Work on one row. Whatever fails, the rows claimed with it have their turn."""
        try:
            with origin.working_on(asked.origin):
                self._begin(asked)
        except leases.LeaseLost:
            log.info("intake_left_to_another", row=asked.id, kind=asked.kind)
        except DATABASE_TROUBLE as problem:  # read again once the lease has ended
            log.warning("intake_without_database", row=asked.id, problem=type(problem).__name__)
            self._stop.wait(1)

    def _begin(self, asked: FetchRequest) -> None:
        with self._db.begin() as session:
            begun = fetch_queue.begin_fetch(session, asked, datetime.now(UTC))
        if begun is None:
            raise leases.LeaseLost
        self._try(begun)

    def _try(self, asked: FetchRequest) -> None:
        try:
            self._read(asked)
        except (TemporaryFailure, PermanentFailure) as problem:
            if isinstance(problem, PermanentFailure) and asked.kind in OPTIONAL_FETCHES:
                log.info("intake_done_without", row=asked.id, kind=asked.kind, problem=str(problem))
                with self._db.begin() as session:
                    fetch_queue.finish_fetch(session, asked, self._clock())
                return
            self._put_off(asked, str(problem), getattr(problem, "after", None))
        except (leases.LeaseLost, *DATABASE_TROUBLE):
            raise
        except Exception as problem:
            log.exception("intake_failed", row=asked.id, kind=asked.kind)
            self._put_off(asked, type(problem).__name__)

    def _put_off(self, asked: FetchRequest, problem: str, after: float | None = None) -> None:
        wait = after or min(2.0**asked.attempts, fetch_queue.LONGEST_WAIT_SECONDS)
        retry_at = datetime.now(UTC) + timedelta(seconds=wait)
        is_final = asked.kind == fetch_queue.PERSON and problem in NOBODY
        is_away = asked.attempts >= fetch_queue.MOST_ATTEMPTS and not is_reachable(self._client)
        with self._db.begin() as session:
            given_up = fetch_queue.postpone_fetch(
                session, asked, problem, retry_at, is_final=is_final, is_told_when=after is not None, is_away=is_away
            )
        log.warning("intake_set_aside" if given_up else "intake_put_off", row=asked.id, problem=problem)
        if given_up and asked.kind == fetch_queue.PERSON:
            arrivals.turn_away(self._db, self._clock, asked.key, arrivals.NOBODY)

    def _read(self, asked: FetchRequest) -> None:
        """Fetch one thing, and save it in the same transaction that marks the row as done."""
        match asked.kind:
            case fetch_queue.PERSON:
                self._read_person(asked)
            case fetch_queue.MEMBERS:
                self._read_members(asked)
            case fetch_queue.ARRIVALS:
                self._handle_arrivals(asked)
            case fetch_queue.PERMALINK:
                self._read_permalink(asked)
            case fetch_queue.COMMENT_LINK:
                self._read_comment_link(asked)
            case fetch_queue.ASKED:
                self._read_asked(asked)
            case fetch_queue.REACTION:
                self._read_reaction(asked)
            case fetch_queue.JOIN:
                self._join(asked)
            case fetch_queue.MENTION:
                self._read_mention(asked)
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
        user = call(self._client.users_info, user=asked.key)["user"]
        profiles = {asked.key: profile_of(user, self._organisation)}
        at = self._clock()
        with self._db.begin() as session:
            access.take_profiles(session, profiles, at)
            if profiles[asked.key].is_bot:
                on_behalf.credit_no_bots(session, asked.key, at)
            fetch_queue.finish_fetch(session, asked, at)

    def _read_mention(self, asked: FetchRequest) -> None:
        """Read what a mentioned person, channel or group is called, and update the messages that show it."""
        if asked.key[0] in "CG":
            name, is_private = self._channel_name(asked.key)
            with self._db.begin() as session:
                at = self._clock()
                is_new = people_mentions.store_channel(session, asked.key, name, is_private=is_private, at=at)
                self._finish_mention(session, asked, is_new=is_new)
        elif asked.key[0] == "S":
            groups = user_groups.all_groups(self._client)
            with self._db.begin() as session:
                people_user_groups.store_groups(session, groups, self._clock())
                self._finish_mention(session, asked)
        else:
            user = call(self._client.users_info, user=asked.key)["user"]
            with self._db.begin() as session:
                access.take_profiles(session, {asked.key: profile_of(user, self._organisation)}, self._clock())
                self._finish_mention(session, asked)

    def _channel_name(self, channel: str) -> tuple[str, bool]:
        """Return a channel's name, and whether it is private: so is one that Slack doesn't show us."""
        try:
            found = call(self._client.conversations_info, channel=channel)["channel"]
        except PermanentFailure as refused:
            if str(refused) not in NO_CHANNEL:
                raise
            return "", True
        is_open = not (found.get("is_private") or found.get("is_im") or found.get("is_mpim"))
        return str(found.get("name") or ""), not (is_open and found.get("name"))

    def _finish_mention(self, session: Session, asked: FetchRequest, *, is_new: bool = True) -> None:
        at = self._clock()
        if is_new:
            mentioned_names.show_anew(session, asked.key, at)
        fetch_queue.finish_fetch(session, asked, at)

    def _read_members(self, asked: FetchRequest) -> None:
        try:
            page = call(self._client.users_list, limit=PAGE, cursor=asked.cursor or None)
        except PermanentFailure as refused:
            if not asked.cursor or str(refused) not in CURSOR_LOST:
                raise
            with self._db.begin() as session:
                fetch_queue.restart_fetch(session, asked)
            return
        profiles = profiles_of(page["members"], self._organisation)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        at = self._clock()
        with self._db.begin() as session:
            access.take_page(session, profiles, at)
            if cursor:
                fetch_queue.continue_fetch(session, asked, cursor, datetime.now(UTC) + self.page_pause)
            else:
                fetch_queue.finish_fetch(session, asked, at)

    def _handle_arrivals(self, asked: FetchRequest) -> None:
        """Handle in order what somebody sent before Slack had said who they are, or erase it."""
        with self._db.read() as session:
            standing = directory.actor(session, asked.key).standing
            waiting = people_arrivals.waiting(session, asked.key)
        if standing is Standing.MEMBER:
            for each in waiting:
                if not arrivals.handle_waiting(self._dispatch, self._db, self._clock, each):
                    raise TemporaryFailure("an arrival could not be handled")
        elif standing is not Standing.UNKNOWN:
            arrivals.turn_away(self._db, self._clock, asked.key, arrivals.ERASED)
        with self._db.begin() as session:
            fetch_queue.finish_fetch(session, asked, self._clock())

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

    def _read_comment_link(self, asked: FetchRequest) -> None:
        with self._db.read() as session:
            place = comments.place_of_comment(session, int(asked.key))
        link = self._permalink(*place) if place else ""
        with self._db.begin() as session:
            if link:
                comments.store_comment_link(session, int(asked.key), link)
            fetch_queue.finish_fetch(session, asked, self._clock())

    def _read_asked(self, asked: FetchRequest) -> None:
        """Read a message again that its sender has called a new idea, and record it."""
        about = AskedFetch.parse(asked.key)
        with self._db.read() as session:
            place = asked_messages.place_of(session, about.asked)
        heard, problem = None, ""
        if place is not None:
            try:
                found = self._message(place.channel, place.ts)
                heard = reread(found, place.channel, about.bot) if found is not None else None
            except PermanentFailure:
                problem = asked_messages.UNREADABLE
        with self._db.begin() as session:
            if place is not None:
                asked_messages.save(session, about.asked, heard, self._clock(), problem=problem)
            fetch_queue.finish_fetch(session, asked, self._clock())

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
