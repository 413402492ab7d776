"""Mentions in what people write: read by name wherever they are shown, read from Slack when first met."""

from datetime import timedelta

from csi.people import mentions
from models import Improvement, SlackChannel
from models.enums import Step
from tests.conftest import Bot
from tests.support.commands import csi, initial
from tests.support.more import from_more
from tests.support.slack import ANA, CHLOE, GENERAL, LEO, MIA, TRIAGE, Slack
from tests.support.story import accepted, calls, captured, card, one, rows, take, told
from tests.support.unknown import come

NAMED = "in #general and a private channel, with @Kaizen, @Leo Tanaka and @service-desk, @here, by 18 Feb"


def read_names(bot: Bot) -> None:
    """The fetcher reads what was missing, and the messages that show it are updated."""
    assert bot.kaizen is not None
    bot.flush()
    bot.kaizen.intake.flush()
    bot.flush()


def test_what_people_mention_is_read_by_name_everywhere_and_pings_nobody(slack: Slack, bot: Bot) -> None:
    slack.call("/sandbox/channels/C09SECRET", {"name": "secret-plans", "private": True, "by": ANA})
    slack.message(
        ANA,
        f"Printers jam in <#{GENERAL}> and <#C09SECRET>, with <@U00KAIZEN>, <@{LEO}> and <!subteam^S01DESK>, <!here>, "
        "by <!date^1392734382^{date}|18 Feb>",
    )
    bot.flush()
    assert "in a channel and a channel, with @Kaizen, @Leo Tanaka and" in card(slack, ANA).text
    bot.restart()  # what was missing is noticed again where it is shown again
    csi(slack, LEO, "show 1")

    read_names(bot)

    assert one(bot, Improvement).idea.startswith(f"Printers jam in <#{GENERAL}> and <#C09SECRET>, with @Kaizen")
    assert NAMED in card(slack, ANA).text
    assert NAMED in card(slack, MIA, channel=TRIAGE).text
    for typed in ("show 1", "list", "search printers"):
        assert "in #general and a private channel" in csi(slack, CHLOE, typed), typed
    assert "in #general and a private channel" in str(slack.open_home(ANA))
    assert "secret" not in str(calls(slack, "chat.postMessage")) + str(calls(slack, "chat.update"))
    assert "<!here>" not in str(calls(slack, "chat.postMessage"))
    assert [(row.id, row.name) for row in rows(bot, SlackChannel)] == [(GENERAL, "general"), ("C09SECRET", "")]

    asked = len(calls(slack, "conversations.info"))
    csi(slack, CHLOE, "show 1")
    read_names(bot)
    assert len(calls(slack, "conversations.info")) == asked, "a name is read once"


def test_a_name_that_is_read_later_stands_in_whatever_was_written_and_follows_a_change(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    come(slack, "U0NEW4567", real_name="Zoë <b>Çelik</b>")
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).risk = f"Only <@U0NEW4567> knows the *stock*, see <#{GENERAL}|general>"
    from_more(slack, CHLOE, "Edit details")
    assert initial(slack.modal(CHLOE), "risk").startswith("Only @somebody knows the *stock*, see ")
    slack.close_modal(CHLOE)
    take(bot, 1, Step.DECLINE, by=MIA, reason="We ask @U0NEW4567 first")

    read_names(bot)

    from_more(slack, CHLOE, "History")
    assert "We ask @Zoë &lt;b&gt;Çelik&lt;/b&gt; first" in told(slack, CHLOE)

    captured(bot, f"Nobody reads <#{GENERAL}>")
    read_names(bot)
    assert "Nobody reads #general" in card(slack, ANA, 2).text
    with bot.db.begin() as session:  # the channel was renamed yesterday, and made private today
        mentions.store_channel(session, GENERAL, "all-hands", is_private=False, at=bot.clock() - timedelta(days=2))
    assert "Nobody reads #all-hands" in csi(slack, LEO, "show 2")
    bot.move_to(bot.clock() + timedelta(days=1))
    bot.tick()
    assert "Nobody reads #general" in card(slack, ANA, 2).text
