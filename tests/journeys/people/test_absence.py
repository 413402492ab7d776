"""People who are away get nothing unasked; what is urgent goes to their deputy; people who change zone follow it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from csi.consequences import whereabouts
from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges import deputies
from csi.nudges.due import Due
from csi.people import absences
from models import Absence, Nudge, Person
from models.enums import Effort, NudgeKind, NudgeState, Role
from tests.conftest import Bot
from tests.support.commands import csi
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Slack
from tests.support.story import assessed, grant, in_progress, rows
from tests.support.waiting import until

MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)
"""Five past nine in Paris, where Chloé is."""


def mornings(slack: Slack, person: str = CHLOE) -> int:
    return len([seen for seen in slack.from_app(person) if "Good morning" in seen.text])


def zone(bot: Bot) -> str | None:
    with bot.db.read() as session:
        return session.get_one(Person, CHLOE).tz


def due(session: Session, bot: Bot, person: str, kind: NudgeKind, number: int) -> tuple[str | None, str | None]:
    """Who gets what is due to somebody, and for whom."""
    at = bot.clock()
    one = Due(kind, f"improvement:{number}", Destination(DestinationKind.PERSON, person), at, improvement_id=number)
    (given,), _ = deputies.stand_in(session, [one], at)
    return given.to.person, given.on_behalf_of


def test_who_is_away_gets_nothing_until_they_are_back_and_urgent_things_go_to_the_deputy(
    slack: Slack, bot: Bot
) -> None:
    number = in_progress(bot, "Laptops are late")

    said = csi(slack, CHLOE, "away until 2 December for <@U02BEN>")
    assert "Understood: Away, back on Wednesday 2 December, deputy <@U02BEN>." in said
    assert "You're away until Wednesday 2 December; reminders begin again that day." in said
    assert f"Urgent ones go to <@{BEN}> meanwhile." in said
    bot.flush()
    named = slack.last(BEN, "You stand in for")
    assert f"You stand in for <@{CHLOE}> until Wednesday 2 December. I'll bring you what is urgent" in named.text

    bot.move_to(MONDAY)
    assert mornings(slack) == 0
    with bot.db.read() as session:
        assert due(session, bot, CHLOE, NudgeKind.APPROVAL, number) == (BEN, CHLOE)
        assert due(session, bot, CHLOE, NudgeKind.PROGRESS, number) == (CHLOE, None)  # it waits until she is back
    with bot.db.begin() as session:
        whereabouts.say_away(session, BEN, date(2026, 12, 24), by=BEN, at=bot.clock())
    with bot.db.read() as session:
        assert due(session, bot, CHLOE, NudgeKind.APPROVAL, number) == (MIA, CHLOE)  # the deputy is away too

    bot.move_to(MONDAY + timedelta(days=2))
    assert mornings(slack) == 1
    with bot.db.read() as session:
        assert due(session, bot, CHLOE, NudgeKind.APPROVAL, number) == (CHLOE, None)


def test_what_went_to_the_deputy_is_no_answer_in_the_message_of_whoever_is_away(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.APPROVER)
    assessed(bot, effort=Effort.L)
    bot.move_to(MONDAY + timedelta(hours=7))  # Leo is in New York
    assert "It waits for your approval." in slack.last(LEO, "Good morning").text

    csi(slack, LEO, "away until 14 December for <@U02BEN>")
    bot.move_to(MONDAY + timedelta(days=7, hours=2))

    assert f"<@{LEO}> is away until Monday 14 December, so this comes to you." in slack.last(BEN, "Good morning").text
    first = slack.last(LEO, "Good morning").text
    assert first.startswith("Good morning. Nothing here is open now.")
    assert "somebody else was asked while you were away" in first


def test_back_earlier_and_what_others_may_say(slack: Slack, bot: Bot) -> None:
    in_progress(bot, "Laptops are late")
    assert "Only a manager can say that" in csi(slack, ANA, f"away <@{CHLOE}> until friday")
    assert "isn't in the future" in csi(slack, CHLOE, "away until today")
    assert "Nobody can stand in for themselves" in csi(slack, CHLOE, f"away until 2 December for <@{CHLOE}>")
    assert rows(bot, Absence) == []

    said = csi(slack, MIA, f"away <@{CHLOE}> until 4 December")
    assert f"<@{CHLOE}> is away until" in said
    assert "Back earlier?" in said
    assert "Back earlier?" not in csi(slack, ANA, f"away <@{CHLOE}>")
    assert "Urgent ones go to the manager" in csi(slack, CHLOE, "away")
    assert "Urgent ones wait too: nobody else is there" in csi(slack, MIA, "away until 30 November")
    csi(slack, BEN, "away until 1 December")
    too = f"<@{BEN}> is away too, until Tuesday 1 December. Before that, urgent ones wait."
    assert too in csi(slack, CHLOE, f"away until 3 December for <@{BEN}>")
    bot.move_to(MONDAY)
    assert mornings(slack) == 0
    assert too.replace("wait", "go to the manager") in csi(slack, CHLOE, "nudges")
    csi(slack, BEN, "away off")
    assert f"Away until Thursday 3 December. Urgent ones go to <@{BEN}> meanwhile." in csi(slack, CHLOE, "nudges")
    slack.messages(CHLOE, GENERAL)[-1].press("I'm back")
    bot.tick()
    assert "Away" not in slack.messages(CHLOE, GENERAL)[-1].text
    released = [seen.text for seen in slack.from_app(BEN) if "stand in" in seen.text]
    assert released[-1:] == [f"You don't stand in for <@{CHLOE}> any more. There's nothing to do."]
    assert "You weren't away." in csi(slack, CHLOE, "away off")
    bot.tick()

    assert mornings(slack) == 1
    assert "You weren't away." in csi(slack, CHLOE, "away off")


def test_a_slack_status_says_who_is_away_until_when_and_a_new_zone_moves_what_waits(slack: Slack, bot: Bot) -> None:
    in_progress(bot, "Laptops are late")
    tuesday = MONDAY + timedelta(days=1)
    back_at = tuesday - timedelta(hours=3)
    status = {
        "status_text": "Vacationing",
        "status_emoji": ":palm_tree:",
        "status_expiration": int(back_at.timestamp()),
    }
    slack.call(f"/sandbox/people/{CHLOE}", status)
    until(lambda: [(row.until, row.is_from_status) for row in rows(bot, Absence)] == [(back_at, True)])
    bot.move_to(MONDAY)
    assert mornings(slack) == 0
    waits = [row for row in rows(bot, Nudge) if row.state is NudgeState.WAITING and row.person_id == CHLOE]
    assert {row.deliver_at for row in waits} == {datetime(2026, 12, 1, 8, tzinfo=UTC)}

    slack.call(f"/sandbox/people/{CHLOE}", {"tz": "America/New_York"})
    until(lambda: zone(bot) == "America/New_York")
    bot.move_to(tuesday)
    assert mornings(slack) == 0  # three at night there
    waits = [row for row in rows(bot, Nudge) if row.state is NudgeState.WAITING and row.person_id == CHLOE]
    assert {row.deliver_at for row in waits} == {datetime(2026, 12, 1, 14, tzinfo=UTC)}
    bot.move_to(datetime(2026, 12, 1, 14, tzinfo=UTC))
    assert mornings(slack) == 1

    slack.call(f"/sandbox/people/{CHLOE}", {"tz": "Pacific/Honolulu"})
    until(lambda: zone(bot) == "Pacific/Honolulu")
    bot.move_to(datetime(2026, 12, 1, 19, 5, tzinfo=UTC))  # nine there, on the same day
    assert mornings(slack) == 1


@pytest.mark.parametrize("country", ["Egypt", "EG"])
def test_somebody_says_whose_weekend_and_holidays_they_have(slack: Slack, bot: Bot, country: str) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    shown = csi(slack, CHLOE, "calendar")
    assert "Your free days: Saturday, Sunday and the public holidays of *France* (from your time zone" in shown

    said = csi(slack, CHLOE, f"calendar {country}")
    assert "Your free days: Friday, Saturday and the public holidays of *Egypt* (as you said)" in said
    assert "I don't know the country “Atlantis”" in csi(slack, CHLOE, "calendar Atlantis")
    assert "Your free days: Saturday, Sunday" in csi(slack, CHLOE, "calendar off")


def test_a_status_without_an_end_counts_until_it_is_removed_for_four_weeks_at_most(slack: Slack, bot: Bot) -> None:
    at = bot.clock()
    slack.call(f"/sandbox/people/{CHLOE}", {"status_emoji": ":palm_tree:"})
    until(lambda: rows(bot, Absence))
    assert "as your Slack status says, until it changes" in csi(slack, CHLOE, "away")
    with bot.db.read() as session:
        assert absences.absence_of(session, CHLOE, at + timedelta(days=27)) is not None
        assert absences.absence_of(session, CHLOE, at + timedelta(days=29)) is None

    csi(slack, CHLOE, "away off")
    slack.call(f"/sandbox/people/{CHLOE}", {"tz": "UTC"})  # the palm tree still stands there
    until(lambda: zone(bot) == "UTC")
    assert "You aren't away." in csi(slack, CHLOE, "away")
    slack.call(f"/sandbox/people/{CHLOE}", {"status_emoji": ""})
    until(lambda: rows(bot, Absence) == [])
