"""A merge that is taken back leaves what would be there without it, whatever happened meanwhile."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from csi.common.errors import Refused
from csi.lifecycle import merge
from csi.register import improvements, votes_and_watchers
from models import Answer, Interview, Vote, Watcher
from tests.conftest import Bot
from tests.support.register import undone
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA
from tests.support.story import IDEA, answer, captured


@pytest.fixture
def two(bot: Bot) -> None:
    """Ben's idea, and Ana's, which says the same and has an answer."""
    captured(bot, IDEA, by=BEN)
    answer(bot, captured(bot, "Ordering a notebook takes two weeks", by=ANA), by=ANA, outcome="Sooner")
    bot.stop()  # its threads draw random numbers, which Hypothesis takes for its own


PEOPLE = [ANA, BEN, CHLOE, LEO, MIA]


DOINGS = st.tuples(st.sampled_from(["vote", "unvote", "watch", "unwatch"]), st.sampled_from(PEOPLE))
NUMBERED = st.tuples(st.sampled_from([1, 2]), DOINGS)


def do(session: Session, bot: Bot, number: int, doing: tuple[str, str]) -> bool:
    what, who = doing
    try:
        with session.begin_nested():
            getattr(votes_and_watchers, what)(session, number, by=who, at=bot.clock())
    except Refused:
        return False
    return True


def own(session: Session, number: int) -> dict[str, Any]:
    """Everything of one improvement that a merge could touch."""
    improvement = improvements.get_improvement(session, number)
    tables: list[Any] = [Vote, Watcher, Interview, Answer]
    kept = {
        table.__name__: [
            row.model_dump()
            for row in session.exec(select(table).where(table.improvement_id == number).order_by(table.id))
        ]
        for table in tables
    }
    return kept | {"state": improvement.state, "author": improvement.author_id, "into": improvement.merged_into_id}


def names(session: Session, number: int) -> tuple[set[str | None], ...]:
    votes = session.exec(select(Vote.person_id).where(Vote.improvement_id == number))
    watchers = session.exec(select(Watcher.person_id).where(Watcher.improvement_id == number))
    return {*votes}, {*watchers}


@given(before=st.lists(NUMBERED, max_size=6), between=st.lists(DOINGS, max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_in_between_a_merge_that_is_taken_back_leaves_what_would_be_there_without_it(
    bot: Bot, two: None, before: list[tuple[int, tuple[str, str]]], between: list[tuple[str, str]]
) -> None:
    with undone(bot.db) as session:
        for number, doing in before:
            do(session, bot, number, doing)
        untouched, standing = own(session, 2), names(session, 1)
        came_along = names(session, 2)[0] | names(session, 2)[1] | {ANA}
        merge.merge(session, 2, 1, by=MIA, at=bot.clock())
        for doing in between:
            do(session, bot, 1, doing)
        with_it = names(session, 1)
        merge.unmerge(session, 2, by=MIA, at=bot.clock())

        assert own(session, 2) == untouched
        acted = {who for _, who in between}
        for was, merged, now in zip(standing, with_it, names(session, 1), strict=True):
            for who in PEOPLE:
                if who not in acted:
                    assert (who in now) is (who in was)
                elif who not in came_along:
                    assert (who in now) is (who in merged)


@given(before=st.lists(NUMBERED, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_merge_taken_back_at_once_leaves_every_row_of_both_as_it_was(
    bot: Bot, two: None, before: list[tuple[int, tuple[str, str]]]
) -> None:
    with undone(bot.db) as session:
        for number, doing in before:
            do(session, bot, number, doing)
        untouched = own(session, 1), own(session, 2)
        merge.merge(session, 2, 1, by=MIA, at=bot.clock())
        merge.unmerge(session, 2, by=MIA, at=bot.clock())
        assert (own(session, 1), own(session, 2)) == untouched
