"""Claiming outbox rows to send them, and recording the result: sent, postponed or set aside."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.messaging import leases, outbox, subjects
from csi.messaging.destinations import Destination
from csi.messaging.subjects import Subject
from models import Outbox, Posting, Redirection
from models.enums import QueueState

LEASE = timedelta(seconds=15)
FIRST_ATTEMPT = timedelta(seconds=1)
"""How long Slack may take to post a message until its post is recorded."""
CALL = timedelta(seconds=10)
"""A lease that lasts longer than this outlasts the call that posts; the client gives up after eight seconds."""
BATCH = 5
"""How many rows are claimed at once: few, so that of several replicas each has some when Slack is slow."""
MOST_ATTEMPTS = 30
FILES = frozenset({outbox.MessageKind.FILE})
"""Files that take long to make. A sender of their own sends them, so that nobody's messages wait for an export."""
REDIRECTION = "redirection"
"""The key in the payload of a redirected row: the id of its `Redirection`."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A claimed outbox row. `repeated` says, once an attempt has begun, that an earlier one may have reached Slack."""

    id: int
    kind: outbox.MessageKind
    stream: str
    subject: str
    improvement_id: int | None
    payload: dict[str, Any]
    token: str
    attempts: int
    created_at: datetime
    origin: str = ""
    claimed_until: datetime | None = None

    @property
    def repeated(self) -> bool:
        return self.attempts > 1


def claim(session: Session, now: datetime, limit: int = BATCH, *, files: bool = False) -> list[OutboxMessage]:
    """Claim the oldest row of each stream that may be sent now. `now` is the system's clock: leases run on real time.

    A stream's next row can be claimed once this one is sent or set aside, so that messages stay in order. The `files`
    of a stream are an order of their own: either they are claimed, or all others.
    """
    rows = session.exec(_ready(files), params={"now": now, "most": limit}).all()
    leases.claim_rows(session, rows, now + LEASE)
    return [_outbox_message(row) for row in rows]


@cache
def _ready(files: bool) -> SelectOfScalar[Outbox]:
    """The statement that finds what may be sent, made once."""
    of_files = col(Outbox.kind).in_(FILES)
    unsent = col(Outbox.state).in_([QueueState.WAITING, QueueState.CLAIMED]) & (of_files if files else ~of_files)
    heads = select(func.min(Outbox.id)).where(unsent).group_by(col(Outbox.stream))
    return (
        select(Outbox)
        .where(col(Outbox.id).in_(heads), leases.may_go(Outbox, bindparam("now")))
        .order_by(col(Outbox.id))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )


def _outbox_message(row: Outbox) -> OutboxMessage:
    return OutboxMessage(
        id=row.id or 0,
        kind=outbox.MessageKind(row.kind),
        stream=row.stream,
        subject=row.subject,
        improvement_id=row.improvement_id,
        payload=dict(row.payload),
        token=row.token,
        attempts=row.attempts,
        created_at=row.created_at,
        origin=row.origin,
        claimed_until=row.claimed_until,
    )


def begin_attempt(session: Session, queued: OutboxMessage, now: datetime) -> OutboxMessage | None:
    """Count an attempt and renew the lease; None if the lease has ended and the row is left to another process."""
    if not leases.renew(session, Outbox, queued.id, queued.claimed_until, now + LEASE, is_attempt=True):
        return None
    return replace(queued, attempts=queued.attempts + 1, claimed_until=now + LEASE)


def hold(session: Session, queued: OutboxMessage, now: datetime) -> OutboxMessage | None:
    """Renew the lease within an attempt; None if it has ended."""
    if not leases.renew(session, Outbox, queued.id, queued.claimed_until, now + LEASE, is_attempt=False):
        return None
    return replace(queued, claimed_until=now + LEASE)


_DONE = (
    update(Outbox)
    .where(col(Outbox.id) == bindparam("row"), col(Outbox.token) == bindparam("by_token"))
    .values(state=QueueState.DONE, sent_at=bindparam("at"), problem=None)
)
_ARRIVED = update(Redirection).where(col(Redirection.subject) == bindparam("of")).values(subject="")


def mark_sent(session: Session, queued: OutboxMessage, at: datetime, *, place: tuple[str, str] | None = None) -> None:
    """Record that the message is in Slack at `place` (channel and ts), or that nothing was left to say (no place)."""
    # By its token too: after its improvement was deleted, its id may belong to another row.
    known = {"row": queued.id, "by_token": queued.token, "at": at}
    if session.connection().execute(_DONE, known).rowcount == 0:
        _sent_too_late(session, queued, at, place)
        return
    if place is None or not queued.subject or queued.kind is outbox.MessageKind.REFRESH:
        return
    if REDIRECTION not in queued.payload:  # it is where it was meant to be, whoever had it meanwhile
        session.connection().execute(_ARRIVED, {"of": queued.subject})
    posting = session.exec(outbox.POSTED, params={"subject": queued.subject}).first()
    posting = posting or Posting(subject=queued.subject, kind=queued.kind, channel="", ts="", posted_at=at)
    posting.improvement_id = queued.improvement_id
    posting.person_id = Destination.parse(queued.stream).person
    posting.channel, posting.ts = place
    session.add(posting)
    announced = subjects.PostedAnnouncement.maybe(queued.subject)
    if announced is not None:  # only now its draft can say that it is posted
        outbox.refresh(session, subjects.Draft(announced.announcement), at=at)


