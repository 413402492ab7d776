"""The sender: claims outbox rows and commits, then posts, then marks them as sent. It never posts inside a transaction.

A row that may have been posted before a crash is searched for in Slack, by its token in the message's metadata, before
it is posted again.
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from bot import metrics
from bot.charts import upload
from bot.clock import Clock
from bot.files import sending
from bot.slack.web_api import RATE_LIMITED, PermanentFailure, TemporaryFailure, call, is_app_refused, is_reachable
from bot.workers import ephemeral_sender
from bot.workers.database_trouble import DATABASE_TROUBLE
from bot.workers.pace import Pace
from bot.workers.woken import WokenByCommits
from csi.common.errors import NotFound
from csi.consequences import refused_messages
from csi.kpis.chart_facts import ChartFacts
from csi.messaging import delivery, leases, postings
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from csi.people import redirection
from csi.reports.figures import MonthChart
from handlers.ids import METADATA_EVENT
from handlers.messaging.ephemeral import EPHEMERAL_KINDS, Charted, EphemeralAction, compose_ephemeral
from handlers.messaging.rendering import MessageRef, Outgoing, compose
from handlers.reports.files import FileRequest
from handlers.slack import mentions
from handlers.slack.block_kit import Message, Picture
from models import Database, Outbox, origin

log = structlog.get_logger()

LOOK_BACK_SECONDS = 120
"""How many seconds before the row's own time the search starts, since clocks differ."""

SHOWN_BEFORE = EPHEMERAL_KINDS | {MessageKind.REFRESH}
"""What adds nothing that anybody must hear: for somebody without access it is left out."""
LONGEST_WAIT_SECONDS = 60.0
"""How long a conversation's messages wait at most, after failures, until they are tried again."""

