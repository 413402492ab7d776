"""Look-alikes: what is close to a new idea is shown with its receipt, and its author says whether it is the same."""

import pytest
from sqlmodel import delete

from benchmarks.look_alikes import capture
from bot.process import prepare
from csi.capture import difference, recording, similar_ideas
from csi.common.errors import NotAllowed
from csi.lifecycle import merge
from csi.register import improvements
from models import Activity, IdeaWord, Improvement, Vote, Watcher
from models.enums import State, Step, VoteSource
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack
from tests.support.story import IDEA, accepted, captured, card, closed, redeliver, rows, take, told

SAME = "Ordering a notebook takes two weeks"
OTHER = "Free fruit in the lobby on Mondays"


def closest(bot: Bot, number: int) -> list[int]:
    with bot.db.read() as session:
        return [each.number for each in similar_ideas.closest_ideas(session, number)]


def test_the_receipt_shows_what_is_close_with_its_state_and_asks(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, OTHER, by=BEN)

    captured(bot, SAME)

    receipt = card(slack, ANA, 3)
    assert f"Is this the same idea?\n*IMP-1*  “{IDEA}”  ·  waiting for a decision" in receipt.text
    assert OTHER not in receipt.text
    assert receipt.buttons.count("That's mine too") == 1
    assert "Mine is different" in receipt.buttons


def test_the_answer_to_the_command_shows_it_too(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)

    slack.command(ANA, "/improve", SAME)

    answer = slack.last(ANA, "IMP-2", GENERAL)
    assert answer.raw["ephemeral"]
    assert f"*IMP-1*  “{IDEA}”" in answer.text
    answer.press("That's mine too")
    assert "IMP-2 is now part of IMP-1. Your vote counts there" in told(slack, ANA)


def test_an_idea_that_is_like_no_other_is_alone_in_its_receipt(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)

    captured(bot, OTHER)

    assert "Is yours" not in card(slack, ANA, 2).text
    assert "Mine is different" not in card(slack, ANA, 2).buttons


def test_thats_mine_too_is_a_vote_and_a_watcher_there_and_the_new_one_is_merged(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)

    card(slack, ANA, 2).press("That's mine too")
    bot.flush()

    new = rows(bot, Improvement)[1]
    assert (new.state, new.merged_into_id) == (State.MERGED, 1)
    assert [(row.improvement_id, row.person_id, row.source) for row in rows(bot, Vote)] == [(1, ANA, VoteSource.MERGE)]
    assert [(row.improvement_id, row.person_id) for row in rows(bot, Watcher)] == [(1, ANA)]
    receipt = card(slack, ANA, 2)
    assert receipt.text.endswith("merged into *IMP-1* by you on Monday 23 November")
    assert receipt.buttons == []
    assert "merged into *IMP-1*" in card(slack, MIA, 2, TRIAGE).text
    assert "1 vote" in card(slack, MIA, 1, TRIAGE).text


def test_thats_mine_too_tells_the_other_author_and_not_who_pressed_it(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)

    card(slack, ANA, 2).press("That's mine too")
    bot.flush()

    news = slack.last(BEN, "You aren't alone")
    assert f"*{SAME}* (IMP-2) says the same and is part of it now. It has 1 vote now." in news.text
    assert news.thread_ts == card(slack, BEN, 1).ts
    assert len(slack.from_app(ANA)) == 1


def test_thats_mine_too_pressed_twice_is_one_vote_and_the_second_time_is_told(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)

    card(slack, ANA, 2).press("That's mine too")
    redeliver(slack)

    assert len(rows(bot, Vote)) == 1
    card(slack, ANA, 2).press("That's mine too")
    assert "IMP-2 is merged into IMP-1 already." in told(slack, ANA)


def test_only_the_author_says_that_it_is_the_same_or_different(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)
    before = [row.model_dump() for row in rows(bot, Improvement)]

    with pytest.raises(NotAllowed), bot.db.begin() as session:
        merge.merge_own(session, 2, 1, by=MIA, at=bot.clock())
    with pytest.raises(NotAllowed), bot.db.begin() as session:
        difference.say_different(session, improvements.get_improvement(session, 2), by=MIA, at=bot.clock())

    assert [row.model_dump() for row in rows(bot, Improvement)] == before
    assert rows(bot, Vote) == []


def test_mine_is_different_takes_them_from_the_receipt_for_good(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)

    card(slack, ANA, 2).press("Mine is different")
    bot.flush()
    bot.restart()

    receipt = card(slack, ANA, 2)
    assert "Is yours" not in receipt.text
    assert "Mine is different" not in receipt.buttons
    assert rows(bot, Improvement)[1].state is State.NEW
    triage = card(slack, MIA, 2, TRIAGE).text
    assert "looks like *IMP-1* “" in triage
    assert "but its author says it's different" in triage
    redeliver(slack)
    assert [row.verb for row in rows(bot, Activity)].count("different") == 1


