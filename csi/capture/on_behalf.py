"""What one person brings in for another: credited to whoever had the idea, kept by whoever saw it, until they are told.

Whose idea it is stands in `Origin.credited_id` while they have not been told. Telling them makes them the author and
empties it; who brought it in stays in `Improvement.captured_by`, and the activity has both.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture import record_idea
from csi.common.errors import BadInput, NotAllowed, TooLate
from csi.language.message_kind import shorten, too_little
from csi.language.person_names import matching
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, improvements, votes_and_watchers
from models import Improvement, Interview, Origin, Person, Watcher, insert_once
from models.enums import ENDED_STATES, SourceKind, State, VoteSource


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message in Slack that somebody wants to bring in. A bot's has no author."""

    channel: str
    ts: str
    text: str
    author: str | None
    has_files: bool = False
    thread_ts: str | None = None

    @property
    def key(self) -> str:
        """What all ways to bring this message in have in common."""
        return f"message:{self.channel}:{self.ts}"

    @property
    def problem(self) -> str | None:
        """Why nothing can be kept of this message, as a sentence; None if something can."""
        if self.has_files and not self.text.strip():
            return (
                "There is only a file in that message, and I can't read files. Say in a sentence what could be better, "
                "with `/improve` or in a message to me, and put the link to the file behind."
            )
        return too_little(self.text)


@dataclass(frozen=True, slots=True)
class BroughtInMessage:
    """What became of a message. `again` says that it was there already, `voted` that a vote was counted for it now."""

    number: int
    again: bool
    voted: bool = False


def bring_in(session: Session, message: SourceMessage, *, kind: SourceKind, by: str, at: datetime) -> BroughtInMessage:
    """Capture a message, credited to its author; if it was captured before, whoever comes now becomes a voter.

    Raises BadInput where there is nothing in it to keep, NotAllowed for guests and people of other organisations.
    """
    directory.require_member(session, by, at, Action.BRING_IN)
    source = record_idea.Source(kind, message.key, channel=message.channel, ts=message.ts)
    before = record_idea.captured_before(session, source)
    if before is not None:
        pressed = VoteSource.REACTION if kind is SourceKind.REACTION else VoteSource.PRESSED
        number = surviving_improvement(session, before.number)
        return BroughtInMessage(number, again=True, voted=add_support(session, number, source=pressed, by=by, at=at))
    if message.problem:
        raise BadInput("idea", message.problem)
    idea = record_idea.NewIdea(message.text, credited=message.author)
    captured = record_idea.record_idea(session, idea, by=by, at=at, source=source)
    return BroughtInMessage(captured.number, captured.again)


def surviving_improvement(session: Session, number: int) -> int:
    """The improvement that stands for this one: itself, or what it was merged into."""
    improvement = improvements.get_improvement(session, number)
    while improvement.state is State.MERGED and improvement.merged_into_id is not None:
        improvement = improvements.get_improvement(session, improvement.merged_into_id)
    return improvement.id or 0


def add_support(session: Session, number: int, *, source: VoteSource, by: str, at: datetime) -> bool:
    """Count somebody who wants this too; not if it is theirs, has ended, or has their vote. Whether it was counted."""
    improvement = improvements.get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES or by in (improvement.author_id, improvement.captured_by):
        return False
    if votes_and_watchers.vote_of(session, number, by) is not None:
        return False
    votes_and_watchers.vote(session, number, by=by, at=at, source=source)
    return True


def remove_support(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> None:
    """Take back the vote that somebody's reaction to this message was, and no other vote of theirs."""
    source = record_idea.Source(SourceKind.REACTION, f"message:{channel}:{ts}", channel, ts)
    captured = record_idea.captured_before(session, source)
    if captured is None:
        return
    number = surviving_improvement(session, captured.number)
    vote = votes_and_watchers.vote_of(session, number, by)
    if vote is not None and vote.source is VoteSource.REACTION:
        votes_and_watchers.unvote(session, number, by=by, at=at)


# Whose idea it is


def find_person(session: Session, named: str, *, at: datetime) -> str:
    """The id of the person that a command names: an id, or a name behind an @ that fits exactly one person.

    Raises BadInput where it fits nobody, several, or a bot.
    """
    if not named.startswith("@"):
        return _a_human(session, named, at)
    rows = session.exec(select(Person).where(col(Person.is_bot).is_(False), col(Person.is_deleted).is_(False)))
    found = matching(named, {row.id: row.name for row in rows})
    if len(found) == 1:
        return found[0]
    many = "fits several people" if found else "is nobody I know yet"
    raise BadInput(
        "whose", f"“{shorten(named, 60)}” {many}. Type @ and the first letters, and pick the person from Slack's list."
    )


def _a_human(session: Session, person_id: str, at: datetime) -> str:
    if directory.get_or_create(session, person_id, at).is_bot:
        raise BadInput("whose", "An app can't be credited with an idea. Choose a person, or leave it out.")
    return person_id


def may_be_told(person: Person | None) -> bool:
    """Whether somebody can be told that their idea was captured, as far as is known of them."""
    return person is not None and not (person.is_bot or person.is_guest or person.is_foreign or person.is_deleted)


def tell_author(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Tell whoever had the idea, who is its author from now on; whoever brought it in follows it as a watcher.

    Raises NotAllowed for anybody but the one who brought it in, TooLate where it has ended or they know already.
    """
    improvement = improvements.get_improvement(session, number, lock=True)
    origin = session.get(Origin, number)
    actor = directory.relation_to(improvement, by)
    require(Action.TELL_AUTHOR, actor, "Only the person who brought the idea in can tell its author.")
    if origin is None or origin.credited_id is None:
        raise TooLate("Its author knows already.")
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"IMP-{number} is {improvements.describe_state(improvement.state)} by now, so there is nothing to tell."
        )
    author = directory.get_or_create(session, origin.credited_id, at)
    if not may_be_told(author):
        raise NotAllowed(
            f"{author.name or 'Its author'} is not a member of this organisation, so I can't write to them."
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
        subject=f"receipt:{number}:{author.id}",
        improvement_id=number,
    )
    outbox.refresh_improvement(session, number, at)


def _hand_questions_over(session: Session, improvement: Improvement, captor: str, author: str, at: datetime) -> None:
    """The author's questions are the author's now."""
    number = improvement.id or 0
    insert_once(session, Interview(improvement_id=number, person_id=author, changed_at=at))
    if improvement.coordinator_id == captor:
        return
    for row in session.exec(select(Interview).where(Interview.improvement_id == number, Interview.person_id == captor)):
        session.delete(row)


# What is read from Slack later


def keep_permalink(session: Session, number: int, link: str, at: datetime) -> None:
    """Keep the link to the message that an improvement was taken from; its card shows it."""
    insert_once(session, Origin(improvement_id=number))
    origin = session.get_one(Origin, number)
    origin.permalink = link[:500]
    session.add(origin)
    outbox.refresh_improvement(session, number, at)


def source_of(session: Session, number: int) -> tuple[str, str] | None:
    """The channel and ts of the message that an improvement was taken from."""
    improvement = session.get(Improvement, number)
    if improvement is None or not improvement.source_channel or not improvement.source_ts:
        return None
    return improvement.source_channel, improvement.source_ts


def credit_no_bots(session: Session, person_id: str, at: datetime) -> None:
    """Slack has said that this one is an app: it had no idea."""
    for origin in session.exec(select(Origin).where(Origin.credited_id == person_id)).all():
        origin.credited_id = None
        session.add(origin)
        outbox.refresh_improvement(session, origin.improvement_id, at)
