"""What waits follows whoever it is for: to another time zone, and through a loss of access."""

from datetime import datetime, timedelta

from csi.people import directory
from models import Nudge
from models.enums import NudgeKind, NudgeState
from tests.conftest import Bot
from tests.journeys.nudges.test_morning_message import NEXT_MONDAY, bundles, quick_win
from tests.support.slack import CHLOE, Slack
from tests.support.story import rows


def changed(slack: Slack, bot: Bot, **profile: object) -> None:
    """Change Chloé's profile in Slack, and let Kaizen hear of it."""
    assert slack.call(f"/sandbox/people/{CHLOE}", profile)["ok"]
    with bot.db.begin() as session:
        directory.request_members(session, bot.clock())
    bot.tick()


def check_ins(bot: Bot) -> list[tuple[NudgeState, datetime]]:
    return [(row.state, row.due_at) for row in rows(bot, Nudge) if row.kind is NudgeKind.PROGRESS]


def test_what_waits_follows_a_coordinator_to_another_time_zone_and_through_a_loss_of_access(
    slack: Slack, bot: Bot
) -> None:
    quick_win(bot)
    bot.move_to(NEXT_MONDAY + timedelta(hours=5))  # the morning was missed: it waits for Tuesday's
    assert [state for state, _ in check_ins(bot)] == [NudgeState.WAITING]

    changed(slack, bot, tz="America/New_York")
    bot.move_to(NEXT_MONDAY + timedelta(days=1))  # nine in Paris, three in New York
    assert bundles(slack) == []
    bot.move_to(NEXT_MONDAY + timedelta(days=1, hours=6))
    bot.tick()
    assert len(bundles(slack)) == 1
    assert check_ins(bot)[-1] == (NudgeState.SENT, NEXT_MONDAY.replace(hour=14, minute=0))

    changed(slack, bot, deleted=True)
    bot.move_to(NEXT_MONDAY + timedelta(days=9))
    bot.tick()
    assert len(bundles(slack)) == 1
    changed(slack, bot, deleted=False)
    bot.move_to(NEXT_MONDAY + timedelta(days=9, hours=6))
    bot.tick()
    assert len(bundles(slack)) == 2
