"""Homes that were opened a short while ago are published again when what they show changes, and only then."""

from datetime import timedelta

import pytest

from bot.workers.home_refresher import PAUSE_SECONDS, HomeRefresher
from csi.people import directory
from models import HomeView
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.homes import home, press, standing
from tests.support.slack import ANA, CHLOE, MIA, Slack
from tests.support.story import accepted, calls, captured, in_progress, rows


@pytest.fixture
def homes(bot: Bot) -> HomeRefresher:
    assert bot.kaizen is not None
    return bot.kaizen.homes


def publishes(slack: Slack) -> int:
    return len(calls(slack, "views.publish"))


def test_an_open_home_shows_what_others_do_meanwhile(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    captured(bot)
    home(slack, ANA)
    home(slack, MIA)
    accepted(bot, "Phones take long")

    assert homes.flush() == 2

    assert "Phones take long\naccepted" in standing(slack, ANA)
    assert "Phones take long" in standing(slack, MIA)


def test_what_changes_nothing_on_a_home_publishes_nothing(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    captured(bot)
    home(slack, ANA)
    before = publishes(slack)
    captured(bot, "Somebody else's", by=CHLOE)

    assert homes.flush() == 0
    assert homes.flush() == 0
    assert publishes(slack) == before


def test_a_home_is_kept_fresh_for_ten_minutes(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    home(slack, ANA)
    opened = bot.clock()
    bot.move_to(opened + timedelta(minutes=9))
    captured(bot)
    assert homes.flush() == 1
    bot.move_to(opened + timedelta(minutes=11))
    captured(bot, "Phones take long")

    assert homes.flush() == 0
    assert "Phones" not in standing(slack, ANA)


def test_one_person_gets_one_publish_in_two_seconds(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    home(slack, ANA)
    captured(bot, "First idea")
    assert homes.sweep(100.0) == 1
    captured(bot, "Second idea")

    assert homes.sweep(100.0 + PAUSE_SECONDS - 0.1) == 0
    assert "Second idea" not in standing(slack, ANA)
    assert homes.sweep(100.0 + PAUSE_SECONDS) == 1
    assert "Second idea" in standing(slack, ANA)
    assert homes.sweep(200.0) == 0


def test_the_page_that_is_open_stays_open(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    for number in range(7):
        captured(bot, f"Idea number {number}")
    press(slack, ANA, "home_page:ideas:next")
    assert "Your ideas (6–7 of 7)" in standing(slack, ANA)
    captured(bot, "One more")

    homes.flush()

    assert "Your ideas (6–8 of 8)" in standing(slack, ANA)


def test_after_a_restart_open_homes_are_still_kept_fresh(slack: Slack, bot: Bot) -> None:
    home(slack, ANA)
    bot.restart()
    captured(bot)
    assert bot.kaizen is not None

    assert bot.kaizen.homes.flush() == 1

    assert "Laptop requests" in standing(slack, ANA)


def test_a_home_that_another_replica_has_published_is_published_as_it_is_by_then(
    slack: Slack, bot: Bot, homes: HomeRefresher
) -> None:
    home(slack, ANA)
    with bot.db.begin() as session:
        view = session.get_one(HomeView, ANA)
        view.digest = f"{'0' * 32}:1700000000.elsewhere"
    captured(bot)

    assert homes.flush() == 1

    assert "Laptop requests" in standing(slack, ANA)
    assert [call["response"].get("error") for call in calls(slack, "views.publish")][-2:] == ["hash_conflict", None]
    assert homes.flush() == 0


def test_slack_is_waited_for_and_then_shown_the_latest(
    slack: Slack, bot: Bot, homes: HomeRefresher, server: SandboxServer
) -> None:
    home(slack, ANA)
    captured(bot, "First idea")
    slack.call("/sandbox/faults", {"fault": "rate_limited", "only": ["views.publish"], "retry_after": 30, "count": 1})

    assert homes.sweep(100.0) == 0
    captured(bot, "Second idea")
    before = publishes(slack)
    assert homes.sweep(120.0) == 0
    assert publishes(slack) == before

    assert homes.sweep(131.0) == 1
    assert "Second idea" in standing(slack, ANA)


def test_what_slack_refuses_for_good_is_logged_once_and_without_names(
    slack: Slack, bot: Bot, homes: HomeRefresher, capsys: pytest.CaptureFixture[str]
) -> None:
    home(slack, ANA)
    captured(bot)
    slack.call("/sandbox/faults", {"fault": "refuse", "only": ["views.publish"], "error": "not_enabled", "count": 1})
    capsys.readouterr()

    assert homes.flush() == 0
    logged = capsys.readouterr()

    assert "not_enabled" in logged.out + logged.err
    assert ANA not in logged.out + logged.err
    assert homes.flush() == 0
    captured(bot, "Phones take long")
    assert homes.flush() == 1


def test_who_lost_access_loses_what_their_home_showed(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    in_progress(bot)
    assert "Laptop requests" in home(slack, CHLOE)
    with bot.db.begin() as session:
        directory.get_or_create(session, CHLOE, bot.clock()).is_guest = True
    captured(bot, "Phones take long")

    homes.flush()

    assert "members of this organisation only" in standing(slack, CHLOE)
    assert "Laptop" not in standing(slack, CHLOE)


def test_who_never_opened_a_home_is_sent_none(slack: Slack, bot: Bot, homes: HomeRefresher) -> None:
    captured(bot)

    assert homes.flush() == 0
    assert rows(bot, HomeView) == []
