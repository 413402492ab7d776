"""The help of `/csi` shows what somebody may do."""

import pytest

from csi.commands.grammar import Audience, Group, Requirement, key_of
from csi.commands.help import overview, topic
from csi.commands.table import BY_VERB, COMMANDS, KNOWN
from csi.commands.verbs import Verb
from csi.people.actor import Actor, Standing
from handlers.commands.help import audiences_of
from models.enums import Role


def shown_to(*roles: Role, manages_a_team: bool = False) -> set[str]:
    actor = Actor(Standing.MEMBER, roles=frozenset(roles), it_has_coordinator=True, manages_a_team=manages_a_team)
    return {line.usage for section in overview(audiences_of(actor)) for line in section.lines}


def test_every_verb_is_in_the_table_once() -> None:
    assert {command.verb for command in COMMANDS} == set(Verb)
    assert len(BY_VERB) == len(COMMANDS)


def test_no_two_commands_share_a_word() -> None:
    words = [(key_of(each), command.verb) for command in COMMANDS for each in (command.verb, *command.words)]

    assert all(KNOWN[key].verb is verb for key, verb in words)
    assert len({key for key, _ in words}) == len(words)


@pytest.mark.parametrize(
    ("roles", "verb", "shown"),
    [
        ((Role.REQUESTER,), Verb.LIST, True),
        ((Role.REQUESTER,), Verb.VOTE, True),
        ((Role.REQUESTER,), Verb.CANCEL, True),
        ((Role.REQUESTER,), Verb.DONE, True),
        ((Role.REQUESTER,), Verb.OBJECTIVES, True),
        ((Role.REQUESTER,), Verb.ACCEPT, False),
        ((Role.REQUESTER,), Verb.SETTINGS, False),
        ((Role.LEADERSHIP,), Verb.ACCEPT, False),
        ((Role.COORDINATOR,), Verb.ACCEPT, True),
        ((Role.COORDINATOR,), Verb.REOPEN, False),
        ((Role.COORDINATOR,), Verb.OBJECTIVE_ADD, False),
        ((Role.MANAGER,), Verb.ACCEPT, True),
        ((Role.MANAGER,), Verb.ROLE_GIVE, True),
        ((Role.MANAGER,), Verb.APPROVE, False),
        ((Role.APPROVER,), Verb.APPROVE, True),
        ((Role.APPROVER, Role.MANAGER), Verb.APPROVE, True),
        ((Role.REQUESTER,), Verb.KPI, True),
    ],
)
def test_the_help_shows_what_the_caller_may_do(roles: tuple[Role, ...], verb: Verb, shown: bool) -> None:
    assert (BY_VERB[verb].usage in shown_to(*roles)) is shown


@pytest.mark.parametrize(
    ("verb", "shown"),
    [(Verb.TRIAGE, True), (Verb.ACCEPT, True), (Verb.REOPEN, True), (Verb.APPROVE, False), (Verb.TEAM_MANAGER, False),
     (Verb.ROLE_GIVE, False), (Verb.SETTINGS, False)],
)  # fmt: skip
def test_the_help_shows_a_teams_manager_what_they_may_do_with_that_teams_improvements(verb: Verb, shown: bool) -> None:
    assert (BY_VERB[verb].usage in shown_to(Role.REQUESTER, manages_a_team=True)) is shown


def test_the_help_comes_in_groups_without_empty_ones() -> None:
    titles = [section.title for section in overview({Audience.EVERYONE})]

    assert titles == [group.value for group in Group]


def test_one_command_is_shown_in_full() -> None:
    shown = topic(BY_VERB[Verb.HOLD])

    assert shown.usage == "/csi hold 42 until 15 March <reason>"
    assert shown.who == "coordinators"
    assert shown.examples == ("/csi hold 42 the supplier is moving until 15 March",)
    assert "pause" in shown.also
    assert not shown.filters


def test_the_help_of_the_list_names_the_filters() -> None:
    assert ("overdue", "a decision or a task is late") in [(e.usage, e.does) for e in topic(BY_VERB[Verb.LIST]).filters]


def test_every_required_parameter_says_what_is_lacking() -> None:
    required = [param for command in COMMANDS for param in command.params if param.need is Requirement.REQUIRED]

    assert required
    assert all(param.lacking for param in required)
