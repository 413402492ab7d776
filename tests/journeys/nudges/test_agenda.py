"""What waits follows whoever it is for: to another time zone, and through a loss of access."""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from bot.workers.nudger import Nudger
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.messaging import outbox
from csi.people import directory
from models import Bundle, Nudge, Outbox
from models.enums import Effort, NudgeKind, NudgeState, QueueState, Role
from tests.conftest import Bot
from tests.journeys.nudges.test_morning_message import NEXT_MONDAY, bundles, quick_win
from tests.support.slack import BEN, CHLOE, GENERAL, LEO, MIA, Slack
from tests.support.story import assessed, captured, grant, plan_task, rows

LATE = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
"""After the approval has waited for days, and a promised decision is late."""


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
    assert check_ins(bot) == [(NudgeState.SENT, NEXT_MONDAY.replace(hour=8, minute=0))]  # the one that had waited

    changed(slack, bot, deleted=True)
    bot.move_to(NEXT_MONDAY + timedelta(days=9))
    bot.tick()
    assert len(bundles(slack)) == 1
    changed(slack, bot, deleted=False)
    bot.move_to(NEXT_MONDAY + timedelta(days=9, hours=6))
    bot.tick()
    assert len(bundles(slack)) == 2


def test_a_date_that_comes_twice_over_the_date_line_has_one_message(slack: Slack, bot: Bot) -> None:
    quick_win(bot, "Fewer forms")
    changed(slack, bot, tz="Pacific/Kiritimati")
    nine_on_monday = datetime(2026, 11, 29, 19, tzinfo=UTC)
    bot.move_to(nine_on_monday)
    assert len(bundles(slack)) == 1
    plan_task(bot, 1, owner=CHLOE, due_on=date(2026, 11, 30))
    changed(slack, bot, tz="Pacific/Pago_Pago")

    for hours in (25, 49):  # nine on Monday again; nine on Tuesday
        bot.move_to(nine_on_monday + timedelta(hours=hours))
        bot.tick()
        assert len(bundles(slack)) == (1 if hours == 25 else 2)


def test_a_morning_that_comes_twice_because_the_clock_was_set_back_has_one_message(slack: Slack, bot: Bot) -> None:
    number = quick_win(bot)
    bot.move_to(NEXT_MONDAY)
    plan_task(bot, number, owner=CHLOE, due_on=NEXT_MONDAY.date())

    for minutes in (-4, -1, 30):
        assert Nudger(bot.db).run(NEXT_MONDAY + timedelta(minutes=minutes)) == []
    bot.flush()
    assert len(bundles(slack)) == 1

    assert Nudger(bot.db).run(NEXT_MONDAY + timedelta(days=1)) == []
    bot.flush()
    assert "Order five laptops" in bundles(slack)[-1].text


def test_a_change_updates_the_messages_that_still_ask_something_and_not_all_there_ever_were(
    slack: Slack, bot: Bot
) -> None:
    number = quick_win(bot)
    for weeks in range(3):
        bot.move_to(NEXT_MONDAY + timedelta(weeks=weeks))
    assert len(bundles(slack)) == 3

    with bot.db.begin() as session:
        outbox.refresh_improvement(session, number, bot.clock())
        waiting = select(Outbox.subject).where(Outbox.kind == "refresh", Outbox.state == QueueState.WAITING)
        updated = [subject for subject in session.exec(waiting) if subject.startswith("bundle:")]
    assert updated == ["bundle:3"]


def in_which_messages(slack: Slack, person: str, words: str) -> int:
    return len([seen for seen in slack.from_app(person) if words in seen.text])


def test_who_becomes_approver_or_manages_a_team_is_asked_from_then_on_and_the_former_one_no_more(
    slack: Slack, bot: Bot
) -> None:
    assessed(bot, effort=Effort.L)  # Mia is asked, since nobody is approver
    captured(bot, "Printers are far away")
    bot.move_to(LATE)
    waits, promised = "It waits for your approval", "No decision yet"
    assert (in_which_messages(slack, MIA, waits), in_which_messages(slack, MIA, promised)) == (1, 1)

    grant(bot, LEO, Role.APPROVER)
    grant(bot, BEN, Role.COORDINATOR)
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, 1, {"manager": BEN}, by=MIA, at=bot.clock())
    bot.tick()
    bot.move_to(LATE + timedelta(hours=4, minutes=45))  # a quarter past nine in New York, where Leo is
    bot.move_to(LATE + timedelta(days=1))

    assert (in_which_messages(slack, MIA, waits), in_which_messages(slack, MIA, promised)) == (0, 0)
    assert (in_which_messages(slack, LEO, waits), in_which_messages(slack, BEN, promised)) == (1, 1)


def test_what_takes_the_place_of_one_that_was_never_sent_has_waited_since_that_one(slack: Slack, bot: Bot) -> None:
    quick_win(bot)
    for weeks in (0, 1):  # both mornings were missed
        bot.move_to(NEXT_MONDAY + timedelta(weeks=weeks, hours=5))

    first, second = (row for row in rows(bot, Nudge) if row.kind is NudgeKind.PROGRESS)
    assert (first.state, second.state) == (NudgeState.OVER, NudgeState.WAITING)
    assert second.due_at - first.due_at == timedelta(weeks=1)
    assert second.made_at == first.made_at


def test_what_comes_weekly_and_was_sent_late_rests_three_days_and_goes_on_by_its_calendar(
    slack: Slack, bot: Bot
) -> None:
    plan_task(bot, quick_win(bot), owner=CHLOE, due_on=date(2026, 12, 1))
    bot.move_to(NEXT_MONDAY + timedelta(days=7))  # it was down on the day, a Tuesday
    bundles(slack)[-1].choose("Snooze for a day")
    bot.flush()
    for days in (8, 9, 14, 15):  # on Tuesday it comes again because it was snoozed, and not because a week is over
        bot.move_to(NEXT_MONDAY + timedelta(days=days))
        slack.command(CHLOE, "/csi", "nudges")
        said = slack.messages(CHLOE, GENERAL)[-1].text
        assert ("Tasks that are due, Tuesday 15 December" in said) is (days < 15)

    mornings = [row.morning_on for row in rows(bot, Bundle)]
    assert [each.day for each in mornings if each] == [7, 8, 14, 15]
    asked = [row.due_at.day for row in rows(bot, Nudge) if row.kind is NudgeKind.TASK]
    assert asked == [1, 15]
