"""Merging one improvement into another, and undoing it without losing anything of either."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.capture.similar_ideas import merge_target
from csi.common.errors import BadInput, TooLate
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.lifecycle.queries import active_merge
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, queries
from csi.register.author_questions import close_open_question, open_question_again
from csi.register.improvements import describe_state, get_improvement
from models import Improvement, Merge, Origin, Vote, Watcher
from models.enums import State, Step, VoteSource

INTO = "into_typed"
"""The form's field, for refusals."""

_NO_TARGET = frozenset({State.CLOSED, State.DECLINED, State.CANCELED})


def merge(session: Session, number: int, into: int, *, by: str, at: datetime) -> None:
    """Merge an improvement into another, as its coordinator or a manager.

    Its author, voters and watchers vote for and watch the other one; its answers, tasks and history stay its own. The
    other one must be open, so that somebody continues it. Raises BadInput, NotAllowed, TooLate.
    """
    improvement, target = _both(session, number, into)
    _may(session, improvement, Step.MERGE, by, at)
    _merge(session, improvement, target, by=by, at=at)


def merge_own(session: Session, number: int, into: int, *, by: str, at: datetime) -> None:
    """Merge the caller's own new idea into one that says the same (*That's mine too*). Raises NotAllowed, TooLate."""
    directory.require_member(session, by)
    actor = directory.relation_to(session, get_improvement(session, number), by)
    require(Action.SAY_SAME, actor, "Only its author can say that it's the same idea.")
    improvement, target = _both(session, number, _led_to(session, number, into))
    _merge_new(session, improvement, target, by=by, at=at)


def merge_anonymous(session: Session, number: int, into: int, *, at: datetime) -> None:
    """Merge an anonymous new idea into one that says the same; callers check the follow code. Raises TooLate."""
    improvement, target = _both(session, number, _led_to(session, number, into))
    _merge_new(session, improvement, target, by=None, at=at)


def _merge_new(
    session: Session, improvement: Improvement, target: Improvement, *, by: str | None, at: datetime
) -> None:
    if improvement.state is not State.NEW:
        raise TooLate(_where(improvement))
    if target.state in _NO_TARGET:
        raise TooLate(f"IMP-{target.id} is {describe_state(target.state)}, so IMP-{improvement.id} stays separate.")
    _merge(session, improvement, target, by=by, at=at)


def _led_to(session: Session, number: int, into: int) -> int:
    """The improvement that the one shown was merged into since, as a receipt may be older than a merge.

    Raises TooLate.
    """
    target = merge_target(session, into)
    if target == number:
        raise TooLate(f"IMP-{into} is merged into IMP-{number} already.")
    return target


