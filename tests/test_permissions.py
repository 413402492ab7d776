"""Every listener and every command asks the table of permissions, on every path that reads or writes anything.

Nobody's role is looked at anywhere else.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlmodel import Session

from csi.commands.grammar import Audience
from csi.commands.table import BY_VERB, COMMANDS
from csi.commands.verbs import Verb
from csi.common import idempotency
from csi.common.errors import NotAllowed
from csi.inbox import bulb_reactions
from csi.kpis import proposals, targets
from csi.people.actor import Actor, Standing, at_best
from csi.people.directory import require_member, roles_of
from csi.people.permissions import Action, may, require
from handlers.commands.dispatch import ANSWERS
from handlers.commands.help import audiences_of
from handlers.slack.payload import Clock, Payload, person_of
from models import Database
from models.enums import Role
from tests.support import asked
from tests.support.asked import Path as Way
from tests.support.listeners import registered

ROOT = Path(__file__).parent.parent

LISTENERS = {f"{each.function.__module__}.{each.function.__name__}": each.function for each in registered()}

NOTHING_TO_ASK = frozenset(
    {
        "handlers.slack.errors.acknowledge",
        "handlers.slack.errors.ignore_event",
        "handlers.slack.errors.on_error",
        "handlers.slack.menu_choices.refuse_unknown",
        "handlers.slack.menu_choices.press_chosen",  # a choice becomes a press, whose own listener asks
        "handlers.inbox.anonymous.open_anonymous_form",  # a form with what the person has typed
        "handlers.lifecycle.gate_window.open_cant_measure",  # the same in a gate's window
        "handlers.interview.answers.open_cant_measure",  # a form without anything of the improvement but its number
        "handlers.reports.reports.open_definitions",  # what the figures mean, which is the same for everybody
    }
)
"""The listeners that neither read nor write anything."""

SLACK_TELLS = frozenset(
    {
        "handlers.people.profiles.profile_changed",  # a profile was changed: what Slack says is stored, or read again
        "handlers.people.user_groups.group_changed",  # a user group was changed: it is read from Slack again
    }
)
"""The listeners of what Slack says by itself: nobody acts there, so nobody can be asked about."""


@pytest.mark.parametrize("name", sorted(LISTENERS))
def test_every_listener_asks_on_every_path_that_touches_the_register(name: str) -> None:
    paths = asked.paths_of(LISTENERS[name])

    if name in NOTHING_TO_ASK:
        assert paths == {Way.QUIET}
    elif name in SLACK_TELLS:
        assert paths <= {Way.QUIET, Way.WRITES}
    else:
        assert Way.ASKS in paths
        assert paths <= {Way.QUIET, Way.ASKS}


@pytest.mark.parametrize("verb", sorted(ANSWERS))
def test_every_command_asks_on_every_path_that_touches_the_register(verb: Verb) -> None:
    """What it keeps before it asks, as that somebody was named, it keeps for members only."""
    paths = asked.paths_of(ANSWERS[verb])

    assert Way.ASKS in paths
    assert paths <= {Way.QUIET, Way.ASKS, Way.ASKS_LATE}


def test_every_command_that_is_there_is_looked_at() -> None:
    assert set(ANSWERS) == {command.verb for command in COMMANDS if not command.later}


OF_COMMANDS = {
    Verb.TRIAGE: Action.COORDINATE, Verb.ASSIGN: Action.ASSIGN, Verb.NEED: Action.NEED_INFO,
    Verb.ACCEPT: Action.ACCEPT, Verb.DECLINE: Action.DECLINE, Verb.ASSESS: Action.ASSESS,
    Verb.APPROVE: Action.APPROVE, Verb.SEND_BACK: Action.SEND_BACK, Verb.TAKE_BACK: Action.TAKE_BACK,
    Verb.START: Action.START, Verb.HOLD: Action.HOLD, Verb.RESUME: Action.RESUME, Verb.REVIEW: Action.REVIEW,
    Verb.BACK: Action.BACK_TO_WORK, Verb.CLOSE: Action.CLOSE, Verb.REOPEN: Action.REOPEN, Verb.MERGE: Action.MERGE,
    Verb.UNMERGE: Action.UNMERGE, Verb.TASK: Action.ADD_TASK, Verb.STATUS: Action.REPORT_PROGRESS,
    Verb.ROLE_GIVE: Action.GIVE_ROLES, Verb.ROLE_TAKE: Action.GIVE_ROLES, Verb.SETTINGS: Action.CHANGE_POLICIES,
    Verb.REPORT: Action.READ_REPORT,
}  # fmt: skip
"""What is asked where a command is carried out; the rest of *Keeping order* asks for `MANAGE_CATALOGUE`."""

_MEMBER = Actor(Standing.MEMBER, it_has_coordinator=True)
ASKERS = {
    **{str(role): replace(_MEMBER, roles=frozenset({Role.REQUESTER, role})) for role in Role},
    "a team's manager": replace(_MEMBER, manages_a_team=True),
    "manager while nobody approves": replace(_MEMBER, roles=frozenset({Role.MANAGER}), nobody_approves=True),
    "a team's manager while nobody approves": replace(_MEMBER, manages_a_team=True, nobody_approves=True),
}


@pytest.mark.parametrize("who", ASKERS)
def test_the_help_shows_a_command_to_whom_the_table_lets_do_it_with_some_improvement(who: str) -> None:
    """What everybody can do with something of their own is shown to everybody."""
    actor = ASKERS[who]
    shown = {verb for verb in ANSWERS if BY_VERB[verb].who in audiences_of(actor)}
    asks = {verb: OF_COMMANDS.get(verb, Action.MANAGE_CATALOGUE) for verb in ANSWERS}
    can = {
        verb for verb in ANSWERS if BY_VERB[verb].who is Audience.EVERYONE or may(asks[verb], at_best(actor))
    }  # fmt: skip

    assert shown == can


def test_the_lists_name_listeners_that_are_there() -> None:
    assert set(LISTENERS) >= NOTHING_TO_ASK | SLACK_TELLS
    assert not NOTHING_TO_ASK & SLACK_TELLS


# Roles are looked at in the table only

LOOKED_AT_ELSEWHERE = {
    "handlers.messaging.rendering": "that a role was given is not told once it has been taken: whom to write to",
    "handlers.slack.errors": "that nothing is kept of somebody whose name was erased, whatever they might do",
    "handlers.slack.team_check": "that a payload comes from another organisation, as it says itself",
    "csi.capture.on_behalf": "who can be told, which is not who asks",
    "csi.interview.answer_sheet": "what `may` has said, as a refusal",
}
"""The modules that look at somebody's roles, or refuse, without asking the table; and why."""

