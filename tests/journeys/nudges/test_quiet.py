"""*Snooze* and *Mute this kind* quiet the message, and `/csi nudges` shows and sets it."""

from datetime import UTC, datetime, timedelta

from models import Nudge, NudgeSetting
from models.enums import NudgeKind, NudgeState, Step
from tests.conftest import Bot
from tests.support.slack import CHLOE, GENERAL, LEO, Seen, Slack
from tests.support.story import accepted, rows, take

NEXT_MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)


def mornings(slack: Slack) -> list[Seen]:
    return [seen for seen in slack.from_app(CHLOE) if seen.text.startswith(("Good morning", "You snoozed this"))]


def test_a_message_is_snoozed_comes_again_and_its_kind_is_muted_and_set_in_the_window(slack: Slack, bot: Bot) -> None:
    take(bot, accepted(bot, "Fewer forms", quick_win=True), Step.START)
    bot.move_to(NEXT_MONDAY)
    (first,) = mornings(slack)
    assert first.lists[:3] == ["Snooze for a day", "Snooze for a week", "Snooze until a date"]

    first.choose("Snooze for a day")
    bot.flush()
    (snoozed,) = mornings(slack)
    assert snoozed.text.startswith("You snoozed this until Tuesday 1 December.\n*IMP-1*  Fewer forms\n")
    assert snoozed.options == snoozed.lists == []
    slack.command(CHLOE, "/csi", "nudges")
    assert "Snoozed until" in slack.messages(CHLOE, GENERAL)[-1].text
    assert "Your week in figures" in slack.messages(CHLOE, GENERAL)[-1].text
    slack.command(LEO, "/csi", "nudges")
    assert "Your week in figures" not in slack.messages(LEO, GENERAL)[-1].text  # he leads nothing

    bot.restart()
    bot.move_to(NEXT_MONDAY + timedelta(days=1))
    again = mornings(slack)[-1]
    assert again.ts != first.ts
    assert "How is *Fewer forms* going?" in again.text

    again.choose("Mute: weekly check-ins")
    bot.flush()
    assert slack.last(CHLOE, "You muted weekly check-ins").ts == again.ts
    bot.move_to(NEXT_MONDAY + timedelta(days=7))
    assert len(rows(bot, NudgeSetting)) == 1
    asked = [row.state for row in rows(bot, Nudge) if row.kind is NudgeKind.PROGRESS]
    assert set(asked) == {NudgeState.MUTED}
