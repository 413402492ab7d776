"""Capture as improvement: anyone's message, kept at once and once, credited to its author, who may be told."""

from typing import Any

import pytest

from models import Improvement, Origin, Vote, Watcher
from models.enums import SourceKind, State, VoteSource
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack, direct
from tests.support.story import IDEA, card, one, redeliver, rows, told

PRIVATE, DESK = "C09PRIVATE", "C04DESK"


def take(slack: Slack, person: str, ts: str, channel: str = GENERAL) -> None:
    """Press *Capture as improvement* on a message."""
    slack.act(person, "shortcut", {"callback_id": "capture_message", "channel": channel, "ts": ts})


def press(slack: Slack, person: str, label: str) -> None:
    """Press a button in the window on top."""
    modal = slack.modal(person)
    for block in modal["blocks"]:
        for element in block.get("elements", ()):
            if element.get("text", {}).get("text") == label:
                body: dict[str, Any] = {"view": modal["id"], "action_id": element["action_id"]}
                slack.act(person, "press", body | {"block_id": block["block_id"]})
                return
    raise AssertionError(f"no button {label!r} in {modal['blocks']}")


def test_somebodys_message_is_kept_at_once_and_credited_to_them(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    take(slack, ANA, ts)

    kept = one(bot, Improvement)
    assert (kept.idea, kept.author_id, kept.source_kind) == (IDEA, ANA, SourceKind.SHORTCUT)
    assert (kept.source_channel, kept.source_ts) == (GENERAL, ts)
    assert one(bot, Origin).credited_id == BEN
    assert "Saved as *IMP-1*. You'll have a decision by *Monday 30 November*" in told(slack, ANA)
    assert IDEA in told(slack, ANA)

    bot.flush()
    assert f"<@{BEN}> had this idea; you brought it in." in card(slack, ANA).text
    assert slack.from_app(BEN) == []


def test_the_card_leads_to_the_message(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    take(slack, ANA, ts)
    bot.flush()
    assert "The message it was taken from" not in card(slack, MIA, channel=TRIAGE).text

    bot.restart()
    bot.tick()

    link = f"https://sandbox.slack.com/archives/{GENERAL}/p{ts.replace('.', '')}"
    assert one(bot, Origin).permalink == link
    assert f"<{link}|the message it was taken from>" in opened(slack, MIA)
    assert one(bot, Origin).credited_id == BEN


def test_its_author_is_told_from_the_window_and_takes_over(slack: Slack, bot: Bot) -> None:
    slack.open_home(BEN)
    bot.tick()
    take(slack, ANA, slack.message(BEN, IDEA, GENERAL))

    press(slack, ANA, "Tell Ben Okafor")
    assert "Ben Okafor will get their own receipt" in told(slack, ANA)
    bot.flush()

    assert one(bot, Improvement).author_id == BEN
    assert one(bot, Watcher).person_id == ANA
    assert f"<@{ANA}> brought it in for you, in your name." in card(slack, BEN).text
    assert slack.from_app(ANA) == [] or card(slack, ANA).buttons == ["Open"]


def test_undo_in_the_window(slack: Slack, bot: Bot) -> None:
    take(slack, ANA, slack.message(BEN, IDEA, GENERAL))

    press(slack, ANA, "Undo")

    assert one(bot, Improvement).state is State.CANCELED
    assert "*IMP-1* is withdrawn." in told(slack, ANA)


def test_details_from_the_window(slack: Slack, bot: Bot) -> None:
    take(slack, ANA, slack.message(BEN, IDEA, GENERAL))

    press(slack, ANA, "Add details")
    slack.fill(ANA, details="Said at lunch")

    assert one(bot, Improvement).details == "Said at lunch"


def test_ones_own_message_is_ones_own_idea(slack: Slack, bot: Bot) -> None:
    take(slack, ANA, slack.message(ANA, IDEA, GENERAL))
    bot.flush()

    assert one(bot, Improvement).author_id == ANA
    assert rows(bot, Origin) == []
    assert "had the idea" not in card(slack, ANA).text


def test_a_message_is_one_improvement_and_whoever_comes_next_is_a_voter(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    take(slack, ANA, ts)
    take(slack, CHLOE, ts)
    assert "saved already, as *IMP-1*, to be decided by *Monday 30 November*" in told(slack, CHLOE)
    assert "I've added your vote." in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    take(slack, CHLOE, ts)
    assert "You've voted for it." in told(slack, CHLOE)
    slack.close_modal(ANA)
    take(slack, ANA, ts)
    assert "You brought it in." in told(slack, ANA)
    bot.flush()

    assert one(bot, Improvement).idea == IDEA
    assert (one(bot, Vote).person_id, one(bot, Vote).source) == (CHLOE, VoteSource.PRESSED)
    assert "1 vote" in card(slack, MIA, channel=TRIAGE).text


def test_a_mention_and_the_shortcut_on_it_are_one_improvement(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, f"<@U00KAIZEN> {IDEA}", GENERAL)
    take(slack, BEN, ts)

    assert one(bot, Improvement).author_id == ANA
    assert one(bot, Vote).person_id == BEN


def test_what_was_withdrawn_is_not_brought_back_by_the_shortcut(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    take(slack, ANA, ts)
    press(slack, ANA, "Undo")
    take(slack, CHLOE, ts)

    assert "which was canceled. If it still matters, say it in your own words" in told(slack, CHLOE)
    assert rows(bot, Vote) == []


def test_a_shortcut_delivered_twice_is_one_improvement_and_no_vote(slack: Slack, bot: Bot) -> None:
    take(slack, ANA, slack.message(BEN, IDEA, GENERAL))
    redeliver(slack)
    bot.flush()

    assert one(bot, Improvement).author_id == ANA
    assert rows(bot, Vote) == []
    assert len(slack.from_app(ANA)) == 1


def test_a_reply_in_a_thread_is_captured_with_its_link(slack: Slack, bot: Bot) -> None:
    parent = slack.message(CHLOE, "Monday again", GENERAL)
    ts = slack.message(BEN, IDEA, GENERAL, thread_ts=parent)
    take(slack, ANA, ts)
    bot.tick()

    assert one(bot, Improvement).idea == IDEA
    assert f"thread_ts={parent}" in (one(bot, Origin).permalink or "")


def test_a_message_where_the_bot_is_not_is_kept_and_has_no_link(slack: Slack, bot: Bot) -> None:
    slack.call(f"/sandbox/channels/{PRIVATE}", {"name": "hr-only", "private": True, "by": BEN})
    slack.act(ANA, "join", {"channel": PRIVATE, "invited_by": BEN})
    ts = slack.message(BEN, IDEA, PRIVATE)
    take(slack, ANA, ts, PRIVATE)
    bot.tick()
    bot.tick()

    assert one(bot, Improvement).idea == IDEA
    assert one(bot, Origin).permalink is None
    assert IDEA in card(slack, ANA).text


def test_a_direct_message_of_ones_own_that_is_an_idea_already(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, IDEA)
    take(slack, ANA, ts, direct(ANA))

    assert one(bot, Improvement).source_kind is SourceKind.DIRECT_MESSAGE
    assert "You brought it in." in told(slack, ANA)


def test_a_message_of_the_bots_own_is_not_captured(slack: Slack, bot: Bot) -> None:
    slack.message(ANA, "hello")
    bot.flush()
    take(slack, ANA, slack.messages(ANA)[-1].ts, direct(ANA))

    assert "That message is mine." in told(slack, ANA)
    assert rows(bot, Improvement) == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (":tada: :tada:", "What could be better? A few words"),
        ("laptops", "alone doesn't say enough"),
        ("https://example.com/wiki", "better about this link"),
    ],
)
def test_what_says_too_little_is_told_in_the_window(slack: Slack, bot: Bot, said: str, answer: str) -> None:
    take(slack, ANA, slack.message(BEN, said, GENERAL))

    assert answer in told(slack, ANA)
    assert rows(bot, Improvement) == []


def test_a_picture_alone_is_told_in_the_window(slack: Slack, bot: Bot) -> None:
    ts = slack.act(BEN, "upload", {"channel": GENERAL, "filename": "queue.png", "content": "aGk="})["ts"]
    take(slack, ANA, ts)

    assert "only a file in that message, and I can't read files" in told(slack, ANA)
    assert rows(bot, Improvement) == []


def test_a_picture_with_words_is_captured(slack: Slack, bot: Bot) -> None:
    body = {"channel": GENERAL, "filename": "queue.png", "content": "aGk=", "text": IDEA}
    take(slack, ANA, slack.act(BEN, "upload", body)["ts"])

    assert one(bot, Improvement).idea == IDEA


def test_a_message_that_was_deleted_is_told_in_the_window(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    slack.message(ANA, "indeed", GENERAL, thread_ts=ts)
    slack.act(BEN, "delete", {"channel": GENERAL, "ts": ts})
    take(slack, ANA, ts)

    assert "That message was deleted" in told(slack, ANA)


def test_a_notice_of_slacks_own_is_not_captured(slack: Slack, bot: Bot) -> None:
    slack.act(BEN, "leave", {"channel": DESK})
    slack.act(BEN, "join", {"channel": DESK})
    notice = next(each for each in slack.messages(ANA, DESK) if each.raw.get("subtype") == "channel_join")
    take(slack, ANA, notice.ts, DESK)

    assert "a notice from Slack" in told(slack, ANA)


def test_a_guest_captures_nobodys_message(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    server.workspace.people[BEN].is_restricted = True
    bot.read_members()
    take(slack, BEN, slack.message(ANA, IDEA, GENERAL))

    assert "members of this organisation only" in told(slack, BEN)
    assert rows(bot, Improvement) == []
