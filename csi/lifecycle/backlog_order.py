"""The order of the backlog: accepted improvements that have not started, ranked by managers."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_model

from csi.catalogue.service_facts import critical_first
from csi.common.core_tables import IMPROVEMENT
from csi.common.errors import TooLate
from csi.lifecycle.queries import IN_BACKLOG, by_rank
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from models import Team
from models.enums import State

BACKLOG_STATES = (State.ACCEPTED, State.ASSESS, State.APPROVED)

WAITS = IMPROVEMENT.c.state.in_(BACKLOG_STATES)


def move_in_backlog(session: Session, number: int, *, up: bool, by: str, at: datetime) -> None:
    """Move an improvement up or down by one place; at an end it stays. Raises NotAllowed, TooLate.

    It moves from its current place, even if another manager has moved something meanwhile.
    """
    directory.require_member(session, by)
    require(Action.ORDER_BACKLOG, directory.actor_for(session, by), "Only managers can order the backlog.")
    session.exec(select_model(Team).where(col(Team.is_default).is_(True)).with_for_update()).one()  # one at a time
    improvement = get_improvement(session, number, lock=True)
    if improvement.state not in BACKLOG_STATES:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so it isn't in the backlog any more.")
    _number_through(session, number)
    session.refresh(improvement)
    rank = improvement.backlog_rank or 0
    other = _neighbor(session, rank, up=up)
    if other is None:
        return
    session.connection().execute(update(IMPROVEMENT).where(IMPROVEMENT.c.id == other.id).values(backlog_rank=rank))
    improvement.backlog_rank = other.backlog_rank
    passed = {"passed": other.id}
    activity.record(
        session,
        improvement,
        "ranked",
        by=by,
        at=at,
        before={"rank": rank},
        after={"rank": other.backlog_rank, **passed},
    )


def _neighbor(session: Session, rank: int, *, up: bool) -> Any:
    column = IMPROVEMENT.c.backlog_rank
    beside = select(IMPROVEMENT.c.id, column).where(IN_BACKLOG, column < rank if up else column > rank)
    return session.connection().execute(beside.order_by(column.desc() if up else column).limit(1)).first()


def _number_through(session: Session, number: int) -> None:
    """Give this improvement, its neighbours and everything ranked or before it a rank of their own."""
    connection = session.connection()
    rank, key = IMPROVEMENT.c.backlog_rank, IMPROVEMENT.c.id
    group = connection.execute(select(critical_first()).where(key == number)).scalar_one()
    behind = or_(critical_first() > group, and_(critical_first() == group, key > number))
    following = select(critical_first(), key).where(IN_BACKLOG, rank.is_(None), behind)
    last = connection.execute(following.order_by(critical_first(), key).limit(1)).first() or (group, number)
    up_to_last = or_(critical_first() < last[0], and_(critical_first() == last[0], key <= last[1]))
    rows = connection.execute(by_rank(select(key, rank).where(IN_BACKLOG, or_(rank.is_not(None), up_to_last)))).all()
    changed = []
    before = 0
    for row in rows:
        place = row.backlog_rank if row.backlog_rank is not None and row.backlog_rank > before else before + 1
        before = place
        if place != row.backlog_rank:
            changed.append({"of": row.id, "place": place})
    if changed:
        placing = update(IMPROVEMENT).where(IMPROVEMENT.c.id == bindparam("of")).values(backlog_rank=bindparam("place"))
        connection.execute(placing, changed)
