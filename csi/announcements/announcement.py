"""Drafts and posts about closed improvements, with the evidence; figures that no reading supports are refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from csi.announcements import evidence, figures
from csi.announcements.drafts import KINDS
from csi.announcements.evidence import Correction, Evidence
from csi.announcements.titles import LONGEST_TITLE, first_sentence, idea_in, is_a_number
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.limits import LONGEST_STORY
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.queries import answers_of
from csi.kpis import claim_check
from csi.kpis.charts import declared_changes
from csi.kpis.claims.check import Claim, unsupported_claims
from csi.kpis.claims.figures import Figure
from csi.kpis.figure_words import FigureWords, offered, without
from csi.kpis.measured_kpi import MeasuredKpi, UnmeasuredKpi
from csi.kpis.variation import judge
from csi.messaging import outbox
from csi.messaging.subjects import Draft, PostedAnnouncement
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import (
    Activity,
    Alignment,
    Announcement,
    Answer,
    Improvement,
    Objective,
    Outcome,
    Person,
    Service,
    SustainCheck,
    Task,
    Team,
)
from models.enums import AnnouncementKind, AnnouncementState, Direction, OutcomeCategory, State, Step, TaskState


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
    title: str
    story: str
    author: str | None
    coordinator: str | None
    helpers: tuple[str, ...]
    objectives: tuple[str, ...]
    outcomes: tuple[OutcomeCategory, ...]
    measured: tuple[MeasuredKpi, ...]
    unmeasured: tuple[UnmeasuredKpi, ...]
    judged: tuple[tuple[int, str], ...]
    """What the readings of a KPI show beyond before and after, by its target."""
    not_measurable_because: str
    keeper: str
    lesson: str
    channel: str | None
    started_on: date | None
    ended_on: date | None
    judged_early_because: str | None
    scheduled_for: datetime | None
    tz: str
    """The time zone of its team, in which it is posted at a working hour."""
    corrections: tuple[Correction, ...]
    no_longer_since: date | None
    """Since when a success doesn't hold any more, if that was confirmed."""
    reopened_on: date | None
    figures: tuple[FigureWords, ...]
    """The figures that can be put into its text and aren't there yet."""
    problems: tuple[str, ...]


def read_announcement(session: Session, announcement_id: int) -> AnnouncementFacts:
    """An announcement with the current figures of its improvement's KPIs. Raises NotFound."""
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("This announcement doesn't exist any more.")
    number = announcement.improvement_id
    improvement = get_improvement(session, number)
    answers = _answers(session, announcement)
    found = evidence.read_evidence(session, announcement)
    tz, is_current = policy(session).tz, _is_current(session, announcement, improvement)
    owners = session.exec(
        select(Task.owner_id).where(Task.improvement_id == number, Task.state == TaskState.DONE).order_by(col(Task.id))
    )
    objectives = session.exec(
        select(Objective.title)
        .join(Alignment, col(Alignment.objective_id) == col(Objective.id))
        .where(Alignment.improvement_id == number)
    )
    started_on = local_day(improvement.started_at, tz) if improvement.started_at else None
    bound = figures.bound_to(session, announcement_id)
    there = {(each.target_id, each.form) for each in bound}
    text = f"{announcement.title or ''}\n{announcement.story}"
    wrong = _wrong(announcement, improvement, text, [each.words for each in bound], found)
    reopened = None if is_current else _reopened(session, announcement)
    trail = [] if is_current and announcement.corrected_at is None else evidence.trail_of(session, number)
    return AnnouncementFacts(
        id=announcement_id,
        number=number,
        kind=announcement.kind,
        state=announcement.state,
        is_current=is_current,
        is_out=outbox.posting(session, PostedAnnouncement(announcement_id)) is not None,
        state_now=improvement.state,
        idea=improvement.idea,
        title=announcement.title or first_sentence(announcement.story) or improvement.idea,
        story=announcement.story,
        author=improvement.author_id,
        coordinator=improvement.coordinator_id,
        helpers=tuple(dict.fromkeys(owner for owner in owners if owner != improvement.coordinator_id)),
        objectives=tuple(objectives),
        outcomes=_outcomes(session, announcement, trail, is_current=is_current),
        measured=found.measured,
        unmeasured=found.unmeasured,
        judged=tuple((each.target_id, judged(session, each, started_on)) for each in found.measured),
        not_measurable_because=improvement.not_measurable_because or "",
        keeper=answers["keeper"].text if "keeper" in answers else "",
        lesson=answers["went_wrong"].text if "went_wrong" in answers else "",
        channel=announcement.channel or channel_of(session, improvement),
        started_on=started_on,
        ended_on=local_day(improvement.review_from, tz) if improvement.review_from else None,
        judged_early_because=improvement.judged_early_because,
        scheduled_for=announcement.scheduled_for,
        tz=zone_and_country(session, improvement)[0],
        corrections=evidence.corrections_in(trail, announcement_id),
        no_longer_since=_no_longer(session, announcement) if reopened else None,
        reopened_on=local_day(reopened, tz) if reopened else None,
        figures=tuple(each for each in offered(found.measured) if (each.target_id, each.form) not in there),
        problems=tuple(claim.sentence for claim in wrong),
    )


