"""The outbox under stress: in order, once, and never stuck behind a message that Slack refuses."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.clients import sending_client
from bot.workers.sender import Sender
from csi.messaging import delivery, outbox
from models import Database, Outbox, Posting
from models.enums import QueueState
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import answer, calls, captured, card, rows


def capture_unsent(slack: Slack, person: str, *ideas: str) -> None:
    """Ideas whose receipts and cards wait to be sent."""
    for idea in ideas:
        slack.command(person, "/improve", idea)


def limit_posts(slack: Slack, on: bool = True, burst: int = 1) -> None:
    """One post in twenty seconds and channel, or as many as one likes."""
    answered = slack.call("/sandbox/settings", {"rate_limits": on, "posts_per_second": 0.05, "posts_burst": burst})
    assert answered["ok"], answered


def the_wait_is_over(bot: Bot) -> None:
    with bot.db.begin() as session:
        for row in rows(bot, Outbox):
            if row.retry_at is not None:
                row.retry_at = datetime.now(UTC) - timedelta(seconds=1)
                session.add(row)


def of_state(bot: Bot, state: QueueState) -> list[Outbox]:
    return [row for row in rows(bot, Outbox) if row.state is state]


def shown_ideas(slack: Slack, person: str, channel: str | None = None) -> list[str]:
    """The ideas on the cards or receipts that somebody sees, in the order they came."""
    return [
        block["text"]["text"]
        for seen in slack.from_app(person, channel)
        for block in seen.raw["blocks"]
        if block["type"] == "section" and block["text"]["type"] == "plain_text"
    ]


def test_messages_of_one_stream_stay_in_order_when_one_is_put_off(slack: Slack, bot: Bot) -> None:
    limit_posts(slack)
    capture_unsent(slack, ANA, "First idea", "Second idea", "Third idea")

    bot.flush()
    assert shown_ideas(slack, ANA) == ["First idea"]
    assert shown_ideas(slack, MIA, TRIAGE) == ["First idea"]

    limit_posts(slack, False)
    bot.flush()  # what was put off is not tried before its time, and nothing overtakes it
    assert shown_ideas(slack, ANA) == ["First idea"]

    the_wait_is_over(bot)
    bot.flush()
    assert shown_ideas(slack, ANA) == ["First idea", "Second idea", "Third idea"]
    assert shown_ideas(slack, MIA, TRIAGE) == ["First idea", "Second idea", "Third idea"]
    assert {row.state for row in rows(bot, Outbox)} == {QueueState.DONE}


def test_one_stream_that_waits_holds_up_no_other(slack: Slack, bot: Bot) -> None:
    limit_posts(slack)
    capture_unsent(slack, ANA, "First idea", "Second idea")
    bot.flush()

    capture_unsent(slack, BEN, "Third idea")
    bot.flush()

    assert shown_ideas(slack, ANA) == ["First idea"]
    assert shown_ideas(slack, BEN) == ["Third idea"]


def test_slacks_own_waiting_time_is_kept(slack: Slack, bot: Bot) -> None:
    limit_posts(slack)
    capture_unsent(slack, ANA, "First idea", "Second idea")
    before = datetime.now(UTC)
    bot.flush()

    put_off = [row for row in of_state(bot, QueueState.WAITING) if row.retry_at is not None]
    assert {row.problem for row in put_off} == {"ratelimited"}
    for row in put_off:
        assert row.retry_at is not None
        assert timedelta(seconds=15) < row.retry_at - before < timedelta(seconds=25)


def test_after_the_last_attempt_a_message_is_set_aside_and_the_next_one_goes(slack: Slack, bot: Bot) -> None:
    limit_posts(slack)
    capture_unsent(slack, ANA, "First idea", "Second idea", "Third idea")
    with bot.db.begin() as session:
        second = next(row for row in rows(bot, Outbox) if row.subject == f"receipt:2:{ANA}")
        second.attempts = delivery.MOST_ATTEMPTS - 1
        session.add(second)
    bot.flush()
    assert [row.subject for row in of_state(bot, QueueState.SET_ASIDE)] == [f"receipt:2:{ANA}"]

    limit_posts(slack, False)
    the_wait_is_over(bot)
    bot.flush()

    assert shown_ideas(slack, ANA) == ["First idea", "Third idea"]


# A process that died between the post and its mark


@pytest.mark.parametrize("died", ["lease_over", "put_back"])
@pytest.mark.parametrize("kind", [outbox.MessageKind.RECEIPT, outbox.MessageKind.CARD, outbox.MessageKind.QUESTION])
def test_a_message_whose_mark_was_lost_is_not_posted_twice(
    slack: Slack, bot: Bot, kind: outbox.MessageKind, died: str
) -> None:
    captured(bot)
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    posts = len(calls(slack, "chat.postMessage"))
    with bot.db.begin() as session:
        (row,) = (row for row in rows(bot, Outbox) if row.kind == kind)
        (posting,) = (each for each in rows(bot, Posting) if each.subject == row.subject)
        session.delete(posting)
        if died == "lease_over":
            row.state, row.claimed_until = QueueState.CLAIMED, datetime.now(UTC) - timedelta(seconds=1)
        else:
            row.state, row.claimed_until = QueueState.WAITING, None
        row.attempts, row.sent_at = 1, None
        session.add(row)

    bot.flush()

    assert len(calls(slack, "chat.postMessage")) == posts
    (found,) = (each for each in rows(bot, Posting) if each.subject == row.subject)
    assert (found.channel, found.ts) == (posting.channel, posting.ts)
    assert of_state(bot, QueueState.DONE)[-1].subject
    assert {row.state for row in rows(bot, Outbox)} == {QueueState.DONE}


def test_a_message_that_never_reached_slack_is_posted_at_the_second_attempt(slack: Slack, bot: Bot) -> None:
    capture_unsent(slack, ANA, "First idea")
    with bot.db.begin() as session:
        for row in rows(bot, Outbox):
            row.state, row.attempts = QueueState.CLAIMED, 1
            row.claimed_until = datetime.now(UTC) - timedelta(seconds=1)
            session.add(row)

    bot.flush()

    assert shown_ideas(slack, ANA) == ["First idea"]


def test_what_another_process_is_sending_is_left_to_it(slack: Slack, bot: Bot) -> None:
    capture_unsent(slack, ANA, "First idea", "Second idea")
    with bot.db.begin() as session:
        claimed = delivery.claim(session, datetime.now(UTC))
    assert {letter.subject for letter in claimed} == {f"receipt:1:{ANA}", "card:1"}

    bot.flush()

    assert slack.from_app(ANA) == []
    assert slack.from_app(MIA, TRIAGE) == []


# What Slack refuses


def test_a_message_that_slack_refuses_for_good_is_set_aside_and_the_stream_goes_on(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    server.workspace.channels[TRIAGE].is_archived = True
    captured(bot, "First idea")
    assert shown_ideas(slack, ANA) == ["First idea"]
    (refused,) = of_state(bot, QueueState.SET_ASIDE)
    assert (refused.subject, refused.problem) == ("card:1", "is_archived")

    server.workspace.channels[TRIAGE].is_archived = False
    captured(bot, "Second idea")

    assert shown_ideas(slack, MIA, TRIAGE) == ["Second idea"]
    assert len(of_state(bot, QueueState.SET_ASIDE)) == 1


def test_a_message_that_can_not_be_rendered_is_set_aside_and_the_stream_goes_on(slack: Slack, bot: Bot) -> None:
    number = captured(bot, "First idea")
    with bot.db.begin() as session:
        outbox.notice(session, "no such notice", to=ANA, about=number, at=bot.clock())
        outbox.enqueue(session, outbox.MessageKind.READING, to=outbox.person(ANA), at=bot.clock(), nudge=4711)
    captured(bot, "Second idea")

    assert shown_ideas(slack, ANA) == ["First idea", "Second idea"]
    assert [row.kind for row in of_state(bot, QueueState.SET_ASIDE)] == ["notice", "reading"]


def test_what_was_not_committed_is_never_told(slack: Slack, bot: Bot) -> None:
    with suppress(ZeroDivisionError), bot.db.begin() as session:
        outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.person(ANA), at=bot.clock())
        raise ZeroDivisionError
    bot.flush()

    assert slack.from_app(ANA) == []


def test_several_changes_before_the_sender_comes_are_one_update(slack: Slack, bot: Bot) -> None:
    number = captured(bot)
    before = len(calls(slack, "chat.update"))

    answer(bot, number, by=ANA, outcome="Laptops on day one", baseline="14 days", inaction="Ten days of waiting")

    updates = calls(slack, "chat.update")[before:]
    assert sorted(update["request"]["channel"] for update in updates) == [TRIAGE, "D01ANA"]
    assert "14 days" in card(slack, ANA).text


# Several processes


def test_two_senders_on_one_database_send_each_letter_once_and_in_order(
    slack: Slack, bot: Bot, database_url: str
) -> None:
    people = [ANA, BEN, CHLOE, LEO]
    for place in range(4):
        for person in people:
            capture_unsent(slack, person, f"Idea {place} of {person}")
    other = Database(database_url)
    assert bot.kaizen is not None
    senders = [bot.kaizen.sender, Sender(other, sending_client(bot.settings), bot.clock)]
    start = threading.Barrier(len(senders))

    def send(sender: Sender) -> None:
        start.wait()
        sender.flush()

    threads = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bot.flush()
    other.close()

    assert {row.state for row in rows(bot, Outbox)} == {QueueState.DONE}
    assert len(calls(slack, "chat.postMessage")) == len(rows(bot, Outbox)) == 32
    for person in people:
        assert shown_ideas(slack, person) == [f"Idea {place} of {person}" for place in range(4)]
    assert len(shown_ideas(slack, MIA, TRIAGE)) == 16
