"""Votes and watchers of an improvement, and everybody who follows it."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import TooLate
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.register.queries import vote_of, watcher_of
from models import Improvement, Merge, Vote, Watcher
from models.enums import ENDED_STATES, State, VoteSource


def vote(session: Session, number: int, *, by: str, at: datetime, source: VoteSource = VoteSource.PRESSED) -> None:
    """Add the caller's vote and make them a watcher; repeating it changes nothing. Raises NotAllowed, TooLate."""
    directory.require_member(session, by, Action.VOTE)
    improvement = _open(session, number)
    actor = directory.relation_to(session, improvement, by)
    require(Action.VOTE, actor, f"IMP-{number} is your own idea, so your vote counts already.")
    row = vote_of(session, number, by)
    if row is not None:
        _detach_from_merge(session, improvement, "votes", row.id or 0)
        if row.source is VoteSource.MERGE:
            row.source = source
            session.add(row)
    else:
        session.add(Vote(improvement_id=number, person_id=by, source=source, at=at))
        activity.record(session, improvement, "voted", by=by, at=at)
        outbox.refresh_improvement(session, number, at)
    _watch(session, improvement, by, at)


def unvote(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Take the caller's vote back and stop watching. Raises NotAllowed."""
    directory.require_member(session, by, Action.VOTE)
    improvement = get_improvement(session, number, lock=True)
    row = vote_of(session, number, by)
    if row is None:
        return
    _detach_from_merge(session, improvement, "votes", row.id or 0)
    session.delete(row)
    _stop_watching(session, improvement, by)
    activity.record(session, improvement, "unvoted", by=by, at=at)
    outbox.refresh_improvement(session, number, at)


def watch(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Make the caller a watcher; repeating it changes nothing. Raises NotAllowed, TooLate."""
    directory.require_member(session, by, Action.WATCH)
    improvement = _open(session, number)
    if _watch(session, improvement, by, at):
        activity.record(session, improvement, "watched", by=by, at=at)


def unwatch(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Stop watching. Raises NotAllowed, and TooLate for a voter, who follows it as long as the vote lasts."""
    directory.require_member(session, by, Action.WATCH)
    improvement = get_improvement(session, number, lock=True)
    if vote_of(session, number, by) is not None:
        raise TooLate(f"You voted for IMP-{number}, so I'll keep you posted. To stop that, take your vote back.")
    if _stop_watching(session, improvement, by):
        activity.record(session, improvement, "unwatched", by=by, at=at)


def _stop_watching(session: Session, improvement: Improvement, by: str) -> bool:
    row = watcher_of(session, improvement.id or 0, by)
    if row is None:
        return False
    _detach_from_merge(session, improvement, "watchers", row.id or 0)
    session.delete(row)
    return True


def _open(session: Session, number: int) -> Improvement:
    improvement = get_improvement(session, number, lock=True)
    if improvement.state in ENDED_STATES:
        where = f" into IMP-{improvement.merged_into_id}" if improvement.state is State.MERGED else ""
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}{where}.")
    return improvement


def _watch(session: Session, improvement: Improvement, by: str, at: datetime) -> bool:
    """Make a person a watcher; False if they were one already."""
    row = watcher_of(session, improvement.id or 0, by)
    if row is not None:
        _detach_from_merge(session, improvement, "watchers", row.id or 0)
        return False
    session.add(Watcher(improvement_id=improvement.id or 0, person_id=by, at=at))
    session.flush()
    return True


def _detach_from_merge(session: Session, improvement: Improvement, kind: str, row_id: int) -> None:
    """Detach a vote or watcher from the merge that brought it, so that undoing the merge leaves it alone."""
    standing = select(Merge).where(Merge.into_id == improvement.id, col(Merge.undone_at).is_(None))
    for merge in session.exec(standing):
        if row_id in merge.added.get(kind, ()):
            merge.added = {**merge.added, kind: [each for each in merge.added[kind] if each != row_id]}
            session.add(merge)