def test_the_triage_card_names_what_is_close(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)

    assert f"looks like *IMP-1* “{IDEA}”" in card(slack, MIA, 2, TRIAGE).text
    assert f"•  *IMP-1*  “{IDEA}”  ·  waiting for a decision" in opened(slack, MIA, 2)


def test_a_declined_one_is_shown_with_its_reason_and_the_new_one_stays(slack: Slack, bot: Bot) -> None:
    number = accepted(bot, IDEA, by=BEN)
    take(bot, number, Step.DECLINE, by=MIA, reason="The supplier can't do it this year")

    captured(bot, SAME)

    receipt = card(slack, ANA, 2)
    assert "This came up before:" in receipt.text
    assert "declined: The supplier can't do it this year" in receipt.text
    assert "That's mine too" not in receipt.buttons
    assert "Mine is different" in receipt.buttons


def test_a_closed_one_is_shown_with_its_outcome(slack: Slack, bot: Bot) -> None:
    closed(bot)

    captured(bot, SAME, by=BEN)

    receipt = card(slack, BEN, 2)
    assert "closed, successful: New colleagues have their laptop in 2.8 days." in receipt.text
    assert "That's mine too" not in receipt.buttons


def test_a_merged_one_is_told_as_the_one_that_it_went_into_and_canceled_ones_are_not(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)
    card(slack, ANA, 2).press("That's mine too")
    canceled = captured(bot, "Laptop requests take three weeks", by=CHLOE)
    with bot.db.begin() as session:
        recording.withdraw_idea(session, canceled, by=CHLOE, at=bot.clock())

    new = captured(bot, "laptop orders take more than two weeks", by=CHLOE)

    assert closest(bot, new) == [1]


def test_an_old_idea_that_shares_much_is_found_behind_many_newer_ones_that_share_a_word(slack: Slack, bot: Bot) -> None:
    old = captured(bot, "Ordering a notebook for a newcomer takes two weeks", by=BEN)
    with bot.db.begin() as session:
        for turn in range(70):
            capture(session, f"Notebook bags in colour {turn}")
            capture(session, f"Ordering chalk from supplier {turn}")
            capture(session, f"Newcomer lunch in canteen {turn}")

    assert closest(bot, captured(bot, SAME + " for a newcomer")) == [old]


def test_an_edited_idea_is_found_by_its_new_words(slack: Slack, bot: Bot) -> None:
    captured(bot, OTHER, by=BEN)
    with bot.db.begin() as session:
        recording.edit_idea(session, 1, recording.NewIdea(IDEA), by=BEN, at=bot.clock())

    assert closest(bot, captured(bot, SAME)) == [1]
    assert closest(bot, captured(bot, "More fresh fruit in the lobby please")) == []


def test_what_was_captured_before_there_was_an_index_is_entered_at_the_start(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, "of the and", by=BEN)
    with bot.db.begin() as session:
        session.exec(delete(IdeaWord))

    prepare(bot.db, bot.settings, bot.clock)

    assert closest(bot, captured(bot, SAME)) == [1]


def test_at_most_three_are_shown_the_closest_first(slack: Slack, bot: Bot) -> None:
    for weeks in ("two", "three", "four", "five", "six"):
        captured(bot, f"Laptop requests take {weeks} weeks", by=BEN)

    new = captured(bot, "Laptop requests take five weeks")

    assert closest(bot, new)[0] == 4
    assert card(slack, ANA, new).buttons == ["That's mine too", "That's mine too", "Mine is different"]
    assert opened(slack, ANA, new).count("•  *IMP-") == 3


def test_a_text_of_somebodys_can_do_no_harm_in_anothers_receipt(slack: Slack, bot: Bot) -> None:
    captured(bot, "Laptop requests <!channel> take *two* weeks", by=BEN)

    captured(bot, SAME)

    assert "<!channel>" not in card(slack, ANA, 2).text
    assert "&lt;!channel&gt;" in card(slack, ANA, 2).text


def test_a_receipt_that_is_older_than_what_became_of_the_other_one(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    third = captured(bot, "Free fruit in the lobby", by=BEN)
    captured(bot, SAME)
    with bot.db.begin() as session:
        merge.merge(session, 1, third, by=MIA, at=bot.clock())

    card(slack, ANA, 3).press("That's mine too")

    assert rows(bot, Improvement)[2].merged_into_id == third


def test_what_has_been_declined_meanwhile_takes_no_new_idea_in(slack: Slack, bot: Bot) -> None:
    captured(bot, IDEA, by=BEN)
    captured(bot, SAME)
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too dear")

    card(slack, ANA, 2).press("That's mine too")

    assert "IMP-1 is declined, so IMP-2 stays separate." in told(slack, ANA)
    assert rows(bot, Improvement)[1].state is State.NEW