def _sent_too_late(session: Session, queued: OutboxMessage, at: datetime, place: tuple[str, str] | None) -> None:
    """Correct a message that reached Slack after its improvement was deleted: refresh it, or retract it."""
    if place is None:
        return
    channel_id, ts = place
    known = session.exec(select(Posting).where(Posting.channel == channel_id, Posting.ts == ts)).first()
    if known is not None:
        to, subject = Destination.parse(queued.stream), subjects.parse(known.subject)
        outbox.enqueue(session, outbox.MessageKind.REFRESH, to=to, at=at, subject=subject)
    elif queued.improvement_id is not None:
        name = subjects.LateMessage(queued.id).key
        late = Posting(subject=name, kind=queued.kind, channel=channel_id, ts=ts, posted_at=at)
        late.person_id = Destination.parse(queued.stream).person
        session.add(late)
        session.flush()
        outbox.retract(session, late, queued.improvement_id, at)


def _held(session: Session, queued: OutboxMessage) -> Outbox | None:
    """The message's row while it is still ours; a failure of ours says nothing about another process's attempt."""
    ours = leases.held_by(Outbox, queued.id, queued.claimed_until)
    return session.exec(select(Outbox).where(ours, Outbox.token == queued.token).with_for_update()).first()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that could not be delivered, as an operator sees it. `instead`: who was written to about it."""

    id: int
    kind: str
    to: Destination
    improvement_id: int | None
    problem: str
    created_at: datetime
    instead: tuple[str, ...]


def set_aside_messages(session: Session) -> list[SetAside]:
    """The messages that could not be delivered, the oldest first."""
    rows = session.exec(select(Outbox).where(Outbox.state == QueueState.SET_ASIDE).order_by(col(Outbox.id))).all()
    instead: dict[str, list[str]] = {}
    for message, person_id in session.exec(
        select(Redirection.message, Redirection.person_id).order_by(col(Redirection.id))
    ):
        instead.setdefault(message, []).append(person_id)
    return [
        SetAside(
            id=row.id or 0,
            kind=str(row.payload.get("notice", row.kind)),
            to=Destination.parse(row.stream),
            improvement_id=row.improvement_id,
            problem=row.problem or "",
            created_at=row.created_at,
            instead=tuple(instead.get(row.token, ())),
        )
        for row in rows
    ]


def send_again(session: Session, which: Iterable[int]) -> list[int]:
    """Let messages that were set aside wait to be sent again, all of them if none is named. Return which ones.

    An earlier attempt may have reached Slack, so each is looked for there before it is posted.
    """
    wanted = set(which)
    rows = session.exec(select(Outbox).where(Outbox.state == QueueState.SET_ASIDE).order_by(col(Outbox.id))).all()
    again = [row for row in rows if not wanted or row.id in wanted]
    for row in again:
        row.state, row.attempts, row.retry_at, row.problem = QueueState.WAITING, 1, None, None
        session.add(row)
    return [row.id or 0 for row in again]


def postpone(
    session: Session, queued: OutboxMessage, problem: str, retry_at: datetime, *, is_told_when: bool = False
) -> None:
    """Record that sending failed; the stream waits until `retry_at`, which may be when Slack has told to come again."""
    row = _held(session, queued)
    if row is not None:
        leases.postpone_row(session, row, problem, retry_at, is_told_when=is_told_when)


def set_aside(session: Session, queued: OutboxMessage, problem: str) -> bool:
    """Record that Slack refuses the message for good; False if the row is not ours any more.

    An operator can see the row, and the stream goes on without it.
    """
    row = _held(session, queued)
    if row is None:
        return False
    row.state, row.problem = QueueState.SET_ASIDE, problem
    session.add(row)
    return True


def may_be_posted(session: Session, subject: Subject, now: datetime) -> bool:
    """Whether Slack may have a message whose post isn't recorded: an attempt was made, and failed or died.

    A first attempt that is being made just now doesn't count. `now` is the system's time, as leases are.
    """
    row = session.exec(
        select(Outbox).where(Outbox.subject == subject.key, Outbox.state != QueueState.DONE, Outbox.attempts > 0)
    ).first()
    if row is None:
        return False
    begun = row.claimed_until - LEASE if row.state is QueueState.CLAIMED and row.claimed_until else None
    return row.attempts > 1 or begun is None or now - begun > FIRST_ATTEMPT