def _answers(session: Session, announcement: Announcement) -> dict[str, Answer]:
    """The answers that an announcement tells of: for a post, those that stood when it was posted."""
    at = announcement.posted_at
    rows = answers_of(session, announcement.improvement_id)
    return {row.question: row for row in rows if at is None or row.answered_at <= at}


def _outcomes(
    session: Session, announcement: Announcement, trail: Sequence[Activity], *, is_current: bool
) -> tuple[OutcomeCategory, ...]:
    """What got better: of the closing that stands; of an earlier one what its post told."""
    if not is_current:
        posted = [
            row for row in trail if row.verb == evidence.ANNOUNCED and row.after.get(evidence.WHICH) == announcement.id
        ]
        return tuple(map(OutcomeCategory, posted[-1].after.get("outcomes", ()))) if posted else ()
    about = Outcome.improvement_id == announcement.improvement_id
    rows = session.exec(select(Outcome.category).where(about).order_by(col(Outcome.id)))
    return tuple(map(OutcomeCategory, rows))


def _wrong(
    announcement: Announcement, improvement: Improvement, text: str, bound: Sequence[str], found: Evidence
) -> list[Claim]:
    """The figures in a text that the evidence doesn't bear out, beside those that are bound to it."""
    work, figures_of_kpis = claim_check.work_of(improvement, announcement.drafted_at), claimable(found)
    named = idea_in(announcement.title or "", improvement.idea)
    if named and text.startswith(announcement.title or ""):
        as_before = [replace(each, after=each.before, after_on=each.before_on) for each in figures_of_kpis]
        if all(each.wants_source for each in unsupported_claims(improvement.idea, as_before, work)):
            text = text.removeprefix(announcement.title or "")  # it quotes how things were
    return unsupported_claims(without(text, bound), figures_of_kpis, work)


def claimable(found: Evidence) -> list[Figure]:
    """The figures that claims about the KPIs of an announcement are checked against."""
    measured = [
        Figure(
            each.name, each.unit, each.before, each.after, each.aim, each.direction,
            each.before_on, each.after_on, each.due_on, each.readings,
        )
        for each in found.measured
    ]  # fmt: skip
    return measured + [
        Figure(each.name, each.unit, each.baseline, None, each.aim, _wanted_way(each), due_on=each.due_on)
        for each in found.unmeasured
    ]


def _wanted_way(unmeasured: UnmeasuredKpi) -> Direction:
    return Direction.LOWER if unmeasured.aim.value < unmeasured.baseline else Direction.HIGHER


def judged(session: Session, measured: MeasuredKpi, started_on: date | None) -> str:
    """Whether a KPI's readings show a real change or the usual variation; empty if they are too few to say."""
    changes = declared_changes(session, measured.kpi_id, measured.after_on)
    judgement = judge(measured.readings, measured.direction, changes, started_on)
    return judgement.sentence if judgement else ""


def _is_current(session: Session, announcement: Announcement, improvement: Improvement) -> bool:
    """Whether the announcement tells of the closing that stands, and not of one before the improvement was reopened."""
    closed_at, code = improvement.closed_at, improvement.closure_code
    if closed_at is None or code is None or announcement.drafted_at < closed_at or KINDS.get(code) != announcement.kind:
        return False
    latest = select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == improvement.id)
    return announcement.cycle == session.exec(latest).one()


def _reopened(session: Session, announcement: Announcement) -> datetime | None:
    """When the improvement was reopened after this announcement was drafted."""
    steps = select(Activity.at).where(
        Activity.improvement_id == announcement.improvement_id,
        Activity.verb == Step.REOPEN,
        col(Activity.at) >= announcement.drafted_at,
    )
    return session.exec(steps.order_by(col(Activity.id))).first()


def _no_longer(session: Session, announcement: Announcement) -> date | None:
    """Since when the success of this announcement doesn't hold any more, if a check has shown that."""
    check = session.exec(
        select(SustainCheck)
        .where(
            SustainCheck.improvement_id == announcement.improvement_id,
            SustainCheck.cycle == announcement.cycle,
            col(SustainCheck.holds).is_(False),
        )
        .order_by(col(SustainCheck.id))
    ).first()
    if check is None or check.answered_at is None:
        return None
    answered_on = local_day(check.answered_at, policy(session).tz)
    return evidence.missed_since(session, announcement, answered_on) or answered_on


