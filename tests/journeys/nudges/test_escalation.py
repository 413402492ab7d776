"""Whoever is above is told a working day later, whatever the person concerned has snoozed, muted or not answered."""

from datetime import UTC, datetime, timedelta

import pytest

from csi.capture import missed_promises
from csi.catalogue import policy_settings
from csi.common.errors import NotAllowed, TooLate
from csi.common.policy_fields import DEFAULTS
from models import Bundle, Kpi
from models.enums import Effort, Frequency, Role, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, Seen, Slack
from tests.support.story import accepted, assessed, captured, grant, in_progress, redeliver, rows, take

OVERDUE = datetime(2026, 12, 7, 9, 5, tzinfo=UTC)
"""Ben's Monday morning in London, a week after the day of his task."""


MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)
"""Chloé's, in Paris."""


def mornings(slack: Slack, person: str) -> list[Seen]:
    begins = ("Good morning", "You snoozed this", "You muted")
    return [seen for seen in slack.from_app(person) if seen.text.startswith(begins)]


def test_an_overdue_task_is_snoozed_then_muted_and_its_coordinator_hears_both(slack: Slack, bot: Bot) -> None:
    in_progress(bot, "Laptops are late")
    bot.move_to(OVERDUE)
    (asked,) = mornings(slack, BEN)
    assert "Your task *1.1* Order five laptops: overdue since Monday 30 November." in asked.text

    asked.choose("Snooze until a date")
    slack.fill(BEN, snooze_until="2026-12-10")
    bot.flush()
    assert "You snoozed this until Thursday 10 December." in mornings(slack, BEN)[-1].text
    assert "Ben" not in mornings(slack, CHLOE)[-1].text  # she is told a working day later

    bot.restart()
    bot.move_to(OVERDUE + timedelta(days=2))
    told = mornings(slack, CHLOE)[-1].text
    assert f"<@{BEN}>'s task *1.1* Order five laptops: overdue since Monday 30 November." in told
    assert f"<@{BEN}> was told on Monday 7 December and snoozed it until Thursday 10 December." in told
    assert "You get this because you are next in line." in told

    bot.move_to(OVERDUE + timedelta(days=3))
    again = mornings(slack, BEN)[-1]
    assert again.ts != asked.ts
    assert "overdue since Monday 30 November" in again.text
    again.choose("Mute: tasks that are due")
    bot.flush()
    assert "Order five laptops" not in mornings(slack, BEN)[-1].text
    for days in (7, 9):
        bot.move_to(OVERDUE + timedelta(days=days))
    assert f"<@{BEN}> has muted messages of this kind." in mornings(slack, CHLOE)[-1].text
    assert len([row for row in rows(bot, Bundle) if row.person_id == BEN]) == 2


def test_whoever_is_above_hears_nothing_while_the_week_has_no_message_left_for_the_person_concerned(
    slack: Slack, bot: Bot
) -> None:
    in_progress(bot, "Laptops are late")  # Ben's task is due on 30 November, and overdue on 7 December
    bot.move_to(OVERDUE - timedelta(days=7))  # he is told on its day
    with bot.db.begin() as session:
        policy_settings.set_policies(session, {"weekly_messages": 1}, by=MIA, at=bot.clock())
        session.add(Bundle(person_id=BEN, made_at=OVERDUE - timedelta(days=3)))  # this week's message
    for days in (0, 1, 2, 3):  # Chloé has the morning an hour before Ben
        bot.move_to(OVERDUE + timedelta(days=days, hours=-1))
        bot.tick()
        assert f"<@{BEN}>'s task" not in mornings(slack, CHLOE)[-1].text
        slack.command(CHLOE, "/csi", "nudges")
        assert "tasks that are due" not in slack.messages(CHLOE, GENERAL)[-1].text
        bot.move_to(OVERDUE + timedelta(days=days))

    bot.move_to(OVERDUE + timedelta(days=4))
    assert "overdue since Monday 30 November" in mornings(slack, BEN)[-1].text
    for days in (7, 8):
        bot.move_to(OVERDUE + timedelta(days=days, hours=-1))
        bot.tick()
    assert f"<@{BEN}> was told on Friday 11 December." in mornings(slack, CHLOE)[-1].text


