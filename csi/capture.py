"""Capture: one message is enough. Saved first, asked later, and once however often it is delivered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi import once, outbox, people, trail
from csi.errors import BadInput, NotAllowed, NotFound, TooLate
from csi.policies import policy
from csi.rules.cadence import local_day
from csi.rules.calendar import add_working_days
from csi.rules.lifecycle import Step
from csi.rules.words import without_emoji
from models import Improvement, Interview, Person, Seen, Team
from models.enums import SourceKind, State

LONGEST_IDEA = 12_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where an idea came from. `key` is what a second delivery of it has in common with the first."""

    kind: SourceKind
    key: str
    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """What the author is told. `again` says that the idea was there already."""

    number: int
    idea: str
    promised_on: date
    again: bool


def clean(idea: str) -> str:
    """The idea as it is kept. Raises BadInput when there is nothing in it, or too much."""
    text = idea.replace("\x00", "").strip()
    if not any(character.isalnum() for character in without_emoji(text)):
        raise BadInput("idea", "There is no idea in this yet. Say in a few words what could be better.")
    if len(text) > LONGEST_IDEA:
        raise BadInput(
            "idea",
            f"That is {len(text):,} characters; I can keep {LONGEST_IDEA:,}. Say the heart of it, details later.",
        )
    return text


def record_idea(session: Session, idea: str, *, by: str, at: datetime, source: Source) -> Captured:
    """Keep an idea and promise its author a decision.

    The receipt goes to the author's direct messages and the card to those who triage. Raises BadInput for an idea that
    is none, NotAllowed for guests and people of other organisations.
    """
    before = _captured_before(session, source)
    if before is not None:
        return before
    text = clean(idea)
    author = people.admit(session, by, at)
    if not once.is_first(session, source.key, at):  # another replica has just committed it
        return _captured_again(session, source)
    improvement = Improvement(
        idea=text,
        state=State.NEW,
        author_id=author.id,
        captured_by=author.id,
        team_id=people.default_team(session).id or 0,
        source_kind=source.kind,
        source_channel=source.channel,
        source_ts=source.ts,
        created_at=at,
        changed_at=at,
        promised_on=_promise(session, author, at),
    )
    session.add(improvement)
    session.flush()
    number = improvement.id or 0
    _remember(session, source, number)
    session.add(Interview(improvement_id=number, person_id=author.id, changed_at=at))
    trail.record(session, improvement, "captured", by=by, at=at, after={"state": State.NEW, "source": source.kind})
    outbox.enqueue(
        session,
        outbox.Kind.RECEIPT,
        to=outbox.person(by),
        at=at,
        subject=f"receipt:{number}:{by}",
        improvement_id=number,
    )
    outbox.enqueue(
        session,
        outbox.Kind.CARD,
        to=_triage_stream(session, improvement),
        at=at,
        subject=f"card:{number}",
        improvement_id=number,
    )
    return Captured(number, text, improvement.promised_on, again=False)


def _captured_before(session: Session, source: Source) -> Captured | None:
    """What was made of this source already, if it was delivered before."""
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


def _remember(session: Session, source: Source, number: int) -> None:
    seen = session.get_one(Seen, source.key)
    seen.improvement_id = number
    session.add(seen)


def _captured_again(session: Session, source: Source) -> Captured:
    before = _captured_before(session, source)
    if before is None:
        raise TooLate("That idea was taken in already.")
    return before


def _promise(session: Session, author: Person, at: datetime) -> date:
    """The date by which a decision is promised, on the author's calendar."""
    today = local_day(at, people.zone_of(session, author))
    return add_working_days(today, policy(session).decision_working_days, people.country_of(session, author))


def _triage_stream(session: Session, improvement: Improvement) -> str:
    """The team's triage channel, else the default team's, else the manager's direct messages."""
    team = session.get_one(Team, improvement.team_id)
    triage_channel = team.triage_channel or people.default_team(session).triage_channel
    if triage_channel:
        return outbox.channel(triage_channel)
    manager = people.manager_of(session, improvement)
    if manager is None:
        raise NotFound("There is no manager yet who could decide. Name one in KAIZEN_MANAGERS and start Kaizen again.")
    return outbox.person(manager)


def withdraw(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Take an idea back, as its author, while it is new. Raises NotAllowed or TooLate."""
    improvement = find(session, number, for_change=True)
    if improvement.author_id != by:
        raise NotAllowed("Only the person who had the idea can take it back.")
    if improvement.state is State.CANCELED:
        return
    if improvement.state is not State.NEW:
        raise TooLate(f"IMP-{number} is {said(improvement.state)} by now. Ask its coordinator to cancel it.")
    improvement.reason = "withdrawn by its author"
    trail.move(session, improvement, Step.WITHDRAW, State.CANCELED, by=by, at=at, note=improvement.reason)
    for interview in session.exec(select(Interview).where(Interview.improvement_id == number)):
        session.delete(interview)
    outbox.refresh_improvement(session, number, at)


def find(session: Session, number: int, *, for_change: bool = False) -> Improvement:
    """The improvement of this number; `for_change` holds its row until the transaction ends. Raises NotFound."""
    query = select(Improvement).where(col(Improvement.id) == number)
    improvement = session.exec(query.with_for_update() if for_change else query).first()
    if improvement is None:
        raise NotFound(f"There is no IMP-{number}.")
    return improvement


_SAID = {
    State.NEW: "waiting for a decision",
    State.ASSESS: "being assessed",
    State.REVIEW: "in review",
}


def said(state: State) -> str:
    """A state as people say it."""
    return _SAID.get(state, state.value.replace("_", " "))
