"""Comments: what people add to an improvement from a message, with credit and the link to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from csi.common.errors import BadInput, TooLate
from csi.messaging import fetch_queue, outbox
from csi.people import directory, mentions
from csi.people.permissions import Action
from csi.register import activity
from csi.register.activity_words import WORDS_TAKEN_BACK
from csi.register.improvements import get_improvement
from models import Comment, insert_once
from models.enums import State

COMMENTED = "commented"
LONGEST_COMMENT = 12_000


@dataclass(frozen=True, slots=True)
class NewComment:
    """A message to add to an improvement. `author` wrote it; another app's post has none.

    One that isn't in Slack has no `channel`.
    """

    text: str
    channel: str
    ts: str
    author: str | None
    permalink: str | None = None

    @property
    def message(self) -> str:
        """The key of the message."""
        return f"{self.channel}:{self.ts}"


def add_comment(session: Session, number: int, new: NewComment, *, by: str, at: datetime) -> bool:
    """Add a message to an improvement as a comment; False if it was added before.

    Raises NotFound, BadInput without words, TooLate for a merged one, NotAllowed for guests and outsiders.
    """
    directory.require_member(session, by, Action.COMMENT)
    improvement = get_improvement(session, number, lock=True)
    if improvement.state is State.MERGED:
        into = improvement.merged_into_id
        raise TooLate(f"IMP-{number} was merged into IMP-{into}. Write “add to IMP-{into}: …” instead.")
    text = _clean(session, new.text)
    author = directory.get_or_create(session, new.author, at).id if new.author else None
    row = Comment(
        improvement_id=number,
        author_id=author,
        added_by=by,
        text=text,
        channel=new.channel,
        ts=new.ts,
        permalink=new.permalink,
        written_at=at,
    )
    if not insert_once(session, row):
        return False
    activity.record(session, improvement, COMMENTED, by=by, at=at, note=text, after=activity.typed_in(new.message))
    comment = _of_message(session, new.channel, new.ts, number)
    if comment is not None and new.channel and not new.permalink:
        fetch_queue.request_fetch(session, fetch_queue.COMMENT_LINK, str(comment.id), at=at)
    outbox.refresh_improvement(session, number, at)
    return True


def _clean(session: Session, text: str) -> str:
    words = mentions.replace_mentions(session, text.replace("\x00", "").strip())
    if not words:
        raise BadInput("comment", "What would you like to add? Say it behind the number: add to IMP-12: …")
    if len(words) > LONGEST_COMMENT:
        raise BadInput(
            "comment", f"That's {len(words):,} characters, and {LONGEST_COMMENT:,} fit. Send the main point."
        )
    return words


def _of_message(session: Session, channel: str, ts: str, number: int | None = None) -> Comment | None:
    rows = select(Comment).where(Comment.channel == channel, Comment.ts == ts)
    if number is not None:
        rows = rows.where(Comment.improvement_id == number)
    return session.exec(rows.with_for_update()).first()


def commented_by_message(session: Session, channel: str, ts: str) -> int | None:
    """The improvement that a message was added to."""
    row = _of_message(session, channel, ts)
    return row.improvement_id if row is not None else None


def revise_comment(session: Session, new: NewComment, *, by: str, at: datetime) -> int | None:
    """Give a comment its message's new words; the number of its improvement, None if the message is no comment."""
    row = _of_message(session, new.channel, new.ts)
    if row is None or row.added_by != by:
        return None
    improvement = get_improvement(session, row.improvement_id, lock=True)
    text = _clean(session, new.text)
    if text != row.text:
        row.text = text
        session.add(row)
        activity.record(session, improvement, COMMENTED, by=by, at=at, note=text, after=activity.typed_in(new.message))
    return row.improvement_id


def take_back_comment(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> int | None:
    """Delete the comment of a deleted message; the number of its improvement, None if the message is no comment."""
    row = _of_message(session, channel, ts)
    if row is None or row.added_by != by:
        return None
    improvement = get_improvement(session, row.improvement_id, lock=True)
    session.delete(row)
    activity.record(session, improvement, WORDS_TAKEN_BACK, by=by, at=at, after=activity.typed_in(f"{channel}:{ts}"))
    return row.improvement_id


def place_of_comment(session: Session, comment_id: int) -> tuple[str, str] | None:
    """The channel and ts of a comment's message; None if the comment was deleted."""
    row = session.get(Comment, comment_id)
    return (row.channel, row.ts) if row is not None else None


def store_comment_link(session: Session, comment_id: int, link: str) -> None:
    """Store the link to a comment's message."""
    row = session.get(Comment, comment_id)
    if row is not None:
        row.permalink = link[:500]
        session.add(row)
