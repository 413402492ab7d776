"""The outbox: facts to be told in Slack, enqueued in the transaction that makes them true and sent from there.

Rows of one stream (a person's direct messages, a channel) are sent one after the other. A row says *what* to tell; it
is worded when it is sent, so that a late message shows the current state.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, insert
from sqlmodel import Session, col, or_, select

from csi.messaging import subjects
from csi.messaging.destinations import Destination, DestinationKind
from csi.messaging.subjects import (
    ClosingNotice,
    DeletedImprovement,
    MorningMessage,
    ShownCard,
    StandingNotice,
    Subject,
)
from models import Nudge, Outbox, Posting
from models.enums import OPEN_NUDGES, QueueState


class MessageKind(StrEnum):
    """The kinds of message; the stored values are older names."""

    RECEIPT = "receipt"
    COORDINATOR_CARD = "workbench"
    CARD = "card"
    QUESTION = "question"
    PROPOSAL = "proposal"
    NOTICE = "notice"
    APPROVAL = "approval"
    """A request to an approver, with the buttons to decide."""
    APPROVER_WANTED = "approver_wanted"
    """A request to a manager to name an approver."""
    INFO = "info"
    """A question to an improvement's author before the decision."""
    CONSULTED = "consulted"
    """A question to a consulted person; its thread is the conversation with them."""
    AMBIGUOUS_MESSAGE = "held"
    MORNING_MESSAGE = "bundle"
    DEPARTURE = "departure"
    """What somebody who left had held, for the manager above."""
    TEAM_MOVE = "team_move"
    """Improvements that moved to another team, for both managers."""
    READING = "reading"
    READING_FILE = "reading_file"
    """The answer to a file of readings that somebody dropped."""
    DRAFT = "draft"
    ANNOUNCEMENT = "announcement"
    SUSTAIN = "sustain"
    """The question whether a success still holds."""
    REGRESSION = "regression"
    """The request to confirm that a success doesn't hold any more."""
    DIGEST = "digest"
    """The month in figures, for leadership."""
    FILE = "file"
    """A report, an export or a plan that somebody asked for, made and uploaded when it is sent."""
    ASKED = "asked"
    """The question whether a message is a new idea."""
    HELP = "help"
    GUIDE = "guide"
    """The first day's steps, for the first manager."""
    REFRESH = "refresh"
    EPHEMERAL = "whisper"
    """An ephemeral message in a channel."""
    REACTION = "mark"
    """Our reaction on somebody's message."""
    RESPONSE = "response"
    """A replacement for an ephemeral message, sent to its response_url."""
    WINDOW = "window"
    """New content of a window that somebody has open."""


def person(person_id: str) -> Destination:
    """Somebody's direct messages."""
    return Destination(DestinationKind.PERSON, person_id)


def channel(channel_id: str) -> Destination:
    """A channel."""
    return Destination(DestinationKind.CHANNEL, channel_id)


def ephemeral(person_id: str) -> Destination:
    """What somebody is told in passing, outside their direct messages."""
    return Destination(DestinationKind.EPHEMERAL, person_id)


_TABLE = Outbox.__table__  # type: ignore[attr-defined]
_COLUMNS = tuple(column.key for column in _TABLE.columns if not column.primary_key)
_NEW = insert(_TABLE)


def enqueue(
    session: Session,
    kind: MessageKind,
    *,
    to: Destination,
    at: datetime,
    subject: Subject | None = None,
    improvement_id: int | None = None,
    **payload: Any,
) -> None:
    """Add a row to the outbox. `subject` identifies the message if we update it later."""
    row = Outbox(
        kind=kind,
        stream=to.key,
        subject=subject.key if subject else "",
        improvement_id=improvement_id,
        payload=payload,
        token=secrets.token_hex(16),
        created_at=at,
    )
    session.flush()
    session.connection().execute(_NEW, {key: getattr(row, key) for key in _COLUMNS})


