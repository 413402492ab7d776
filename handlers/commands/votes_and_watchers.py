"""`/csi vote`, `unvote`, `watch` and `unwatch`: supporting an improvement and following its progress."""

from sqlmodel import Session, func, select

from csi.commands.verbs import Verb
from csi.common.phrases import counted
from csi.register import queries, votes_and_watchers
from csi.register.improvements import get_improvement
from handlers.commands.call import Answers, Call
from handlers.slack.block_kit import Message, message, section
from models import Vote


def vote(call: Call) -> Message:
    """Add the caller's vote."""
    number, by = call.number, call.person
    with call.db.begin() as session:
        had = queries.vote_of(session, number, by)
        votes_and_watchers.vote(session, number, by=by, at=call.clock())
        session.flush()
        votes = _votes(session, number)
    if had:
        return _sentence(f"Your vote is with IMP-{number} already. It has {votes}.")
    return _sentence(f"Your vote for IMP-{number} counts: it has {votes} now. I'll keep you posted.")


def unvote(call: Call) -> Message:
    """Remove the caller's vote."""
    number, by = call.number, call.person
    with call.db.begin() as session:
        had = queries.vote_of(session, number, by)
        votes_and_watchers.unvote(session, number, by=by, at=call.clock())
        session.flush()
        votes = _votes(session, number)
    if had is None:
        return _sentence(f"You hadn't voted for IMP-{number}, so nothing changed.")
    return _sentence(
        f"Your vote for IMP-{number} is taken back. It has {votes} now, and I won't write to you about it."
    )


def watch(call: Call) -> Message:
    """Make the caller a watcher, who gets a message at each step."""
    number, by = call.number, call.person
    with call.db.begin() as session:
        hears = by in queries.followers(session, get_improvement(session, number))
        votes_and_watchers.watch(session, number, by=by, at=call.clock())
    if hears:
        return _sentence(f"You follow IMP-{number} already: one short message per step.")
    return _sentence(f"You follow IMP-{number} now: one short message per step.")


def unwatch(call: Call) -> Message:
    """Make the caller stop watching. An idea's author still hears of it."""
    number, by = call.number, call.person
    with call.db.begin() as session:
        watched = queries.watcher_of(session, number, by)
        own = get_improvement(session, number).author_id == by
        votes_and_watchers.unwatch(session, number, by=by, at=call.clock())
    if own:
        return _sentence(f"IMP-{number} is your own idea, so I'll keep you posted anyway.")
    if watched is None:
        return _sentence(f"You weren't following IMP-{number}, so nothing changed.")
    return _sentence(f"I won't write to you about IMP-{number} any more.")


def _votes(session: Session, number: int) -> str:
    count = session.exec(select(func.count()).select_from(Vote).where(Vote.improvement_id == number)).one()
    return counted(count, "vote")


def _sentence(text: str) -> Message:
    return message(section(text))


ANSWERS: Answers = {Verb.VOTE: vote, Verb.UNVOTE: unvote, Verb.WATCH: watch, Verb.UNWATCH: unwatch}
