"""Ideas that one person brings in for another, from a message or by `/improve for @ana`.

Until they are told, `Origin.credited_id` is the person who had the idea. Telling them makes them the author and clears
it; `Improvement.captured_by` and the activity keep who brought it in.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from csi.capture import recording, similar_ideas
from csi.capture.queries import may_be_told
from csi.common import idempotency
from csi.common.errors import BadInput, NotAllowed, TooLate
from csi.language.message_kind import too_little
from csi.messaging import outbox
from csi.messaging.subjects import Receipt
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, improvements, queries, votes_and_watchers
from models import Improvement, Interview, Origin, Watcher, insert_once
from models.enums import ENDED_STATES, SourceKind, VoteSource


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message in Slack that somebody wants to capture. A bot's message has no author.

    `details` is what whoever brings it in says of it. If it forwards another message, `permalink` is the link to that,
    and `original` its channel and ts.
    """

    channel: str
    ts: str
    text: str
    author: str | None
    has_files: bool = False
    thread_ts: str | None = None
    details: str = ""
    permalink: str | None = None
    original: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """The key shared by all ways of capturing this message."""
        return f"message:{self.channel}:{self.ts}"

    def source_of_original(self, kind: SourceKind) -> recording.Source | None:
        """The source that a capture of the forwarded message itself has."""
        if self.original is None:
            return None
        channel, ts = self.original
        return recording.Source(kind, f"message:{channel}:{ts}", channel=channel, ts=ts)

    @property
    def problem(self) -> str | None:
        """The sentence that says why the message can't be captured; None if it can."""
        if self.has_files and not self.text.strip():
            return (
                "There is only a file in that message, and I can't read files. Say in a sentence what could be better, "
                "with `/improve` or in a message to me, and put the link to the file behind."
            )
        return too_little(self.text)


@dataclass(frozen=True, slots=True)
class BroughtInMessage:
    """The improvement made of a message. `again`: it existed already; `voted`: the caller's vote was added now."""

    number: int
    again: bool
    voted: bool = False


def bring_in(session: Session, message: SourceMessage, *, kind: SourceKind, by: str, at: datetime) -> BroughtInMessage:
    """Capture a message, credited to its author; if it was captured before, add the caller's vote instead.

    Raises BadInput if it contains no idea, NotAllowed for guests and people of other organisations.
    """
    directory.require_member(session, by, Action.BRING_IN)
    source = recording.Source(kind, message.key, channel=message.channel, ts=message.ts)
    original = message.source_of_original(kind)
    before = recording.captured_before(session, source)
    if before is None and original is not None:
        before = recording.captured_before(session, original)
    if before is not None:
        return _support(session, before.number, kind, by, at)
    if message.problem:
        raise BadInput("idea", message.problem)
    if original is not None and not idempotency.is_first(session, original.key, at):
        before = recording.captured_before(session, original)
        if before is not None:  # somebody else has forwarded it at this moment
            return _support(session, before.number, kind, by, at)
    idea = recording.NewIdea(message.text, message.details, credited=message.author, permalink=message.permalink)
    captured = recording.record_idea(session, idea, by=by, at=at, source=source)
    if captured.again:  # somebody else has brought it in at this moment
        return _support(session, captured.number, kind, by, at)
    if original is not None:
        recording.remember_source(session, original, captured.number)
    return BroughtInMessage(captured.number, captured.again)


def _support(session: Session, number: int, kind: SourceKind, by: str, at: datetime) -> BroughtInMessage:
    pressed = VoteSource.REACTION if kind is SourceKind.REACTION else VoteSource.PRESSED
    number = similar_ideas.merge_target(session, number)
    return BroughtInMessage(number, again=True, voted=add_support(session, number, source=pressed, by=by, at=at))


def add_support(session: Session, number: int, *, source: VoteSource, by: str, at: datetime) -> bool:
    """Add a person's vote, unless it is their idea, it has ended, or they have voted. Return whether it was added."""
    improvement = improvements.get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES or by in (improvement.author_id, improvement.captured_by):
        return False
    if queries.vote_of(session, number, by) is not None:
        return False
    votes_and_watchers.vote(session, number, by=by, at=at, source=source)
    return True


