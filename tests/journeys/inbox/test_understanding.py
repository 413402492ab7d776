"""Messages to Kaizen: unsure ones are asked about, questions answered, commands done, additions kept."""

from datetime import timedelta

from models import AskedMessage, Comment, HeldMessage, Improvement, Vote
from models.enums import State
from tests.conftest import Bot
from tests.support.more import open_more
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, Slack, direct
from tests.support.story import IDEA, accepted, one, redeliver, rows, told

MENTION = "<@U00KAIZEN>"


def next_morning(bot: Bot) -> None:
    bot.move_to((bot.clock() + timedelta(days=1)).replace(hour=9, minute=0))
    bot.tick()


def test_what_may_be_an_idea_is_asked_about_and_saved_once_when_its_sender_says_so(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "Room 214 projector")
    bot.flush()
    question = slack.last(ANA, "Is this a new idea?")

    assert rows(bot, Improvement) == []
    assert rows(bot, HeldMessage) == []
    assert "214" not in str(one(bot, AskedMessage))

    question.press("Save as a new idea")
    question.press("Save as a new idea")
    bot.tick()

    assert one(bot, Improvement).idea == "Room 214 projector"
    assert "Saved as *IMP-1*" in slack.last(ANA, "Room 214 projector  ·").text
    assert slack.last(ANA, "Saved as *IMP-1*").buttons == []


def test_an_asked_message_is_read_again_as_it_is_when_the_button_is_pressed(slack: Slack, bot: Bot) -> None:
    first = slack.message(ANA, "Room 214 projector")
    second = slack.message(ANA, "the usual problem again")
    bot.flush()
    asked = [each for each in slack.from_app(ANA) if "Save as a new idea" in each.buttons]
    slack.act(ANA, "edit", {"channel": direct(ANA), "ts": first, "text": "Room 215 projector"})
    asked[0].press("Save as a new idea")
    slack.act(ANA, "delete", {"channel": direct(ANA), "ts": second})
    bot.tick()

    assert one(bot, Improvement).idea == "Room 215 projector"
    assert slack.last(ANA, "You deleted that message, so I haven't saved anything.").buttons == []


def test_a_restart_between_the_press_and_the_saving_saves_the_idea_once(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "Room 214 projector")
    bot.flush()
    slack.last(ANA, "Is this a new idea?").press("Save as a new idea")
    assert rows(bot, Improvement) == []

    bot.restart()
    redeliver(slack)
    bot.tick()
    bot.restart()
    bot.tick()

    assert one(bot, Improvement).idea == "Room 214 projector"
    assert "Saved as *IMP-1*" in slack.last(ANA, "Room 214 projector  ·").text
    assert len([each for each in slack.from_app(ANA) if "Room 214 projector" in each.text]) == 2


