"""Changing the text of an announcement, and the figures that were put into it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.announcements import evidence, figures, worth
from csi.announcements.announcement import AnnouncementFacts, is_current, read_announcement
from csi.announcements.claims import wrong_figures
from csi.announcements.titles import LONGEST_TITLE, is_a_number
from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.limits import LONGEST_STORY
from csi.kpis import claim_check
from csi.kpis.claim_check import MOST_TOLD
from csi.kpis.claims.correction import sentences_about
from csi.messaging import outbox
from csi.messaging.subjects import Draft, PostedAnnouncement
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Announcement, Improvement
from models.enums import AnnouncementState, State


def for_change(session: Session, announcement_id: int, by: str) -> tuple[Announcement, Improvement]:
    """Lock an announcement that is about to be changed or posted. Raises NotAllowed, NotFound, TooLate."""
    announcement, improvement = locked(session, announcement_id)
    require_editor(session, improvement, by)
    if announcement.state is AnnouncementState.POSTED:
        raise TooLate("This was posted already.")
    if not is_current(session, announcement, improvement):
        since = "and closed again since" if improvement.state is State.CLOSED else "since"
        raise TooLate(f"IMP-{improvement.id} was reopened {since}, so this announcement can't be posted any more.")
    return announcement, improvement


def require_editor(session: Session, improvement: Improvement, by: str) -> None:
    """Raises NotAllowed for whoever may not edit and post an improvement's announcement."""
    require(
        Action.POST_ANNOUNCEMENT,
        directory.actor_for(session, by, improvement),
        "Only the improvement's coordinator or a manager can edit and post its announcement.",
    )


def locked(session: Session, announcement_id: int) -> tuple[Announcement, Improvement]:
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
    announcement, improvement = locked(session, announcement_id)
    if announcement.state is not AnnouncementState.POSTED or not read_announcement(session, announcement_id).problems:
        return for_change(session, announcement_id, by)
    require_editor(session, improvement, by)
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
    if untrue := wrong_figures(announcement, improvement, title, words, found):
        raise BadInput("title", " ".join(sentences_about(untrue[:MOST_TOLD])))
    wrong = wrong_figures(announcement, improvement, story, words, found)
    wrong = claim_check.beside_worth(session, improvement.id or 0, story, wrong)
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


def show_worth(session: Session, announcement_id: int, *, shown: bool, by: str, at: datetime) -> None:
    """Choose whether an announcement tells what it is worth; a post can still hide it. Raises NotAllowed, TooLate."""
    announcement, improvement = locked(session, announcement_id)
    if shown or announcement.state is not AnnouncementState.POSTED:
        for_change(session, announcement_id, by)
    else:
        require_editor(session, improvement, by)
    if worth.is_chosen(session, announcement) is shown:
        return
    if shown and worth.read_worth(session, announcement) is None:
        raise TooLate("Nobody has said what it is worth yet. Enter it under Value first.")
    verb = worth.SHOWN if shown else worth.HIDDEN
    activity.record(session, improvement, verb, by=by, at=at, after={evidence.WHICH: announcement_id})
    show_anew(session, announcement, at)


def show_anew(session: Session, announcement: Announcement, at: datetime) -> None:
    """Update the messages that show an announcement, and those that ask for something about it."""
    show_draft(session, announcement, at)
    if announcement.state is AnnouncementState.POSTED:
        outbox.refresh(session, PostedAnnouncement(announcement.id or 0), at=at)


def show_draft(session: Session, announcement: Announcement, at: datetime) -> None:
    """Update the draft of an announcement, and the notices with buttons about it."""
    outbox.refresh(session, Draft(announcement.id or 0), at=at)
    outbox.refresh_standing_notices(session, announcement.improvement_id, at)
