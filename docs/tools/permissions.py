"""Makes `docs/permissions.md`: every action, who may, and the use cases that ask."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from csi.people.actor import Actor, Standing
from csi.people.permissions import PERMISSIONS, Action, may
from models.enums import Role

ROOT = Path(__file__).parents[2]
_TABLE = ROOT / "csi" / "people" / "permissions.py"
_FUNCTIONS = (ast.FunctionDef, ast.ClassDef)


def _with(role: Role) -> Actor:
    return Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER, role}))


_MEMBER = Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER}))
KINDS: Mapping[str, Actor] = {
    "requester": _MEMBER,
    "author": replace(_MEMBER, is_author=True),
    "voter": _MEMBER,
    "watcher": _MEMBER,
    "task's owner": replace(_MEMBER, owns_task=True),
    "KPI's owner": replace(_MEMBER, owns_kpi=True),
    "its coordinator": replace(_with(Role.COORDINATOR), is_its_coordinator=True),
    "other coordinator": _with(Role.COORDINATOR),
    "its team's manager": replace(_MEMBER, manages_its_team=True, manages_a_team=True),
    "other team's manager": replace(_MEMBER, manages_a_team=True),
    "manager of all": _with(Role.MANAGER),
    "approver": _with(Role.APPROVER),
    "leadership": _with(Role.LEADERSHIP),
}
"""The kinds of people, as seen from one improvement; `tests/journeys/people/test_powers.py` tries each of them."""
NO_MEMBERS: Mapping[str, Standing] = {
    "guest": Standing.OUTSIDER,
    "of another organisation": Standing.OUTSIDER,
    "left": Standing.OUTSIDER,
    "not known yet": Standing.UNKNOWN,
    "app": Standing.APP,
}
"""Who is no member, whatever else they are or were."""


def page() -> str:
    """The whole file."""
    found = askers()
    matrix = (f"| {action} | {' | '.join(_cells(action))} |" for action in PERMISSIONS)
    names = [*KINDS, *NO_MEMBERS]
    head = [f"| action | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    rows = (
        f"| {action} | {permission.who} | {permission.exactly} | {', '.join(f'`{each}`' for each in found[action])} |"
        for action, permission in PERMISSIONS.items()
    )
    return "\n".join([_HEAD, *rows, "", _MATRIX, *head, *matrix]) + "\n"


def _cells(action: Action) -> Iterator[str]:
    """Whether each kind of people may: "yes", "until it has one" of a coordinator, or nothing."""
    for kind in KINDS.values():
        if may(action, replace(kind, it_has_coordinator=True)):
            yield "yes"
        else:
            yield "until it has one" if may(action, replace(kind, it_has_coordinator=False)) else ""
    for standing in NO_MEMBERS.values():
        everything = replace(KINDS["manager of all"], standing=standing, is_author=True, is_its_coordinator=True)
        yield "yes" if may(action, everything) else ""


@cache
def askers() -> dict[Action, list[str]]:
    """Where each action is asked for, by the names of functions; the folder `csi` is left out of them."""
    found: dict[Action, set[str]] = {action: set() for action in Action}
    for path in sorted([*(ROOT / "csi").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]):
        if path == _TABLE:
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("csi.")
        for name, place in _named(ast.parse(path.read_text(encoding="utf-8")), module, counts=False):
            found[Action[name]].add(place)
    return {action: sorted(places) for action, places in found.items()}


def _named(node: ast.AST, place: str, *, counts: bool) -> Iterator[tuple[str, str]]:
    """The actions that are named in functions and calls; elsewhere naming one asks for nothing."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name) and child.value.id == "Action":
            if counts:
                yield child.attr, place
        elif isinstance(child, _FUNCTIONS):
            yield from _named(child, f"{place}.{child.name}", counts=True)
        else:
            yield from _named(child, place, counts=counts or isinstance(child, ast.Call))


_HEAD = """\
# Who may do what

`make docs` writes this page from `csi/people/permissions.py`; a test compares them.

Every use case checks this table when it runs, whatever buttons somebody saw. *Who* is what a refusal says; *exactly*
adds what that leaves out. `tests/test_permissions.py` follows every path of every listener and command, and finds one
that touches the register without a check. [lifecycle.md](lifecycle.md) says where each step leads and what it needs.

| action | who | exactly | asked by |
|---|---|---|---|"""

_MATRIX = """\
## Each kind of people

What each may do with one improvement that has a coordinator. *Until it has one* means: a coordinator may before one is
assigned. The table above has the rows about people who were asked, have decided or have brought in an idea. While
nobody is approver, the manager of the team and the managers of all approve. `tests/journeys/people/test_powers.py`
calls a use case for each cell.
"""