_OF_AN_ACTOR = {each.name for each in fields(Actor)} - {"id"}  # which every row has


def _looks_at_roles(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="roles_of") | ast.Name(id="roles_of" | "NotAllowed")):
            return True
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return _is_role(node.left) or any(map(_is_role, node.comparators))
        case ast.BinOp(op=ast.BitAnd()):
            return _is_role(node.left) or _is_role(node.right)
        case ast.Attribute(ctx=ast.Load()):
            return node.attr in _OF_AN_ACTOR
    return False


def _is_role(node: ast.AST) -> bool:
    """`Role.MANAGER`, or some of them in braces."""
    match node:
        case ast.Attribute(value=ast.Name(id="Role")):
            return True
        case ast.Set() | ast.Tuple():
            return any(map(_is_role, node.elts))
        case ast.Call(func=ast.Name(id="frozenset"), args=[inner]):
            return _is_role(inner)
    return False


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted([*(ROOT / "csi").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]):
        if path.parent != ROOT / "csi" / "people":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_nobodys_role_is_looked_at_but_in_the_table() -> None:
    found = {name for name, module in _modules() if any(map(_looks_at_roles, ast.walk(module)))}

    assert found == set(LOOKED_AT_ELSEWHERE)


@pytest.mark.parametrize(
    "code",
    [
        "Role.MANAGER in roles",
        "if Role.MANAGER not in directory.roles_of(session, by): pass",
        "roles & {Role.MANAGER}",
        "frozenset({Role.MANAGER}) & roles",
        "directory.roles_of(session, by)",
        "raise NotAllowed('No.')",
        "actor.is_author",
        "bool(actor.roles)",
    ],
)
def test_a_look_at_a_role_is_found(code: str) -> None:
    assert any(map(_looks_at_roles, ast.walk(ast.parse(code))))


