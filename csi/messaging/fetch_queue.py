"""Things that must be read from Slack before they can be handled: queued as rows, worked on with retries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.messaging import leases
from csi.messaging.colon_text import ColonText
from models import Intake, insert_once, origin
from models.enums import QueueState

PERSON = "person"
"""A person's profile; the key is their id."""

MEMBERS = "members"
"""The profiles of all members, a page at a time; the key is `ALL`."""

ARRIVALS = "arrivals"
"""What somebody sent before Slack had said who they are, to be handled now that it has; the key is their id."""

PERMALINK = "permalink"
"""The permalink of the message that an improvement was taken from; the key is the improvement's number."""

COMMENT_LINK = "comment_link"
"""The permalink of the message that a comment was written in; the key is the comment's id."""

ASKED = "asked"
"""A message that its sender has just called a new idea; the key is that of an `AskedFetch`."""

REACTION = "reaction"
"""The message that somebody reacted to; the key is that of a `ReactedMessage`."""

JOIN = "join"
"""A channel to be in; the key is its id, or that of a `JoinRequest` for somebody who is told if we can't get in."""

USER_GROUPS = "user_groups"
"""The list of user groups; the key is `ALL`."""

USER_GROUP = "user_group"
"""The members of a user group that has a role; the key is its id."""

MENTION = "mention"
"""The name of a person, a channel or a user group that a text mentions; the key is its id."""

READING_FILE = "reading_file"
"""A file of readings that somebody dropped; the key is the number of its `ReadingImport`."""

ALL = "all"

FILES = frozenset({READING_FILE})
"""What takes long, and has a worker of its own, so that nothing else waits for it."""
FILE_LEASE = timedelta(minutes=2)
"""How long a file may be downloaded and read without a word; each part of it that is stored renews the lease."""

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 12
LONGEST_WAIT_SECONDS = 60.0
"""How long a read waits at most until it is tried again: when Slack is back, it is not long until it is noticed."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A claimed row of the fetch queue: one thing to read from Slack."""

    id: int
    kind: str
    key: str
    attempts: int
    cursor: str = ""
    """Where a list that is read page by page goes on."""
    claimed_until: datetime | None = None
    origin: str = ""
    """The id that the log has of what asked for it."""


@dataclass(frozen=True, slots=True)
class ReactedMessage(ColonText):
    """A message, and who reacted to it."""

    channel: str
    ts: str
    reactor: str


@dataclass(frozen=True, slots=True)
class AskedFetch(ColonText):
    """The number of a message that was asked about, and the bot's user id, whose mention is no part of an idea."""

    asked: int
    bot: str


@dataclass(frozen=True, slots=True)
class JoinRequest(ColonText):
    """A channel, and who is told if we can't get in."""

    channel: str
    person: str


@dataclass(frozen=True, slots=True)
class IntakeKey(ColonText):
    """What is to be read, as it stands in `Intake.key`."""

    kind: str
    what: str


_AGAIN = "again"
_CURSOR = "cursor"


def request_fetch(session: Session, kind: str, key: str, *, at: datetime, anew: bool = False) -> None:
    """Queue something to be read from Slack; a request that is already waiting is not doubled.

    `anew`: it has changed, so it is read again even if it is being read at this moment.
    """
    stored = IntakeKey(kind, key).key
    if insert_once(session, Intake(kind=kind, key=stored, created_at=at)):
        return
    row = session.exec(select(Intake).where(Intake.key == stored).with_for_update()).one()
    if row.state in (QueueState.DONE, QueueState.SET_ASIDE):
        row.state, row.attempts, row.retry_at, row.created_at = QueueState.WAITING, 0, None, at
        row.origin = origin.current()
        session.add(row)
    elif anew and row.state is QueueState.CLAIMED:
        row.payload = {_AGAIN: True}
        session.add(row)


def requested_at(session: Session, kind: str, key: str) -> datetime | None:
    """When this was last requested; None if never."""
    return session.exec(select(Intake.created_at).where(Intake.key == IntakeKey(kind, key).key)).first()