def acknowledge_with_reaction(session: Session, channel_id: str, ts: str, *, at: datetime) -> None:
    """Put our reaction on somebody's message, so that everybody sees that it was captured."""
    to = Destination(DestinationKind.REACTION, channel_id)
    enqueue(session, MessageKind.REACTION, to=to, at=at, channel=channel_id, ts=ts)


def notice(session: Session, what: str, *, to: str, about: int | None, at: datetime, **facts: Any) -> None:
    """Enqueue a short message to a person, in the thread of the improvement it is about."""
    enqueue(session, MessageKind.NOTICE, to=person(to), at=at, improvement_id=about, notice=what, **facts)


def standing_notice(
    session: Session, what: str, *, to: str, about: int, at: datetime, mark: int | None = None, **facts: Any
) -> None:
    """Enqueue a notice with buttons, which is updated as long as it stands; `mark` is the announcement it is about."""
    subject = StandingNotice(about, to, what, int(at.timestamp()) if mark is None else mark)
    _notice_that_stands(session, subject, what, to, about, at, facts)


def closing_notice(session: Session, what: str, *, to: str, about: int, at: datetime, **facts: Any) -> None:
    """Enqueue the notice of what came of an improvement, which is updated when a correction marks those words."""
    _notice_that_stands(session, ClosingNotice(about, to, int(at.timestamp())), what, to, about, at, facts)


def _notice_that_stands(
    session: Session, subject: Subject, what: str, to: str, about: int, at: datetime, facts: dict[str, Any]
) -> None:
    enqueue(
        session,
        MessageKind.NOTICE,
        to=person(to),
        at=at,
        subject=subject,
        improvement_id=about,
        notice=what,
        **facts,
    )


def refresh_closing_notices(session: Session, improvement_id: int, closed_at: datetime, at: datetime) -> None:
    """Enqueue updates of the notices of what came of a closing."""
    named = f"{ClosingNotice.prefix}:{improvement_id}:%:{int(closed_at.timestamp())}"
    posted, coming = col(Posting.subject).like(named), col(Outbox.subject).like(named)
    refresh_all(session, _posted_or_sending(session, improvement_id, posted, coming), at)


def refresh_standing_notices(session: Session, improvement_id: int, at: datetime) -> None:
    """Enqueue updates of the notices with buttons about an improvement."""
    beginning = f"{StandingNotice.prefix}:{improvement_id}:"
    of_notices = col(Posting.subject).startswith(beginning)
    coming = (col(Outbox.kind) == MessageKind.NOTICE) & col(Outbox.subject).startswith(beginning)
    refresh_all(session, _posted_or_sending(session, improvement_id, of_notices, coming), at)


def _posted_or_sending(
    session: Session, improvement_id: int, posted: ColumnElement[bool], sending: ColumnElement[bool]
) -> list[str]:
    """The subjects of messages about an improvement that were posted, or are being sent, each under its condition."""
    there = select(Posting.subject).where(Posting.improvement_id == improvement_id, posted)
    coming = select(Outbox.subject).where(
        Outbox.improvement_id == improvement_id, Outbox.state == QueueState.CLAIMED, sending
    )
    return [*session.exec(there), *session.exec(coming)]


def told(session: Session, subject: Subject) -> dict[str, Any]:
    """What a notice with a subject said; empty when its row of the outbox was cleared."""
    sent = select(Outbox).where(Outbox.subject == subject.key, Outbox.kind == MessageKind.NOTICE)
    row = session.exec(sent.order_by(col(Outbox.id).desc()).limit(1)).first()
    return dict(row.payload) if row else {}


def refresh(session: Session, subject: Subject, *, at: datetime) -> None:
    """Enqueue an update of a posted message, unless one is already waiting."""
    refresh_all(session, [subject.key], at)


