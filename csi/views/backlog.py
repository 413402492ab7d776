"""The backlog: improvements that are accepted and not started, in the order that managers gave them."""

from datetime import date

from sqlmodel import Session

from csi.lifecycle.queries import IN_BACKLOG, by_rank
from csi.views.query import FoundPage, page_of


def read_backlog(session: Session, page: int, today: date, size: int) -> FoundPage:
    """A page of the backlog, in its order: what was put in order, then the rest as it came."""
    return page_of(session, [IN_BACKLOG], by_rank, page, today, size)
