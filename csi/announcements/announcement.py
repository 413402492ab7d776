"""What an announcement shows: its text, its evidence, and the figures in it that no reading bears out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from csi.announcements import claims, evidence, figures
from csi.announcements import worth as worths
from csi.announcements.drafts import KINDS
from csi.announcements.evidence import Correction, CounterKpi
from csi.announcements.titles import first_sentence
from csi.announcements.worth import Worth, WorthCorrection
from csi.common.errors import NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.queries import answers_of
from csi.kpis.charts import declared_changes
from csi.kpis.claim_check import MOST_TOLD
from csi.kpis.claims.correction import sentences_about
from csi.kpis.figure_words import FigureWords
from csi.kpis.measured_kpi import MeasuredKpi, UnmeasuredKpi
from csi.kpis.variation import judge
from csi.messaging import outbox
from csi.messaging.subjects import PostedAnnouncement
from csi.people import directory
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
from models.enums import AnnouncementKind, AnnouncementState, OutcomeCategory, State, Step, TaskState


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
    counters: tuple[tuple[int, CounterKpi], ...]
    """What must not get worse, by the target that names it."""
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
    worth: Worth | None
    """What it is worth as known now, or as it was told; None if nobody knows."""
    shows_worth: bool
    """Whether its coordinator has chosen that it tells that."""
    worth_corrected: WorthCorrection | None
    corrections: tuple[Correction, ...]
    no_longer_since: date | None
    """Since when a success doesn't hold any more, if that was confirmed."""
    reopened_on: date | None
    figures: tuple[FigureWords, ...]
    """The figures that can be put into its text and aren't there yet."""
    problems: tuple[str, ...]
    is_corrected: bool
    """Whether a reading behind it was corrected since it was posted."""
    told_on: date
    """The day of the post, or of the draft: what is near it needs no year."""


def read_announcement(session: Session, announcement_id: int) -> AnnouncementFacts:
    """An announcement with the current figures of its improvement's KPIs. Raises NotFound."""
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound("This announcement doesn't exist any more.")
    number = announcement.improvement_id
    improvement = get_improvement(session, number)
    answers = _answers(session, announcement)
    found = evidence.read_evidence(session, announcement)
    tz, stands = policy(session).tz, is_current(session, announcement, improvement)
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
    wrong = claims.wrong_in_text(session, announcement, improvement, found)

    def if_right(said: str) -> str:
        return "" if claims.wrong_figures(announcement, improvement, said, (), found) else said

    reopened = None if stands else _reopened(session, announcement)
    trail = [] if stands and announcement.corrected_at is None else evidence.trail_of(session, number)
    shows_worth = worths.is_chosen(session, announcement)
    worth = worths.read_worth(session, announcement) if stands else worths.told_by(trail, announcement_id)
    if worth is None and shows_worth and announcement.state is AnnouncementState.POSTED:
        worth = Worth(None)
    return AnnouncementFacts(
        told_on=local_day(announcement.posted_at or announcement.scheduled_for or announcement.drafted_at, tz),
        id=announcement_id,
        number=number,
        kind=announcement.kind,
        state=announcement.state,
        is_current=stands,
        is_out=outbox.posting(session, PostedAnnouncement(announcement_id)) is not None,
        state_now=improvement.state,
        idea=improvement.idea,
        title=announcement.title or first_sentence(announcement.story) or improvement.idea,
        story=announcement.story,
        author=improvement.author_id,
        coordinator=improvement.coordinator_id,
        helpers=tuple(dict.fromkeys(owner for owner in owners if owner != improvement.coordinator_id)),
        objectives=tuple(objectives),
        outcomes=_outcomes(session, announcement, trail, is_current=stands),
        measured=found.measured,
        unmeasured=found.unmeasured,
        counters=tuple(found.counters.items()),
        judged=tuple((each.target_id, judged(session, each, started_on)) for each in found.measured),
        not_measurable_because=if_right(improvement.not_measurable_because or ""),
        keeper=if_right(answers["keeper"].text) if "keeper" in answers else "",
        lesson=if_right(answers["went_wrong"].text) if "went_wrong" in answers else "",
        channel=announcement.channel or channel_of(session, improvement),
        started_on=started_on,
        ended_on=local_day(improvement.review_from, tz) if improvement.review_from else None,
        judged_early_because=if_right(improvement.judged_early_because or "") or None,
        scheduled_for=announcement.scheduled_for,
        tz=zone_and_country(session, improvement)[0],
        worth=worth,
        shows_worth=shows_worth,
        worth_corrected=worths.correction_in(trail, announcement_id),
        corrections=evidence.corrections_in(trail, announcement_id),
        no_longer_since=_no_longer(session, announcement) if reopened else None,
        reopened_on=local_day(reopened, tz) if reopened else None,
        figures=tuple(
            each
            for each in figures.true_figures(session, announcement, found)
            if (each.target_id, each.form) not in there
        ),
        problems=tuple(sentences_about(wrong[:MOST_TOLD])),
        is_corrected=announcement.corrected_at is not None,
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


def judged(session: Session, measured: MeasuredKpi, started_on: date | None) -> str:
    """Whether a KPI's readings show a real change or the usual variation; empty if they are too few to say."""
    changes = declared_changes(session, measured.kpi_id, measured.after_on)
    judgement = judge(measured.readings, measured.direction, changes, started_on)
    return judgement.sentence if judgement else ""


def is_current(session: Session, announcement: Announcement, improvement: Improvement) -> bool:
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