_IS_UPDATE = col(Outbox.kind) == MessageKind.REFRESH
_ON_ITS_WAY = (
    select(Outbox.subject, Outbox.state, Outbox.stream)
    .where(
        col(Outbox.subject).in_(bindparam("keys", expanding=True)),
        or_(
            _IS_UPDATE & (col(Outbox.state) == QueueState.WAITING),
            ~_IS_UPDATE & (col(Outbox.state) == QueueState.CLAIMED),
        ),
    )
    .order_by(col(Outbox.id))
)
_POSTED_AMONG = select(Posting).where(col(Posting.subject).in_(bindparam("keys", expanding=True)))


def refresh_all(session: Session, stored: Iterable[str], at: datetime) -> None:
    """Enqueue updates of posted messages by their stored subjects, but for those of which one is already waiting.

    A message goes to where it is being sent, else to where it was posted, which outlives its row in the outbox. One
    that still waits is not updated: it will be fresh.
    """
    keys = list(dict.fromkeys(stored))
    if not keys:
        return
    rows = session.exec(_ON_ITS_WAY, params={"keys": keys}).all()
    to = {row.subject: where_posted(row) for row in session.exec(_POSTED_AMONG, params={"keys": keys})}
    to |= {subject: Destination.parse(stream) for subject, state, stream in rows if state is QueueState.CLAIMED}
    updated = {subject for subject, state, _ in rows if state is QueueState.WAITING}
    for key in keys:
        if key in to and key not in updated:
            enqueue(session, MessageKind.REFRESH, to=to[key], at=at, subject=subjects.parse(key))


STANDING = (
    MessageKind.RECEIPT, MessageKind.COORDINATOR_CARD, MessageKind.CARD, MessageKind.DRAFT, MessageKind.APPROVAL,
    MessageKind.APPROVER_WANTED, MessageKind.SUSTAIN, MessageKind.REGRESSION, MessageKind.INFO,
)  # fmt: skip
"""The kinds of messages that show an improvement as it is."""


_SHOWING = select(Posting.subject).where(
    Posting.improvement_id == bindparam("number"),
    col(Posting.kind).in_(STANDING) | col(Posting.subject).startswith(bindparam("notices", type_=String)),
)
_SHOWN_SOON = select(Outbox.subject).where(
    Outbox.improvement_id == bindparam("number"),
    Outbox.state == QueueState.CLAIMED,
    col(Outbox.kind).in_(STANDING)
    | (col(Outbox.kind) == MessageKind.NOTICE) & col(Outbox.subject).startswith(bindparam("notices", type_=String)),
)
_ASKING = (
    select(Nudge.bundle_id)
    .where(
        Nudge.improvement_id == bindparam("number"),
        col(Nudge.state).in_(OPEN_NUDGES),
        col(Nudge.bundle_id).is_not(None),
    )
    .distinct()
)


def refresh_improvement(session: Session, improvement_id: int, at: datetime) -> None:
    """Enqueue updates of everything that shows an improvement.

    That is receipts, cards, drafts, approval requests, and morning messages that still ask something about it.
    """
    given = {"number": improvement_id, "notices": f"{StandingNotice.prefix}:{improvement_id}:"}
    shown = [*session.exec(_SHOWING, params=given), *session.exec(_SHOWN_SOON, params=given)]
    bundles = session.exec(_ASKING, params={"number": improvement_id})
    refresh_all(session, [*shown, *(MorningMessage(bundle_id or 0).key for bundle_id in bundles)], at)
    _refresh_shown(session, improvement_id, at)


SHOWN_FOR = timedelta(minutes=30)
"""How long a response_url works: Slack accepts replacements of an ephemeral message for 30 minutes."""


def remember_shown(session: Session, improvement_id: int, *, by: str, at: datetime, **payload: Any) -> None:
    """Remember an ephemeral card that somebody acted on, to update it with the others. `ts` and `url` identify it."""
    back = forget_shown(session, by, payload["ts"])  # the press itself may not say which list the card came from
    session.add(
        Outbox(
            kind=MessageKind.RESPONSE,
            stream=ephemeral(by).key,
            subject=ShownCard(improvement_id).key,
            payload={"what": "shown", "number": improvement_id, "person": by, "back": back, **payload},
            token=secrets.token_hex(16),
            state=QueueState.DONE,
            created_at=at,
            sent_at=at,
        )
    )
    session.flush()


