"""A team's manager has a manager's rights over that team's improvements, and over nothing else."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select, update

from bot.process import prepare
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import NotAllowed
from csi.lifecycle import transitions
from csi.people import directory, roles
from csi.register import deletion
from models import Activity, Improvement, RoleGrant, Team
from models.enums import Effort, Role, State, Step
from tests.conftest import Bot
from tests.support import homes
from tests.support.slack import BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, Slack
from tests.support.story import accepted, captured, card, grant, ready_to_assess, rows, take, told

NETWORK, OPS = 2, 3


def make_teams(bot: Bot) -> None:
    """Ben manages the network's team, and Leo the operators'."""
    with bot.db.begin() as session:
        for name, manager, number in (("Network", BEN, NETWORK), ("Ops", LEO, OPS)):
            made = entries.add_entry(session, EntryKind.TEAM, name, manager=manager, by=MIA, at=bot.clock())
            assert made == number


def of_team(bot: Bot, number: int, team: int | None) -> int:
    """Give an improvement to a team."""
    with bot.db.begin() as session:
        session.exec(update(Improvement).where(col(Improvement.id) == number).values(team_id=team))
    return number


def managers_of_all(session: Session) -> set[str]:
    return set(session.exec(select(RoleGrant.person_id).where(RoleGrant.role == Role.MANAGER)).all())


def named(bot: Bot, text: str) -> list[int]:
    return [number for number in (row.id or 0 for row in rows(bot, Improvement)) if f"IMP-{number}*" in text]


def answered(slack: Slack, typed: str, by: str = BEN) -> str:
    slack.command(by, "/csi", typed)
    return slack.last(by, channel=GENERAL).text


def test_a_teams_manager_decides_on_that_teams_improvements_and_on_no_others(slack: Slack, bot: Bot) -> None:
    make_teams(bot)
    own = of_team(bot, captured(bot, "The lift is slow"), NETWORK)
    other = of_team(bot, captured(bot, "The door squeaks"), OPS)
    everybodys = captured(bot, "The lamp is dark")
    for number in (other, everybodys):
        card(slack, BEN, number, TRIAGE).press("Accept", by=BEN)
        assert f"Only coordinators and the manager of its team can accept IMP-{number}." in told(slack, BEN)
        slack.close_modal(BEN)
        only = f"Only coordinators and the manager of its team can decline IMP-{number}."
        assert only in answered(slack, f"decline {number} too early")
    assert named(bot, answered(slack, "triage")) == [own]
    assert "is declined" in answered(slack, f"decline {own} too early")

    assert [row.state for row in rows(bot, Improvement)] == [State.DECLINED, State.NEW, State.NEW]
    take(bot, own, Step.REOPEN, by=BEN, reason="The budget is there now")
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only managers can delete"):
        deletion.read_contents(session, other, by=BEN)


def test_a_teams_managers_home_and_help_show_that_team_and_no_settings(slack: Slack, bot: Bot) -> None:
    make_teams(bot)
    own = of_team(bot, captured(bot, "The lift is slow"), NETWORK)
    of_team(bot, captured(bot, "The door squeaks"), OPS)
    accepted(bot, "The lamp is dark")

    homes.home(slack, BEN)
    assert named(bot, homes.part(slack, BEN, "Waiting for a decision")) == [own]
    assert homes.part(slack, BEN, "Portfolio").splitlines()[1] == "waiting for a decision *1*"
    assert {"Settings", "Up", "Down"}.isdisjoint(homes.labels(slack.home(BEN)))
    assert "Settings" in homes.labels(slack.open_home(MIA))
    helped = answered(slack, "help")
    assert "accept" in helped
    assert "reopen" in helped
    assert "role …" not in helped
    for typed, kept in (
        ("settings", "the settings"),
        ("team rename Network to Nets", "objectives, services and teams"),
        (f"role give manager to <@{BEN}>", "roles"),
        ("service add VPN", "objectives, services and teams"),
    ):
        assert f"Only managers can change {kept}: ask Mia Lindqvist." in answered(slack, typed), typed


def test_while_nobody_is_approver_a_teams_manager_approves_that_teams(slack: Slack, bot: Bot) -> None:
    make_teams(bot)
    number = of_team(bot, ready_to_assess(bot, effort=Effort.L), NETWORK)
    take(bot, number, Step.ASSESS)
    bot.flush()

    assert f"IMP-{number}" in slack.from_app(BEN)[-1].text
    assert "Approve" in slack.from_app(BEN)[-1].buttons
    assert not any("Approve" in seen.buttons for seen in slack.from_app(LEO))
    assert "waits for your approval" in homes.home(slack, BEN)
    assert "waits for your approval" not in homes.home(slack, LEO)
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        transitions.take_step(session, number, Step.APPROVE, by=LEO, at=bot.clock())
    take(bot, number, Step.APPROVE, by=BEN)

    another = of_team(bot, ready_to_assess(bot, "Phones are late", effort=Effort.L, kpi="Days to a phone"), NETWORK)
    grant(bot, LEO, Role.APPROVER)
    take(bot, another, Step.ASSESS)
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        transitions.take_step(session, another, Step.APPROVE, by=BEN, at=bot.clock())


def test_who_wants_an_improvement_that_only_a_teams_manager_can_approve_is_not_told_that_nobody_can(bot: Bot) -> None:
    """The author is the only manager of all; the team's manager is somebody else."""
    make_teams(bot)
    number = of_team(bot, ready_to_assess(bot, effort=Effort.L, by=MIA), NETWORK)
    take(bot, number, Step.ASSESS)

    take(bot, number, Step.APPROVE, by=BEN)
    assert rows(bot, Improvement)[0].state is State.APPROVED


