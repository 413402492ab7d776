"""Roles: given to people and to user groups, and taken away; what somebody may do follows at once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.process import prepare
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import BadInput, NotAllowed
from csi.lifecycle import triage
from csi.people import directory, roles
from models import Activity, GroupMember, Improvement, Intake, RoleGrant
from models.enums import Effort, QueueState, Role
from tests.conftest import Bot
from tests.journeys.catalogue.test_entries import said
from tests.support import windows
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Slack
from tests.support.slack import Refused as NotTaken
from tests.support.story import OBJECTIVE, accepted, captured, held_by, one, redeliver, rows, told
from tests.support.waiting import until

DESK = "S01DESK"


def give(bot: Bot, person: str, role: Role, by: str = MIA) -> None:
    with bot.db.begin() as session:
        roles.give_role(session, person, role, by=by, at=bot.clock())


def take(bot: Bot, person: str, role: Role, by: str = MIA) -> None:
    with bot.db.begin() as session:
        roles.take_role(session, person, role, by=by, at=bot.clock())


def give_group(bot: Bot, role: Role) -> None:
    with bot.db.begin() as session:
        roles.give_group(session, DESK, role, by=MIA, at=bot.clock())
    bot.tick()


def roles_of(bot: Bot, person: str) -> set[Role]:
    with bot.db.read() as session:
        return set(held_by(session, person)) - {Role.REQUESTER}


def change_group(slack: Slack, bot: Bot, **facts: object) -> None:
    """The group is changed in Slack, and the bot has heard of it."""
    slack.call(f"/sandbox/groups/{DESK}", facts)
    until(lambda: any(row.state is QueueState.WAITING for row in rows(bot, Intake)))
    bot.tick()


def accept(bot: Bot, number: int, by: str) -> None:
    with bot.db.begin() as session:
        decided = triage.Acceptance(by, Effort.M, new_objective=OBJECTIVE)
        triage.accept(session, number, decided, by=by, at=bot.clock())


def written(bot: Bot, verb: str) -> list[Activity]:
    return [row for row in rows(bot, Activity) if row.verb == verb]


# People


def test_who_is_given_a_role_can_act_at_once_and_is_told_once_what_it_means(slack: Slack, bot: Bot) -> None:
    number = captured(bot)
    windows.open_settings(slack, MIA, "Roles")
    windows.press(slack, MIA, "Give a role")
    slack.fill(MIA, role="coordinator", who=CHLOE)
    redeliver(slack)
    bot.tick()

    (message,) = slack.from_app(CHLOE)
    assert message.text.startswith(f"<@{MIA}> made you a coordinator. You can accept or decline new ideas")
    assert message.text.endswith("`/csi help` shows all you can do.")
    assert f"*Coordinator*  <@{CHLOE}>" in told(slack, MIA)
    accept(bot, number, by=CHLOE)

    windows.press(slack, MIA, "Take away: Coordinator")
    assert f"*Coordinator*  <@{CHLOE}>" not in told(slack, MIA)
    another = captured(bot, "The badge printer jams daily")
    with pytest.raises(NotAllowed):
        accept(bot, another, by=CHLOE)
    (given,), (taken,) = written(bot, "role_given"), written(bot, "role_taken")
    assert (given.actor_id, given.after) == (MIA, {"role": "coordinator", "person": CHLOE})
    assert (taken.actor_id, taken.before) == (MIA, {"role": "coordinator", "person": CHLOE})


def test_each_role_is_said_in_words_of_its_own_and_nobody_hears_of_what_they_gave_themselves(
    slack: Slack, bot: Bot
) -> None:
    for role, says in (
        (Role.APPROVER, "made you an approver. Larger improvements need your approval"),
        (Role.LEADERSHIP, "gave you the leadership's view."),
        (Role.MANAGER, "made you a manager. You can do all that coordinators can"),
    ):
        give(bot, LEO, role)
        bot.flush()
        assert says in slack.last(LEO).text
    bot.tick()
    before = len(slack.from_app(MIA))
    give(bot, MIA, Role.APPROVER)
    bot.flush()
    assert len(slack.from_app(MIA)) == before


def test_only_members_hold_roles_and_what_is_refused_says_why_in_the_form(slack: Slack, bot: Bot) -> None:
    for id, name, facts in (
        ("U0GUEST", "Gail Guest", {"is_restricted": True}),
        ("U0BOT", "Robo", {"is_bot": True}),
        ("U0AWAY", "Fay Foreign", {"team_id": "T0OTHER"}),
        ("U0GONE", "Gus Gone", {"is_deleted": True}),
    ):
        with bot.db.begin() as session:
            directory.get_or_create(session, id, bot.clock())
            profile = directory.Profile(
                name=name,
                tz=None,
                workspace=None,
                is_bot="is_bot" in facts,
                is_guest="is_restricted" in facts,
                is_foreign="team_id" in facts,
                is_deleted="is_deleted" in facts,
            )
            directory.store_profiles(session, {id: profile}, bot.clock())
    for id, sentence in (
        ("U0GUEST", "Gail Guest is a guest and has no access to Kaizen."),
        ("U0BOT", "Robo is an app, so nobody can ask it."),
        ("U0AWAY", "Fay Foreign belongs to another organisation"),
        ("U0GONE", "Gus Gone left this workspace."),
    ):
        with pytest.raises(BadInput) as refusal:
            give(bot, id, Role.COORDINATOR)
        assert sentence in refusal.value.sentence

    bot.tick()
    windows.open_settings(slack, MIA, "Roles")
    windows.press(slack, MIA, "Give a role")
    with pytest.raises(NotTaken) as refused:
        slack.fill(MIA, role="coordinator")
    assert windows.errors(refused.value.answer) == {"who": "Choose a person, or a user group."}
    with pytest.raises(NotTaken) as refused:
        slack.fill(MIA, role="manager", who=MIA)
    assert windows.errors(refused.value.answer) == {"who": "Mia Lindqvist is a manager already."}
    with pytest.raises(NotAllowed, match="Only managers can change roles: ask Mia Lindqvist"):
        give(bot, ANA, Role.MANAGER, by=ANA)
    with pytest.raises(BadInput, match="is not an approver"):
        take(bot, ANA, Role.APPROVER)


def test_there_is_always_a_manager_of_all_and_managing_a_team_makes_nobody_one(slack: Slack, bot: Bot) -> None:
    with pytest.raises(BadInput, match="is the last manager"):
        take(bot, MIA, Role.MANAGER)
    windows.open_settings(slack, MIA, "Roles")
    windows.press(slack, MIA, "Take away: Manager")
    assert "is the last manager" in told(slack, MIA)

    give_group(bot, Role.MANAGER)
    take(bot, MIA, Role.MANAGER)
    with bot.db.read() as session:
        assert roles.teams_of(session, MIA) == ["Everyone"]
    with pytest.raises(NotAllowed):
        give(bot, MIA, Role.MANAGER, by=MIA)
    with pytest.raises(BadInput, match="Nobody outside @service-desk is a manager"), bot.db.begin() as session:
        roles.take_group(session, DESK, Role.MANAGER, by=BEN, at=bot.clock())
    assert roles_of(bot, BEN) == {Role.MANAGER}


def test_a_manager_of_the_settings_file_whose_role_was_taken_does_not_come_back_with_a_restart(bot: Bot) -> None:
    give(bot, BEN, Role.MANAGER)
    with bot.db.begin() as session:
        entries.change_entry(session, EntryKind.TEAM, 1, {"manager": BEN}, by=MIA, at=bot.clock())
    take(bot, MIA, Role.MANAGER, by=BEN)
    prepare(bot.db, bot.settings, bot.clock)
    assert roles_of(bot, MIA) == set()

    with bot.db.begin() as session:
        for held in session.exec(select(RoleGrant)).all():
            session.delete(held)
    prepare(bot.db, bot.settings, bot.clock)
    assert roles_of(bot, MIA) == {Role.MANAGER}


def test_taking_a_coordinators_role_says_what_they_still_answer_for(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    answer = said(slack, "role take coordinator from @chloe")
    assert f"<@{CHLOE}> is not a coordinator any more. They still lead IMP-1" in answer
    assert one(bot, Improvement).coordinator_id == CHLOE


# User groups


def test_everybody_in_a_group_has_its_role_as_long_as_they_are_in_it_and_it_is_in_use(slack: Slack, bot: Bot) -> None:
    number = captured(bot)
    bot.tick()
    windows.open_settings(slack, MIA, "Roles")
    windows.press(slack, MIA, "Give a role")
    slack.fill(MIA, role="coordinator", group="@service-desk")
    assert "everybody in @service-desk (reading its members from Slack)" in told(slack, MIA)
    bot.tick()

    assert roles_of(bot, BEN) == roles_of(bot, CHLOE) == {Role.COORDINATOR}
    assert slack.from_app(BEN) == slack.from_app(CHLOE) == []
    assert "everybody in @service-desk (2 people)" in said(slack, "role")
    accept(bot, number, by=BEN)

    change_group(slack, bot, users=[CHLOE, ANA])
    assert (roles_of(bot, ANA), roles_of(bot, BEN)) == ({Role.COORDINATOR}, {Role.COORDINATOR})  # Ben's, by accepting
    assert [row.after for row in written(bot, "group_members_changed")][-1] == {
        "group": DESK,
        "joined": [ANA],
        "left": [BEN],
    }
    change_group(slack, bot, deleted=True)
    assert roles_of(bot, ANA) == set()
    assert "disabled in Slack" in said(slack, "role")
    change_group(slack, bot, deleted=False)
    assert roles_of(bot, ANA) == {Role.COORDINATOR}

    answer = said(slack, "role take coordinator from @service-desk")
    assert "@service-desk gives nobody the role any more." in answer
    assert rows(bot, GroupMember) == []
    assert roles_of(bot, CHLOE) == set()


def test_what_slack_did_not_tell_is_read_on_the_next_day(slack: Slack, bot: Bot) -> None:
    give_group(bot, Role.COORDINATOR)
    with bot.db.begin() as session:
        session.delete(session.get_one(GroupMember, (DESK, BEN)))
    bot.tick()
    assert roles_of(bot, BEN) == set()
    bot.move_to(bot.clock() + timedelta(days=1))
    assert roles_of(bot, BEN) == {Role.COORDINATOR}


def test_an_approver_in_a_group_approves_and_managers_do_no_more(bot: Bot) -> None:
    number = captured(bot)
    with bot.db.read() as session:
        improvement = session.get_one(Improvement, number)
        assert directory.actor_for(session, MIA, improvement).nobody_approves
    give_group(bot, Role.APPROVER)
    with bot.db.read() as session:
        assert not directory.actor_for(session, MIA, improvement).nobody_approves


def test_a_group_is_named_in_a_command_as_people_are(slack: Slack, bot: Bot) -> None:
    bot.tick()
    answer = said(slack, "role give leadership to @service-desk")
    assert "Everybody in @service-desk is in the leadership now, and so is whoever joins it." in answer
    assert "Everybody in @service-desk is in the leadership already" in said(
        slack, "role give leadership @service-desk"
    )
    assert "I don't know anybody called nobody-here" in said(slack, "role give leadership to @nobody-here")
    assert "Only managers can change roles: ask Mia Lindqvist" in said(slack, "role give manager to me", ANA)
    assert "Which role?" in said(slack, "role give @ana")


def test_a_role_that_was_taken_before_its_message_went_out_is_not_told(slack: Slack, bot: Bot) -> None:
    give(bot, LEO, Role.APPROVER)
    take(bot, LEO, Role.APPROVER)
    bot.flush()
    assert slack.from_app(LEO) == []
