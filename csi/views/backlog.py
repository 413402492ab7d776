"""The backlog: accepted improvements that have not started, in the managers' order."""

from datetime import date

from sqlmodel import Session

from csi.lifecycle.queries import IN_BACKLOG, by_rank
from csi.views.query import FoundPage, page_of


def read_backlog(session: Session, reader: str, page: int, today: date, size: int) -> FoundPage:
    """A page of the backlog: the ranked improvements in order, then mission-critical services', then by age."""
    return page_of(session, [IN_BACKLOG], by_rank, page, today, reader, size)