def test_the_default_teams_manager_has_the_rights_over_teams_without_a_manager(bot: Bot) -> None:
    make_teams(bot)
    number = of_team(bot, captured(bot, "The lift is slow"), NETWORK)
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, 1, {"manager": CHLOE}, by=MIA, at=bot.clock())
        assert directory.teams_managed_by(session, CHLOE) == {1}
        session.exec(update(Team).where(col(Team.id) == NETWORK).values(manager_id=None))

    take(bot, number, Step.DECLINE, by=CHLOE, reason="Too early")


def test_another_team_takes_the_rights_along(bot: Bot) -> None:
    make_teams(bot)
    number = of_team(bot, captured(bot, "The lift is slow"), NETWORK)
    of_team(bot, number, OPS)

    with bot.db.begin() as session, pytest.raises(NotAllowed):
        transitions.take_step(session, number, Step.DECLINE, by=BEN, at=bot.clock(), reason="Too early")
    take(bot, number, Step.DECLINE, by=LEO, reason="Too early")


# From before


def given_with_a_team(bot: Bot, who: str, team: int) -> None:
    """What naming a team's manager stored before: the role came with it."""
    at = bot.clock()
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, team, {"manager": who}, by=MIA, at=at)
        roles.grant_and_tell(session, who, Role.MANAGER, by=MIA, at=at)


def test_whoever_was_manager_of_all_by_a_team_alone_keeps_that_team_and_is_told(slack: Slack, bot: Bot) -> None:
    make_teams(bot)
    given_with_a_team(bot, CHLOE, NETWORK)
    bot.move_to(bot.clock() + timedelta(minutes=1))
    with bot.db.begin() as session:
        roles.give_role(session, BEN, Role.MANAGER, by=MIA, at=bot.clock())
    bot.flush()
    before = len(slack.from_app(CHLOE))

    for _ in range(2):
        prepare(bot.db, bot.settings, bot.clock)
    bot.flush()

    with bot.db.read() as session:
        assert managers_of_all(session) == {MIA, BEN}
        assert roles.teams_of(session, CHLOE) == ["Network"]
    (told_now,) = slack.from_app(CHLOE)[before:]
    assert told_now.text.startswith(
        "From now on, a team's manager decides on that team's improvements only. You still manage *Network*."
    )
    assert [row.before for row in rows(bot, Activity) if row.verb == "role_narrowed"] == [
        {"role": "manager", "person": CHLOE}
    ]


def test_the_last_manager_of_all_keeps_the_role_however_they_got_it(bot: Bot) -> None:
    make_teams(bot)
    given_with_a_team(bot, CHLOE, NETWORK)
    bot.move_to(bot.clock() + timedelta(minutes=1))
    with bot.db.begin() as session:
        roles.take_role(session, MIA, Role.MANAGER, by=CHLOE, at=bot.clock())

    prepare(bot.db, bot.settings, bot.clock)

    with bot.db.read() as session:
        assert managers_of_all(session) == {CHLOE}


def test_a_teams_new_manager_is_told_only_while_they_manage_it(slack: Slack, bot: Bot) -> None:
    make_teams(bot)
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, OPS, {"manager": CHLOE}, by=MIA, at=bot.clock())
    bot.flush()

    assert slack.from_app(BEN)[-1].text.startswith(f"<@{MIA}> made you the manager of the team *Network*.")
    assert slack.from_app(LEO) == []
    assert "the team *Ops*" in slack.from_app(CHLOE)[-1].text