# What walks the listeners is not fooled


def reads(session: Session) -> None:
    """Asks nothing."""


def writes_when_members_do(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        require_member(session, person_of(body))
        reads(session)


def asks_in_one_branch(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        if body.get("view"):
            require_member(session, person_of(body))
        reads(session)
        session.flush()


def asks_in_every_branch(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        match body.get("type"):
            case "view":
                require_member(session, person_of(body))
            case _:
                require(Action.DELETE, Actor(), "No.")
        session.flush()


def returns_early(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        session.flush()
        if body.get("view"):
            return
        require_member(session, person_of(body))


def commits_before_it_asks(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        session.flush()
    writes_when_members_do(body, db, clock)


def asks_in_what_is_handed_on(body: Payload, db: Database, clock: Clock) -> None:
    _do(db, lambda session: _admit(session, body, clock))


def hands_on_what_asks_nothing(body: Payload, db: Database, clock: Clock) -> None:
    _do(db, lambda session: session.flush())


def _do(db: Database, act: Callable[[Session], None]) -> None:
    with db.begin() as session:
        act(session)


def _admit(session: Session, body: Payload, clock: Clock) -> None:
    require_member(session, person_of(body))


_BY_KIND: dict[str, Callable[[Session, Payload, Clock], None]] = {"admit": _admit}
_SOME_ASK: dict[str, Callable[[Session, Payload, Clock], None]] = {"admit": _admit, "let": lambda s, b, c: s.flush()}


def looks_it_up(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        _BY_KIND[str(body["kind"])](session, body, clock)


def looks_up_what_may_ask_nothing(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        _SOME_ASK[str(body["kind"])](session, body, clock)


def calls_what_cannot_be_told(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        body["do"](session)


def comes_twice(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        if idempotency.is_first(session, str(body["id"]), clock()):
            require_member(session, person_of(body))
            session.flush()


def lets_the_refusal_pass(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        try:
            require_member(session, person_of(body))
        except NotAllowed:
            session.rollback()
        session.flush()


def suppresses_the_refusal(body: Payload, db: Database, clock: Clock) -> None:
    with db.begin() as session:
        with suppress(NotAllowed):
            require_member(session, person_of(body))
        session.flush()


def only_looks_at_the_payload(body: Payload) -> str:
    return person_of(body)


@pytest.mark.parametrize(
    ("listener", "ways"),
    [
        (writes_when_members_do, {Way.ASKS}),
        (asks_in_one_branch, {Way.ASKS, Way.WRITES}),
        (asks_in_every_branch, {Way.ASKS}),
        (returns_early, {Way.ASKS, Way.WRITES}),
        (commits_before_it_asks, {Way.ASKS_LATE}),
        (asks_in_what_is_handed_on, {Way.ASKS}),
        (hands_on_what_asks_nothing, {Way.WRITES}),
        (looks_it_up, {Way.ASKS}),
        (looks_up_what_may_ask_nothing, {Way.ASKS, Way.WRITES}),
        (calls_what_cannot_be_told, {Way.WRITES}),
        (comes_twice, {Way.ASKS}),
        (lets_the_refusal_pass, {Way.ASKS, Way.WRITES}),
        (suppresses_the_refusal, {Way.ASKS, Way.WRITES}),
        (only_looks_at_the_payload, {Way.QUIET}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_the_walk_follows_every_path(listener: Callable[..., object], ways: set[Way]) -> None:
    assert asked.paths_of(listener) == ways


def test_a_use_case_that_lets_a_refusal_pass_in_silence_does_not_count_as_asking() -> None:
    assert asked.reaches(targets.require_target_setter)
    assert not asked.reaches(proposals.read_proposal)
    assert asked.reaches(bulb_reactions.decide_capture)
    assert not asked.reaches(roles_of)
