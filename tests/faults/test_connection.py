"""The Socket Mode connection breaks; the bot notices, comes back, and hears what was said meanwhile."""

import logging
import random
import socket
from threading import Lock, Thread

import pytest
from slack_sdk.socket_mode.builtin.internals import _receive_messages

from bot.slack.socket_mode import SocketMode, WholeFrames
from models import Improvement
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, GENERAL, Slack
from tests.support.story import rows
from tests.support.waiting import until


@pytest.mark.parametrize("how", ["refresh", "close", "cut"])
def test_after_a_lost_connection_the_bot_is_back_within_five_seconds_and_hears_people(
    how: str, slack: Slack, bot: Bot
) -> None:
    before = _sessions(bot)
    assert slack.call("/sandbox/disconnect", {"how": how})["ok"]

    until(lambda: _sessions(bot) != before and slack.view(ANA)["connected"], seconds=5, what="reconnected")
    slack.message(ANA, "Laptop requests take two weeks")
    bot.flush()

    assert "IMP-1" in slack.last(ANA).text


def _sessions(bot: Bot) -> str | None:
    session: str | None = _socket_mode(bot).client.session_id()
    return session


def _socket_mode(bot: Bot) -> SocketMode:
    assert bot.kaizen is not None
    assert isinstance(bot.kaizen.transport, SocketMode)
    return bot.kaizen.transport


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "cut_call"])
def test_what_people_send_first_is_kept_although_slack_answers_no_call(fault: str, slack: Slack, bot: Bot) -> None:
    """Bolt would ask who the bot is with the first payload, and without an answer throw the payload away."""
    slack.call("/sandbox/faults", {"fault": fault})
    slack.command(ANA, "/improve", "Laptop requests take two weeks")
    slack.message(BEN, "The night handover needs three copies")
    slack.call("/sandbox/faults", {"off": True})

    assert {row.author_id for row in rows(bot, Improvement)} == {ANA, BEN}


def test_a_bot_that_is_stopping_does_not_begin_to_read(bot: Bot) -> None:
    """A reader that began then would forget that its session has ended, and stopping would wait for it for ever."""
    client = _socket_mode(bot).client
    client.closed = True  # as `close` says first

    reader = Thread(target=client._run_current_session, daemon=True)
    reader.start()
    reader.join(timeout=5)

    assert not reader.is_alive()


def test_what_has_begun_or_comes_when_the_bot_is_told_to_stop_is_acknowledged_without_an_error_line(
    slack: Slack, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack sends no command a second time: one that a stopping process throws away is lost to whoever typed it."""
    told: list[str] = []

    def improve(person: str, idea: str) -> None:
        slack.command(person, "/improve", idea)
        told.append(slack.last(person, channel=GENERAL).text)

    client = _socket_mode(bot).client
    workers = client.message_workers
    asking = Thread(target=improve, args=(ANA, "Laptop requests take two weeks"))
    stopping = Thread(target=bot.stop)
    late = Thread(target=improve, args=(BEN, "Printers jam twice a day"))
    with bot.db.begin():  # the listeners wait for this transaction
        asking.start()
        until(lambda: not workers.wait_until_idle(0))
        stopping.start()
        until(lambda: not client.auto_reconnect_enabled)
        late.start()
        until(lambda: workers._open == 2)
    for each in (asking, stopping, late):
        each.join(20)

    assert sorted(said.partition(":")[0] for said in told) == ["Saved as *IMP-1*", "Saved as *IMP-2*"]
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    bot.start()


def test_each_frame_is_read_whole_although_its_parts_come_later_than_a_read_waits() -> None:
    """The SDK forgets the beginning of a frame then, and takes what follows for the beginning of another."""
    ours, theirs = socket.socketpair()
    ours.settimeout(0.001)
    chosen, reader = random.Random(1), WholeFrames(ours)
    sent = [bytes(chosen.choices(b"abc", k=length)) for length in (0, 1, 55, 125, 126, 300, 5_000, 70_000) * 3]
    stream = b"\n" + b"".join(map(_frame, sent))  # the SDK leaves a line feed of the handshake
    read: list[bytes] = []
    while stream or reader.has_more:
        if part := stream[: (length := chosen.choice((1, 7, 900, 9_000)))]:
            theirs.sendall(part)
            stream = stream[length:]
        try:
            found = _receive_messages(reader, Lock(), logging.getLogger())  # type: ignore[arg-type]
        except TimeoutError:
            continue
        read += [data for header, data in found if header is not None]
    theirs.close()
    ours.close()

    assert read == sent


def _frame(data: bytes) -> bytes:
    if len(data) < 126:
        return bytes([0x81, len(data)]) + data
    size = 2 if len(data) < 65_536 else 8
    return bytes([0x81, 126 if size == 2 else 127]) + len(data).to_bytes(size) + data
