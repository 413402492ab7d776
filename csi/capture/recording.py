"""Recording ideas: saved at once from one message, questions later, and once however often Slack delivers it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, select

from csi.capture import idea_limits, meaning, similarity_index
from csi.common import idempotency
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.policies import policy
from csi.common.working_days import add_working_days, local_day
from csi.language.message_kind import too_little
from csi.messaging import fetch_queue, outbox
from csi.messaging.destinations import Destination
from csi.messaging.subjects import Card, MovedCard, Receipt
from csi.people import directory, first_meeting, mentions
from csi.people.managers import managers_above
from csi.people.permissions import Action, require
from csi.register import activity, queries
from csi.register.author_questions import close_open_question
from csi.register.improvements import describe_state, get_improvement
from models import Improvement, Interview, Origin, Outbox, Person, Seen, Service, Team
from models.enums import QueueState, SourceKind, State, Step

LONGEST_IDEA = 12_000
TAKEN_FROM_MESSAGES = frozenset({SourceKind.MENTION, SourceKind.SHORTCUT, SourceKind.REACTION})
"""The sources whose message deciders can open by its link."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an idea came from. `key` is equal for a repeated delivery."""

    kind: SourceKind
    key: str
    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class NewIdea:
    """An idea to record. `credited` had the idea, if somebody else brings it in; `permalink` links to its message.

    `service` and `team` are the ids of the author's choices.
    """

    text: str
    details: str = ""
    credited: str | None = None
    permalink: str | None = None
    service: int | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """What the author is told. `again` says that the idea was recorded before."""

    number: int
    idea: str
    promised_on: date
    again: bool


def clean_idea(idea: str) -> str:
    """The idea's text as stored. Raises BadInput if it is empty, too short to act on, or too long."""
    text = idea.replace("\x00", "").strip()
    if len(text) > LONGEST_IDEA:
        raise BadInput(
            "idea",
            f"That's {len(text):,} characters, and {LONGEST_IDEA:,} fit. Send the main point now, the details later.",
        )
    if problem := too_little(text):
        raise BadInput("idea", problem)
    return text


def record_idea(
    session: Session, idea: NewIdea, *, by: str, at: datetime, source: Source, is_part: bool = False
) -> Captured:
    """Record an idea and promise its author a decision.

    Sends the receipt to the person who brought it in, and the card to those who triage. A part of a list that was taken
    as one idea is taken even where another idea would be too many. Raises BadInput if the text is no idea, NotAllowed
    for guests and people of other organisations, TooOften for too many ideas within ten minutes.
    """
    author = directory.require_member(session, by, Action.CAPTURE)
    before = captured_before(session, source)
    if before is not None:
        return before
    text = mentions.replace_mentions(session, clean_idea(idea.text))
    if not idempotency.is_first(session, source.key, at):  # another replica has just committed it
        return _captured_again(session, source)
    if not is_part:
        idea_limits.require_room(session, author.id, at)
    promised_on = promised_date(session, at, author)
    improvement = add_to_register(
        session,
        replace(idea, text=text),
        at=at,
        source=source,
        promised_on=promised_on,
        author=author.id,
    )
    number = improvement.id or 0
    first_meeting.remember(session, author, at)
    _credit(session, number, idea, by=by, at=at)
    session.add(Interview(improvement_id=number, person_id=author.id, changed_at=at))
    activity.record(session, improvement, "captured", by=by, at=at, after={"state": State.NEW, "source": source.kind})
    outbox.enqueue(
        session,
        outbox.MessageKind.RECEIPT,
        to=outbox.person(by),
        at=at,
        subject=Receipt(number, by),
        improvement_id=number,
    )
    post_card(session, improvement, at)
    if source.ts and source.kind in TAKEN_FROM_MESSAGES:
        fetch_queue.request_fetch(session, fetch_queue.PERMALINK, str(number), at=at)
    return Captured(number, text, promised_on, again=False)


