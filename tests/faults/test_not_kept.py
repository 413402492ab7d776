"""While the database takes nothing, whoever writes to Kaizen is told so at once, and only once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from handlers.inbox.not_kept import SENTENCE
from models import Database, Improvement
from tests.conftest import Bot
from tests.support.slack import ANA, GENERAL, MIA, Seen, Slack, direct
from tests.support.story import IDEA, rows
from tests.support.waiting import until


@contextmanager
def takes_nothing(db: Database) -> Iterator[None]:
    """A database that can only be read, as a SQLite file on a disk that went read-only."""
    limit = "PRAGMA query_only = on" if db.is_sqlite else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"

    def limited(connection: Any, _record: Any) -> None:
        connection.cursor().execute(limit)
        if not db.is_sqlite:
            connection.commit()

    event.listen(db.engine, "connect", limited)
    db.close()
    try:
        yield
    finally:
        event.remove(db.engine, "connect", limited)
        db.close()


def told(slack: Slack, channel: str | None = None) -> list[Seen]:
    return [seen for seen in slack.from_app(ANA, channel) if seen.text == SENTENCE]


def test_what_cant_be_kept_is_answered_once_and_handled_when_slack_sends_it_again(slack: Slack, bot: Bot) -> None:
    before = slack.message(ANA, "hello")
    bot.flush()
    with takes_nothing(bot.db):
        mention = {"channel": GENERAL, "text": f"<@U00KAIZEN> {IDEA}"}
        assert not slack.act(ANA, "message", mention)["acked"]
        assert not slack.act(ANA, "message", {"channel": direct(ANA), "text": IDEA, "thread_ts": before})["acked"]
        slack.act(ANA, "edit", {"channel": direct(ANA), "ts": before, "text": IDEA})
        until(lambda: len(told(slack)) == 2 and told(slack, GENERAL), seconds=30)
        assert [seen.thread_ts for seen in told(slack)] == [before, before]
        assert told(slack, GENERAL)[0].raw["ephemeral"]
        assert [seen for seen in slack.from_app(MIA, GENERAL) if seen.text == SENTENCE] == []
    slack.call("/sandbox/redeliver", {"last": 3})
    until(lambda: len(rows(bot, Improvement)) == 2, seconds=30)

    assert (len(told(slack)), len(told(slack, GENERAL))) == (2, 1)
