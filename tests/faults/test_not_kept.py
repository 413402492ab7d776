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

LONG = f"{IDEA}. " + "It waits for three signatures. " * 300


@contextmanager
def takes_nothing(db: Database) -> Iterator[None]:
    """A SQLite file that can't grow, as on a full disk, or a PostgreSQL database with a table locked for good."""
    is_on = True

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        if db.is_sqlite:
            connection.cursor().execute(f"PRAGMA max_page_count={1 if is_on else 2_000_000}").fetchall()
        else:
            connection.cursor().execute(f"SET lock_timeout = {200 if is_on else 0}")
            connection.commit()

    event.listen(db.engine.pool, "checkout", limit)
    with db.engine.connect() as holder:
        if not db.is_sqlite:
            holder.exec_driver_sql("LOCK TABLE seen IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            is_on = False
            holder.rollback()


def told(slack: Slack, channel: str | None = None) -> list[Seen]:
    return [seen for seen in slack.from_app(ANA, channel) if seen.text == SENTENCE]


def test_what_cant_be_kept_is_answered_once_and_handled_when_slack_sends_it_again(slack: Slack, bot: Bot) -> None:
    before = slack.message(ANA, "hello")
    bot.flush()
    with takes_nothing(bot.db):
        mention = {"channel": GENERAL, "text": f"<@U00KAIZEN> {LONG}"}
        assert not slack.act(ANA, "message", mention)["acked"]
        assert not slack.act(ANA, "message", {"channel": direct(ANA), "text": LONG})["acked"]
        slack.act(ANA, "edit", {"channel": direct(ANA), "ts": before, "text": LONG})
        until(lambda: len(told(slack)) == 2 and told(slack, GENERAL), seconds=30)
        assert told(slack, GENERAL)[0].raw["ephemeral"]
        assert [seen for seen in slack.from_app(MIA, GENERAL) if seen.text == SENTENCE] == []
    slack.call("/sandbox/redeliver", {"last": 3})
    until(lambda: len(rows(bot, Improvement)) == 3, seconds=30)

    assert (len(told(slack)), len(told(slack, GENERAL))) == (2, 1)
