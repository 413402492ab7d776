"""Nobody floods the register: so many ideas of one person, and of all who give no name, within ten minutes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.settings import Settings
from csi.capture import recording
from csi.capture.recording import NewIdea, Source
from csi.common.errors import TooOften
from csi.inbox import anonymous
from models import Improvement, Origin
from models.enums import SourceKind
from sandbox.server import SandboxServer
from tests.conftest import Bot, make_settings
from tests.support.slack import ANA, BEN, GENERAL, MIA, Refused, Slack
from tests.support.story import captured, card, rows, told
from tests.support.unnamed import say

MOST, MOST_UNNAMED = 3, 2
FULL = "You've sent 3 ideas within ten minutes"
IDEA = "Laptop requests take two weeks, number"


@pytest.fixture
def settings(server: SandboxServer, database_url: str) -> Settings:
    return make_settings(server.url, database_url, ideas_per_person=MOST, anonymous_ideas=MOST_UNNAMED)


def fill(bot: Bot, by: str = ANA) -> None:
    for number in range(MOST):
        captured(bot, f"{IDEA} {number}", by=by)


def by_command(slack: Slack, bot: Bot, text: str) -> str:
    slack.command(ANA, "/improve", text)
    return slack.last(ANA, channel=GENERAL).text


def on_behalf(slack: Slack, bot: Bot, text: str) -> str:
    return by_command(slack, bot, f"for @ben {text}")


def by_message(slack: Slack, bot: Bot, text: str) -> str:
    slack.message(ANA, text)
    bot.flush()
    assert text in slack.messages(ANA)[-2].text  # it stays where it was written
    return f"{slack.messages(ANA)[-1].text} {text}"


def by_mention(slack: Slack, bot: Bot, text: str) -> str:
    slack.message(ANA, f"<@U00KAIZEN> {text}", GENERAL)
    bot.flush()
    return f"{slack.last(ANA, channel=GENERAL).text} {slack.messages(ANA, GENERAL)[-2].text}"


def by_form(slack: Slack, bot: Bot, text: str) -> str:
    slack.command(ANA, "/improve")
    try:
        slack.fill(ANA, idea=text)
    except Refused as refused:
        typed = slack.modal(ANA)["state"]["values"]["idea"]["idea"]["value"]
        return f"{refused.answer['errors']['idea']} {typed}"
    return ""


def by_shortcut(slack: Slack, bot: Bot, text: str) -> str:
    ts = slack.message(BEN, text, GENERAL)
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    return f"{told(slack, ANA)} {slack.last(ANA, text, GENERAL).text}"


WAYS: list[Callable[[Slack, Bot, str], str]] = [by_command, on_behalf, by_message, by_mention, by_form, by_shortcut]


def test_one_more_is_refused_by_every_way_in_and_the_text_is_still_there(slack: Slack, bot: Bot) -> None:
    fill(bot)
    bot.move_to(bot.clock() + timedelta(minutes=4))

    for way in WAYS:
        text = f"The printer on floor 4 jams, {way.__name__}"
        answer = way(slack, bot, text)
        assert FULL in answer, way
        assert "Please send it again in 6 minutes." in answer, way
        assert text in answer, way
        while slack.views(ANA):
            slack.close_modal(ANA)
    assert len(rows(bot, Improvement)) == MOST


def test_others_are_not_held_up_and_it_works_again_when_it_was_said(slack: Slack, bot: Bot) -> None:
    fill(bot)
    captured(bot, by=BEN)
    bot.move_to(bot.clock() + timedelta(minutes=10))
    bot.restart()
    slack.command(ANA, "/improve", "The printer on floor 4 jams")

    assert [each.captured_by for each in rows(bot, Improvement)] == [ANA] * MOST + [BEN, ANA]


def test_a_list_is_parted_though_one_more_idea_would_be_too_many(slack: Slack, bot: Bot) -> None:
    captured(bot)
    captured(bot)
    slack.message(ANA, "- The printer on floor 4 jams\n- The lift stops every Friday\n- Nobody answers at night")
    bot.flush()
    card(slack, ANA, 3).press("Make it 3 ideas")

    assert len(rows(bot, Improvement)) == 5
    assert FULL in by_command(slack, bot, "One more idea of mine")  # "5", were they not looked at up to the limit


def test_all_who_give_no_name_share_one_limit_and_nobody_is_counted(slack: Slack, bot: Bot) -> None:
    fill(bot)  # what Ana brings in by name doesn't count here, and what she brings in without doesn't count there
    for person, text in ((ANA, "The night shift is never asked"), (BEN, "Nobody answers the night phone")):
        assert "Your code" in say(slack, person, f"anonymously {text}").text

    text = "The canteen closes before the late shift"
    answer = say(slack, MIA, f"anonymously {text}").text
    assert "Too many ideas without a name" in answer
    assert "in 10 minutes" in answer
    assert text in answer
    slack.command(MIA, "/improve", text)  # with a name it is taken
    assert len(rows(bot, Improvement)) == MOST + MOST_UNNAMED + 1

    bot.move_to(bot.clock() + timedelta(minutes=10))
    assert "Your code" in say(slack, MIA, f"anonymously {text}").text
    assert len([each for each in rows(bot, Origin) if each.follow_key]) == MOST_UNNAMED + 1


def test_many_at_once_are_counted_one_after_the_other(bot: Bot) -> None:
    def named(number: int) -> bool:
        with bot.db.begin() as session:
            source = Source(SourceKind.FORM, f"at-once:{number}")
            recording.record_idea(session, NewIdea(f"{IDEA} {number}"), by=ANA, at=bot.clock(), source=source)
        return True

    def unnamed(number: int) -> bool:
        with bot.db.begin() as session:
            source = Source(SourceKind.COMMAND, f"unnamed-at-once:{number}")
            anonymous.keep_anonymous_idea(session, f"{IDEA} {number}", asker=BEN, at=bot.clock(), source=source)
        return True

    def tried(act: Callable[[int], bool], number: int) -> bool:
        try:
            return act(number)
        except TooOften:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda number: tried(named, number), range(12))) == MOST
        assert sum(pool.map(lambda number: tried(unnamed, number), range(12))) == MOST_UNNAMED
    assert len(rows(bot, Improvement)) == MOST + MOST_UNNAMED
