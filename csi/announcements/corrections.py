"""Correcting announcements in place when a reading behind them changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from csi.announcements import evidence, figures, worth
from csi.announcements.announcement import is_current
from csi.announcements.claims import wrong_in_text
from csi.announcements.editing import show_anew
from csi.announcements.evidence import Told
from csi.announcements.scheduling import stop_unsent
from csi.announcements.worth import Worth
from csi.messaging import outbox
from csi.people import managers
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Announcement, Improvement, Reading, Target
from models.enums import AnnouncementState


def announcing(session: Session, kpi_id: int) -> set[int]:
    """The improvements whose announcements tell of a KPI."""
    return {each.improvement_id for each in _telling_of(session, kpi_id)}


def correct_announcements(session: Session, kpi_id: int, *, at: datetime) -> None:
    """Correct what is announced of a KPI once its readings have changed, in drafts and in posts.

    A post tells of the readings up to its own day: later ones don't change it.
    """
    session.flush()
    _correct_all(session, _telling_of(session, kpi_id), at, kpi_id)


def correct_worth(session: Session, number: int, *, at: datetime) -> None:
    """Correct what is announced of an improvement's value once that has changed, in drafts and in posts."""
    session.flush()
    told = select(Announcement).where(
        Announcement.improvement_id == number, Announcement.state != AnnouncementState.DROPPED
    )
    _correct_all(session, session.exec(told.order_by(col(Announcement.id))).all(), at)


def _correct_all(
    session: Session, announcements: Sequence[Announcement], at: datetime, kpi_id: int | None = None
) -> None:
    for announcement in announcements:
        improvement = get_improvement(session, announcement.improvement_id, lock=True)
        session.refresh(announcement, with_for_update=True)
        found = evidence.read_evidence(session, announcement)
        was_reworded = figures.put_words_right(session, announcement, found)
        if announcement.state is AnnouncementState.POSTED and stop_unsent(session, announcement, improvement, at):
            continue
        is_redrawn = bool(kpi_id) and _is_redrawn(session, announcement, kpi_id or 0, at)
        if announcement.state is AnnouncementState.POSTED:
            wrong = is_redrawn and bool(wrong_in_text(session, announcement, improvement, found))
            was_reworded |= _correct(session, announcement, improvement, found, at, has_wrong_text=wrong)
        else:
            was_reworded = True
        if was_reworded or is_redrawn:
            show_anew(session, announcement, at)


def _telling_of(session: Session, kpi_id: int) -> Sequence[Announcement]:
    numbers = select(Target.improvement_id).where(or_(Target.kpi_id == kpi_id, Target.counter_kpi_id == kpi_id))
    told = select(Announcement).where(
        col(Announcement.improvement_id).in_(numbers), Announcement.state != AnnouncementState.DROPPED
    )
    return session.exec(told.order_by(col(Announcement.improvement_id), col(Announcement.id))).all()


def _correct(
    session: Session,
    announcement: Announcement,
    improvement: Improvement,
    found: evidence.Evidence,
    at: datetime,
    *,
    has_wrong_text: bool,
) -> bool:
    """Say in a post that a figure was corrected, or is wrong in its text now, and tell the coordinator.

    Return whether that is so.
    """
    trail = evidence.trail_of(session, announcement.improvement_id)
    stands = is_current(session, announcement, improvement)
    before = evidence.told_by(trail, announcement.id or 0)
    worth_before = worth.told_by(trail, announcement.id or 0) if worth.is_chosen(session, announcement) else None
    worth_now = (worth.read_worth(session, announcement) or Worth(None)) if stands and worth_before else worth_before
    if before is None:
        before = evidence.told_at(session, announcement)
    now = evidence.told_now(found)
    is_same = now.keys() == before.keys() and all(before[each].is_same(told) for each, told in now.items())
    is_worth_same = (worth_before and worth_before.stored) == (worth_now and worth_now.stored)
    if is_same and is_worth_same and not has_wrong_text:
        return False
    announcement.corrected_at = at
    session.add(announcement)
    activity.record(
        session,
        improvement,
        evidence.CORRECTED,
        by=None,
        at=at,
        before=_record(before, worth_before, found),
        after={evidence.WHICH: announcement.id, **_record(now, worth_now, found)},
    )
    if who := managers.responsible_for(session, improvement):
        about, mark, what = announcement.improvement_id, announcement.id, evidence.CORRECTED
        outbox.standing_notice(session, what, to=who, about=about, at=at, mark=mark, announcement=mark)
    return True


def _record(told: Mapping[int, Told], told_worth: Worth | None, found: evidence.Evidence) -> dict[str, object]:
    """What the trail keeps: the figures for its readers, by KPI, and what is compared later."""
    names = {each.target_id: each.name for each in found.measured}
    names |= {each.target_id: each.name for each in found.unmeasured}
    shown = {names[target]: f"{each.after:f}" for target, each in told.items() if target in names}
    of_worth = {worth.WORTH: told_worth.stored} if told_worth else {}
    return {"figures": shown, evidence.TOLD: evidence.stored(told), **of_worth}


def _is_redrawn(session: Session, announcement: Announcement, kpi_id: int, at: datetime) -> bool:
    """Whether a reading that the post's picture shows was given just now."""
    if announcement.measured_to is None:
        return False
    given = select(Reading.id).where(
        Reading.kpi_id == kpi_id,
        col(Reading.measured_on) <= announcement.measured_to,
        col(Reading.recorded_at) >= at,
    )
    return session.exec(given.limit(1)).first() is not None