def claim_fetches(session: Session, now: datetime, limit: int = 10, *, files: bool = False) -> list[FetchRequest]:
    """Claim waiting fetches; those of `files`, or all others. `now` is the system's clock, as for all leases."""
    of_files = col(Intake.kind).in_(FILES)
    ready = (
        select(Intake)
        .where(leases.may_go(Intake, now), of_files if files else ~of_files)
        .order_by(col(Intake.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.exec(ready).all()
    leases.claim_rows(session, rows, now + (FILE_LEASE if files else LEASE))
    return [_fetch_request(row) for row in rows]


def _fetch_request(row: Intake) -> FetchRequest:
    cursor = str(row.payload.get(_CURSOR) or "")
    what = IntakeKey.parse(row.key).what
    return FetchRequest(row.id or 0, row.kind, what, row.attempts, cursor, row.claimed_until, row.origin)


def begin_fetch(session: Session, asked: FetchRequest, now: datetime) -> FetchRequest | None:
    """Count an attempt and renew the lease; None if the lease has ended and the row is left to another process."""
    until = now + _lease_of(asked)
    if not leases.renew(session, Intake, asked.id, asked.claimed_until, until, is_attempt=True):
        return None
    return replace(asked, attempts=asked.attempts + 1, claimed_until=until)


def hold_fetch(session: Session, asked: FetchRequest, now: datetime) -> FetchRequest:
    """Renew the lease within an attempt. Raises LeaseLost if it has ended, so that nothing is done twice."""
    until = now + _lease_of(asked)
    if not leases.renew(session, Intake, asked.id, asked.claimed_until, until, is_attempt=False):
        raise leases.LeaseLost
    return replace(asked, claimed_until=until)


def _lease_of(asked: FetchRequest) -> timedelta:
    return FILE_LEASE if asked.kind in FILES else LEASE


def _held(session: Session, asked: FetchRequest) -> Intake:
    """The row of a fetch. Raises LeaseLost if it is not ours any more, so that nothing that was read is done twice."""
    ours = leases.held_by(Intake, asked.id, asked.claimed_until)
    row = session.exec(select(Intake).where(ours).with_for_update()).first()
    if row is None:
        raise leases.LeaseLost
    return row


def continue_fetch(session: Session, asked: FetchRequest, cursor: str, not_before: datetime) -> None:
    """Record that a page was read and handled; the one at `cursor` is read next, after a restart too."""
    row = _held(session, asked)
    row.state, row.attempts, row.retry_at, row.problem = QueueState.WAITING, 0, not_before, None
    row.payload = row.payload | {_CURSOR: cursor}
    session.add(row)


def finish_fetch(session: Session, asked: FetchRequest, at: datetime) -> None:
    """Record that a fetch was read and handled; it waits again if it was requested anew meanwhile."""
    row = _held(session, asked)
    row.state, row.done_at, row.problem = QueueState.DONE, at, None
    if row.payload.get(_AGAIN):
        row.state, row.attempts = QueueState.WAITING, 0
    row.payload = {}
    session.add(row)


def restart_fetch(session: Session, asked: FetchRequest) -> None:
    """Read a list from its beginning again, because Slack no longer knows where it was."""
    row = _held(session, asked)
    row.state, row.payload = QueueState.WAITING, {}
    session.add(row)


def postpone_fetch(
    session: Session,
    asked: FetchRequest,
    problem: str,
    retry_at: datetime,
    *,
    is_final: bool = False,
    is_told_when: bool = False,
    is_away: bool = False,
) -> bool:
    """Record that reading failed, to be retried at `retry_at`, which may be when Slack has told to come again.

    Return whether this was the last attempt. After it, or if the failure `is_final`, an operator sees the request set
    aside. No attempt is the last while Slack `is_away`: an outage is waited out.
    """
    row = _held(session, asked)
    most = 0 if is_final else None if is_away else MOST_ATTEMPTS
    leases.postpone_row(session, row, problem, retry_at, most, is_told_when=is_told_when)
    return row.state is QueueState.SET_ASIDE
