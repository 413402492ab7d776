"""The outbox under stress: in order, once, and never stuck behind a message that Slack refuses."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.slack.clients import sending_client
from bot.workers.pace import Pace
from bot.workers.sender import Sender
from csi.messaging import delivery, fetch_queue, leases, outbox
from models import Database, Intake, Outbox, Person, Posting
from models.enums import QueueState, Step
from sandbox.limits import Limits
from sandbox.server import SandboxServer
from sandbox.workspace import Settings as SandboxSettings
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import accepted, aim, answer, calls, captured, card, plan_task, rows, sent, take

TITLE = re.compile(r"^\*IMP-\d+\*  ")
"""What stands before the idea in a card's title."""


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
        TITLE.sub("", block["text"]["text"])
        for seen in slack.from_app(person, channel)
        for block in seen.raw["blocks"]
        if block.get("block_id", "").startswith("title_")
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


def test_messages_are_posted_as_fast_as_slack_allows_and_no_faster() -> None:
    """A minute's messages at once, then one after the other; each as it would arrive at Slack's own count."""
    clock, pace, slacks = 0.0, Pace(300, 0.0), Limits(lambda: clock)
    for post in range(600):
        clock += pace.wait(clock)
        slacks.count(SandboxSettings(), "chat.postMessage", f"C{post % 200}")  # raises RateLimited

    assert clock < (600 - 300) / 5 / 0.95


def test_slacks_own_waiting_time_is_kept(slack: Slack, bot: Bot) -> None:
    limit_posts(slack)
    capture_unsent(slack, ANA, "First idea", "Second idea")
    before = datetime.now(UTC)
    bot.flush()

    put_off = [row for row in of_state(bot, QueueState.WAITING) if row.retry_at is not None]
    assert {row.problem for row in put_off} == {"ratelimited"}
    assert {row.attempts for row in put_off} == {0}, "a try that Slack only put off makes later waits longer"
    for row in put_off:
        assert row.retry_at is not None
        assert timedelta(seconds=15) < row.retry_at - before < timedelta(seconds=25)


@pytest.mark.parametrize(
    ("fault", "methods", "is_set_aside"),
    [
        ({"fault": "refuse", "error": "internal_error"}, ["chat.postMessage"], True),
        ({"fault": "server_error"}, ["chat.postMessage"], True),
        ({"fault": "server_error"}, ["chat.postMessage", "auth.test"], False),
        ({"fault": "rate_limited"}, ["chat.postMessage"], False),
    ],
)
def test_after_the_last_attempt_what_slack_fails_at_is_set_aside_but_an_outage_is_waited_out(
    slack: Slack, bot: Bot, fault: dict[str, str], methods: list[str], is_set_aside: bool
) -> None:
    capture_unsent(slack, ANA, "First idea", "Second idea")
    with bot.db.begin() as session:
        first = next(row for row in rows(bot, Outbox) if row.subject == f"receipt:1:{ANA}")
        first.attempts = delivery.MOST_ATTEMPTS - 1
        session.add(first)
    slack.call("/sandbox/faults", {**fault, "only": methods, "count": len(methods)})
    bot.flush()
    assert [row.subject for row in of_state(bot, QueueState.SET_ASIDE)] == [f"receipt:1:{ANA}"] * is_set_aside

    the_wait_is_over(bot)
    bot.flush()

    assert shown_ideas(slack, ANA) == (["Second idea"] if is_set_aside else ["First idea", "Second idea"])


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
    assert {row.attempts for row in rows(bot, Outbox)} == {0}  # counted once it is tried

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


@sent
def plan_and_assess(bot: Bot, number: int) -> None:
    aim(bot, number)
    plan_task(bot, number)
    take(bot, number, Step.ASSESS)


