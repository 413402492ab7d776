"""Open improvements that go along when their service moves to another team, or when their team is archived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture import recording
from csi.common.errors import NotFound, TooLate
from csi.messaging import outbox, subjects
from csi.messaging.subjects import TeamMove
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Activity, Improvement, Outbox, Posting, Team
from models.enums import ENDED_STATES, State

MOVED, MOVED_BACK = "moved_with_service", "moved_back"


@dataclass(frozen=True, slots=True)
class TeamMoveFacts:
    """What a manager is shown: which improvements moved from where to where, and whether that was undone."""

    id: int
    by: str | None
    before: str
    after: str
    service: str
    numbers: tuple[int, ...]
    can_undo: bool
    undone_by: str | None


def open_of_team(session: Session, team_id: int) -> list[int]:
    """The numbers of the open improvements of a team."""
    ongoing = col(Improvement.state).not_in(ENDED_STATES)
    rows = select(Improvement.id).where(Improvement.team_id == team_id, ongoing).order_by(col(Improvement.id))
    return [number or 0 for number in session.exec(rows)]


def move_along_with_service(
    session: Session, service_id: int, service: str, before: int | None, after: int, *, by: str, at: datetime
) -> None:
    """Move a service's open improvements to its new team; those of a team that somebody chose apart stay there."""
    left = before or directory.default_team(session).id or 0
    rows = select(Improvement.id).where(
        Improvement.service_id == service_id,
        Improvement.team_id == left,
        col(Improvement.state).not_in(ENDED_STATES),
    )
    numbers = [number or 0 for number in session.exec(rows.order_by(col(Improvement.id)))]
    move(session, numbers, left, after, service=service, by=by, at=at)


def move(
    session: Session, numbers: Sequence[int], before: int, after: int, *, service: str = "", by: str, at: datetime
) -> None:
    """Move open improvements to another team, and tell both managers, each of whom can undo it."""
    if not numbers or before == after:
        return
    _put(session, numbers, after, MOVED, by, at)
    note = {"numbers": list(numbers), "from": before, "to": after, "service": service}
    done = Activity(actor_id=by, verb="team_moved", after=note, at=at)
    session.add(done)
    session.flush()
    for team_id in (before, after):
        manager = session.get_one(Team, team_id).manager_id
        if manager and directory.is_active(session, manager):
            subject = TeamMove(done.id or 0, manager)
            if session.exec(select(Outbox.id).where(Outbox.subject == subject.key)).first() is None:
                outbox.enqueue(session, outbox.MessageKind.TEAM_MOVE, to=outbox.person(manager), at=at, subject=subject)


def _put(session: Session, numbers: Iterable[int], team_id: int, verb: str, by: str, at: datetime) -> None:
    for number in sorted(numbers):
        improvement = get_improvement(session, number, lock=True)
        former = session.get_one(Team, improvement.team_id).name
        improvement.team_id = team_id
        after = {"team": session.get_one(Team, team_id).name}
        activity.record(session, improvement, verb, by=by, at=at, before={"team": former}, after=after)
        session.flush()
        if improvement.state is State.NEW:
            recording.move_card(session, improvement, at)
        outbox.refresh_improvement(session, number, at)


def undo_move(session: Session, move_id: int, *, by: str, at: datetime) -> None:
    """Put improvements back into the team that they were moved from; what moved on or ended since stays.

    Raises NotAllowed, NotFound, TooLate.
    """
    done = _done(session, move_id, lock=True)
    directory.require_member(session, by)
    before, after = session.get_one(Team, done.after["from"]), session.get_one(Team, done.after["to"])
    asked = replace(directory.actor_for(session, by), is_asked=by in (before.manager_id, after.manager_id))
    require(Action.UNDO_TEAM_MOVE, asked, "Only the manager of one of the two teams can undo that.")
    if before.archived_at is not None:
        raise TooLate(f"The team “{before.name}” is archived. Restore it first.")
    if "undone_by" in done.after:
        raise TooLate("That is undone already.")
    still = [
        number
        for number in done.after["numbers"]
        if (row := session.get(Improvement, number)) is not None
        and row.team_id == after.id
        and row.state not in ENDED_STATES
    ]
    if not still:
        raise TooLate("None of them exists any more, so nothing moves back.")
    _put(session, still, before.id or 0, MOVED_BACK, by, at)
    done.after = {**done.after, "undone_by": by}
    session.add(done)
    for person_id in _told(session, move_id):
        outbox.refresh(session, TeamMove(move_id, person_id), at=at)


def _done(session: Session, move_id: int, *, lock: bool = False) -> Activity:
    query = select(Activity).where(col(Activity.id) == move_id, Activity.verb == "team_moved")
    done = session.exec(query.with_for_update() if lock else query).first()
    if done is None:
        raise NotFound("That move is gone.")
    return done


def _told(session: Session, move_id: int) -> list[str]:
    sent = session.exec(select(Outbox.subject).where(Outbox.kind == outbox.MessageKind.TEAM_MOVE).distinct()).all()
    posted = session.exec(select(Posting.subject).where(Posting.kind == outbox.MessageKind.TEAM_MOVE)).all()
    names = [subjects.parse(stored) for stored in {*sent, *posted}]
    return sorted(name.person for name in names if isinstance(name, TeamMove) and name.move == move_id)


def read_team_move(session: Session, move_id: int) -> TeamMoveFacts:
    """What a manager is shown of a move. Raises NotFound."""
    done = _done(session, move_id)
    before, after = session.get_one(Team, done.after["from"]), session.get_one(Team, done.after["to"])
    undone_by = done.after.get("undone_by")
    return TeamMoveFacts(
        id=move_id,
        by=done.actor_id,
        before=before.name,
        after=after.name,
        service=done.after.get("service", ""),
        numbers=tuple(done.after["numbers"]),
        can_undo=undone_by is None and before.archived_at is None,
        undone_by=undone_by,
    )