def remove_support(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> None:
    """Take back the vote that a person's reaction to this message added; other votes of theirs stay."""
    source = recording.Source(SourceKind.REACTION, f"message:{channel}:{ts}", channel, ts)
    captured = recording.captured_before(session, source)
    if captured is None:
        return
    number = similar_ideas.merge_target(session, captured.number)
    vote = queries.vote_of(session, number, by)
    if vote is not None and vote.source is VoteSource.REACTION:
        votes_and_watchers.unvote(session, number, by=by, at=at)


# Whose idea it is


def find_person(session: Session, named: str, *, at: datetime) -> str:
    """The id of the person a command names, by id or by a name after an @.

    Raises UnclearPerson for several, BadInput for none and for everybody but active members, who hear of the idea and
    can follow it.
    """
    person_id = directory.find_by_name(session, named, field="whose") if named.startswith("@") else named
    return directory.require_assignee(session, person_id, at, field="whose").id


def tell_author(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Tell the credited person, who becomes the author; the one who brought the idea in becomes a watcher.

    Raises NotAllowed for anybody but the one who brought it in, TooLate if it has ended or they know already.
    """
    improvement = improvements.get_improvement(session, number, lock=True)
    origin = session.get(Origin, number)
    actor = directory.relation_to(session, improvement, by)
    require(Action.TELL_AUTHOR, actor, "Only the person who brought the idea in can tell its author.")
    if origin is None or origin.credited_id is None:
        raise TooLate("Its author knows already; it's in their name.")
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"IMP-{number} is {improvements.describe_state(improvement.state)} already, so there's nothing to tell."
        )
    author = directory.get_or_create(session, origin.credited_id, at)
    if not may_be_told(author):
        raise NotAllowed(
            f"{author.name or 'Its author'} isn't a member of this organisation, so I can't write to them."
        )
    improvement.author_id, origin.credited_id = author.id, None
    session.add(origin)
    insert_once(session, Watcher(improvement_id=number, person_id=by, at=at))
    _hand_questions_over(session, improvement, by, author.id, at)
    activity.record(
        session, improvement, "author_told", by=by, at=at, before={"author": by}, after={"author": author.id}
    )
    outbox.enqueue(
        session,
        outbox.MessageKind.RECEIPT,
        to=outbox.person(author.id),
        at=at,
        subject=Receipt(number, author.id),
        improvement_id=number,
    )
    outbox.refresh_improvement(session, number, at)


def _hand_questions_over(session: Session, improvement: Improvement, captor: str, author: str, at: datetime) -> None:
    """Move the author's interview to the new author."""
    number = improvement.id or 0
    insert_once(session, Interview(improvement_id=number, person_id=author, changed_at=at))
    if improvement.coordinator_id == captor:
        return
    for row in session.exec(select(Interview).where(Interview.improvement_id == number, Interview.person_id == captor)):
        session.delete(row)


# What is read from Slack later


def store_permalink(session: Session, number: int, link: str, at: datetime) -> None:
    """Store the link to the message that an improvement was taken from; its card shows it."""
    insert_once(session, Origin(improvement_id=number))
    origin = session.get_one(Origin, number)
    origin.permalink = link[:500]
    session.add(origin)
    outbox.refresh_improvement(session, number, at)


def source_of(session: Session, number: int) -> tuple[str, str] | None:
    """The channel and ts of the message that an improvement was taken from, if any."""
    improvement = session.get(Improvement, number)
    if improvement is None or not improvement.source_channel or not improvement.source_ts:
        return None
    return improvement.source_channel, improvement.source_ts


def credit_no_bots(session: Session, person_id: str, at: datetime) -> None:
    """Remove an app from the ideas credited to it, once Slack has said that it is one."""
    for origin in session.exec(select(Origin).where(Origin.credited_id == person_id)).all():
        origin.credited_id = None
        session.add(origin)
        outbox.refresh_improvement(session, origin.improvement_id, at)