def zone_and_country(session: Session, improvement: Improvement) -> tuple[str, str | None]:
    """The time zone and the country of the improvement's team, which are its manager's; else the organisation's."""
    manager = session.get(Person, directory.manager_of(session, improvement) or "")
    if manager is None:
        return policy(session).tz, policy(session).country
    return directory.zone_of(session, manager), directory.country_of(session, manager)


def channel_of(session: Session, improvement: Improvement) -> str | None:
    """The default channel: the service's, else the team's, else the default team's."""
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    if service and service.channel:
        return service.channel
    team = session.get_one(Team, improvement.team_id)
    return team.announcement_channel or directory.default_team(session).announcement_channel


def for_change(session: Session, announcement_id: int, by: str) -> tuple[Announcement, Improvement]:
    """Lock an announcement that is about to be changed or posted. Raises NotAllowed, NotFound, TooLate."""
    announcement, improvement = _locked(session, announcement_id)
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


def _locked(session: Session, announcement_id: int) -> tuple[Announcement, Improvement]:
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("This announcement doesn't exist any more.")
    # The improvement first, as closing and reopening do: in another order two of them could wait for each other.
    improvement = get_improvement(session, announcement.improvement_id, lock=True)
    session.refresh(announcement, with_for_update=True)
    return announcement, improvement


def for_text(session: Session, announcement_id: int, by: str) -> tuple[Announcement, Improvement]:
    """Lock an announcement whose text is about to be changed.

    A post's text can still be changed where the readings don't bear it out any more. Raises as `for_change` does.
    """
    announcement, improvement = _locked(session, announcement_id)
    if announcement.state is not AnnouncementState.POSTED or not read_announcement(session, announcement_id).problems:
        return for_change(session, announcement_id, by)
    require(
        Action.POST_ANNOUNCEMENT,
        directory.actor_for(session, by, improvement),
        "Only the improvement's coordinator or a manager can edit and post its announcement.",
    )
    return announcement, improvement


def read_editable(session: Session, announcement_id: int, *, by: str) -> AnnouncementFacts:
    """An announcement for the form that changes its text. Raises NotAllowed, NotFound, TooLate."""
    for_text(session, announcement_id, by)
    return read_announcement(session, announcement_id)


@dataclass(frozen=True, slots=True)
class EditedText:
    """What was typed in the form: title and story, and the figures that were put into it, by target and form.

    `title` is None in a form from before there were titles.
    """

    story: str
    title: str | None = None
    inserted: tuple[tuple[int, str], ...] = ()
    source: str = ""
    """Where figures in the story come from that no linked KPI measures."""


def edit_text(session: Session, announcement_id: int, edited: EditedText, *, by: str, at: datetime) -> None:
    """Change the text. Raises NotAllowed, TooLate, and BadInput with the right figure for one that is wrong."""
    announcement, improvement = for_text(session, announcement_id, by)
    story = edited.story.replace("\x00", "").strip()
    if not story or len(story) > LONGEST_STORY:
        raise BadInput("story", f"Keep it under {LONGEST_STORY:,} characters.")
    announcement.story = story
    if edited.title is not None:
        announcement.title = _checked_title(edited.title)
    session.add(announcement)
    session.flush()
    figures.bind(session, announcement, edited.inserted, at=at)
    _require_right(session, announcement, improvement, edited.source)
    activity.record(session, improvement, "announcement_edited", by=by, at=at)
    show_anew(session, announcement, at)


