"""Figures that were put into an announcement's text, each bound to the readings that it tells of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from csi.announcements import worth
from csi.announcements.evidence import Evidence, read_evidence
from csi.common.errors import BadInput, TooLate
from csi.common.limits import LONGEST_STORY
from csi.kpis.figure_words import FigureForm, FigureWords, offered, put_in, put_right, stands_in, words_of
from models import Announcement, AnnouncementFigure

FIELD = "figures"
"""The form's field, for refusals."""


def bound_to(session: Session, announcement_id: int) -> Sequence[AnnouncementFigure]:
    """The figures in an announcement's text that follow their readings."""
    rows = select(AnnouncementFigure).where(AnnouncementFigure.announcement_id == announcement_id)
    return session.exec(rows.order_by(col(AnnouncementFigure.id))).all()


def true_figures(session: Session, announcement: Announcement, evidence: Evidence) -> list[FigureWords]:
    """Every true figure that an announcement's text can tell: of its KPIs, and sums of money that follow from them."""
    return [*offered(evidence.measured), *worth.worth_figures(session, announcement)]


def bind(session: Session, announcement: Announcement, inserted: Iterable[tuple[int, str]], *, at: datetime) -> None:
    """Bind the figures that were put into a text and still stand there, and unbind those whose words are gone."""
    text = f"{announcement.title or ''}\n{announcement.story}"
    known = set()
    for row in bound_to(session, announcement.id or 0):
        if stands_in(text, row.words):
            known.add((row.target_id, row.form))
        else:
            session.delete(row)
    wanted = set(inserted) - known
    for each in true_figures(session, announcement, read_evidence(session, announcement)):
        if (each.target_id, each.form) in wanted and stands_in(text, each.words):
            _bind(session, announcement, each, at)
    session.flush()


def put_into_story(
    session: Session, announcement: Announcement, chosen: Iterable[tuple[int, str]], *, at: datetime
) -> None:
    """Put figures at the end of the story, and bind them. Raises BadInput if it gets too long, TooLate for none."""
    there = {(row.target_id, row.form) for row in bound_to(session, announcement.id or 0)}
    wanted = set(chosen) - there
    found = [
        each
        for each in true_figures(session, announcement, read_evidence(session, announcement))
        if (each.target_id, each.form) in wanted
    ]
    if not found:
        raise TooLate("These figures changed meanwhile, or are in the text already. Open it again to choose.")
    story = announcement.story
    for each in found:
        story = put_in(story, each)
        _bind(session, announcement, each, at)
    if len(story) > LONGEST_STORY:
        raise BadInput(FIELD, f"The text would be longer than {LONGEST_STORY:,} characters. Choose fewer.")
    announcement.story = story
    session.add(announcement)
    session.flush()


def _bind(session: Session, announcement: Announcement, figure: FigureWords, at: datetime) -> None:
    session.add(
        AnnouncementFigure(
            announcement_id=announcement.id or 0,
            target_id=figure.target_id,
            form=figure.form,
            words=figure.words,
            inserted_at=at,
        )
    )


def put_words_right(session: Session, announcement: Announcement, evidence: Evidence) -> bool:
    """Say the bound figures anew by the present readings. Return whether the text has changed."""
    by_target = {each.target_id: each for each in evidence.measured}
    sums = {(each.target_id, each.form): each.words for each in worth.worth_figures(session, announcement)}
    changes: dict[str, str] = {}
    for row in bound_to(session, announcement.id or 0):
        measured = by_target.get(row.target_id)
        if worth.is_of_worth(row.form):
            words = sums.get((row.target_id, row.form), worth.NO_GAIN)
        else:
            words = words_of(FigureForm(row.form), measured) if measured else "not measured"
        if words != row.words:
            changes[row.words], row.words = words, words
            session.add(row)
    if not changes:
        return False
    announcement.story = put_right(announcement.story, changes)
    announcement.title = put_right(announcement.title, changes) if announcement.title else announcement.title
    session.add(announcement)
    session.flush()
    return True