def unmerge(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Undo a merge as a coordinator or manager: state, votes, watchers and author are as before.

    Raises NotAllowed, and TooLate if it is not merged or the other one has been merged on.
    """
    before = get_improvement(session, number)
    if before.merged_into_id is None:
        raise TooLate(f"IMP-{number} isn't merged; it is {describe_state(before.state)}.")
    improvement, target = _both(session, number, before.merged_into_id)
    _may(session, improvement, Step.UNMERGE, by, at)
    if target.state is State.MERGED:
        raise TooLate(
            f"IMP-{target.id} was merged into IMP-{target.merged_into_id} later, together with IMP-{number}. "
            f"Un-merge IMP-{target.id} first."
        )
    row = active_merge(session, number)
    if row is None:
        raise TooLate(f"IMP-{number} isn't merged any more.")
    _take_out(session, row)
    row.undone_by, row.undone_at = by, at
    session.add(row)
    improvement.merged_into_id = None
    for closed in row.added.get("questions", []):
        open_question_again(session, improvement, closed, at)
    activity.change_state(session, improvement, Step.UNMERGE, row.state_before, by=by, at=at)
    activity.record(session, target, "merge_undone", by=by, at=at, before={"merged": number})
    _tell(session, improvement, target, Step.UNMERGE, by=by, at=at)


def _both(session: Session, number: int, into: int) -> tuple[Improvement, Improvement]:
    """Both improvements, locked in the order of their numbers so that two merges can't deadlock."""
    if number == into:
        raise BadInput(INTO, f"That is IMP-{number} itself. Which other idea is the same?")
    held = {each: get_improvement(session, each, lock=True) for each in sorted((number, into))}
    return held[number], held[into]


def _may(session: Session, improvement: Improvement, step: Step, by: str, at: datetime) -> None:
    directory.require_member(session, by)
    if step is Step.MERGE and improvement.state is State.MERGED:
        raise TooLate(_where(improvement))
    require_step(session, improvement, step, gate_facts(session, improvement, at), by, at)


def _where(improvement: Improvement) -> str:
    into = f" into IMP-{improvement.merged_into_id}" if improvement.state is State.MERGED else ""
    return f"IMP-{improvement.id} is {describe_state(improvement.state)}{into} already."


def _merge(session: Session, improvement: Improvement, target: Improvement, *, by: str | None, at: datetime) -> None:
    if target.state is State.MERGED:
        raise BadInput(INTO, f"IMP-{target.id} is merged into IMP-{target.merged_into_id}. Choose that one.")
    if target.state in _NO_TARGET:
        raise BadInput(
            INTO,
            f"IMP-{target.id} is {describe_state(target.state)}, so nobody works on it. "
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
    closed = close_open_question(session, improvement, at)
    if closed is not None:
        row.added = {**row.added, "questions": [closed]}
    session.add(row)
    improvement.merged_into_id = target.id
    activity.change_state(session, improvement, Step.MERGE, State.MERGED, by=by, at=at, note=f"into IMP-{target.id}")
    votes = len(row.added["votes"])
    activity.record(session, target, "merged_in", by=by, at=at, after={"merged": improvement.id, "votes": votes})
    _tell(session, improvement, target, Step.MERGE, by=by, at=at)


# --- Who comes along ---


def _bring_in(session: Session, improvement: Improvement, target: Improvement, at: datetime) -> dict[str, list[int]]:
    """Copy votes and watchers to the other improvement; return the ids of the rows that were new there."""
    voters, unnamed, watchers = _behind(session, improvement)
    votes: list[Vote] = []
    number = target.id or 0
    for who in voters:
        if who != target.author_id and queries.vote_of(session, number, who) is None:
            votes.append(Vote(improvement_id=number, person_id=who, source=VoteSource.MERGE, at=at))
    votes += [Vote(improvement_id=number, source=VoteSource.MERGE, at=at) for _ in range(unnamed)]
    watching = [
        Watcher(improvement_id=number, person_id=who, at=at)
        for who in watchers
        if who != target.author_id and queries.watcher_of(session, number, who) is None
    ]
    session.add_all([*votes, *watching])
    session.flush()
    return {"votes": [row.id or 0 for row in votes], "watchers": [row.id or 0 for row in watching]}


def _behind(session: Session, improvement: Improvement) -> tuple[list[str], int, list[str]]:
    """The voters of an improvement (with its author), the number of anonymous votes, and the watchers."""
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
    """Remove the votes and watchers that the merge added, unless another merge brings the same person."""
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
    """Tell the followers of the merged improvement, and the author of the other."""
    for who in queries.followers(session, improvement):
        own = who == improvement.author_id
        if who != by and (own or who != target.author_id):
            facts = {"by": by, "other": target.id, "other_idea": target.idea, "own": own}
            outbox.notice(session, step, to=who, about=improvement.id, at=at, **facts)
    author = target.author_id
    if author not in (None, by, improvement.author_id) and author in queries.followers(session, target):
        what = {Step.MERGE: "merged_in", Step.UNMERGE: "merge_undone"}[step]
        facts = {"by": by, "other": improvement.id, "other_idea": improvement.idea}
        outbox.notice(session, what, to=author, about=target.id, at=at, **facts)
    for each in (improvement, target):
        outbox.refresh_improvement(session, each.id or 0, at)