def _checked_title(typed: str) -> str:
    title = " ".join(typed.replace("\x00", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput("title", f"Say in up to {LONGEST_TITLE} characters what is better now.")
    if is_a_number(title):
        raise BadInput("title", "Say what is better now, not by how much: the figures are shown below.")
    return title


def _require_right(session: Session, announcement: Announcement, improvement: Improvement, source: str) -> None:
    """Raises Unsupported at `title` or `story` if a figure there isn't borne out by the readings and has no source."""
    found = evidence.read_evidence(session, announcement)
    words = [each.words for each in figures.bound_to(session, announcement.id or 0)]
    title, story = announcement.title or "", announcement.story
    if untrue := _wrong(announcement, improvement, title, words, found):
        raise BadInput("title", " ".join(each.sentence for each in untrue))
    wrong = _wrong(announcement, improvement, story, words, found)
    announcement.story = claim_check.kept_text("story", story, wrong, source=source)
    session.add(announcement)


def insert_figures(
    session: Session, announcement_id: int, chosen: tuple[tuple[int, str], ...], *, by: str, at: datetime
) -> None:
    """Put figures at the end of the text, bound to their readings. Raises NotAllowed, TooLate, BadInput."""
    announcement, improvement = for_text(session, announcement_id, by)
    figures.put_into_story(session, announcement, chosen, at=at)
    activity.record(session, improvement, "announcement_edited", by=by, at=at)
    show_anew(session, announcement, at)


def show_anew(session: Session, announcement: Announcement, at: datetime) -> None:
    """Update the messages that show an announcement."""
    outbox.refresh(session, Draft(announcement.id or 0), at=at)
    if announcement.state is AnnouncementState.POSTED:
        outbox.refresh(session, PostedAnnouncement(announcement.id or 0), at=at)


def require_postable(session: Session, announcement_id: int, channel: str | None) -> tuple[AnnouncementFacts, str]:
    """The facts and the channel of an announcement that can be posted now.

    Raises BadInput for `channel` if none is set and for `story` if a figure in it is wrong.
    """
    facts = read_announcement(session, announcement_id)
    if facts.problems:
        raise BadInput("story", "Not posted yet. " + " ".join(facts.problems) + " Press Edit to correct it.")
    where = channel or facts.channel
    if not where:
        raise BadInput("channel", "Choose a channel: none is set for announcements.")
    return facts, where


def post_announcement(
    session: Session, announcement_id: int, *, by: str, at: datetime, channel: str | None = None
) -> None:
    """Post the announcement to its channel, with the current figures.

    Raises NotAllowed, TooLate, and BadInput for `channel` if none is set and for `story` if a figure in it is wrong.
    """
    announcement, improvement = for_change(session, announcement_id, by)
    facts, where = require_postable(session, announcement_id, channel)
    post(session, announcement, improvement, facts, where, by=by, at=at)


def post(
    session: Session,
    announcement: Announcement,
    improvement: Improvement,
    facts: AnnouncementFacts,
    where: str,
    *,
    by: str | None,
    at: datetime,
) -> None:
    """Post an announcement that was checked; what it tells of each KPI is kept in the trail."""
    announcement.state, announcement.channel, announcement.scheduled_for = AnnouncementState.POSTED, where, None
    announcement.posted_by, announcement.posted_at, announcement.corrected_at = by, at, None
    today = local_day(at, policy(session).tz)
    announcement.measured_to = max((each.after_on for each in facts.measured), default=today)
    session.add(announcement)
    told = {each.target_id: evidence.Told.of(each) for each in facts.measured}
    after = {
        "channel": where,
        "kind": announcement.kind,
        evidence.WHICH: announcement.id,
        "outcomes": [*facts.outcomes],
    }
    activity.record(
        session, improvement, evidence.ANNOUNCED, by=by, at=at, after={**after, evidence.TOLD: evidence.stored(told)}
    )
    outbox.enqueue(
        session,
        outbox.MessageKind.ANNOUNCEMENT,
        to=outbox.channel(where),
        at=at,
        subject=PostedAnnouncement(announcement.id or 0),
        improvement_id=announcement.improvement_id,
        announcement=announcement.id,
    )
    outbox.refresh(session, Draft(announcement.id or 0), at=at)


def return_to_draft(session: Session, announcement_id: int, at: datetime) -> str | None:
    """Make a posted announcement a draft again, because Slack did not take it; return who had posted it."""
    try:
        announcement, improvement = _locked(session, announcement_id)
    except NotFound:
        return None
    if announcement.state is not AnnouncementState.POSTED:
        return None
    poster, where = announcement.posted_by, announcement.channel
    back_to_draft(session, announcement)
    announcement.channel = None
    activity.record(session, improvement, "announcement_refused", by=None, at=at, after={"channel": where})
    outbox.refresh(session, Draft(announcement_id), at=at)
    return poster


def back_to_draft(session: Session, announcement: Announcement) -> None:
    """Make an announcement that was posted or was to be posted a draft again."""
    announcement.state = AnnouncementState.DRAFT
    announcement.posted_by = announcement.posted_at = announcement.measured_to = None
    announcement.scheduled_for = announcement.corrected_at = None
    session.add(announcement)


def drop_announcement(session: Session, announcement_id: int, *, by: str, at: datetime) -> None:
    """Drop the announcement; it can still be posted later from the same message."""
    announcement, improvement = for_change(session, announcement_id, by)
    back_to_draft(session, announcement)
    announcement.state = AnnouncementState.DROPPED
    activity.record(session, improvement, "announcement_dropped", by=by, at=at)
    outbox.refresh(session, Draft(announcement_id), at=at)
