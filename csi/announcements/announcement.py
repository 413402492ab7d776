"""Drafts and posts about closed improvements, with the evidence; figures that no reading supports are refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from csi.announcements.drafts import KINDS
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.limits import LONGEST_STORY
from csi.common.working_days import local_day
from csi.interview.queries import current_answers
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.kpis.claim_check import wrong_claims
from csi.messaging import outbox
from csi.messaging.subjects import Draft, PostedAnnouncement
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Alignment, Announcement, Improvement, Kpi, Objective, Outcome, Service, Target, Task, Team
from models.enums import (
    AnnouncementKind,
    AnnouncementState,
    Direction,
    OutcomeCategory,
    State,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class MeasuredKpi:
    """One KPI before and after the improvement, from its readings."""

    kpi_id: int
    name: str
    unit: str
    direction: Direction
    before: Decimal
    before_on: date
    after: Decimal
    after_on: date
    aim: Aim
    due_on: date
    readings: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class AnnouncementFacts:
    """Everything that an announcement shows; `problems` are refusals of wrong figures.

    `is_current`: it tells of the closing that stands. Otherwise the improvement was reopened; `state_now` is its state
    since then. `is_out`: Slack has taken the post.
    """

    id: int
    number: int
    kind: AnnouncementKind
    state: AnnouncementState
    is_current: bool
    is_out: bool
    state_now: State
    idea: str
    story: str
    author: str | None
    coordinator: str | None
    helpers: tuple[str, ...]
    objectives: tuple[str, ...]
    outcomes: tuple[OutcomeCategory, ...]
    measured: tuple[MeasuredKpi, ...]
    keeper: str
    lesson: str
    channel: str | None
    started_on: date | None
    ended_on: date | None
    judged_early_because: str | None
    problems: tuple[str, ...]


def read_announcement(session: Session, announcement_id: int) -> AnnouncementFacts:
    """An announcement with the current figures of its improvement's KPIs. Raises NotFound."""
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("This announcement doesn't exist any more.")
    number = announcement.improvement_id
    improvement = get_improvement(session, number)
    answers = current_answers(session, number)
    measured = tuple(_measured(session, number, announcement.measured_to))
    owners = session.exec(
        select(Task.owner_id).where(Task.improvement_id == number, Task.state == TaskState.DONE).order_by(col(Task.id))
    )
    objectives = session.exec(
        select(Objective.title)
        .join(Alignment, col(Alignment.objective_id) == col(Objective.id))
        .where(Alignment.improvement_id == number)
    )
    outcomes = session.exec(select(Outcome.category).where(Outcome.improvement_id == number).order_by(col(Outcome.id)))
    wrong = wrong_claims(session, number, announcement.story, at=announcement.drafted_at, to=announcement.measured_to)
    return AnnouncementFacts(
        id=announcement_id,
        number=number,
        kind=announcement.kind,
        state=announcement.state,
        is_current=_is_current(session, announcement, improvement),
        is_out=outbox.posting(session, PostedAnnouncement(announcement_id)) is not None,
        state_now=improvement.state,
        idea=improvement.idea,
        story=announcement.story,
        author=improvement.author_id,
        coordinator=improvement.coordinator_id,
        helpers=tuple(dict.fromkeys(owner for owner in owners if owner != improvement.coordinator_id)),
        objectives=tuple(objectives),
        outcomes=tuple(map(OutcomeCategory, outcomes)),
        measured=measured,
        keeper=answers["keeper"].text if "keeper" in answers else "",
        lesson=answers["went_wrong"].text if "went_wrong" in answers else "",
        channel=announcement.channel or _channel_of(session, improvement),
        started_on=local_day(improvement.started_at, "UTC") if improvement.started_at else None,
        ended_on=local_day(improvement.review_from, "UTC") if improvement.review_from else None,
        judged_early_because=improvement.judged_early_because,
        problems=tuple(claim.sentence for claim in wrong),
    )


def _is_current(session: Session, announcement: Announcement, improvement: Improvement) -> bool:
    """Whether the announcement tells of the closing that stands, and not of one before the improvement was reopened."""
    closed_at, code = improvement.closed_at, improvement.closure_code
    if closed_at is None or code is None or announcement.drafted_at < closed_at or KINDS.get(code) != announcement.kind:
        return False
    latest = select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == improvement.id)
    return announcement.cycle == session.exec(latest).one()


def _measured(session: Session, number: int, to: date | None) -> Iterable[MeasuredKpi]:
    for target in queries.targets_of(session, number):
        kpi = session.get_one(Kpi, target.kpi_id)
        readings = [
            (reading.measured_on, reading.value)
            for reading in queries.readings_of(session, target.kpi_id)
            if reading.value is not None and (to is None or reading.measured_on <= to)
        ]
        since = [each for each in readings if each[0] > target.baseline_on]
        if since:
            yield _pair(kpi, target, tuple(readings), since[-1])


