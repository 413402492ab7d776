"""Who may do what: each row of the table, asked by each kind of person."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.errors import NotAllowed, NotKnownYet
from csi.lifecycle.table import TABLE
from csi.people.actor import Actor, Standing
from csi.people.permissions import OPEN_TO_UNKNOWN, PERMISSIONS, Action, may, require
from docs.tools.permissions import askers
from models.enums import Role, Step

STAFF = Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER}), it_has_coordinator=True)
"""Of an improvement that has a coordinator; what else somebody is, is added to this."""


def with_role(role: Role) -> Actor:
    return replace(STAFF, roles=STAFF.roles | {role})


PEOPLE = {
    "staff": STAFF,
    "author": replace(STAFF, is_author=True),
    "whoever_brought_it_in": replace(STAFF, brought_it_in=True),
    "whoever_is_asked": replace(STAFF, is_asked=True),
    "whoever_decided": replace(STAFF, decided_it=True),
    "task_owner": replace(STAFF, owns_task=True),
    "kpi_owner": replace(STAFF, owns_kpi=True),
    "its_coordinator": replace(with_role(Role.COORDINATOR), is_its_coordinator=True),
    "its_coordinator_without_the_role": replace(STAFF, is_its_coordinator=True),
    "other_coordinator": with_role(Role.COORDINATOR),
    "any_coordinator_before_one_is_assigned": replace(with_role(Role.COORDINATOR), it_has_coordinator=False),
    "manager": with_role(Role.MANAGER),
    "its_teams_manager": replace(STAFF, manages_its_team=True),
    "its_teams_manager_while_nobody_approves": replace(STAFF, manages_its_team=True, nobody_approves=True),
    "a_teams_manager_of_the_whole_register": replace(STAFF, manages_a_team=True),
    "a_teams_manager_of_the_whole_register_while_nobody_approves": replace(
        STAFF, manages_a_team=True, nobody_approves=True
    ),
    "manager_while_nobody_approves": replace(with_role(Role.MANAGER), nobody_approves=True),
    "approver": with_role(Role.APPROVER),
    "approver_who_is_author": replace(with_role(Role.APPROVER), is_author=True),
    "leadership": with_role(Role.LEADERSHIP),
}

EVERYBODY = {
    Action.TAKE_PART, Action.READ, Action.CAPTURE, Action.COMMENT, Action.BRING_IN, Action.STAY_UNNAMED,
    Action.OPEN_HOME, Action.VOTE,
    Action.WATCH, Action.COPY, Action.SEE_ACTIONS, Action.SEE_ANSWERS, Action.SEE_HISTORY, Action.SEE_PLAN,
    Action.SEE_CATALOGUE, Action.EXPORT_PLAN, Action.SET_CALENDAR, Action.SET_NUDGES,
}  # fmt: skip
AUTHORS = {
    Action.EDIT_IDEA, Action.WITHDRAW, Action.SAY_SAME, Action.SAY_DIFFERENT, Action.TELL_AUTHOR,
    Action.ANSWER_REQUEST, Action.CANCEL_NEW, Action.SET_EARLY_TARGET, Action.SEE_VALUE,
}  # fmt: skip
ASKED = {
    Action.DECIDE_HELD, Action.DECIDE_CAPTURE, Action.SNOOZE, Action.ANSWER_QUESTIONS, Action.UNDO_TEAM_MOVE,
    Action.ANSWER_SUSTAIN_CHECK, Action.SAY_AWAY,
}  # fmt: skip
COORDINATED = {
    Action.NEED_INFO, Action.ACCEPT, Action.DECLINE, Action.ASSESS, Action.TAKE_BACK, Action.START, Action.HOLD,
    Action.RESUME, Action.REVIEW, Action.BACK_TO_WORK, Action.CLOSE, Action.CANCEL, Action.CANCEL_NEW, Action.MERGE,
    Action.UNMERGE, Action.ASSIGN, Action.COORDINATE, Action.CHANGE_DETAILS,
    Action.SET_LINKS, Action.SET_RACI, Action.ADD_TASK, Action.CHANGE_TASK, Action.MOVE_TASK, Action.SET_PHASES,
    Action.TAKE_TASK_STEP, Action.LEAVE_OUT_TASK, Action.SET_TARGET, Action.SET_EARLY_TARGET, Action.REPLACE_TARGET,
    Action.ADD_READING, Action.REPORT_PROGRESS, Action.SET_VALUE, Action.POST_ANNOUNCEMENT,
    Action.ANSWER_SUSTAIN_CHECK, Action.CONFIRM_REGRESSION,
}  # fmt: skip
OWN = {Action.TRIAGE_OWN, Action.CONFIRM_ASSIGNMENT, Action.CHANGE_KPI}
MANAGED = {
    Action.CLOSE_APPROVED, Action.REOPEN, Action.REQUEST_APPROVAL, Action.NAME_APPROVER, Action.MANAGE, Action.DELETE,
    Action.ANSWER_QUESTIONS, Action.SEE_VALUE, Action.CHANGE_KPI, Action.UNDO_TEAM_MOVE,
}  # fmt: skip
MANAGED_OF_ALL = {
    Action.TRIAGE_ALL, Action.TRIAGE_TEAM, Action.TRIAGE, Action.ORDER_BACKLOG, Action.SEE_PORTFOLIO,
    Action.MANAGE_CATALOGUE, Action.GIVE_ROLES, Action.GRANT_ACCESS, Action.CHANGE_POLICIES, Action.END_GUIDE,
    Action.READ_REPORT, Action.READ_REPORT_OF_ALL, Action.EXPORT, Action.EXPORT_ALL, Action.SAY_AWAY,
}  # fmt: skip
APPROVED = {Action.SEND_BACK, Action.SEE_APPROVALS}
APPROVED_BY_OTHERS = {Action.APPROVE, Action.REAPPROVE}

MAY = {
    "staff": EVERYBODY,
    "author": EVERYBODY - {Action.VOTE} | AUTHORS,
    "whoever_brought_it_in": EVERYBODY | {Action.TELL_AUTHOR},
    "whoever_is_asked": EVERYBODY | ASKED,
    "whoever_decided": EVERYBODY | {Action.UNDO_DECISION},
    "task_owner": EVERYBODY | {Action.TAKE_TASK_STEP},
    "kpi_owner": EVERYBODY | {Action.ADD_READING, Action.CHANGE_KPI},
    "its_coordinator": EVERYBODY | COORDINATED | OWN | {Action.TRIAGE, Action.SEE_VALUE},
    "its_coordinator_without_the_role": EVERYBODY | COORDINATED | OWN,
    "other_coordinator": EVERYBODY | {Action.TRIAGE, Action.SEE_VALUE},
    "any_coordinator_before_one_is_assigned": EVERYBODY | COORDINATED | {Action.TRIAGE, Action.SEE_VALUE},
    "manager": EVERYBODY | COORDINATED | MANAGED | MANAGED_OF_ALL,
    "its_teams_manager": EVERYBODY | COORDINATED | MANAGED,
    "its_teams_manager_while_nobody_approves": EVERYBODY | COORDINATED | MANAGED | APPROVED | APPROVED_BY_OTHERS,
    "a_teams_manager_of_the_whole_register": EVERYBODY
    | {Action.TRIAGE_TEAM, Action.SEE_TEAM_PORTFOLIO, Action.READ_REPORT, Action.EXPORT},
    "a_teams_manager_of_the_whole_register_while_nobody_approves": EVERYBODY
    | {Action.TRIAGE_TEAM, Action.SEE_TEAM_PORTFOLIO, Action.SEE_APPROVALS, Action.READ_REPORT, Action.EXPORT},
    "manager_while_nobody_approves": EVERYBODY | COORDINATED | MANAGED | MANAGED_OF_ALL | APPROVED | APPROVED_BY_OTHERS,
    "approver": EVERYBODY | APPROVED | APPROVED_BY_OTHERS | {Action.SEE_VALUE},
    "approver_who_is_author": EVERYBODY - {Action.VOTE} | AUTHORS | APPROVED,
    "leadership": EVERYBODY
    | {Action.SEE_PORTFOLIO, Action.SEE_VALUE, Action.READ_REPORT, Action.READ_REPORT_OF_ALL}
    | {Action.EXPORT, Action.EXPORT_ALL},
}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_may_do_this_and_nothing_else(who: str) -> None:
    assert {action.name for action in Action if may(action, PEOPLE[who])} == {action.name for action in MAY[who]}


NO_MEMBERS = (Standing.UNKNOWN, Standing.OUTSIDER, Standing.APP)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("standing", NO_MEMBERS)
def test_who_is_no_member_has_no_powers_whatever_else_they_are(who: str, standing: Standing) -> None:
    actor = replace(PEOPLE[who], standing=standing)

    assert {action for action in Action if may(action, actor)} - OPEN_TO_UNKNOWN == set()


@pytest.mark.parametrize("action", [Action.STAY_UNNAMED, Action.OPEN_HOME])
@pytest.mark.parametrize("standing", Standing)
def test_only_known_outsiders_can_not_stay_unnamed_or_open_home(standing: Standing, action: Action) -> None:
    assert may(action, Actor(standing)) is (standing in (Standing.MEMBER, Standing.UNKNOWN))


def test_somebody_unknown_is_asked_about_and_an_outsider_hears_that_it_is_for_members() -> None:
    with pytest.raises(NotKnownYet) as unknown:
        require(Action.READ, Actor(id="U1"), "No.")
    assert unknown.value.person_id == "U1"
    with pytest.raises(NotAllowed, match="members of this organisation only"):
        require(Action.DELETE, Actor(Standing.OUTSIDER), "No.")


ACTORS = st.builds(
    Actor,
    standing=st.just(Standing.MEMBER),
    roles=st.frozensets(st.sampled_from(Role)),
    **{each.name: st.booleans() for each in fields(Actor) if each.name not in ("roles", "standing", "id")},
)


@given(ACTORS)
def test_a_manager_may_do_all_that_coordinators_may(actor: Actor) -> None:
    of_all = replace(actor, roles=actor.roles | {Role.MANAGER})
    of_its_team = replace(actor, manages_its_team=True)

    assert all(may(action, manager) for action in COORDINATED for manager in (of_all, of_its_team))


@given(ACTORS)
def test_a_teams_manager_may_nothing_more_with_what_is_not_that_teams(actor: Actor) -> None:
    without = replace(actor, manages_a_team=False, manages_its_team=False)
    of_another = replace(without, manages_a_team=True)
    of_the_whole = {Action.TRIAGE_TEAM, Action.SEE_TEAM_PORTFOLIO, Action.SEE_APPROVALS}
    of_that_team = {Action.READ_REPORT, Action.EXPORT}  # what is in them is that team's

    assert {
        action for action in Action if may(action, of_another) != may(action, without)
    } <= of_the_whole | of_that_team


@given(ACTORS)
def test_a_teams_manager_may_do_with_that_teams_what_a_manager_of_all_may(actor: Actor) -> None:
    alone = replace(actor, roles=frozenset({Role.REQUESTER}), manages_a_team=False, manages_its_team=False)
    of_all, of_its_team = replace(alone, roles=frozenset({Role.MANAGER})), replace(alone, manages_its_team=True)

    assert {action for action in Action if may(action, of_all) and not may(action, of_its_team)} <= MANAGED_OF_ALL


@given(ACTORS, st.sampled_from(sorted(APPROVED_BY_OTHERS)))
def test_an_author_never_approves(actor: Actor, action: Action) -> None:
    assert not may(action, replace(actor, is_author=True))


@given(st.frozensets(st.sampled_from(sorted(set(Role) - {Role.MANAGER}))))
def test_without_an_improvement_no_role_stands_in_for_a_coordinator(roles: frozenset[Role]) -> None:
    actor = Actor(Standing.MEMBER, roles=roles, it_has_coordinator=True)

    assert not any(may(action, actor) for action in COORDINATED)


def test_who_may_not_hears_the_sentence_that_the_use_case_gives() -> None:
    with pytest.raises(NotAllowed, match=r"^Only Mia can\.$"):
        require(Action.DELETE, STAFF, "Only Mia can.")
    with pytest.raises(NotAllowed, match=r"^Ask Mia\.$"):
        require(Action.DELETE, STAFF, lambda: "Ask Mia.")


def test_the_sentence_for_others_is_not_made_for_who_may() -> None:
    def never() -> str:
        raise AssertionError

    require(Action.DELETE, PEOPLE["manager"], never)


def test_every_action_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Action)


def test_every_step_of_an_improvements_life_is_a_row() -> None:
    assert {TABLE[step].action.name for step in Step} == {step.name for step in Step}


def test_no_row_is_there_that_nothing_asks() -> None:
    assert [action.name for action, places in askers().items() if not places] == []
