"""A direct message that is edited or deleted: what was made of it follows, and little is said about it."""

import pytest

from csi.inbox.edits_and_deletions import EditedMessage, take_deletion, take_edit
from csi.inbox.incoming_message import IncomingMessage
from csi.inbox.message_routing import route_message
from models import Activity, Answer, HeldMessage, Improvement
from models.enums import State
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, MIA, TRIAGE, Slack, direct
from tests.support.story import IDEA, card, one, redeliver, rows

NEW_WORDS = "Laptop requests take three weeks"


def reword(slack: Slack, person: str, ts: str, text: str) -> None:
    slack.act(person, "edit", {"channel": direct(person), "ts": ts, "text": text})


def remove(slack: Slack, person: str, ts: str) -> None:
    slack.act(person, "delete", {"channel": direct(person), "ts": ts})


def replies(slack: Slack, person: str) -> list[str]:
    """What the bot said in threads."""
    return [seen.text for seen in slack.from_app(person) if seen.thread_ts]


def test_an_edited_message_gives_a_new_idea_its_new_words_and_says_nothing_more(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    reword(slack, ANA, ts, NEW_WORDS)
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).idea == NEW_WORDS
    assert NEW_WORDS in card(slack, ANA).text
    assert NEW_WORDS in card(slack, MIA, channel=TRIAGE).text
    assert len(slack.from_app(ANA)) == 1
    assert [(row.verb, row.before.get("idea")) for row in rows(bot, Activity)] == [("captured", None), ("edited", IDEA)]


