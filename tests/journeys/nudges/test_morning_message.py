"""Nudges: due, kind and never annoying. They come once, on the receiver's working mornings, in one message."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from csi.catalogue import policy_settings
from csi.common.errors import TooLate
from csi.common.policy_fields import DEFAULTS
from csi.consequences.closing import close_improvement
from csi.lifecycle import assignment
from csi.lifecycle.closure import Closing
from csi.nudges import check_ins
from csi.nudges.morning_choice import MOST_ROWS
from csi.tasks import planning
from models import Absence, Bundle, Digest, Improvement, Kpi, Nudge, Person, ProgressReport, Team
from models.enums import ClosureCode, DigestKind, Frequency, Health, NudgeKind, Step
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import BEN, CHLOE, MIA, Refused, Seen, Slack
from tests.support.story import (
    KPI,
    accepted,
    answer,
    captured,
    in_progress,
    one,
    plan_task,
    read,
    redeliver,
    rows,
    take,
    told,
)

NEXT_MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)
"""Five past nine in Paris, where Chloé is."""


def bundles(slack: Slack, person: str = CHLOE) -> list[Seen]:
    return [seen for seen in slack.from_app(person) if "Good morning" in seen.text]


def quick_win(bot: Bot, idea: str = "Fewer forms") -> int:
    """An improvement in progress without a KPI."""
    number = accepted(bot, idea, quick_win=True)
    take(bot, number, Step.START)
    return number


def report(bot: Bot, number: int) -> None:
    with bot.db.begin() as session:
        check_ins.report_progress(session, number, Health.ON_TRACK, by=CHLOE, at=bot.clock())
    bot.flush()


# When it comes


def test_the_first_message_of_a_week_says_what_a_coordinator_leads_once_and_with_nothing_nothing(
    slack: Slack, bot: Bot
) -> None:
    answer(bot, accepted(bot, "Badges fail"), outcome="Badges work")  # so Chloé has taken it
    in_progress(bot, "Laptops are late")
    bot.move_to(NEXT_MONDAY - timedelta(days=1))
    assert bundles(slack) == []

    bot.move_to(NEXT_MONDAY + timedelta(days=1))  # down on Monday
    bot.restart()
    bot.tick()

    (bundle,) = bundles(slack)
    assert "*Your week, in what you lead*\n•  1 improvement to plan\n•  1 task due this week\n" in bundle.text
    weekly = [(row.reader, row.period_on) for row in rows(bot, Digest) if row.kind is DigestKind.WEEKLY]
    assert weekly == [(CHLOE, date(2026, 11, 30))]
    with bot.db.begin() as session:
        policy_settings.set_policies(session, {"digests": []}, by=MIA, at=bot.clock())
    bot.move_to(NEXT_MONDAY + timedelta(days=7))
    assert "Your week" not in bundles(slack)[-1].text
    assert bundles(slack, MIA) == []


def test_the_check_in_comes_on_the_first_working_morning_of_the_week(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.tick()
    assert bundles(slack) == []  # it has only just begun

    for early in (datetime(2026, 11, 29, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 7, 55, tzinfo=UTC)):
        bot.move_to(early)
        assert bundles(slack) == []
    bot.move_to(NEXT_MONDAY)

    (bundle,) = bundles(slack)
    assert bundle.text.startswith("Good morning. How is *Laptop requests take two weeks* going? And 1 reading is due.")
    assert "*IMP-1*  ·  0 % of the plan done  ·  next task due Monday 30 November" in bundle.text
    assert bundle.buttons == []
    assert bundle.options == ["On track: IMP-1", "At risk: IMP-1", "Blocked: IMP-1", "Done: IMP-1"]
    assert "You lead this improvement, so I ask once a week." in bundle.text


@pytest.mark.parametrize("hour", [0, 5, 7, 11, 15, 22])
def test_nothing_is_said_outside_of_the_morning(slack: Slack, bot: Bot, hour: int) -> None:
    quick_win(bot)

    bot.move_to(datetime(2026, 11, 30, hour, 30, tzinfo=UTC))

    assert bundles(slack) == []


@pytest.mark.parametrize("day", [28, 29])
def test_nothing_is_said_at_weekends(slack: Slack, bot: Bot, day: int) -> None:
    quick_win(bot)

    bot.move_to(datetime(2026, 11, day, 8, 30, tzinfo=UTC))

    assert bundles(slack) == []


def test_a_morning_is_the_receivers_own(slack: Slack, bot: Bot) -> None:
    quick_win(bot)
    bot.tick()  # the intake has read Chloé's time zone
    assert {person.id: person.tz for person in rows(bot, Person)}[CHLOE] == "Europe/Paris"

    bot.move_to(datetime(2026, 11, 30, 7, 59, tzinfo=UTC))
    assert bundles(slack) == []
    bot.move_to(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))
    assert len(bundles(slack)) == 1


def test_a_missed_morning_is_made_up_for_on_the_next_one(slack: Slack, bot: Bot) -> None:
    quick_win(bot)

    bot.move_to(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert bundles(slack) == []
    bot.move_to(datetime(2026, 12, 1, 8, 5, tzinfo=UTC))

    assert len(bundles(slack)) == 1


# Once


def test_it_comes_once_whatever_the_number_of_ticks_and_restarts(slack: Slack, bot: Bot) -> None:
    quick_win(bot)
    bot.move_to(NEXT_MONDAY)
    for _ in range(3):
        bot.tick()
    bot.restart()
    bot.tick()
    bot.move_to(NEXT_MONDAY + timedelta(days=1))
    bot.move_to(NEXT_MONDAY + timedelta(days=4))

    assert len(bundles(slack)) == 1
    assert len(rows(bot, Bundle)) == len(rows(bot, Nudge)) == 1


def test_a_restart_between_the_claim_and_the_message_sends_it_once(slack: Slack, bot: Bot) -> None:
    quick_win(bot)
    slack.call("/sandbox/clock", {"to": NEXT_MONDAY.isoformat(), "jump": True})
    assert bot.kaizen is not None
    bot.kaizen.periodic_work.run_due()
    assert bundles(slack) == []

    bot.restart()
    bot.tick()

    assert len(bundles(slack)) == 1


def test_several_improvements_are_one_message(slack: Slack, bot: Bot) -> None:
    for place in range(3):
        quick_win(bot, f"Idea {place}")
    bot.move_to(NEXT_MONDAY)

    (bundle,) = bundles(slack)
    assert "3 improvements need your update" in bundle.text
    assert len(bundle.options) == 12
    menus = [block for block in bundle.raw["blocks"] if block.get("accessory")]
    assert [len(menu["accessory"]["options"]) for menu in menus] == [4, 4, 4]


def menus(seen: Seen) -> int:
    return sum("accessory" in block and block["accessory"]["type"] == "overflow" for block in seen.raw["blocks"])


def test_a_check_in_of_many_improvements_is_one_message_that_counts_what_is_beyond_until_its_reader_asks_for_all(
    slack: Slack, bot: Bot
) -> None:
    for place in range(MOST_ROWS + 1):
        quick_win(bot, f"Idea {place}")
    bot.move_to(NEXT_MONDAY)
    bot.move_to(NEXT_MONDAY + timedelta(days=1))

    (bundle,) = bundles(slack)
    assert bundle.text.startswith(f"Good morning. {MOST_ROWS + 1} improvements need your update.")
    assert (menus(bundle), "14 improvements need your update: IMP-13, IMP-14" in bundle.text) == (12, True)
    report(bot, 1)
    assert "13 improvements need your update: IMP-14" in bundles(slack)[-1].text
    with pytest.raises(Refused):
        bundle.press("Show all", by=BEN)
    bundle.press("Show all")
    bundle.press("Show all")  # two presses at once
    bot.flush()

    (bundle,) = bundles(slack)
    assert (menus(bundle), "Also waiting" in bundle.text) == (MOST_ROWS, False)


def test_after_weeks_of_downtime_there_is_one_message_about_today(slack: Slack, bot: Bot) -> None:
    in_progress(bot)

    bot.move_to(NEXT_MONDAY + timedelta(weeks=2, days=1))

    (bundle,) = bundles(slack)
    assert "1 task overdue" in bundle.text
    asked = sorted(nudge.kind for nudge in rows(bot, Nudge) if nudge.person_id == CHLOE and nudge.sent_at)
    assert asked == [NudgeKind.PROGRESS, NudgeKind.READING, NudgeKind.WEEK]  # Ben's task: he is told first
    bot.move_to(NEXT_MONDAY + timedelta(weeks=2, days=2))
    assert len(bundles(slack)) == 1


def test_it_comes_again_the_week_after(slack: Slack, bot: Bot) -> None:
    in_progress(bot)

    for weeks in range(3):
        bot.move_to(NEXT_MONDAY + timedelta(weeks=weeks))

    assert len(bundles(slack)) == 3
    assert [seen.text.count("asked again") for seen in bundles(slack)] == [2, 2, 0]
    assert [bool(seen.options) for seen in bundles(slack)] == [False, False, True]
    readings = [seen for seen in slack.from_app(CHLOE) if seen.text.startswith(f"*{KPI}*")]
    assert [seen.buttons for seen in readings] == [[], [], ["Enter reading"]]

    readings[0].reply("9")  # in the thread of the first one
    bot.flush()
    settled = [seen.text for seen in slack.from_app(CHLOE) if seen.text.startswith(f"*{KPI}*  ·  thanks: 9 days")]
    assert len(settled) == 3


def test_who_has_just_reported_is_not_asked(slack: Slack, bot: Bot) -> None:
    number = quick_win(bot)
    bot.move_to(datetime(2026, 11, 29, 18, 0, tzinfo=UTC))
    report(bot, number)

    bot.move_to(NEXT_MONDAY)

    assert bundles(slack) == []


def test_who_is_away_or_gone_is_not_asked(slack: Slack, bot: Bot) -> None:
    quick_win(bot)
    bot.tick()
    with bot.db.begin() as session:
        session.add(Absence(person_id=CHLOE, until=NEXT_MONDAY + timedelta(days=1), said_at=bot.clock()))

    bot.move_to(NEXT_MONDAY)
    assert bundles(slack) == []
    bot.move_to(NEXT_MONDAY + timedelta(days=2))
    assert len(bundles(slack)) == 1


# Readings


def test_a_reading_is_asked_in_the_thread_one_period_after_the_last_one(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(NEXT_MONDAY)

    question = slack.last(CHLOE, "what's the value now, in days?")
    assert question.thread_ts == bundles(slack)[0].ts
    assert f"*{KPI}*" in question.text
    assert "It was 14 days on Monday 23 November" in question.text
    assert question.buttons == ["Enter reading"]
    assert "You report this weekly" in question.text


def test_a_reading_given_unasked_moves_the_next_question(slack: Slack, bot: Bot) -> None:
    number = in_progress(bot)
    bot.move_to(datetime(2026, 11, 27, 15, 0, tzinfo=UTC))
    read(bot, "12")
    bot.move_to(datetime(2026, 11, 29, 18, 0, tzinfo=UTC))
    report(bot, number)

    bot.move_to(NEXT_MONDAY)
    assert [seen.text.split("\n")[0] for seen in bundles(slack)] == ["Good morning. This is your week."]
    bot.move_to(datetime(2026, 12, 4, 8, 5, tzinfo=UTC))

    assert "1 reading is due" in bundles(slack)[1].text


@pytest.mark.parametrize(
    ("frequency", "days"), [(Frequency.DAILY, 1), (Frequency.MONTHLY, 30), (Frequency.QUARTERLY, 91)]
)
def test_readings_are_asked_by_the_kpis_own_frequency(slack: Slack, bot: Bot, frequency: Frequency, days: int) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).frequency = frequency
    due = datetime(2026, 11, 23, 8, 5, tzinfo=UTC) + timedelta(days=days)
    while due.weekday() >= 5:
        due += timedelta(days=1)

    bot.move_to(due - timedelta(minutes=10))
    assert [nudge for nudge in rows(bot, Nudge) if nudge.kind is NudgeKind.READING] == []
    bot.move_to(due)

    assert len([nudge for nudge in rows(bot, Nudge) if nudge.kind is NudgeKind.READING]) == 1


# Answers


@pytest.mark.parametrize("label", ["On track", "Done"])
def test_an_answer_in_slack_is_kept_and_shown_in_the_message(slack: Slack, bot: Bot, label: str) -> None:
    in_progress(bot)
    bot.move_to(NEXT_MONDAY)
    bundles(slack)[0].choose(f"{label}: IMP-1")
    bot.flush()

    (bundle,) = bundles(slack)
    row = next(line for line in bundle.text.splitlines() if line.startswith("*IMP-1*"))
    assert row.startswith(f"*IMP-1*  Laptop requests take two weeks  ·  *{label}*, you, Monday 30 November")
    assert bundle.options == []
    assert f"Last report: *{label.lower()}*" in opened(slack, CHLOE)
    assert one(bot, ProgressReport).reported_by == CHLOE


@pytest.mark.parametrize(
    ("label", "asks", "health"),
    [("At risk", "What puts it at risk?", Health.AT_RISK), ("Blocked", "What blocks it?", Health.BLOCKED)],
)
def test_trouble_asks_what_stands_in_the_way_and_shows_it(
    slack: Slack, bot: Bot, label: str, asks: str, health: Health
) -> None:
    in_progress(bot)
    bot.move_to(NEXT_MONDAY)
    bundles(slack)[0].choose(f"{label}: IMP-1")
    assert asks in told(slack, CHLOE)
    assert rows(bot, ProgressReport) == []

    slack.fill(CHLOE, note="The *supplier* is closed")
    bot.flush()

    assert (one(bot, ProgressReport).health, one(bot, ProgressReport).note) == (health, "The *supplier* is closed")
    assert f"*{label}*, you" in bundles(slack)[0].text
    assert f"Last report: *{label.lower()}*: The" in opened(slack, CHLOE)


def test_trouble_told_twice_is_kept_once(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(NEXT_MONDAY)
    bundles(slack)[0].choose("At risk: IMP-1")
    slack.fill(CHLOE, note="The supplier is closed")
    redeliver(slack)

    assert len(rows(bot, ProgressReport)) == 1


def test_one_row_of_several_is_answered_alone(slack: Slack, bot: Bot) -> None:
    quick_win(bot, "First idea")
    quick_win(bot, "Second idea")
    bot.move_to(NEXT_MONDAY)
    bundles(slack)[0].choose("On track: IMP-1")
    bot.flush()

    assert one(bot, ProgressReport).improvement_id == 1
    assert bundles(slack)[0].options == ["On track: IMP-2", "At risk: IMP-2", "Blocked: IMP-2", "Done: IMP-2"]
    assert "1 improvement needs your update" in bundles(slack)[0].text


def test_a_row_of_what_was_closed_meanwhile_is_one_line_and_an_old_button_of_it_says_why(
    slack: Slack, bot: Bot
) -> None:
    quick_win(bot)
    quick_win(bot, "Second idea")
    bot.move_to(NEXT_MONDAY)
    before = bundles(slack)[0]
    with bot.db.begin() as session:
        closing = Closing(ClosureCode.SUCCESSFUL, "The form is gone")
        close_improvement(session, 1, closing, by=CHLOE, at=bot.clock())
    bot.flush()

    today = "Monday 30 November"
    assert f"*IMP-1*  Fewer forms  ·  closed, you, {today}; no update is needed" in bundles(slack)[0].text
    assert bundles(slack)[0].options == ["On track: IMP-2", "At risk: IMP-2", "Blocked: IMP-2", "Done: IMP-2"]
    with pytest.raises(Refused):
        before.choose("On track: IMP-1")  # Slack takes no press on what a message doesn't show any more
    with bot.db.begin() as session, pytest.raises(TooLate, match="IMP-1 is closed, so no update is needed"):
        check_ins.report_progress(session, 1, Health.ON_TRACK, by=CHLOE, at=bot.clock())

    with bot.db.begin() as session:
        assignment.assign_coordinator(session, 2, BEN, by=MIA, at=bot.clock())
    bot.flush()
    assert f"*IMP-2*  Second idea  ·  <@{BEN}> leads this now" in bundles(slack)[0].text
    assert bundles(slack)[0].text.startswith("Good morning. Nothing here is open now.")


# The budget


def test_the_weekly_budget_of_messages_holds(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).frequency = Frequency.DAILY
    for date_in_november in range(24, 28):
        bot.move_to(datetime(2026, 11, date_in_november, 8, 5, tzinfo=UTC))

    assert len(bundles(slack)) == DEFAULTS.weekly_messages

    bot.move_to(datetime(2026, 12, 1, 8, 10, tzinfo=UTC))  # the first of them is a week ago
    assert len(bundles(slack)) == DEFAULTS.weekly_messages + 1


def test_what_waits_for_the_budget_joins_an_urgent_message_that_comes_before(slack: Slack, bot: Bot) -> None:
    captured(bot, "Fewer forms")
    with bot.db.begin() as session:
        improvement = session.get_one(Improvement, 1)
        improvement.promised_on = date(2026, 12, 1)
        everyone = session.exec(select(Team)).one()
        everyone.manager_id, everyone.triage_channel = CHLOE, None
    in_progress(bot, "Laptops are late")
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).frequency = Frequency.DAILY
        task = planning.NewTask("Ask the depot", CHLOE, date(2026, 11, 27))
        planning.add_task(session, 2, task, by=CHLOE, at=bot.clock())
    for date_in_november in range(24, 28):
        bot.move_to(datetime(2026, 11, date_in_november, 8, 5, tzinfo=UTC))
    assert len(bundles(slack)) == DEFAULTS.weekly_messages
    assert "Ask the depot" not in bundles(slack)[-1].text  # Friday's task waits until Tuesday

    bot.move_to(NEXT_MONDAY)  # the day before a decision is promised

    assert len(bundles(slack)) == DEFAULTS.weekly_messages + 1
    assert "Fewer forms" in bundles(slack)[-1].text
    assert "Ask the depot" in bundles(slack)[-1].text


def test_nobody_is_asked_about_what_they_neither_coordinate_nor_own(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    plan_task(bot, 1, owner=BEN)
    bot.move_to(NEXT_MONDAY)

    assert bundles(slack, BEN) == []
