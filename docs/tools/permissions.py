"""Makes `docs/permissions.md`: every action, who may, and the use cases that ask."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from csi.people.permissions import PERMISSIONS, Action

ROOT = Path(__file__).parents[2]
_TABLE = ROOT / "csi" / "people" / "permissions.py"
_FUNCTIONS = (ast.FunctionDef, ast.ClassDef)


def page() -> str:
    """The whole file."""
    found = askers()
    rows = (
        f"| {action} | {permission.who} | {permission.exactly} | {', '.join(f'`{each}`' for each in found[action])} |"
        for action, permission in PERMISSIONS.items()
    )
    return "\n".join([_HEAD, *rows]) + "\n"


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

Made from `csi/people/permissions.py` by `make docs`; a test compares.

Every use case asks this table where it is carried out, whatever buttons somebody was shown. *Who* is what a refusal
says; *exactly* adds what that leaves out, as it is today. What asks nothing yet is listed in
`tests/test_permissions.py`. From where the steps lead, and what they need, is in [lifecycle.md](lifecycle.md).

| action | who | exactly | asked by |
|---|---|---|---|"""