def test_an_edit_keeps_the_details(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    card(slack, ANA).press("Add details")
    slack.fill(ANA, details="In the Madrid office")
    reword(slack, ANA, ts, NEW_WORDS)

    assert (one(bot, Improvement).idea, one(bot, Improvement).details) == (NEW_WORDS, "In the Madrid office")


def test_the_same_words_are_no_edit(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    reword(slack, ANA, ts, IDEA + " ")

    assert [row.verb for row in rows(bot, Activity)] == ["captured"]


def test_an_edit_that_says_too_little_leaves_the_idea_and_says_so(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    reword(slack, ANA, ts, ":tada:")
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    (said,) = replies(slack, ANA)
    assert said.startswith("IMP-1 hasn't changed. What could be better? A few words")


def test_after_acceptance_the_new_words_are_kept_beside_and_it_is_told_once(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    card(slack, MIA, channel=TRIAGE).press("Accept")
    slack.fill(MIA, new_objective="Sooner")
    bot.flush()
    for words in (NEW_WORDS, "Laptop requests take a month"):
        reword(slack, ANA, ts, words)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    kept = [row.note for row in rows(bot, Activity) if row.verb == "source_edited"]
    assert kept == [NEW_WORDS, "Laptop requests take a month"]
    told = [text for text in replies(slack, ANA) if "You edited your message" in text]
    assert told == [
        "You edited your message. IMP-1 is accepted already, so its text stays; I've added your new words to it."
    ]


def test_a_split_list_keeps_its_ideas_when_the_message_is_edited(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, "- Laptop requests take two weeks\n- The badge printer jams daily")
    bot.flush()
    card(slack, ANA).press("Make it 2 ideas")
    reword(slack, ANA, ts, NEW_WORDS)
    bot.flush()

    assert [each.idea for each in rows(bot, Improvement)] == [IDEA, "The badge printer jams daily"]
    assert "IMP-1 is several ideas already" in replies(slack, ANA)[-1]


def test_small_talk_that_becomes_an_idea_is_one(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, "hi")
    reword(slack, ANA, ts, IDEA)
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).source_ts == ts
    assert IDEA in card(slack, ANA).text


def test_an_answer_in_the_thread_is_revised_by_its_edit(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, IDEA)
    bot.flush()
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    slack.messages(ANA)[-1].reply("New colleagues can start")
    ts = slack.messages(ANA)[-1].ts
    bot.flush()
    reword(slack, ANA, ts, "New colleagues can start on their first day")

    assert rows(bot, Answer)[-1].text == "New colleagues can start on their first day"
    assert len(rows(bot, Improvement)) == 1


def held_message(slack: Slack, bot: Bot) -> str:
    """A message that may be an answer or an idea."""
    slack.message(ANA, IDEA)
    bot.flush()
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    ts = slack.message(ANA, "The badge printer jams daily")
    bot.flush()
    return ts


def test_a_held_message_is_held_in_its_new_words(slack: Slack, bot: Bot) -> None:
    reword(slack, ANA, held_message(slack, bot), "The badge printer jams weekly")
    bot.flush()

    assert one(bot, HeldMessage).text == "The badge printer jams weekly"
    slack.last(ANA, "Is this an answer or a new idea?").press("New idea")
    assert rows(bot, Improvement)[-1].idea == "The badge printer jams weekly"


def test_a_held_message_that_is_deleted_is_asked_about_no_more(slack: Slack, bot: Bot) -> None:
    remove(slack, ANA, held_message(slack, bot))
    bot.flush()

    assert one(bot, HeldMessage).text == ""
    assert slack.last(ANA, "since you deleted it").buttons == []


def test_an_idea_stays_when_its_message_is_deleted_and_its_author_is_asked_once(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    remove(slack, ANA, ts)
    redeliver(slack, as_new=True)
    bot.flush()

    assert one(bot, Improvement).state is State.NEW
    notice = slack.last(ANA, "You deleted your message")
    assert notice.text == "You deleted your message. IMP-1 is still waiting for its decision."
    assert (notice.buttons, notice.thread_ts) == (["Withdraw"], card(slack, ANA).ts)
    assert len(replies(slack, ANA)) == 1
    notice.press("Withdraw")
    assert one(bot, Improvement).state is State.CANCELED
    bot.flush()
    notice = slack.last(ANA, "You deleted your message")
    assert (notice.text, notice.buttons) == ("You deleted your message.  ·  IMP-1 is canceled", [])


def test_a_deleted_message_with_a_thread_leaves_a_tombstone_and_counts_as_deleted(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    slack.message(ANA, "and nobody knows why", thread_ts=ts)
    remove(slack, ANA, ts)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert slack.last(ANA, "You deleted your message").buttons == ["Withdraw"]


def test_an_accepted_idea_stays_when_its_message_goes_and_its_author_is_told_once(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    bot.flush()
    card(slack, MIA, channel=TRIAGE).press("Accept")
    slack.fill(MIA, new_objective="Sooner")
    remove(slack, ANA, ts)
    redeliver(slack, as_new=True)
    bot.flush()

    (said,) = [text for text in replies(slack, ANA) if "deleted" in text]
    assert said == "You deleted your message. IMP-1 is accepted already, so it stays."


# What arrives in another order than it happened


def heard(text: str) -> IncomingMessage:
    return IncomingMessage(ANA, direct(ANA), "1790000000.000100", text)


def test_a_message_that_was_deleted_before_it_arrives_is_not_captured(bot: Bot) -> None:
    with bot.db.begin() as session:
        take_deletion(session, heard(IDEA), bot.clock())
        route_message(session, heard(IDEA), bot.clock())

    assert rows(bot, Improvement) == []


def test_an_edit_that_arrives_before_its_message_counts(bot: Bot) -> None:
    with bot.db.begin() as session:
        take_edit(session, EditedMessage(heard(NEW_WORDS), "1790000005.000100"), bot.clock())
        route_message(session, heard(IDEA), bot.clock())

    assert one(bot, Improvement).idea == NEW_WORDS


def test_the_latest_of_two_edits_counts_whichever_comes_first(bot: Bot) -> None:
    with bot.db.begin() as session:
        route_message(session, heard(IDEA), bot.clock())
        take_edit(session, EditedMessage(heard(NEW_WORDS), "1790000009.000100"), bot.clock())
        take_edit(session, EditedMessage(heard("Laptop requests take a day"), "1790000005.000100"), bot.clock())

    assert one(bot, Improvement).idea == NEW_WORDS


@pytest.mark.parametrize("state", [State.CANCELED, State.MERGED])
def test_what_has_ended_without_its_author_is_left_alone(bot: Bot, state: State) -> None:
    with bot.db.begin() as session:
        route_message(session, heard(IDEA), bot.clock())
        improvement = session.get_one(Improvement, 1)
        improvement.state = state
        session.add(improvement)
        take_edit(session, EditedMessage(heard(NEW_WORDS), "1790000009.000100"), bot.clock())

    assert one(bot, Improvement).idea == IDEA
    assert [row.verb for row in rows(bot, Activity)] == ["captured"]


def test_nobody_elses_edit_changes_an_idea(bot: Bot) -> None:
    with bot.db.begin() as session:
        route_message(session, heard(IDEA), bot.clock())
        stranger = IncomingMessage(BEN, direct(ANA), heard("").ts, NEW_WORDS)
        take_edit(session, EditedMessage(stranger, "1790000009.000100"), bot.clock())

    assert one(bot, Improvement).idea == IDEA