def test_an_author_reads_why_a_promised_decision_takes_longer(slack: Slack, bot: Bot) -> None:
    captured(bot, "Badges fail")
    bot.move_to(datetime(2026, 12, 1, 8, 5, tzinfo=UTC))  # promised by Monday
    late = mornings(slack, MIA)[-1]
    assert "No decision yet. It was promised by Monday 30 November." in late.text

    late.choose("Say why IMP-1 takes longer")
    slack.fill(MIA, reason="The *supplier* answers on Monday")
    redeliver(slack)
    bot.flush()

    assert f"<@{MIA}>: The" in mornings(slack, ANA)[-1].text
    (told,) = [seen for seen in slack.from_app(ANA) if "The decision takes longer" in seen.text]
    assert "*Badges fail* (IMP-1)" in told.text
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only whoever decides on ideas"):
        missed_promises.explain(session, 1, "No idea", by=ANA, at=bot.clock())
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too early")
    with bot.db.begin() as session, pytest.raises(TooLate, match="its decision has come"):
        missed_promises.explain(session, 1, "Later", by=MIA, at=bot.clock())


def test_a_kind_that_is_ignored_three_times_says_so_waits_and_comes_when_it_is_asked_for(
    slack: Slack, bot: Bot
) -> None:
    take(bot, accepted(bot, "Fewer forms", quick_win=True), Step.START)
    warned = "No answer this time? Then I'll wait 2 weeks before I ask again: weekly check-ins."
    for weeks in range(3):
        bot.move_to(MONDAY + timedelta(weeks=weeks))
        assert (warned in mornings(slack, CHLOE)[-1].text) is (weeks == 2)

    bot.move_to(MONDAY + timedelta(weeks=3))
    assert len(mornings(slack, CHLOE)) == 3
    slack.command(CHLOE, "/csi", "nudges")
    answer = slack.messages(CHLOE, GENERAL)[-1]
    assert "Paused until Monday 28 December: weekly check-ins (the last ones stayed unanswered)" in answer.text

    answer.press("Change")
    slack.fill(CHLOE, woken=["paused:progress"])
    bot.flush()
    assert "Paused" not in slack.messages(CHLOE, GENERAL)[-1].text
    bot.move_to(MONDAY + timedelta(weeks=3, minutes=20))
    assert len(mornings(slack, CHLOE)) == 4
    assert warned not in mornings(slack, CHLOE)[-1].text


def test_what_is_urgent_exceeds_the_weeks_messages_and_takes_along_what_waited(slack: Slack, bot: Bot) -> None:
    in_progress(bot, "Laptops are late")
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).frequency = Frequency.DAILY
    grant(bot, CHLOE, Role.APPROVER)
    bot.move_to(datetime(2026, 11, 24, 8, 5, tzinfo=UTC))
    assessed(bot, "New software takes weeks", effort=Effort.L, kpi="Days to software")
    for day in (25, 26):
        slack.last(CHLOE, "what's the value now, in days?").reply(f"{day - 13}")
        bot.move_to(datetime(2026, 11, day, 8, 5, tzinfo=UTC))
    assert len(mornings(slack, CHLOE)) == DEFAULTS.weekly_messages

    slack.last(CHLOE, "what's the value now, in days?").reply("same")
    bot.move_to(datetime(2026, 11, 27, 8, 5, tzinfo=UTC))  # two whole working days after it was asked for

    fourth = mornings(slack, CHLOE)[-1]
    assert len(mornings(slack, CHLOE)) == DEFAULTS.weekly_messages + 1
    assert fourth.text.startswith("Good morning. 1 approval waits for you and 1 reading is due.")
    assert "*IMP-2*  New software takes weeks\nIt waits for your approval." in fourth.text
    fourth.choose("Approve IMP-2")
    bot.flush()
    bot.tick()
    settled = mornings(slack, CHLOE)[-1].text
    assert settled.startswith("Good morning. 1 reading is due.")
    assert "*IMP-2*  New software takes weeks  ·  you approved it, Friday 27 November" in settled
