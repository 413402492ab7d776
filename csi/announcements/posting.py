"""Posting an announcement, dropping it, and making it a draft again."""

from datetime import datetime

from sqlmodel import Session

from csi.announcements import evidence, worth
from csi.announcements.announcement import AnnouncementFacts, read_announcement
from csi.announcements.editing import for_change, locked, show_draft
from csi.common.errors import BadInput, NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.subjects import PostedAnnouncement
from csi.register import activity
from models import Announcement, Improvement
from models.enums import AnnouncementState


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
    counters = dict(facts.counters)
    shown = [each.after_on for each in facts.measured] + [day for _, each in facts.counters if (day := each.latest_on)]
    announcement.measured_to = max(shown, default=today)
    session.add(announcement)
    told = {each.target_id: evidence.Told.of(each, counters.get(each.target_id)) for each in facts.measured}
    after = {
        "channel": where,
        "kind": announcement.kind,
        evidence.WHICH: announcement.id,
        "outcomes": [*facts.outcomes],
        **({worth.WORTH: facts.worth.stored} if facts.worth and facts.shows_worth else {}),
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
    show_draft(session, announcement, at)


def return_to_draft(session: Session, announcement_id: int, at: datetime) -> str | None:
    """Make a posted announcement a draft again, because Slack did not take it; return who had posted it."""
    try:
        announcement, improvement = locked(session, announcement_id)
    except NotFound:
        return None
    if announcement.state is not AnnouncementState.POSTED:
        return None
    poster, where = announcement.posted_by, announcement.channel
    back_to_draft(session, announcement)
    announcement.channel = None
    activity.record(session, improvement, "announcement_refused", by=None, at=at, after={"channel": where})
    show_draft(session, announcement, at)
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
    show_draft(session, announcement, at)