def add_to_register(
    session: Session,
    idea: NewIdea,
    *,
    at: datetime,
    source: Source,
    promised_on: date,
    author: str | None,
) -> Improvement:
    """Add a cleaned idea to the register without telling anybody. An anonymous one has no author.

    Its team is its service's, else its author's choice, else the default team.
    """
    service = session.get(Service, idea.service) if idea.service else None
    team = session.get(Team, idea.team) if idea.team else None
    team = team if team is not None and team.archived_at is None else None
    team_id = (service.team_id if service else None) or (team.id if team else None)
    improvement = Improvement(
        idea=idea.text,
        details=idea.details.replace("\x00", "").strip() or None,
        state=State.NEW,
        author_id=author,
        captured_by=author,
        team_id=team_id or directory.default_team(session).id or 0,
        service_id=service.id if service else None,
        source_kind=source.kind,
        source_channel=source.channel,
        source_ts=source.ts,
        created_at=at,
        changed_at=at,
        promised_on=promised_on,
    )
    session.add(improvement)
    session.flush()
    similarity_index.index_words(session, improvement)
    remember_source(session, source, improvement.id or 0)
    return improvement


def repost_card(session: Session, improvement: Improvement, at: datetime) -> None:
    """Post the card again as a new message; the old one becomes a pointer to it."""
    old = outbox.posting(session, Card(improvement.id or 0))
    if old is not None:
        to, moved = outbox.where_posted(old), MovedCard(improvement.id or 0, old.id or 0)
        old.subject, old.kind, old.improvement_id = moved.key, MovedCard.prefix, None
        session.add(old)
        session.flush()
        outbox.enqueue(session, outbox.MessageKind.REFRESH, to=to, at=at, subject=moved)
    post_card(session, improvement, at)


def card_channel(session: Session, number: int) -> str | None:
    """The channel in which an improvement is triaged; None if it is the manager's direct messages."""
    return _triage_destination(session, get_improvement(session, number)).channel


def move_card(session: Session, improvement: Improvement, at: datetime) -> None:
    """Move the card of a new improvement to the triage channel of its new team."""
    subject, to = Card(improvement.id or 0), _triage_destination(session, improvement)
    posted = outbox.posting(session, subject)
    if posted is not None and outbox.where_posted(posted) != to:
        repost_card(session, improvement, at)
    coming = select(Outbox).where(Outbox.subject == subject.key, Outbox.state == QueueState.WAITING)
    for row in session.exec(coming.where(Outbox.kind == outbox.MessageKind.CARD)):
        row.stream = to.key
        session.add(row)


def post_card(session: Session, improvement: Improvement, at: datetime) -> None:
    """Post the card of a new improvement to those who triage."""
    outbox.enqueue(
        session,
        outbox.MessageKind.CARD,
        to=_triage_destination(session, improvement),
        at=at,
        subject=Card(improvement.id or 0),
        improvement_id=improvement.id,
    )


def _credit(session: Session, number: int, idea: NewIdea, *, by: str, at: datetime) -> None:
    """Store who is credited with the idea, and the link to its message."""
    credited = idea.credited if idea.credited != by else None
    if credited:
        directory.get_or_create(session, credited, at)
    if credited or idea.permalink:
        session.add(Origin(improvement_id=number, credited_id=credited, permalink=idea.permalink))


def captured_before(session: Session, source: Source) -> Captured | None:
    """The improvement that an earlier delivery of this source created, if any."""
    seen = session.get(Seen, source.key)
    known = seen.improvement_id if seen else None
    if known is None and source.ts is not None:
        known = session.exec(
            select(Improvement.id).where(
                Improvement.source_channel == source.channel, Improvement.source_ts == source.ts
            )
        ).first()
    if known is None:
        return None
    improvement = session.get_one(Improvement, known)
    return Captured(known, improvement.idea, improvement.promised_on, again=True)


def remember_source(session: Session, source: Source, number: int) -> None:
    """Store which improvement a source created, for its second delivery."""
    seen = session.get_one(Seen, source.key)
    seen.improvement_id = number
    session.add(seen)


def _captured_again(session: Session, source: Source) -> Captured:
    before = captured_before(session, source)
    if before is None:
        raise TooLate("That idea is saved already.")
    return before


def promised_date(session: Session, at: datetime, author: Person | None = None) -> date:
    """The date by which a decision is promised, by the author's calendar, else the organisation's."""
    rules = policy(session)
    tz, country = rules.tz, rules.country
    if author is not None:
        tz, country = directory.zone_of(session, author), directory.country_of(session, author)
    return add_working_days(local_day(at, tz), rules.decision_working_days, country)


