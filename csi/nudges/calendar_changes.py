"""Somebody is in another time zone, has other holidays, goes away or is back: their reminders get new times."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models import Improvement, Kpi, Nudge, Task
from models.agenda import improvement, kpi, look_again, person
from models.enums import ENDED_STATES, NudgeState


def look_anew(session: Session, people: Iterable[str], at: datetime) -> None:
    """Look again at all that is, or becomes, due to these people; what waits for them finds its next morning anew."""
    changed = sorted(set(people))
    if not changed:
        return
    waiting = select(Nudge).where(
        col(Nudge.person_id).in_(changed) | col(Nudge.on_behalf_of).in_(changed), Nudge.state == NudgeState.WAITING
    )
    subjects = {person(each) for each in changed}
    for nudge in session.exec(waiting.order_by(col(Nudge.id))):
        nudge.deliver_at = max(at, nudge.snoozed_until or at)
        session.add(nudge)
        subjects.add(nudge.agenda)
    theirs = select(Improvement.id).where(
        col(Improvement.state).not_in(ENDED_STATES),
        or_(col(Improvement.coordinator_id).in_(changed), col(Improvement.author_id).in_(changed)),
    )
    tasks = select(Task.improvement_id).where(col(Task.owner_id).in_(changed), col(Task.closed_at).is_(None))
    kpis = select(Kpi.id).where(col(Kpi.owner_id).in_(changed), col(Kpi.archived_at).is_(None))
    subjects |= {improvement(number or 0) for number in {*session.exec(theirs), *session.exec(tasks)}}
    subjects |= {kpi(each or 0) for each in session.exec(kpis)}
    look_again(session, subjects - {""})
