"""Merging one improvement into another, and taking it back: nothing of either is lost, and both sides hear of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from csi.capture import similar_ideas
from csi.common.errors import BadInput, NotAllowed, Refused, TooLate
from csi.lifecycle import merge, triage
from csi.people import directory
from csi.register import improvements, queries, votes_and_watchers
from models import Answer, Improvement, Interview, Merge, Origin, Vote, Watcher
from models.enums import Effort, Role, State, Step, VoteSource
from tests.conftest import Bot
from tests.support.more import show
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.slack import Refused as RefusedBySlack
from tests.support.story import IDEA, accepted, assessed, captured, card, grant, rows, take, told

OTHER = "Ordering a notebook takes two weeks"


def act(bot: Bot, case: Callable[..., Any], *given: Any, by: str | None, **named: Any) -> None:
    """One use case, and what it tells."""
    with bot.db.begin() as session:
        case(session, *given, by=by, at=bot.clock(), **named)
    bot.flush()


def behind(bot: Bot, number: int) -> tuple[set[str | None], set[str]]:
    """Who votes for an improvement, and who watches it."""
    votes = {row.person_id for row in rows(bot, Vote) if row.improvement_id == number}
    return votes, {row.person_id for row in rows(bot, Watcher) if row.improvement_id == number}


@pytest.fixture
def two(bot: Bot) -> tuple[int, int]:
    """Ben's idea, and Ana's, which says the same."""
    return captured(bot, IDEA, by=BEN), captured(bot, OTHER, by=ANA)


def test_duplicate_offers_the_closest_and_merges(slack: Slack, bot: Bot, two: tuple[int, int]) -> None:
    captured(bot, "Free fruit in the lobby", by=LEO)

    card(slack, MIA, 2, TRIAGE).press("Duplicate")
    assert "IMP-1 Laptop requests take two weeks" in told(slack, MIA)
    assert "fruit" not in told(slack, MIA)
    slack.fill(MIA, into="1")
    bot.flush()

    merged = rows(bot, Improvement)[1]
    assert (merged.state, merged.merged_into_id) == (State.MERGED, 1)
    assert behind(bot, 1) == ({ANA}, {ANA})
    shown = card(slack, MIA, 2, TRIAGE)
    assert shown.text == f"*IMP-2*  {OTHER}  ·  merged into *IMP-1* by <@{MIA}> on Monday 23 November"
    assert shown.buttons == []


@pytest.mark.parametrize("typed", ["IMP-1", "imp 1", "#1", " 1 "])
def test_duplicate_takes_any_other_by_its_number(slack: Slack, bot: Bot, two: tuple[int, int], typed: str) -> None:
    card(slack, MIA, 2, TRIAGE).press("Duplicate")
    slack.fill(MIA, into_typed=typed)

    assert rows(bot, Improvement)[1].merged_into_id == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("the laptop one", "I can't find a number in “the laptop one”. Type it like this: IMP-17"),
        ("IMP-2", "That is IMP-2 itself."),
        ("99", "There is no IMP-99."),
        ("", "Choose an idea, or type its number."),
    ],
)
def test_a_number_that_leads_nowhere_is_told_at_its_field(
    slack: Slack, bot: Bot, two: tuple[int, int], typed: str, said: str
) -> None:
    card(slack, MIA, 2, TRIAGE).press("Duplicate")

    with pytest.raises(RefusedBySlack) as refused:
        slack.fill(MIA, into_typed=typed)

    assert said in str(refused.value.answer["errors"])
    assert rows(bot, Merge) == []


def test_both_authors_hear_of_it_in_one_message_each(slack: Slack, bot: Bot, two: tuple[int, int]) -> None:
    act(bot, votes_and_watchers.vote, 2, by=LEO)

    act(bot, merge.merge, 2, 1, by=MIA)

    to_ana = slack.last(ANA, "Merged: ")
    assert to_ana.text == (
        f"Merged: *{OTHER}* (IMP-2). <@{MIA}> found the same idea in *{IDEA}* (IMP-1), "
        "so it continues there with your vote. I'll tell you what becomes of it."
    )
    assert to_ana.thread_ts == card(slack, ANA, 2).ts
    assert "You aren't alone: " in slack.last(BEN, "IMP-2").text
    assert slack.messages(LEO)[-1].text == (
        f"Merged: *{OTHER}* (IMP-2), which you follow. "
        f"It continues as *{IDEA}* (IMP-1), and I'll tell you about that one."
    )
    assert [len(slack.from_app(who)) for who in (ANA, BEN, LEO)] == [2, 2, 1]


def test_who_came_along_hears_what_becomes_of_the_other_and_who_did_it_does_not(
    slack: Slack, bot: Bot, two: tuple[int, int]
) -> None:
    act(bot, merge.merge, 2, 1, by=MIA)

    decided = triage.Acceptance(CHLOE, Effort.M, new_objective="Sooner")
    act(bot, triage.accept, 1, decided, by=MIA)

    news = slack.messages(ANA)[-1]
    assert news.text == f"Accepted: *{IDEA}* (IMP-1), which you follow. <@{CHLOE}> is leading it."
    assert news.thread_ts is None
    assert "Accepted: " in slack.messages(BEN)[-1].text


def test_each_step_is_told_in_words_for_those_who_follow(slack: Slack, bot: Bot) -> None:
    number = assessed(bot, IDEA, by=BEN)
    act(bot, votes_and_watchers.watch, number, by=LEO)

    take(bot, number, Step.START)
    assert slack.messages(LEO)[-1].text.endswith("which you follow. I'll tell you when there's a result.")
    act(bot, votes_and_watchers.watch, (other := accepted(bot, OTHER)), by=LEO)
    take(bot, other, Step.DECLINE, by=MIA, reason="Too *dear* this year")
    assert slack.messages(LEO)[-1].text.startswith("Declined: ")
    assert "this year" in slack.messages(LEO)[-1].text


def test_guests_and_people_who_left_hear_nothing(slack: Slack, bot: Bot, two: tuple[int, int]) -> None:
    act(bot, votes_and_watchers.vote, 1, by=LEO)
    with bot.db.begin() as session:
        directory.get_or_create(session, LEO, bot.clock()).is_deleted = True

    with bot.db.read() as session:
        assert queries.followers(session, improvements.get_improvement(session, 1)) == [BEN]


def test_votes_and_watchers_are_counted_once_and_can_be_taken_back(bot: Bot, two: tuple[int, int]) -> None:
    for _ in range(2):
        act(bot, votes_and_watchers.vote, 1, by=LEO)
    assert behind(bot, 1) == ({LEO}, {LEO})

    with pytest.raises(TooLate, match="You voted for IMP-1"):
        act(bot, votes_and_watchers.unwatch, 1, by=LEO)
    act(bot, votes_and_watchers.unvote, 1, by=LEO)
    assert behind(bot, 1) == (set(), set())
    act(bot, votes_and_watchers.watch, 1, by=LEO)
    act(bot, votes_and_watchers.unwatch, 1, by=LEO)
    assert behind(bot, 1) == (set(), set())
    with pytest.raises(NotAllowed, match="your own idea"):
        act(bot, votes_and_watchers.vote, 1, by=BEN)


def test_only_its_coordinator_or_a_manager_merges_and_unmerges(slack: Slack, bot: Bot, two: tuple[int, int]) -> None:
    with pytest.raises(NotAllowed):
        act(bot, merge.merge, 2, 1, by=LEO)
    grant(bot, CHLOE, Role.COORDINATOR)
    act(bot, merge.merge, 2, 1, by=CHLOE)

    with pytest.raises(NotAllowed):
        act(bot, merge.unmerge, 2, by=ANA)
    assert rows(bot, Improvement)[1].state is State.MERGED


@pytest.mark.parametrize("end", [State.CLOSED, State.DECLINED, State.CANCELED])
def test_what_has_ended_takes_no_others_in(bot: Bot, two: tuple[int, int], end: State) -> None:
    with bot.db.begin() as session:
        improvements.get_improvement(session, 1).state = end

    with pytest.raises(BadInput, match=f"IMP-1 is {end}, so nobody works on it"):
        act(bot, merge.merge, 2, 1, by=MIA)


def test_what_is_merged_itself_takes_no_others_in_so_that_there_is_no_circle(bot: Bot, two: tuple[int, int]) -> None:
    act(bot, merge.merge, 2, 1, by=MIA)

    with pytest.raises(BadInput, match=r"IMP-2 is merged into IMP-1\. Choose that one"):
        act(bot, merge.merge, 1, 2, by=MIA)


@pytest.mark.parametrize("made", [accepted, assessed])
def test_an_accepted_or_assessed_one_comes_back_as_it_was(slack: Slack, bot: Bot, made: Callable[..., int]) -> None:
    captured(bot, IDEA, by=BEN)
    number = made(bot, OTHER)
    before = rows(bot, Improvement)[1].state

    act(bot, merge.merge, number, 1, by=CHLOE)
    assert card(slack, CHLOE, number).buttons == []
    show(slack, CHLOE, number)  # the first answer is a welcome too
    shown = show(slack, CHLOE, number)
    assert shown.buttons == ["Un-merge", "Open"]
    shown.press("Un-merge")
    bot.flush()

    assert rows(bot, Improvement)[1].state is before
    assert "undid the merge into " in slack.last(ANA, "Separate again: ").text
    assert "Each has its own votes again." in slack.messages(BEN)[-1].text


def test_work_in_progress_is_not_merged_away(bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    number = assessed(bot, OTHER)
    take(bot, number, Step.START)

    with pytest.raises(
        TooLate, match=r"IMP-2 is in progress \(Chloé Martin, 23 November\), so nobody can merge it now"
    ):
        act(bot, merge.merge, number, 1, by=CHLOE)


def test_a_vote_that_somebody_gives_again_themselves_stays_when_the_merge_is_taken_back(
    bot: Bot, two: tuple[int, int]
) -> None:
    act(bot, merge.merge, 2, 1, by=MIA)
    act(bot, votes_and_watchers.vote, 1, by=ANA)

    act(bot, merge.unmerge, 2, by=MIA)

    assert behind(bot, 1) == ({ANA}, {ANA})


def test_one_person_behind_two_merged_ones_stays_until_both_are_taken_back(bot: Bot, two: tuple[int, int]) -> None:
    third = captured(bot, "Notebooks arrive late", by=LEO)
    act(bot, votes_and_watchers.vote, third, by=ANA)
    act(bot, merge.merge, 2, 1, by=MIA)
    act(bot, merge.merge, third, 1, by=MIA)

    act(bot, merge.unmerge, 2, by=MIA)
    assert behind(bot, 1) == ({ANA, LEO}, {ANA, LEO})
    act(bot, merge.unmerge, third, by=MIA)
    assert behind(bot, 1) == (set(), set())


def test_a_merge_inside_a_chain_is_taken_back_from_its_end(bot: Bot, two: tuple[int, int]) -> None:
    third = captured(bot, "Notebooks arrive late", by=LEO)
    act(bot, merge.merge, 2, 1, by=MIA)
    act(bot, merge.merge, 1, third, by=MIA)
    assert behind(bot, third) == ({ANA, BEN}, {ANA, BEN})
    with bot.db.read() as session:
        assert similar_ideas.merge_target(session, 2) == third

    with pytest.raises(TooLate, match="Un-merge IMP-1 first"):
        act(bot, merge.unmerge, 2, by=MIA)
    act(bot, merge.unmerge, 1, by=MIA)
    act(bot, merge.unmerge, 2, by=MIA)
    assert behind(bot, third) == (set(), set())
    assert behind(bot, 1) == (set(), set())


def test_an_anonymous_one_adds_an_unnamed_vote_and_takes_it_back(bot: Bot, two: tuple[int, int]) -> None:
    with bot.db.begin() as session:
        improvements.get_improvement(session, 2).author_id = None
        session.add(Origin(improvement_id=2, follow_key="k" * 64))

    with bot.db.begin() as session:
        merge.merge_anonymous(session, 2, 1, at=bot.clock())
    assert [(row.person_id, row.source) for row in rows(bot, Vote)] == [(None, VoteSource.MERGE)]
    assert rows(bot, Merge)[0].merged_by is None

    act(bot, merge.unmerge, 2, by=MIA)
    assert rows(bot, Vote) == []


def test_of_two_merges_at_once_one_is_told_that_it_came_second(bot: Bot, two: tuple[int, int]) -> None:
    third = captured(bot, "Notebooks arrive late", by=LEO)

    def try_merge(into: int) -> str:
        try:
            with bot.db.begin() as session:
                merge.merge(session, 2, into, by=MIA, at=bot.clock())
        except Refused as refusal:
            return refusal.sentence
        return ""

    with ThreadPoolExecutor(2) as pool:
        told_to = list(pool.map(try_merge, (1, third)))

    assert len(rows(bot, Merge)) == 1
    assert sorted(told_to)[0] == ""
    assert sorted(told_to)[1] == f"IMP-2 is merged into IMP-{rows(bot, Merge)[0].into_id} already."


def test_crossing_merges_end_with_one_of_them(bot: Bot, two: tuple[int, int]) -> None:
    def try_merge(pair: tuple[int, int]) -> bool:
        try:
            with bot.db.begin() as session:
                merge.merge(session, *pair, by=MIA, at=bot.clock())
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_merge, ((1, 2), (2, 1)))) == [False, True]


def test_what_is_merged_meanwhile_is_not_accepted_and_unmerging_twice_is_told(
    slack: Slack, bot: Bot, two: tuple[int, int]
) -> None:
    card(slack, MIA, 2, TRIAGE).press("Accept")
    act(bot, merge.merge, 2, 1, by=MIA)
    with pytest.raises(RefusedBySlack) as refused:
        slack.fill(MIA, new_objective="Sooner")
    assert "IMP-2 is merged (Mia Lindqvist, 23 November), so nobody can accept it now" in str(
        refused.value.answer["errors"]
    )
    slack.close_modal(MIA)

    shown = show(slack, MIA, 2)
    shown.press("Un-merge")
    shown.press("Un-merge")
    assert "IMP-2 isn't merged; it is waiting for a decision." in told(slack, MIA)


def test_the_interview_of_what_is_merged_stops_and_goes_on_when_it_is_taken_back(
    slack: Slack, bot: Bot, two: tuple[int, int]
) -> None:
    card(slack, ANA, 2).press("Answer the questions")
    bot.flush()
    before = [row.model_dump() for row in rows(bot, Interview)]

    act(bot, merge.merge, 2, 1, by=MIA)
    assert [row.model_dump() for row in rows(bot, Interview)] == before
    card(slack, ANA, 2).reply("New colleagues have a laptop on day one")
    bot.flush()
    assert rows(bot, Answer) == []

    act(bot, merge.unmerge, 2, by=MIA)
    card(slack, ANA, 2).reply("New colleagues have a laptop on day one")
    bot.flush()
    assert [row.text for row in rows(bot, Answer)] == ["New colleagues have a laptop on day one"]