APP_REFUSED_SECONDS = 60.0
"""How long messages wait while Slack refuses the app itself."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is posted or updated, or the ts of the message that an earlier attempt has posted."""

    channel: str
    message: Message | None = None
    found: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Uploaded files to share, by id and title."""
    held: OutboxMessage | None = None
    """The row with its lease renewed, if making the files took long."""


def _count(queued: OutboxMessage, outcome: str) -> None:
    metrics.MESSAGES.labels(queued.kind.name.lower(), outcome).inc()


class Sender(WokenByCommits):
    """Sends the rows of the outbox, in order within each channel or person: the files to make, or all others."""

    name, pause = "sender", 0.5

    def __init__(
        self, db: Database, client: WebClient, clock: Clock, *, files: bool = False, pace: Pace | None = None
    ) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._files = files
        self._pace = pace
        super().__init__(db, Outbox)

    def flush(self) -> int:
        """Send until nothing can be sent now. Return the number of rows."""
        mentions.use_names_of(self._db)
        count = 0
        with self._db.read() as session:
            if leases.nothing_waits(session, Outbox):
                return 0
        while queued_messages := self._claim():
            for queued in queued_messages:
                with origin.working_on(queued.origin):
                    self._send(queued)
            count += len(queued_messages)
            if self._stop.is_set():
                break
        return count

    def _claim(self) -> list[OutboxMessage]:
        with self._db.begin() as session:
            return delivery.claim(session, datetime.now(UTC), 1 if self._files else delivery.BATCH, files=self._files)

    def _send(self, queued: OutboxMessage) -> None:
        """Send a claimed row. Whatever fails, the rows claimed with it have their turn."""
        try:
            self._try(queued)
        except leases.LeaseLost:
            log.info("left_to_another", queued=queued.id, kind=queued.kind)
        except DATABASE_TROUBLE as problem:  # sent again once the lease has ended; if it is in Slack, it is found there
            log.warning("without_database", queued=queued.id, kind=queued.kind, problem=type(problem).__name__)
            self._stop.wait(1)

    def _try(self, queued: OutboxMessage) -> None:
        trying = queued
        try:
            words = self._compose(queued)
            place, is_let_go = None, False
            if words is not None:
                trying = self._begin(queued)
            if isinstance(words, Outgoing):
                ready = self._prepare(trying, words)
                trying = self._hold(ready.held or trying)
                place = self._deliver(trying, words, ready)
            elif words is not None:
                if isinstance(words, Charted):
                    words = words.build(self._picture(words.chart))
                is_let_go = not ephemeral_sender.deliver(self._client, words, attempts=trying.attempts)
        except TemporaryFailure as problem:
            if trying.attempts >= delivery.MOST_ATTEMPTS and self._is_its_own(problem):
                self._refused(trying, problem.problem)
            else:
                self._put_off(trying, problem.problem, problem.after)
        except PermanentFailure as problem:
            if is_app_refused(self._client, problem):
                log.error("app_refused", problem=str(problem))
                self._put_off(trying, str(problem), APP_REFUSED_SECONDS)
            else:
                self._refused(trying, str(problem))
        except NotFound as problem:
            _count(queued, metrics.SET_ASIDE)
            log.warning("nothing_to_tell", queued=queued.id, kind=queued.kind, problem=str(problem))
            with self._db.begin() as session:
                delivery.set_aside(session, trying, str(problem))
        except (leases.LeaseLost, *DATABASE_TROUBLE):
            raise
        except Exception as problem:
            log.exception("not_rendered", queued=queued.id, kind=queued.kind)
            self._refused(trying, type(problem).__name__)
        else:
            at = self._clock()
            with self._db.begin() as session:
                delivery.mark_sent(session, queued, at, place=place)
                if is_let_go:
                    refused_messages.answer_directly(session, queued, at)
            self._note_sent(trying, at, is_left_out=words is None)

    @staticmethod
    def _note_sent(sent: OutboxMessage, at: datetime, *, is_left_out: bool) -> None:
        log.info("sent", queued=sent.id, kind=sent.kind, attempts=sent.attempts, left_out=is_left_out)
        _count(sent, metrics.LEFT_OUT if is_left_out else metrics.SENT)
        if not is_left_out:
            metrics.MESSAGE_DELAY.observe(max(0.0, (at - sent.created_at).total_seconds()))

    def _is_its_own(self, problem: TemporaryFailure) -> bool:
        """Whether a failure is the message's own, and not that of an outage or a rate limit, which is waited out."""
        return problem.problem != RATE_LIMITED and is_reachable(self._client)

    def _put_off(self, queued: OutboxMessage, problem: str, after: float | None) -> None:
        wait = after if after is not None else min(2.0**queued.attempts, LONGEST_WAIT_SECONDS)
        _count(queued, metrics.PUT_OFF)
        log.warning("put_off", queued=queued.id, kind=queued.kind, problem=problem, seconds=wait)
        with self._db.begin() as session:
            retry_at = datetime.now(UTC) + timedelta(seconds=wait)
            delivery.postpone(session, queued, problem, retry_at, is_told_when=after is not None)

    def _refused(self, queued: OutboxMessage, problem: str) -> None:
        """Set a message aside, and write to another responsible person about it."""
        with self._db.begin() as session:
            other = refused_messages.hand_on(session, queued, problem, self._clock())
        _count(queued, metrics.SET_ASIDE)
        log.error("set_aside", queued=queued.id, kind=queued.kind, problem=problem, redirected=other is not None)

    def _compose(self, queued: OutboxMessage) -> EphemeralAction | Charted | Outgoing | None:
        """Word the message as of now. Nothing of it has reached Slack, so this is no attempt yet.

        Raises PermanentFailure for somebody who has left or lost their access.
        """
        with self._db.read() as session:
            closed = redirection.why_closed(session, queued)
            if closed and queued.kind in SHOWN_BEFORE:
                return None
            if closed:
                raise PermanentFailure(closed)
            if queued.kind in EPHEMERAL_KINDS:
                return compose_ephemeral(session, queued, self._clock())
            outgoing = compose(session, queued, self._clock())
            if outgoing is None or outgoing.update is not None or outgoing.person is None:
                return outgoing
            return replace(outgoing, channel=postings.direct_channel(session, outgoing.person))

    def _begin(self, queued: OutboxMessage) -> OutboxMessage:
        """Begin an attempt. Raises LeaseLost if it took so long to come to this row that another may have it."""
        with self._db.begin() as session:
            begun = delivery.begin_attempt(session, queued, datetime.now(UTC))
        if begun is None:
            raise leases.LeaseLost
        return begun

    def _prepare(self, queued: OutboxMessage, outgoing: Outgoing) -> _Ready:
        """Do what must be done in Slack before the message itself: open the conversation, look for a repeat, upload."""
        there = outgoing.update.channel if outgoing.update is not None else outgoing.channel
        channel = there or self._open_conversation(outgoing.person or "")
        if outgoing.file is not None:
            return self._upload(queued, channel, outgoing.file)
        if queued.repeated and outgoing.update is None:
            found = self._find_posted(queued, channel, outgoing)
            if found is not None:
                return _Ready(channel, found=found)
        return _Ready(channel, outgoing.render(self._picture(outgoing.chart) if outgoing.chart else None))

    def _upload(self, queued: OutboxMessage, channel: str, request: FileRequest) -> _Ready:
        """Make files and upload them. The lease is renewed meanwhile: a large register takes long.

        Raises LeaseLost when the process stops: they are made again after the next start.
        """
        held = queued

        def keep() -> None:
            nonlocal held
            if self._stop.is_set():
                raise leases.LeaseLost
            held = self._hold(held)

        sent = sending.upload(self._db, self._client, request, queued.token, self._clock(), keep)
        return _Ready(channel, files=tuple(sent), held=held)

    def _hold(self, queued: OutboxMessage) -> OutboxMessage:
        """Renew the lease if what came before the message has used it up. Raises LeaseLost."""
        now = datetime.now(UTC)
        if queued.claimed_until is not None and queued.claimed_until - now > delivery.CALL:
            return queued
        with self._db.begin() as session:
            held = delivery.hold(session, queued, now)
        if held is None:
            raise leases.LeaseLost
        return held

    def _deliver(self, queued: OutboxMessage, outgoing: Outgoing, ready: _Ready) -> tuple[str, str] | None:
        """Post or update the message. Return its channel and ts; None if the message to update is gone."""
        if outgoing.file is not None:
            repeated = queued.repeated
            sending.share(self._client, ready.files, ready.channel, outgoing.file.comment, repeated=repeated)
            return None
        if ready.message is None:
            return ready.channel, ready.found
        if outgoing.update is not None:
            return self._update(outgoing.update, ready.message)
        return ready.channel, self._post(queued, ready.channel, outgoing, ready.message)

    def _post(self, queued: OutboxMessage, channel: str, outgoing: Outgoing, message: Message) -> str:
        if self._pace is not None:
            self._stop.wait(self._pace.wait(time.monotonic()))
        answer = call(
            self._client.chat_postMessage,
            channel=channel,
            thread_ts=outgoing.thread.ts if outgoing.thread else None,
            metadata={"event_type": METADATA_EVENT, "event_payload": {"token": queued.token}},
            unfurl_links=False,
            unfurl_media=False,
            **message.payload(),
        )
        return str(answer["ts"])

    def _update(self, place: MessageRef, message: Message) -> tuple[str, str] | None:
        try:
            call(self._client.chat_update, channel=place.channel, ts=place.ts, **message.payload())
        except PermanentFailure as refused:
            if str(refused) in ("message_not_found", "cant_update_message", "edit_window_closed"):
                return None
            raise
        return place.channel, place.ts

    def _find_posted(self, queued: OutboxMessage, channel: str, outgoing: Outgoing) -> str | None:
        """Return the ts of the row's message if an earlier attempt has posted it."""
        oldest = str(queued.created_at.timestamp() - LOOK_BACK_SECONDS)
        options: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": 200}
        try:
            if outgoing.thread is not None:
                answer = call(self._client.conversations_replies, ts=outgoing.thread.ts, **options)
            else:
                answer = call(self._client.conversations_history, **options)
        except PermanentFailure as refused:  # the bot may post in some channels that it can't read
            log.warning("not_looked_for", queued=queued.id, problem=str(refused))
            return None
        for message in answer.get("messages", ()):
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("token") == queued.token:
                return str(message["ts"])
        return None

    def _picture(self, facts: ChartFacts | MonthChart) -> Picture:
        return upload.upload_chart(self._db, self._client, facts, self._clock())

    def _open_conversation(self, person_id: str) -> str:
        channel = str(call(self._client.conversations_open, users=person_id)["channel"]["id"])
        with self._db.begin() as session:
            postings.store_direct_channel(session, person_id, channel)
        return channel