def test_several_changes_before_the_sender_comes_are_one_update(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    answer(bot, number, outcome="Laptops on day one", first_steps="Five laptops in stock")
    before = len(calls(slack, "chat.update"))

    plan_and_assess(bot, number)

    updates = calls(slack, "chat.update")[before:]
    assert sorted(update["request"]["channel"] for update in updates) == [TRIAGE, "D01ANA", "D03CHLOE"]
    assert "Being assessed\nYou lead this\nReady to start" in card(slack, CHLOE).text
    assert "now being assessed" in card(slack, ANA).text


# What fails between Kaizen and its database


class Trips:
    """A clock that does something else at its nth look: the sender looks once as it words each message."""

    def __init__(self, bot: Bot, nth: int, does: Callable[[], None]) -> None:
        self._bot, self._left, self._does = bot, nth, does

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self._does()
        return self._bot.clock()


def lose_connection() -> None:
    raise OperationalError("SELECT", {}, Exception("the connection is lost"))


def fail() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(("does", "state"), [(lose_connection, QueueState.CLAIMED), (fail, QueueState.SET_ASIDE)])
def test_a_message_that_can_not_be_worded_stops_no_other_and_a_lost_database_is_not_held_against_it(
    slack: Slack, bot: Bot, does: Callable[[], None], state: QueueState
) -> None:
    for person in (ANA, BEN, CHLOE, LEO):
        capture_unsent(slack, person, f"Idea of {person}")
    with bot.db.begin() as session:
        for row in rows(bot, Outbox):
            if row.kind == outbox.MessageKind.CARD:
                session.delete(row)

    Sender(bot.db, sending_client(bot.settings), Trips(bot, 1, does)).flush()

    (first, *others) = [row for row in rows(bot, Outbox) if row.kind == outbox.MessageKind.RECEIPT]
    assert (first.state, first.attempts) == (state, 0)
    assert {row.state for row in others} == {QueueState.DONE}
    if does is lose_connection:
        the_leases_are_over(bot)
        bot.flush()
        assert shown_ideas(slack, ANA) == [f"Idea of {ANA}"]


def test_one_thing_that_can_not_be_read_holds_up_no_other(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        fetch_queue.request_fetch(session, fetch_queue.REACTION, "no message at all", at=bot.clock())
        fetch_queue.request_fetch(session, fetch_queue.PERMALINK, "no number", at=bot.clock())
        fetch_queue.request_fetch(session, fetch_queue.PERSON, LEO, at=bot.clock())
    assert bot.kaizen is not None

    bot.kaizen.intake.flush()

    left = [(row.kind, row.attempts, row.problem) for row in rows(bot, Intake) if row.state is QueueState.WAITING]
    assert left == [(fetch_queue.REACTION, 1, "ValueError"), (fetch_queue.PERMALINK, 1, "ValueError")]
    with bot.db.read() as session:
        assert session.get_one(Person, LEO).name


# Several processes


def the_leases_are_over(bot: Bot) -> None:
    with bot.db.begin() as session:
        for table in (Outbox, Intake):
            for row in session.exec(select(table).where(table.state == QueueState.CLAIMED)).all():
                row.claimed_until = datetime.now(UTC) - timedelta(seconds=1)
                session.add(row)


def test_what_a_slow_sender_has_not_come_to_is_left_to_the_one_that_took_it_over(
    slack: Slack, bot: Bot, database_url: str
) -> None:
    """A batch is claimed at once and sent one by one; the leases end while the second message is worded."""
    for person in (ANA, BEN, CHLOE):
        capture_unsent(slack, person, f"Idea of {person}")
    other = Database(database_url)
    assert bot.kaizen is not None

    def take_over() -> None:
        the_leases_are_over(bot)
        Sender(other, sending_client(bot.settings), bot.clock).flush()

    Sender(bot.db, sending_client(bot.settings), Trips(bot, 3, take_over)).flush()
    other.close()

    assert len(calls(slack, "chat.postMessage")) == len(rows(bot, Outbox)) == 6
    assert {(row.state, row.attempts) for row in rows(bot, Outbox)} == {(QueueState.DONE, 1)}
    assert calls(slack, "conversations.history") == []  # nothing had been tried, so nothing was looked for


def test_a_failure_of_whoever_lost_the_lease_changes_nothing_for_the_one_that_has_it(slack: Slack, bot: Bot) -> None:
    capture_unsent(slack, ANA, "First idea")
    now = datetime.now(UTC)
    with bot.db.begin() as session:
        first = delivery.claim(session, now)
    later = now + delivery.LEASE + timedelta(seconds=1)
    with bot.db.begin() as session:
        second = delivery.claim(session, later)
    assert [each.id for each in first] == [each.id for each in second]

    with bot.db.begin() as session:
        assert [delivery.begin_attempt(session, each, later) for each in first] == [None, None]
        delivery.postpone(session, first[0], "ratelimited", later)
        assert not delivery.set_aside(session, first[1], "is_archived")
        assert all(delivery.begin_attempt(session, each, later) for each in second)

    assert {(row.state, row.attempts) for row in rows(bot, Outbox)} == {(QueueState.CLAIMED, 1)}


def test_what_was_read_for_a_lost_lease_is_not_done(slack: Slack, bot: Bot) -> None:
    now = datetime.now(UTC)
    with bot.db.begin() as session:
        fetch_queue.request_fetch(session, fetch_queue.PERSON, LEO, at=bot.clock())
        slow = next(each for each in fetch_queue.claim_fetches(session, now) if each.key == LEO)
        begun = fetch_queue.begin_fetch(session, slow, now)
    assert begun is not None
    with bot.db.begin() as session:
        fetch_queue.claim_fetches(session, now + fetch_queue.LEASE + timedelta(seconds=1))

    def store() -> None:
        with bot.db.begin() as session:
            session.get_one(Person, LEO).name = "Read too late"
            fetch_queue.finish_fetch(session, begun, bot.clock())

    with pytest.raises(leases.LeaseLost):
        store()

    with bot.db.read() as session:
        assert session.get_one(Person, LEO).name != "Read too late"


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
