"""Characters that no database keeps: they are left out where payloads of any kind come in."""

from models import Answer, Improvement, Person, UserGroup
from tests.conftest import Bot
from tests.support.commands import csi
from tests.support.slack import ANA, BEN, GENERAL, MIA, Slack
from tests.support.story import one, rows

HALF, WHOLE = "\ud83d", "😀"
SPOILED = f"Laptop\x00 requests{HALF} take \udc00two weeks {WHOLE}"
CLEAN = f"Laptop requests take two weeks {WHOLE}"


def test_ideas_are_kept_without_them_by_every_way_in(slack: Slack, bot: Bot) -> None:
    slack.command(ANA, "/improve", SPOILED)
    slack.message(ANA, f"{SPOILED} (message)")
    slack.message(ANA, f"<@U00KAIZEN> {SPOILED} (mention)", GENERAL)
    slack.command(ANA, "/improve")
    slack.fill(ANA, idea=f"{SPOILED} (form)", details=SPOILED)
    ts = slack.message(BEN, f"{SPOILED} (shortcut)", GENERAL)
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    slack.command(ANA, "/improve", f"anonymously {SPOILED} (unnamed)")
    bot.tick()

    ways = ("", " (message)", " (mention)", " (form)", " (shortcut)", " (unnamed)")
    assert [each.idea for each in rows(bot, Improvement)] == [f"{CLEAN}{way}" for way in ways]
    assert rows(bot, Improvement)[3].details == CLEAN


def test_edits_answers_and_searches_too(slack: Slack, bot: Bot) -> None:
    ts = slack.message(ANA, "Laptop requests take a month")
    bot.flush()
    slack.act(ANA, "edit", {"channel": "D01ANA", "ts": ts, "text": SPOILED})
    slack.last(ANA, "IMP-1").press("Answer the questions")
    bot.flush()
    slack.from_app(ANA)[-1].reply(SPOILED)
    bot.flush()

    assert one(bot, Improvement).idea == CLEAN
    assert one(bot, Answer).text == CLEAN
    assert "IMP-1" in csi(slack, ANA, f"search lap{HALF}top\x00")


def test_names_that_slack_gives_are_kept_without_them(slack: Slack, bot: Bot) -> None:
    name = f"Ana{HALF}\x00 Ito"
    slack.call("/sandbox/people/U09NEW", {"name": name, "real_name": name})
    slack.call("/sandbox/groups/S01DESK", {"handle": "desk", "name": name, "users": [BEN]})
    slack.message("U09NEW", CLEAN)
    bot.tick()
    csi(slack, MIA, "role give coordinator to <!subteam^S01DESK|@desk>")
    bot.tick()

    assert {each.name for each in rows(bot, Person) if each.id == "U09NEW"} == {"Ana Ito"}
    assert one(bot, UserGroup).name == "Ana Ito"
