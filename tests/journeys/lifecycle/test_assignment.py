"""Who coordinates: suggested with the reason, given, confirmed, handed over, or back with the manager."""

from datetime import UTC, datetime

import pytest

from csi.common.errors import NotAllowed, TooLate
from csi.lifecycle import assignment, transitions
from csi.messaging import outbox
from csi.people import directory
from models import Absence, Activity, Assignment, Improvement, Service
from models.enums import AssignmentEnd, Effort, Role, State, Step
from tests.conftest import Bot
from tests.support.more import from_more
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Refused, Slack
from tests.support.story import accepted, captured, card, grant, in_progress, one, rows, told


def held(bot: Bot) -> Improvement:
    return one(bot, Improvement)


def give(bot: Bot, number: int, person: str, *, by: str = MIA) -> None:
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, number, person, by=by, at=bot.clock())
    bot.flush()


def test_a_suggestion_stands_on_the_card_and_in_the_form_with_its_reason(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.COORDINATOR)
    accepted(bot, "Laptop requests take two weeks", coordinator=CHLOE)
    number = captured(bot, "Requests for laptops take weeks", by=BEN)
    shown = card(slack, MIA, number, TRIAGE)
    assert f"Suggested lead: <@{CHLOE}> (led IMP-1, which looks alike)" in shown.text

    shown.press("Accept")
    assert "Suggested: Chloé Martin (led IMP-1, which looks alike)." in told(slack, MIA)
    slack.fill(MIA, objectives="0", new_objective="People can work")  # as suggested
    bot.flush()

    kept = next(row for row in rows(bot, Improvement) if row.id == number)
    assert kept.coordinator_id == CHLOE


def test_the_owner_of_its_service_is_suggested_first_then_who_has_least_to_do(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.COORDINATOR)
    in_progress(bot, "Printers are far away")  # Chloé coordinates
    number = captured(bot, "The VPN drops every morning")
    assert f"Suggested lead: <@{BEN}> (nothing open)" in card(slack, MIA, number, TRIAGE).text

    with bot.db.begin() as session:
        directory.get_or_create(session, LEO, bot.clock())
        service = Service(name="VPN", owner_id=LEO, created_at=bot.clock())
        session.add(service)
        session.flush()
        session.get_one(Improvement, number).service_id = service.id
        outbox.refresh_improvement(session, number, bot.clock())
    bot.flush()
    assert f"Suggested lead: <@{LEO}> (owns the service VPN)" in card(slack, MIA, number, TRIAGE).text

    with bot.db.begin() as session:  # who is away is not suggested
        session.add(Absence(person_id=LEO, until=datetime(2027, 1, 1, tzinfo=UTC), said_at=bot.clock()))
        outbox.refresh_improvement(session, number, bot.clock())
    bot.flush()
    assert f"Suggested lead: <@{BEN}> (nothing open)" in card(slack, MIA, number, TRIAGE).text


def test_assign_before_the_decision_gives_the_role_and_the_card_to_confirm(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, MIA, channel=TRIAGE).press("Assign")
    slack.fill(MIA, coordinator=BEN, note="You know the *supplier*")
    bot.flush()

    assert (held(bot).state, held(bot).coordinator_id, held(bot).accountable_id) == (State.NEW, BEN, BEN)
    workbench = card(slack, BEN)
    assert workbench.buttons[:3] == ["I'll take it", "Hand over", "Return to the manager"]
    assert f"<@{BEN}> was asked to lead this" in card(slack, MIA, channel=TRIAGE).text

    workbench.press("I'll take it")
    bot.flush()

    assert one(bot, Assignment).confirmed_at is not None
    assert "I'll take it" not in card(slack, BEN).buttons
    assert "was asked to lead" not in card(slack, MIA, channel=TRIAGE).text
    assert [row.verb for row in rows(bot, Activity)] == ["captured", "assigned", "confirmed"]


