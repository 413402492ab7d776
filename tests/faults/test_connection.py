"""The Socket Mode connection breaks; the bot notices, comes back, and hears what was said meanwhile."""

from threading import Thread

import pytest

from bot.slack.socket_mode import SocketMode
from tests.conftest import Bot
from tests.support.slack import ANA, Slack
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


def test_a_bot_that_is_stopping_does_not_begin_to_read(bot: Bot) -> None:
    """A reader that began then would forget that its session has ended, and stopping would wait for it for ever."""
    client = _socket_mode(bot).client
    client.closed = True  # as `close` says first

    reader = Thread(target=client._run_current_session, daemon=True)
    reader.start()
    reader.join(timeout=5)

    assert not reader.is_alive()