def _pair(
    kpi: Kpi, target: Target, readings: tuple[tuple[date, Decimal], ...], latest: tuple[date, Decimal]
) -> MeasuredKpi:
    return MeasuredKpi(
        kpi_id=kpi.id or 0,
        name=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        before=target.baseline,
        before_on=target.baseline_on,
        after=latest[1],
        after_on=latest[0],
        aim=queries.aim_of(target),
        due_on=target.due_on,
        readings=readings,
    )


def _channel_of(session: Session, improvement: Improvement) -> str | None:
    """The default channel: the service's, else the team's, else the default team's."""
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    if service and service.channel:
        return service.channel
    team = session.get_one(Team, improvement.team_id)
    return team.announcement_channel or directory.default_team(session).announcement_channel


def _change(session: Session, announcement_id: int, by: str) -> tuple[Announcement, Improvement]:
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("This announcement doesn't exist any more.")
    # The improvement first, as closing and reopening do: in another order two of them could wait for each other.
    improvement = get_improvement(session, announcement.improvement_id, lock=True)
    session.refresh(announcement, with_for_update=True)
    require(
        Action.POST_ANNOUNCEMENT,
        directory.actor_for(session, by, improvement),
        "Only the improvement's coordinator or a manager can edit and post its announcement.",
    )
    if announcement.state is AnnouncementState.POSTED:
        raise TooLate("This was posted already.")
    if not _is_current(session, announcement, improvement):
        since = "and closed again since" if improvement.state is State.CLOSED else "since"
        raise TooLate(f"IMP-{improvement.id} was reopened {since}, so this announcement can't be posted any more.")
    return announcement, improvement


def read_editable(session: Session, announcement_id: int, *, by: str) -> AnnouncementFacts:
    """An announcement for the form that changes its text. Raises NotAllowed, NotFound, TooLate."""
    _change(session, announcement_id, by)
    return read_announcement(session, announcement_id)


def edit_story(session: Session, announcement_id: int, story: str, *, by: str, at: datetime) -> None:
    """Change the draft's text. Raises NotAllowed, TooLate, and BadInput with the right figure for one that is wrong."""
    announcement, improvement = _change(session, announcement_id, by)
    text = story.replace("\x00", "").strip()
    if not text or len(text) > LONGEST_STORY:
        raise BadInput("story", f"Keep it under {LONGEST_STORY:,} characters.")
    announcement.story = text
    session.add(announcement)
    session.flush()
    facts = read_announcement(session, announcement_id)
    if facts.problems:
        raise BadInput("story", " ".join(facts.problems))
    activity.record(session, improvement, "announcement_edited", by=by, at=at)
    outbox.refresh(session, Draft(announcement_id), at=at)


def post_announcement(
    session: Session, announcement_id: int, *, by: str, at: datetime, channel: str | None = None
) -> None:
    """Post the announcement to its channel, with the current figures.

    Raises NotAllowed, TooLate, and BadInput for `channel` if none is set and for `story` if a figure in it is wrong.
    """
    announcement, improvement = _change(session, announcement_id, by)
    facts = read_announcement(session, announcement_id)
    if facts.problems:
        raise BadInput("story", "Not posted yet. " + " ".join(facts.problems) + " Press Edit to correct it.")
    where = channel or facts.channel
    if not where:
        raise BadInput("channel", "Choose a channel: none is set for announcements.")
    announcement.state, announcement.channel = AnnouncementState.POSTED, where
    announcement.posted_by, announcement.posted_at = by, at
    announcement.measured_to = max((each.after_on for each in facts.measured), default=None)
    session.add(announcement)
    activity.record(
        session, improvement, "announced", by=by, at=at, after={"channel": where, "kind": announcement.kind}
    )
    outbox.enqueue(
        session,
        outbox.MessageKind.ANNOUNCEMENT,
        to=outbox.channel(where),
        at=at,
        subject=PostedAnnouncement(announcement_id),
        improvement_id=announcement.improvement_id,
        announcement=announcement_id,
    )
    outbox.refresh(session, Draft(announcement_id), at=at)


def return_to_draft(session: Session, announcement_id: int, at: datetime) -> str | None:
    """Make a posted announcement a draft again, because Slack did not take it; return who had posted it."""
    announcement = session.exec(
        select(Announcement).where(col(Announcement.id) == announcement_id).with_for_update()
    ).first()
    if announcement is None or announcement.state is not AnnouncementState.POSTED:
        return None
    poster, where = announcement.posted_by, announcement.channel
    announcement.state, announcement.channel, announcement.measured_to = AnnouncementState.DRAFT, None, None
    announcement.posted_by = announcement.posted_at = None
    session.add(announcement)
    improvement = get_improvement(session, announcement.improvement_id, lock=True)
    activity.record(session, improvement, "announcement_refused", by=None, at=at, after={"channel": where})
    outbox.refresh(session, Draft(announcement_id), at=at)
    return poster


def drop_announcement(session: Session, announcement_id: int, *, by: str, at: datetime) -> None:
    """Drop the announcement; it can still be posted later from the same message."""
    announcement, improvement = _change(session, announcement_id, by)
    announcement.state = AnnouncementState.DROPPED
    session.add(announcement)
    activity.record(session, improvement, "announcement_dropped", by=by, at=at)
    outbox.refresh(session, Draft(announcement_id), at=at)
