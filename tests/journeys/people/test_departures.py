"""People who leave with work open: it is listed to the manager above, with a proposal and a button each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from csi.capture import recording
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import NotAllowed
from csi.lifecycle import approvals, departures, handover
from csi.messaging import fetch_queue
from csi.people import directory
from csi.register.held_work import HeldKind
from models import Departure, Improvement, Kpi, Service, Task, Team
from models.enums import Effort, Role, SourceKind, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.register import member
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Seen, Slack
from tests.support.statements import counted
from tests.support.story import assessed, card, closed, grant, in_progress, one, plan_task, rows, take, told


def leaves(bot: Bot, server: SandboxServer, who: str, *, how: str = "deleted", back: bool = False) -> None:
    """Somebody leaves, or is back; Slack is asked about them again."""
    setattr(server.workspace.people[who], how, not back)
    with bot.db.begin() as session:
        fetch_queue.request_fetch(session, fetch_queue.PERSON, who, at=bot.clock(), anew=True)
    bot.tick()


def next_morning(bot: Bot) -> None:
    bot.move_to((bot.clock() + timedelta(days=1)).replace(hour=9, minute=0))
    bot.tick()


def lists(slack: Slack, who: str) -> list[Seen]:
    """The lists of what somebody had held, as they are now, each in the thread of a morning message."""
    said = ("has had no access since", "had held is with", "is back, so what")
    found = [seen for seen in slack.from_app(who) if any(words in seen.text for words in said)]
    return [seen for seen in found if seen.thread_ts]


def test_what_somebody_who_left_had_held_is_listed_the_next_working_morning_and_given_by_one_click_each(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    in_progress(bot)
    grant(bot, LEO, Role.COORDINATOR)
    with bot.db.begin() as session:
        entries.add_entry(session, EntryKind.SERVICE, "Laptops", by=MIA, at=bot.clock(), owner=CHLOE)
    plan_task(bot, 1, by=MIA, owner=CHLOE, text="Tell the suppliers")
    leaves(bot, server, CHLOE)
    assert lists(slack, MIA) == []

    next_morning(bot)
    next_morning(bot)

    (listed,) = lists(slack, MIA)
    assert f"<@{CHLOE}> has had no access since Monday 23 November. 4 things need somebody else." in listed.text
    assert f"Leads *IMP-1*  Laptop requests take two weeks\nCould take it: <@{LEO}>" in listed.text
    row = slack.last(MIA, "Good morning")
    assert "Their open work needs somebody else." in row.text
    assert row.ts == listed.thread_ts
    for what in ("Does task *1.2*  Tell the suppliers", "Reports the KPI", "Owns the service *Laptops*"):
        assert what in listed.text

    for left in (3, 2, 1, 0):
        lists(slack, MIA)[0].press("Give it to them" if left else "Take it")
        bot.flush()
        if left:
            assert f"{left} thing" in lists(slack, MIA)[0].text

    assert f"What <@{CHLOE}> had held is with others now." in lists(slack, MIA)[0].text
    bot.tick()
    assert f"what <@{CHLOE}> had held is with others now" in slack.last(MIA, "Good morning").text
    assert one(bot, Improvement).coordinator_id == LEO
    assert (rows(bot, Task)[1].owner_id, one(bot, Kpi).owner_id, one(bot, Service).owner_id) == (LEO, LEO, MIA)
    assert "You report the KPI" in slack.last(LEO, "You report").text


def test_another_choice_is_made_in_a_form_and_what_is_settled_already_says_so(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    in_progress(bot)
    leaves(bot, server, BEN, how="is_restricted")
    next_morning(bot)
    (listed,) = lists(slack, MIA)
    assert f"Does task *1.1*  Order five laptops\nCould take it: <@{CHLOE}>" in listed.text

    listed.press("Somebody else")
    slack.fill(MIA, who=LEO)
    assert one(bot, Task).owner_id == LEO

    listed.press("Give it to them")
    assert "Somebody else has it already." in told(slack, MIA)
    assert one(bot, Task).owner_id == LEO


def test_somebody_who_is_back_before_the_morning_is_not_listed_and_afterwards_nothing_comes_twice(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    in_progress(bot)
    leaves(bot, server, BEN)
    leaves(bot, server, BEN, back=True)
    next_morning(bot)
    assert lists(slack, MIA) == []

    leaves(bot, server, BEN)
    next_morning(bot)
    leaves(bot, server, BEN, back=True)
    next_morning(bot)

    assert [seen.text for seen in lists(slack, MIA)] == [
        f"<@{BEN}> is back, so what was not given away stays with them."
    ]
    assert [row.ended_at is None for row in rows(bot, Departure)] == [False, False]


def test_a_teams_manager_who_left_is_listed_to_the_first_manager_and_cards_come_to_that_one(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    slack.message(LEO, "hello")
    bot.tick()
    with bot.db.begin() as session:
        team = entries.add_entry(session, EntryKind.TEAM, "Network", by=MIA, at=bot.clock(), manager=LEO)
        entries.change_entry(session, EntryKind.TEAM, 1, {"triage": None}, by=MIA, at=bot.clock())
        service = entries.add_entry(session, EntryKind.SERVICE, "Wifi", by=MIA, at=bot.clock(), team=team)
    leaves(bot, server, LEO)
    with bot.db.begin() as session:
        source = recording.Source(SourceKind.FORM, "test:wifi")
        idea = recording.NewIdea("The wifi is slow", service=service)
        recording.record_idea(session, idea, by=ANA, at=bot.clock(), source=source)
    next_morning(bot)

    assert card(slack, MIA).buttons[0] == "Accept"
    (listed,) = lists(slack, MIA)
    assert "Manages the team *Network*\nCould take it: you" in listed.text
    listed.press("Take it")
    assert rows(bot, Team)[1].manager_id == MIA


def test_only_who_may_give_it_gives_it(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    in_progress(bot)
    leaves(bot, server, CHLOE)
    next_morning(bot)

    for kind, key in ((HeldKind.COORDINATOR, "1"), (HeldKind.KPI, "1")):
        with pytest.raises(NotAllowed), bot.db.begin() as session:
            handover.give(session, 1, kind, key, ANA, by=ANA, at=bot.clock())

    assert (one(bot, Improvement).coordinator_id, one(bot, Kpi).owner_id) == (CHLOE, CHLOE)


def test_a_named_approver_who_left_is_replaced_by_another_approver(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    grant(bot, LEO, Role.APPROVER)
    grant(bot, BEN, Role.APPROVER)
    assessed(bot, effort=Effort.L)
    with bot.db.begin() as session:
        approvals.name_approver(session, 1, LEO, by=MIA, at=bot.clock())
    leaves(bot, server, LEO)
    next_morning(bot)

    (listed,) = lists(slack, MIA)
    assert f"Approves *IMP-1*  Laptop requests take two weeks\nCould take it: <@{BEN}>" in listed.text
    listed.press("Give it to them")
    assert one(bot, Improvement).approver_id == BEN


def test_what_is_reopened_after_its_coordinator_has_left_goes_on_with_its_manager(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    closed(bot)
    leaves(bot, server, CHLOE)
    take(bot, 1, Step.REOPEN, by=MIA, reason="It is slow again")

    assert one(bot, Improvement).coordinator_id == MIA
    assert "Review" in card(slack, MIA).buttons


def test_only_who_may_give_something_is_asked_to(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    """The default team's manager decides on that team's ideas, and not on the catalogue."""
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, 1, {"manager": LEO}, by=MIA, at=bot.clock())
        entries.add_entry(session, EntryKind.SERVICE, "Wifi", by=MIA, at=bot.clock(), owner=BEN)
    leaves(bot, server, BEN)
    next_morning(bot)

    assert lists(slack, LEO) == []
    lists(slack, MIA)[0].press("Take it")
    assert one(bot, Service).owner_id == MIA


def test_the_daily_look_costs_the_same_however_many_guests_there_are(bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        guests = {f"U7{each:04}": replace(member("Guest"), is_guest=True) for each in range(300)}
        directory.store_profiles(session, guests, bot.clock())

    with bot.db.begin() as session, counted(bot.db) as statements:
        for each in departures.to_follow(session):
            departures.follow_access(session, each, bot.clock() + timedelta(days=7))

    assert len(statements) <= 4
