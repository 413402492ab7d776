"""What is done with is deleted after a set time; what something still needs stays."""

from datetime import datetime, timedelta

from bot.periodic_work import CLEARED_EVERY
from csi.capture import recording
from csi.capture.recording import Source
from csi.common import idempotency
from csi.messaging import clearing, fetch_queue, outbox
from models import Intake, Outbox, Posting, Redirection, Seen
from models.enums import QueueState, SourceKind, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.slack import ANA, LEO, MIA, TRIAGE, Slack
from tests.support.story import captured, rows, take

MONTH = timedelta(days=31)


def test_after_a_month_sent_messages_and_handled_deliveries_are_gone_and_the_rest_goes_on(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    server.workspace.channels[TRIAGE].is_archived = True
    captured(bot, "Laptop requests take two weeks")
    slack.message(ANA, "hello")
    slack.message(ANA, "The printer on the third floor jams every morning")
    bot.flush()
    began = bot.clock()
    with bot.db.begin() as session:
        idempotency.is_first(session, "told:source_edited:1", began)
        outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.person(LEO), at=began)
        waiting = rows(bot, Outbox)
    assert {row.state for row in waiting} == {QueueState.DONE, QueueState.SET_ASIDE}

    bot.move_to(began + MONTH)

    assert [row for row in rows(bot, Outbox) if row.created_at <= began and row.kind != outbox.MessageKind.HELP] == []
    assert [row for row in rows(bot, Intake) if row.done_at and row.done_at <= began] == []
    kept = {row.key: row.improvement_id for row in rows(bot, Seen)}
    assert not any(key.startswith("heard:") for key in kept)
    assert {"told:source_edited:1", "first_day"} <= set(kept)
    assert set(kept.values()) >= {1, 2}

    # updates, the reason on a redirected card, and once-only outlive the rows
    assert len(rows(bot, Redirection)) == 2
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too early")
    card = next(seen for seen in slack.from_app(MIA) if "Laptop requests" in seen.text and "declined" in seen.text)
    assert "So it comes to you." in card.text
    assert "declined" in next(seen.text for seen in slack.from_app(ANA) if "Laptop requests" in seen.text)
    kept_posts = [row for row in rows(bot, Posting) if row.kind != outbox.MessageKind.MORNING_MESSAGE]
    assert len(kept_posts) == 4


def test_a_source_whose_row_is_old_still_leads_to_its_improvement(slack: Slack, bot: Bot) -> None:
    source = Source(SourceKind.FORM, "view:V1")

    def record(at: datetime) -> recording.Captured:
        with bot.db.begin() as session:
            return recording.record_idea(
                session, recording.NewIdea("Laptops take two weeks"), by=ANA, at=at, source=source
            )

    first = record(bot.clock())
    bot.flush()
    bot.move_to(bot.clock() + 2 * MONTH)

    again = record(bot.clock())

    assert (again.number, again.again) == (first.number, True)


def test_what_waits_is_never_cleared_and_a_batch_is_small(bot: Bot) -> None:
    old = bot.clock() - MONTH
    with bot.db.begin() as session:
        for place in range(clearing.BATCH + 5):
            session.add(
                Outbox(kind="help", stream=f"person:U{place}", token=f"{place}", state=QueueState.DONE, created_at=old)
            )
            session.add(Seen(key=f"heard:{place}", at=old))
        outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.person(ANA), at=old)
        fetch_queue.request_fetch(session, fetch_queue.PERSON, LEO, at=old)

    left = []
    for _ in range(2):
        with bot.db.begin() as session:
            clearing.clear_messages(session, old + timedelta(days=1))
            idempotency.clear_keys(session, old + timedelta(days=1))
        keys = [row.key for row in rows(bot, Seen) if row.key.startswith("heard:")]
        left.append((len([row for row in rows(bot, Outbox) if row.state is QueueState.DONE]), len(keys)))
    assert left == [(5, 5), (0, 0)]

    assert {row.state for row in rows(bot, Outbox)} == {QueueState.WAITING}
    assert LEO in {row.key.partition(":")[2] for row in rows(bot, Intake) if row.state is QueueState.WAITING}


def test_clearing_comes_once_an_hour(bot: Bot) -> None:
    began = bot.clock()
    bot.tick()
    with bot.db.begin() as session:
        session.add(Seen(key="heard:late", at=began - MONTH))

    bot.tick()
    assert any(row.key == "heard:late" for row in rows(bot, Seen))

    bot.move_to(began + CLEARED_EVERY + timedelta(minutes=1))
    assert not any(row.key == "heard:late" for row in rows(bot, Seen))
