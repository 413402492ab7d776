"""Merging one improvement into another, and taking it back: nothing of either is lost."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture.similar_ideas import merge_target
from csi.common.errors import BadInput, TooLate
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, votes_and_watchers
from csi.register.improvements import describe_state, get_improvement
from models import Improvement, Merge, Origin, Vote, Watcher
from models.enums import State, Step, VoteSource

INTO = "into_typed"
"""The field of the form that a refusal is about."""

_NO_TARGET = frozenset({State.CLOSED, State.DECLINED, State.CANCELED})


def merge(session: Session, number: int, into: int, *, by: str, at: datetime) -> None:
    """Merge an improvement into another one, as its coordinator or a manager.

    Its author, voters and watchers vote for and watch the other one; what it has of its own stays with it. One that has
    ended takes no others in: there, nobody would go on with it. Raises BadInput, NotAllowed, TooLate.
    """
    improvement, target = _both(session, number, into)
    _may(session, improvement, Step.MERGE, by, at)
    _merge(session, improvement, target, by=by, at=at)


def merge_own(session: Session, number: int, into: int, *, by: str, at: datetime) -> None:
    """*That's mine too*: the author merges a new idea into one that says the same. Raises NotAllowed, TooLate."""
    directory.require_member(session, by, at)
    actor = directory.relation_to(get_improvement(session, number), by)
    require(Action.SAY_SAME, actor, "Only the person who had the idea can say that it is the same.")
    improvement, target = _both(session, number, _led_to(session, number, into))
    _merge_new(session, improvement, target, by=by, at=at)


def merge_unnamed(session: Session, number: int, into: int, *, at: datetime) -> None:
    """*That's mine too* of somebody who stays unnamed; whoever calls this has seen their code. Raises TooLate."""
    improvement, target = _both(session, number, _led_to(session, number, into))
    _merge_new(session, improvement, target, by=None, at=at)


def _merge_new(
    session: Session, improvement: Improvement, target: Improvement, *, by: str | None, at: datetime
) -> None:
    if improvement.state is not State.NEW:
        raise TooLate(_where(improvement))
    if target.state in _NO_TARGET:
        raise TooLate(
            f"IMP-{target.id} is {describe_state(target.state)} by now, so IMP-{improvement.id} stays for itself."
        )
    _merge(session, improvement, target, by=by, at=at)


def _led_to(session: Session, number: int, into: int) -> int:
    """Where what was shown has gone since; a receipt may be older than a merge."""
    target = merge_target(session, into)
    if target == number:
        raise TooLate(f"IMP-{into} is merged into IMP-{number} by now.")
    return target