def _triage_destination(session: Session, improvement: Improvement) -> Destination:
    """The team's triage channel, else the default team's, else the manager's direct messages."""
    team = session.get_one(Team, improvement.team_id)
    triage_channel = team.triage_channel or directory.default_team(session).triage_channel
    if triage_channel:
        return outbox.channel(triage_channel)
    manager = next(iter(managers_above(session, improvement)), None) or directory.manager_of(session, improvement)
    if manager is None:
        raise NotFound("Nobody can decide yet: there's no manager. Name one in KAIZEN_MANAGERS and restart Kaizen.")
    return outbox.person(manager)


def withdraw_idea(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Withdraw an idea as its author, while it is new. Raises NotAllowed or TooLate."""
    improvement = get_improvement(session, number, lock=True)
    require_withdrawable(session, improvement, by)
    cancel_for_author(session, improvement, by=by, at=at)


def require_withdrawable(session: Session, improvement: Improvement, by: str) -> None:
    """Check that a person may withdraw the idea: its author, while it is new. Raises NotAllowed, TooLate."""
    actor = directory.relation_to(session, improvement, by)
    require(Action.WITHDRAW, actor, "Only the person who had the idea can take it back.")
    if improvement.state not in (State.NEW, State.CANCELED):
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)} already. Ask its coordinator to cancel it."
        )


def cancel_for_author(session: Session, improvement: Improvement, *, by: str | None, at: datetime) -> None:
    """Cancel an idea for its author, while it is new. Callers check who it is. Raises TooLate."""
    if improvement.state is State.CANCELED:
        return
    if improvement.state is not State.NEW:
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)} already. Ask its coordinator to cancel it."
        )
    improvement.reason = "withdrawn by its author"
    meaning.forget(session, improvement.id or 0)
    close_open_question(session, improvement, at)
    activity.change_state(session, improvement, Step.WITHDRAW, State.CANCELED, by=by, at=at, note=improvement.reason)
    for interview in session.exec(select(Interview).where(Interview.improvement_id == improvement.id)):
        session.delete(interview)
    _tell_of_withdrawal(session, improvement, by, at)
    outbox.refresh_improvement(session, improvement.id or 0, at)


def _tell_of_withdrawal(session: Session, improvement: Improvement, by: str | None, at: datetime) -> None:
    """Tell who follows the idea, or coordinates it already, that its author has taken it back."""
    coordinator = improvement.coordinator_id
    told = {by, improvement.author_id}
    for person_id in queries.followers(session, improvement):
        if person_id not in told:
            told.add(person_id)
            outbox.notice(session, Step.WITHDRAW, to=person_id, about=improvement.id, at=at, own=False)
    if coordinator and coordinator not in told and directory.is_active(session, coordinator):
        outbox.notice(
            session, Step.WITHDRAW, to=coordinator, about=improvement.id, at=at, by=by, own=False, coordinates=True
        )


def edit_idea(session: Session, number: int, idea: NewIdea, *, by: str, at: datetime) -> None:
    """Reword an idea as its author, until it is accepted; the activity keeps the former words.

    Raises BadInput, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    require_editable(session, improvement, by)
    text, details = (
        mentions.replace_mentions(session, clean_idea(idea.text)),
        idea.details.replace("\x00", "").strip() or None,
    )
    if (text, details) == (improvement.idea, improvement.details):
        return
    before = {"idea": improvement.idea, "details": improvement.details}
    if text != improvement.idea:
        meaning.mark_reworded(session, number)
    improvement.idea, improvement.details = text, details
    similarity_index.index_words(session, improvement)
    activity.record(
        session, improvement, "edited", by=by, at=at, before=before, after={"idea": text, "details": details}
    )
    outbox.refresh_improvement(session, number, at)


def require_editable(session: Session, improvement: Improvement, by: str) -> None:
    """Check that a person may reword the idea: its author, while it is new. Raises NotAllowed, TooLate."""
    actor = directory.relation_to(session, improvement, by)
    require(Action.EDIT_IDEA, actor, "Only the person who had the idea can change its words.")
    if improvement.state is not State.NEW:
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)} already. Write in its thread to add to it."
        )
