"""Home: what needs me, what waits for a decision, what I coordinate, where my ideas are; its buttons work."""

from datetime import UTC, datetime

import pytest

from models import Improvement, Reading
from models.enums import Role, SourceKind, State
from tests.conftest import Bot
from tests.support.homes import home, labels, menus, pick, press
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import KPI, OBJECTIVE, accepted, captured, card, grant, in_progress, one, rows, told

WAITING, LEAD, IDEAS, NEEDS = "Waiting for a decision", "You lead", "Your ideas", "Needs you"


def test_whoever_opens_home_for_the_first_time_reads_in_three_lines_what_kaizen_is(slack: Slack, bot: Bot) -> None:
    empty = [IDEAS, "You have no ideas here yet. Tell me in one sentence what could be better."]
    first = home(slack, ANA).splitlines()
    assert first[0] == "*Welcome to Kaizen*"
    assert len(first[1:-2]) == 3
    assert first[-2:] == empty
    bot.move_to(datetime(2026, 11, 23, 10, 35, tzinfo=UTC))
    assert home(slack, ANA).splitlines() == first, "she is still looking"
    bot.move_to(datetime(2026, 11, 23, 11, 30, tzinfo=UTC))
    assert home(slack, ANA).splitlines() == empty
    assert labels(slack.open_home(ANA)) == ["New improvement", "Try: Laptop requests take two weeks"]

    press(slack, ANA, "try_example")
    assert "I keep nothing until you press *Submit*" in told(slack, ANA)
    assert rows(bot, Improvement) == [], "nothing is kept by pressing an example"
    slack.fill(ANA)
    assert one(bot, Improvement).idea == "Laptop requests take two weeks"
    assert labels(slack.open_home(ANA)) == ["New improvement", "Open"]


def test_staff_see_their_own_ideas_and_where_they_are(slack: Slack, bot: Bot) -> None:
    captured(bot, "Laptops take <long> & *loud*")
    captured(bot, "Somebody else's", by=BEN)
    accepted(bot, "Phones take long")
    shown = home(slack, ANA)

    assert "waiting for a decision  ·  decision by Monday 30 November" in shown
    assert "*IMP-3*  Phones take long\naccepted  ·  <@U03CHLOE> leads" in shown
    assert "your idea" not in shown, "all of them are"
    assert "&lt;long&gt; &amp; " in shown
    assert "Somebody else's" not in shown
    for heading in (WAITING, LEAD, NEEDS):
        assert heading not in shown


def test_a_coordinator_sees_what_they_coordinate_with_its_progress(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    shown = home(slack, CHLOE)

    assert LEAD in shown
    assert "*IMP-1*  Laptop requests take two weeks\n▱▱▱▱▱ 0 %  ·  in progress  ·  plan ends Mon" in shown
    assert "No idea waits for your decision." in shown
    assert LEAD not in home(slack, BEN)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
def test_who_decides_sees_what_waits_the_most_urgent_first(slack: Slack, bot: Bot, role: Role) -> None:
    grant(bot, LEO, role)
    captured(bot, "First idea")
    bot.move_to(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    captured(bot, "Second idea")
    shown = home(slack, LEO)

    assert WAITING in shown
    assert shown.index("*IMP-1*") < shown.index("*IMP-2*")
    assert "*IMP-2*  Second idea\ndecision by Tuesday 1 December" in shown
    assert menus(slack.open_home(LEO))[:3] == ["Accept IMP-1", "Decline IMP-1", "Open IMP-1"]


def test_leadership_and_staff_do_not_see_what_waits(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.LEADERSHIP)
    captured(bot)

    for person in (LEO, BEN):
        assert WAITING not in home(slack, person)
        assert menus(slack.open_home(person)) == []


def test_new_improvement_opens_the_form(slack: Slack, bot: Bot) -> None:
    press(slack, ANA, "New improvement")
    slack.fill(ANA, idea="Laptops take long")

    assert (one(bot, Improvement).author_id, one(bot, Improvement).source_kind) == (ANA, SourceKind.FORM)
    assert "Laptops take long" in home(slack, ANA)


def test_accept_on_home_accepts(slack: Slack, bot: Bot) -> None:
    captured(bot)
    pick(slack, MIA, "Open IMP-1")
    assert "Laptop requests take two weeks" in told(slack, MIA)
    slack.close_modal(MIA)
    pick(slack, MIA, "Accept IMP-1", opened=False)
    slack.fill(MIA, coordinator=CHLOE, new_objective=OBJECTIVE)
    bot.flush()

    assert one(bot, Improvement).state is State.ACCEPTED
    assert "accepted" in card(slack, MIA, channel=TRIAGE).text
    pick(slack, MIA, "Decline IMP-1", opened=False)  # on the Home from before, which is published again in a while
    assert "accepted it at" in told(slack, MIA) or "IMP-1" in told(slack, MIA)
    slack.close_modal(MIA)
    assert "Accept IMP-1" not in menus(slack.open_home(MIA))


def test_a_reading_that_is_due_can_be_given_from_home(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(datetime(2026, 11, 30, 8, 5, tzinfo=UTC))
    assert f"{NEEDS}\n*{KPI}*\nA reading is due." in home(slack, CHLOE)

    press(slack, CHLOE, "Enter reading")
    slack.fill(CHLOE, value="2,8", measured_on="2026-11-30")
    bot.flush()

    assert [str(row.value) for row in rows(bot, Reading)] == ["14", "2.8"]
    assert NEEDS not in home(slack, CHLOE)
    assert "2.8 days" in slack.last(CHLOE, "Good morning").text


def test_a_question_that_waits_is_on_home(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, ANA).press("Answer the questions")
    bot.flush()

    assert "A question about it waits in our direct messages." in home(slack, ANA)


def test_home_takes_long_ideas_full_of_signs(slack: Slack, bot: Bot) -> None:
    for place in range(7):
        captured(bot, f"{place} " + "<&*long*> " * 300, by=MIA)
    shown = home(slack, MIA)

    assert "Waiting for a decision (1–5 of 7)" in shown
    assert shown.count("decision by") == 10  # five that wait, five ideas of hers