def test_who_was_given_it_hands_it_over_with_a_word(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    card(slack, CHLOE).press("Hand over")
    slack.fill(CHLOE, coordinator=BEN, note="Closer to your team")
    bot.flush()

    assert held(bot).coordinator_id == held(bot).accountable_id == BEN
    before, now = rows(bot, Assignment)
    assert (before.ended, now.person_id, now.note) == (AssignmentEnd.HANDED_OVER, BEN, "Closer to your team")
    assert "Assess IMP-1" in card(slack, BEN).choices
    assert [seen for seen in slack.from_app(CHLOE) if "Handed over" in seen.text] == []  # she did it herself
    former = card(slack, CHLOE)
    assert former.text.endswith(f"handed over on Monday 23 November, <@{BEN}> is asked to lead it")
    assert former.buttons + former.choices == []


def test_who_loses_it_to_somebody_else_is_told(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    from_more(slack, MIA, "Hand over")
    slack.fill(MIA, coordinator=BEN)
    bot.flush()

    assert f"<@{MIA}> asked <@{BEN}> to lead it." in slack.messages(CHLOE)[-1].text


def test_what_is_returned_is_the_managers_who_reads_why(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    card(slack, CHLOE).press("Return to the manager")
    slack.fill(CHLOE, note="I am away all of December")
    bot.flush()

    assert (held(bot).coordinator_id, held(bot).state) == (MIA, State.ACCEPTED)
    news = slack.messages(MIA)[-1].text
    assert f"<@{CHLOE}> returned it to you. “I am away all of December”" in news
    assert rows(bot, Assignment)[0].ended is AssignmentEnd.RETURNED


def test_unconfirmed_after_two_working_days_it_goes_back_to_the_manager_once(slack: Slack, bot: Bot) -> None:
    captured(bot)
    give(bot, 1, BEN)
    bot.move_to(datetime(2026, 11, 25, 16, 0, tzinfo=UTC))  # Wednesday: the second working day
    assert held(bot).coordinator_id == BEN

    bot.move_to(datetime(2026, 11, 26, 8, 0, tzinfo=UTC))
    bot.tick()

    assert (held(bot).coordinator_id, held(bot).state) == (None, State.NEW)
    assert one(bot, Assignment).ended is AssignmentEnd.UNCONFIRMED
    (news,) = [seen for seen in slack.from_app(MIA) if "hasn't said yes" in seen.text]
    assert "Good morning." in news.text  # a row of the morning message, and no message of its own
    assert f"<@{BEN}> was asked on Monday 23 November to lead it and hasn't said yes." in news.text
    assert "wasn't confirmed in time" in slack.messages(BEN)[-1].text
    assert f"<@{BEN}>" not in card(slack, MIA, channel=TRIAGE).text.partition("Might coordinate")[2]

    news.choose("Assign IMP-1")
    slack.fill(MIA, coordinator=CHLOE)
    bot.flush()
    (answered,) = [seen for seen in slack.from_app(MIA) if "Good morning." in seen.text]
    assert "you asked somebody to lead it" in answered.text
    assert "Assign IMP-1" not in answered.options


def test_who_works_on_it_has_confirmed_it(slack: Slack, bot: Bot) -> None:
    in_progress(bot)  # Chloé has assessed, planned and started it

    bot.move_to(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))

    assert held(bot).coordinator_id == CHLOE
    assert "I'll take it" not in card(slack, CHLOE).buttons


def test_who_takes_it_themselves_confirms_nothing(slack: Slack, bot: Bot) -> None:
    accepted(bot, coordinator=MIA)

    assert "I'll take it" not in card(slack, MIA).buttons
    bot.move_to(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert held(bot).coordinator_id == MIA


def test_only_its_coordinator_or_a_manager_assigns_and_nobody_who_can_not_be_one(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    with bot.db.begin() as session:
        with pytest.raises(NotAllowed, match="Only its coordinator or a manager can"):
            assignment.assign_coordinator(session, 1, BEN, by=ANA, at=bot.clock())
        with pytest.raises(NotAllowed, match="you can't confirm or return it"):
            assignment.confirm_assignment(session, 1, by=BEN, at=bot.clock())
        with pytest.raises(TooLate, match="leads IMP-1 already"):
            assignment.assign_coordinator(session, 1, CHLOE, by=MIA, at=bot.clock())
        directory.get_or_create(session, LEO, bot.clock()).is_guest = True
    from_more(slack, MIA, "Hand over")

    with pytest.raises(Refused) as refused:
        slack.fill(MIA, coordinator=LEO)

    assert "is a guest" in refused.value.answer["errors"]["coordinator"]
    assert held(bot).coordinator_id == CHLOE


def test_what_has_ended_is_assigned_to_nobody(bot: Bot) -> None:
    number = accepted(bot, effort=Effort.S)
    with bot.db.begin() as session:
        transitions.take_step(session, number, Step.CANCEL, by=CHLOE, at=bot.clock(), reason="Not needed")
        with pytest.raises(TooLate, match="is canceled, so nobody has to lead it"):
            assignment.assign_coordinator(session, number, BEN, by=MIA, at=bot.clock())