def unmerge(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Take a merge back, as a coordinator or manager: state, votes, watchers and authors are as before.

    Raises NotAllowed, and TooLate where it is not merged, or the other one has been merged on.
    """
    before = get_improvement(session, number)
    if before.merged_into_id is None:
        raise TooLate(f"IMP-{number} is not merged; it is {describe_state(before.state)}.")
    improvement, target = _both(session, number, before.merged_into_id)
    _may(session, improvement, Step.UNMERGE, by, at)
    if target.state is State.MERGED:
        raise TooLate(
            f"IMP-{target.id} was itself merged into IMP-{target.merged_into_id} since, and took IMP-{number} along. "
            f"Un-merge IMP-{target.id} first."
        )
    row = active_merge(session, number)
    if row is None:
        raise TooLate(f"IMP-{number} is not merged any more.")
    _take_out(session, row)
    row.undone_by, row.undone_at = by, at
    session.add(row)
    improvement.merged_into_id = None
    activity.change_state(session, improvement, Step.UNMERGE, row.state_before, by=by, at=at)
    activity.record(session, target, "merge_undone", by=by, at=at, before={"merged": number})
    _tell(session, improvement, target, Step.UNMERGE, by=by, at=at)


def active_merge(session: Session, number: int) -> Merge | None:
    """The merge of an improvement that is in force."""
    return session.exec(
        select(Merge)
        .where(Merge.improvement_id == number, col(Merge.undone_at).is_(None))
        .order_by(col(Merge.id).desc())
    ).first()


def _both(session: Session, number: int, into: int) -> tuple[Improvement, Improvement]:
    """Both improvements, their rows held; the smaller number first, so that two merges never wait for each other."""
    if number == into:
        raise BadInput(INTO, f"That is IMP-{number} itself. Which other one says the same?")
    held = {each: get_improvement(session, each, lock=True) for each in sorted((number, into))}
    return held[number], held[into]


def _may(session: Session, improvement: Improvement, step: Step, by: str, at: datetime) -> None:
    directory.require_member(session, by, at)
    if step is Step.MERGE and improvement.state is State.MERGED:
        raise TooLate(_where(improvement))
    require_step(session, improvement, step, gate_facts(session, improvement, at), by, at)


def _where(improvement: Improvement) -> str:
    into = f" into IMP-{improvement.merged_into_id}" if improvement.state is State.MERGED else ""
    return f"IMP-{improvement.id} is {describe_state(improvement.state)}{into} by now."


def _merge(session: Session, improvement: Improvement, target: Improvement, *, by: str | None, at: datetime) -> None:
    if target.state is State.MERGED:
        raise BadInput(INTO, f"IMP-{target.id} is merged into IMP-{target.merged_into_id} itself: choose that one.")
    if target.state in _NO_TARGET:
        raise BadInput(
            INTO,
            f"IMP-{target.id} is {describe_state(target.state)}, so nobody would go on with this one there. "
            f"Decline this one and name IMP-{target.id} in the reason, or choose an open one.",
        )
    row = Merge(
        improvement_id=improvement.id or 0,
        into_id=target.id or 0,
        state_before=improvement.state,
        added=_bring_in(session, improvement, target, at),
        merged_by=by,
        merged_at=at,
    )
    session.add(row)
    improvement.merged_into_id = target.id
    activity.change_state(session, improvement, Step.MERGE, State.MERGED, by=by, at=at, note=f"into IMP-{target.id}")
    votes = len(row.added["votes"])
    activity.record(session, target, "merged_in", by=by, at=at, after={"merged": improvement.id, "votes": votes})
    _tell(session, improvement, target, Step.MERGE, by=by, at=at)


# --- Who comes along ---


def _bring_in(session: Session, improvement: Improvement, target: Improvement, at: datetime) -> dict[str, list[int]]:
    """The votes and watchers that the other one gets, by their rows: only what was not there before."""
    voters, unnamed, watchers = _behind(session, improvement)
    votes: list[Vote] = []
    number = target.id or 0
    for who in voters:
        if who != target.author_id and votes_and_watchers.vote_of(session, number, who) is None:
            votes.append(Vote(improvement_id=number, person_id=who, source=VoteSource.MERGE, at=at))
    votes += [Vote(improvement_id=number, source=VoteSource.MERGE, at=at) for _ in range(unnamed)]
    watching = [
        Watcher(improvement_id=number, person_id=who, at=at)
        for who in watchers
        if who != target.author_id and votes_and_watchers.watcher_of(session, number, who) is None
    ]
    session.add_all([*votes, *watching])
    session.flush()
    return {"votes": [row.id or 0 for row in votes], "watchers": [row.id or 0 for row in watching]}


def _behind(session: Session, improvement: Improvement) -> tuple[list[str], int, list[str]]:
    """Who votes for an improvement (its author too), how many unnamed ones do, and who watches it."""
    author = [improvement.author_id] if improvement.author_id else []
    votes = session.exec(
        select(Vote.person_id).where(Vote.improvement_id == improvement.id).order_by(col(Vote.id))
    ).all()
    watching = session.exec(
        select(Watcher.person_id).where(Watcher.improvement_id == improvement.id).order_by(col(Watcher.id))
    )
    origin = session.get(Origin, improvement.id)
    anonymous = origin is not None and origin.follow_key is not None
    named = dict.fromkeys([*author, *(who for who in votes if who)])
    return list(named), sum(who is None for who in votes) + anonymous, list(dict.fromkeys([*author, *watching]))


def _take_out(session: Session, row: Merge) -> None:
    """Remove what the merge added, except where another merge into the same improvement brings the same person."""
    others = session.exec(
        select(Merge).where(Merge.into_id == row.into_id, col(Merge.id) != row.id, col(Merge.undone_at).is_(None))
    ).all()
    behind = [(other, _behind(session, get_improvement(session, other.improvement_id))) for other in others]
    voting, _, watching_too = _behind(session, get_improvement(session, row.improvement_id))
    votes = select(Vote).where(col(Vote.id).in_(row.added["votes"]), Vote.improvement_id == row.into_id)
    for vote in session.exec(votes.where(Vote.source == VoteSource.MERGE)).all():
        if vote.person_id is not None and vote.person_id not in voting:
            continue  # a row of somebody else's, under the number of one that was taken back
        heir = next((other for other, (named, _, _) in behind if vote.person_id in named), None)
        _leave_to(session, heir, "votes", vote)
    watchers = select(Watcher).where(col(Watcher.id).in_(row.added["watchers"]), Watcher.improvement_id == row.into_id)
    for watcher in session.exec(watchers).all():
        if watcher.person_id not in watching_too:
            continue
        heir = next((other for other, (_, _, watching) in behind if watcher.person_id in watching), None)
        _leave_to(session, heir, "watchers", watcher)


def _leave_to(session: Session, heir: Merge | None, kind: str, row: Vote | Watcher) -> None:
    if heir is None:
        session.delete(row)
    else:
        heir.added = {**heir.added, kind: [*heir.added[kind], row.id]}
        session.add(heir)


# --- Who hears of it ---


def _tell(
    session: Session, improvement: Improvement, target: Improvement, step: Step, *, by: str | None, at: datetime
) -> None:
    """One short message each: to those behind the merged one, and to the author of the other."""
    for who in votes_and_watchers.followers(session, improvement):
        own = who == improvement.author_id
        if who != by and (own or who != target.author_id):
            facts = {"by": by, "other": target.id, "other_idea": target.idea, "own": own}
            outbox.notice(session, step, to=who, about=improvement.id, at=at, **facts)
    author = target.author_id
    if author not in (None, by, improvement.author_id) and author in votes_and_watchers.followers(session, target):
        what = {Step.MERGE: "merged_in", Step.UNMERGE: "merge_undone"}[step]
        facts = {"by": by, "other": improvement.id, "other_idea": improvement.idea}
        outbox.notice(session, what, to=author, about=target.id, at=at, **facts)
    for each in (improvement, target):
        outbox.refresh_improvement(session, each.id or 0, at)