def test_an_asked_message_that_is_edited_into_a_command_is_done_and_its_question_ends(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    bot.flush()
    ts = slack.message(ANA, "Room 214 projector")
    bot.flush()
    assert "Save as a new idea" in slack.last(ANA, "Is this a new idea?").buttons

    slack.act(ANA, "edit", {"channel": direct(ANA), "ts": ts, "text": "is IMP-1 accepted yet?"})
    bot.flush()
    assert slack.last(ANA, "You changed that message, so I haven't saved it as an idea.").buttons == []
    assert one(bot, Improvement).idea == IDEA

    slack.act(
        ANA, "edit", {"channel": direct(ANA), "ts": ts, "text": "The projector in room 214 is broken, please repair it"}
    )
    bot.tick()
    assert [each.idea for each in rows(bot, Improvement)][1:] == [
        "The projector in room 214 is broken, please repair it"
    ]


def test_a_mention_that_may_be_an_idea_is_asked_about_aside(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, f"{MENTION} Room 214 projector", GENERAL)
    bot.flush()
    question = slack.last(ANA, "Is this a new idea?", GENERAL)
    assert question.raw["ephemeral"]

    question.press("Save as a new idea")
    bot.tick()

    assert one(bot, Improvement).idea == "Room 214 projector"


def test_questions_are_answered_and_commands_done_as_csi_does_them(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, IDEA)
    slack.message(BEN, "is IMP-1 accepted yet?")
    slack.message(BEN, "what happened to the idea about laptop requests?")
    slack.message(BEN, "how does voting work?")
    slack.message(BEN, "any news?")
    slack.message(ANA, "¿Qué pasó con mi idea?")
    slack.message(BEN, "vote for IMP-1")
    slack.message(BEN, "why was IMP-9 declined?")
    slack.message(BEN, "status of IMP-99999999999999")
    slack.message(BEN, "vote for IMP-99999999999999")
    slack.message(BEN, "add to IMP-99999999999999: Paris waits as well")
    slack.message(BEN, ":+1:")
    slack.message(BEN, "decline IMP-1, no money")
    slack.message(BEN, "<@U00KAIZEN> how do I get a badge for my car?")
    slack.message(BEN, "IMP-1 is done")
    bot.flush()

    said = [each.text for each in slack.from_app(BEN)]
    assert sum("*IMP-1*" in each and "Decide by *Monday 30 November*" in each for each in said) == 3
    assert any("no idea with your name yet" in each for each in said)
    assert any("*IMP-1*" in each.text and "Your new idea" in each.text for each in slack.from_app(ANA))
    assert any("/csi vote 42" in each for each in said)
    assert len(rows(bot, Vote)) == 1
    assert "There is no IMP-9." in said
    assert said.count("There is no IMP-99999999999999.") == 3
    assert "All right. Tell me whenever you see what could be better." in said
    assert any("Only coordinators and managers" in each for each in said)
    assert not any("You typed" in each for each in said), "a message stands above its answer"
    assert any(each.startswith("I only know the improvement register, so I can't answer that.") for each in said)
    assert "*IMP-1*" in said[-1]
    assert "add to IMP-1: …" in said[-1]
    assert one(bot, Improvement).state is State.NEW

    slack.message(ANA, "take back my last idea")
    bot.flush()

    assert one(bot, Improvement).state is State.CANCELED

    slack.message(ANA, "Move the shared mailboxes into the ticket system")
    slack.message(BEN, "Software orders lie in one mailbox")
    slack.message(BEN, "is someone working on the shared mailboxes thing?")
    bot.flush()

    assert slack.from_app(BEN)[-1].text.startswith("*IMP-2*")


def test_what_is_added_to_an_improvement_is_kept_with_credit_and_link(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, IDEA)
    added = slack.message(BEN, "add to IMP-1: Paris waits as well")
    bot.tick()

    assert len(rows(bot, Improvement)) == 1
    comment = one(bot, Comment)
    assert (comment.text, comment.author_id, comment.added_by) == ("Paris waits as well", BEN, BEN)
    assert comment.permalink
    assert "Added to IMP-1" in slack.last(BEN, IDEA).text

    slack.act(BEN, "delete", {"channel": direct(BEN), "ts": added})
    bot.flush()

    assert rows(bot, Comment) == []

    theirs = slack.message(CHLOE, "Lyon waits too", GENERAL)
    slack.act(BEN, "shortcut", {"callback_id": "add_to_improvement", "channel": GENERAL, "ts": theirs})
    place = {"view": slack.modal(BEN)["id"], "block_id": "comment_to", "action_id": "comment_to"}
    offered = slack.act(BEN, "suggest", {**place, "value": "laptop"})["options"]
    slack.fill(BEN, comment_to=offered[0])
    bot.tick()

    comment = one(bot, Comment)
    assert (comment.text, comment.author_id, comment.added_by) == ("Lyon waits too", CHLOE, BEN)
    open_more(slack, ANA)
    assert "Lyon waits too" in told(slack, ANA)


def test_a_coordinator_hears_of_additions_once_with_the_next_morning_message(slack: Slack, bot: Bot) -> None:
    accepted(bot, IDEA)
    slack.message(CHLOE, "add to IMP-1: I measured it myself")
    slack.message(BEN, "add to IMP-1: Paris waits as well")
    slack.message(BEN, "add to IMP-1: Lyon <!channel> waits too")
    bot.flush()
    quiet = len(slack.from_app(CHLOE))

    next_morning(bot)

    first = slack.from_app(CHLOE)[-1]
    assert f"2 additions, the latest by <@{BEN}> on Monday 23 November: Lyon" in first.text
    assert "<!channel>" not in first.text
    assert len(slack.from_app(CHLOE)) == quiet + 1

    slack.message(BEN, "add to IMP-1: Nice is fine")
    bot.restart()
    next_morning(bot)
    next_morning(bot)

    told_of = [seen.text for seen in slack.from_app(CHLOE) if "Nice is fine" in seen.text]
    assert len(told_of) == 1
    assert f"<@{BEN}> added on" in told_of[0]