def forget_shown(session: Session, person_id: str, ts: str) -> str | None:
    """Stop updating an ephemeral card that was replaced. Return the list that it led back to, if any."""
    known = select(Outbox).where(
        col(Outbox.subject).startswith(f"{ShownCard.prefix}:"), Outbox.stream == ephemeral(person_id).key
    )
    back = None
    for row in session.exec(known.where(Outbox.state == QueueState.DONE)):
        if row.payload.get("ts") == ts:
            row.subject, back = "", row.payload.get("back")
            session.add(row)
    return back


_SHOWN = select(Outbox).where(
    Outbox.subject == bindparam("shown"),
    col(Outbox.created_at) > bindparam("since"),
    Outbox.state == QueueState.DONE,
)


def _refresh_shown(session: Session, improvement_id: int, at: datetime) -> None:
    given = {"shown": ShownCard(improvement_id).key, "since": at - SHOWN_FOR}
    for row in session.exec(_SHOWN, params=given).all():
        waiting = select(Outbox.id).where(Outbox.stream == row.stream, Outbox.state == QueueState.WAITING)
        if session.exec(waiting).first() is None:
            enqueue(session, MessageKind.RESPONSE, to=Destination.parse(row.stream), at=at, **row.payload)


def refresh_kind(session: Session, kind: MessageKind, improvement_id: int, at: datetime) -> None:
    """Enqueue updates of all messages of one kind about an improvement."""
    posted, sending = col(Posting.kind) == kind, col(Outbox.kind) == kind
    refresh_all(session, _posted_or_sending(session, improvement_id, posted, sending), at)


def was_told(session: Session, subject: Subject) -> bool:
    """Whether the message of this subject was posted, or is on its way."""
    coming = select(Outbox.id).where(Outbox.subject == subject.key, Outbox.kind != MessageKind.REFRESH)
    return posting(session, subject) is not None or session.exec(coming).first() is not None


def where_posted(posted: Posting) -> Destination:
    """The person or channel to whom a message was posted."""
    return person(posted.person_id) if posted.person_id else channel(posted.channel)


DELETED = DeletedImprovement.prefix
"""The kind, and the beginning of the subject, of a message whose improvement was deleted."""


def retract(session: Session, posting: Posting, number: int, at: datetime) -> DeletedImprovement:
    """Have a posted message replaced by a note that its improvement was deleted. Return the message's new subject."""
    deleted = DeletedImprovement(number, posting.id or 0)
    posting.subject, posting.kind, posting.improvement_id = deleted.key, DELETED, None
    session.add(posting)
    session.flush()
    enqueue(session, MessageKind.REFRESH, to=where_posted(posting), at=at, subject=deleted)
    return deleted


def withdraw(session: Session, subject: Subject, *, at: datetime) -> None:
    """Drop the message of this subject while it waits, since another one takes its place."""
    waiting = select(Outbox).where(Outbox.subject == subject.key, Outbox.state == QueueState.WAITING)
    for row in session.exec(waiting):
        row.state, row.sent_at, row.problem = QueueState.DONE, at, "discarded"
        session.add(row)


POSTED = select(Posting).where(Posting.subject == bindparam("subject"))
"""The posted message of a subject."""


def posting(session: Session, subject: Subject) -> Posting | None:
    """The channel and ts of our message with this subject, if it was posted."""
    return session.exec(POSTED, params={"subject": subject.key}).first()


def discard(session: Session, kinds: set[MessageKind], *, at: datetime) -> None:
    """Drop waiting messages of these kinds: imported data with past dates must not announce itself."""
    waiting = select(Outbox).where(Outbox.state == QueueState.WAITING, col(Outbox.kind).in_(kinds))
    for row in session.exec(waiting).all():
        row.state, row.sent_at, row.problem = QueueState.DONE, at, "discarded"
        session.add(row)
