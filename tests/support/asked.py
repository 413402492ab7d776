"""Which listeners and commands ask the table of permissions before they are done: read from the code, path by path.

In `handlers`, every path through a listener is followed: branches, early returns, functions that are called, looked up
in a table or handed on. A path *touches* the register where a session, or what holds one, goes into anything; it *asks*
where that reaches `require`. A use case in `csi` asks if it calls `require`, itself or through what it calls, and
does not let the refusal pass. What can't be told from the code touches and does not ask.
"""

import ast
import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import Any

from csi.common import idempotency
from csi.people import permissions

_HOLDS_A_SESSION = {"Session", "Database", "Call"}
_CALLED_SO = {"session", "db", "call"}

Function = ast.FunctionDef | ast.Lambda


class Path(StrEnum):
    """How a path ends."""

    QUIET = "touches nothing"
    TOUCHES = "touches the register and asks nothing"
    WRITES = "commits and asks nothing"
    ASKS_LATE = "commits before it asks"
    ASKS = "asks"


Paths = frozenset[Path]
_QUIET = frozenset({Path.QUIET})


@dataclass(frozen=True)
class Code:
    """A function, with the functions that its parameters and the names around it stand for."""

    module: str
    node: Function
    names: Mapping[str, "tuple[Code, ...]"] = field(default_factory=dict)
    holders: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    """The parameters that `partial` has given already."""


def paths_of(function: Any) -> Paths:
    """How the paths through a listener, or a command's answer, end."""
    return frozenset().union(*map(_paths, _codes(function)))


def reaches(use_case: Any) -> bool:
    """Whether a use case asks somewhere."""
    return any(reaches_require(code.module, code.node) for code in _codes(use_case))


# --- From objects to code ---


@cache
def _parsed(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


@cache
def _node_of(module: str, line: int, name: str) -> Function | None:
    for node in ast.walk(_parsed(module)):
        if isinstance(node, ast.FunctionDef) and node.name == name and _first_line(node) == line:
            return node
        if isinstance(node, ast.Lambda) and name == "<lambda>" and node.lineno == line:
            return node
    return None


def _first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _codes(value: Any) -> tuple[Code, ...]:
    """The code of a function, of what `partial` made of one, of each function in a table; () of anything else."""
    if isinstance(value, partial):
        return tuple(_bound(code, value.args, value.keywords) for code in _codes(value.func))
    if isinstance(value, Mapping):
        return tuple(code for each in value.values() for code in _codes(each))
    value = inspect.unwrap(value) if callable(value) and not isinstance(value, type) else value
    if isinstance(value, FunctionType):
        node = _node_of(value.__module__, value.__code__.co_firstlineno, value.__code__.co_name)
        if node is not None and value.__module__.split(".")[0] in ("handlers", "csi", "tests"):
            return (Code(value.__module__, node),)
    return ()


def _bound(code: Code, args: Iterable[Any], keywords: Mapping[str, Any]) -> Code:
    given = dict(zip(_parameters(code.node), args, strict=False)) | dict(keywords)
    names = {name: found for name, value in given.items() if (found := _codes(value))}
    return Code(code.module, code.node, {**code.names, **names}, code.holders, code.bound | given.keys())


def _parameters(node: Function) -> list[str]:
    return [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


# --- Every path through a listener ---


_open: set[int] = set()
"""The functions that are being followed: what calls itself adds no path of its own."""


def _paths(code: Code) -> Paths:
    if id(code.node) in _open:
        return frozenset()
    _open.add(id(code.node))
    try:
        return _Walk(code).ends()
    finally:
        _open.discard(id(code.node))


def _then(before: Paths, after: Paths) -> Paths:
    return frozenset(_one_then(one, other) for one in before for other in after)


def _one_then(before: Path, after: Path) -> Path:
    if before in (Path.ASKS, Path.ASKS_LATE) or after is Path.QUIET:
        return before
    if before is Path.WRITES:
        return Path.ASKS_LATE if after in (Path.ASKS, Path.ASKS_LATE) else Path.WRITES
    return after


class _Walk:
    """One function, followed from its first statement to each of its ends."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.names = dict(code.names)
        self.holders = set(code.holders) | set(_parameters(code.node)) & _CALLED_SO
        for each in (*code.node.args.args, *code.node.args.kwonlyargs):
            if each.annotation is not None and _names_in(each.annotation) & _HOLDS_A_SESSION:
                self.holders.add(each.arg)
        self.returned: set[Path] = set()

    def ends(self) -> Paths:
        node = self.code.node
        if isinstance(node, ast.Lambda):
            return self.value(node.body)
        through = self.block(node.body, _QUIET)
        return through | self.returned

    # statements

    def block(self, body: Iterable[ast.stmt], before: Paths) -> Paths:
        for statement in body:
            if not before:
                break
            before = self.statement(statement, before)
        return before

    def statement(self, node: ast.stmt, before: Paths) -> Paths:
        match node:
            case ast.Return():
                self.returned |= _then(before, self.value(node.value))
                return frozenset()
            case ast.Raise():
                return frozenset()
            case ast.FunctionDef():
                inner = Code(self.code.module, node, self.names, frozenset(self.holders))
                self.names[node.name] = (inner,)
                return before
            case ast.If():
                before = _then(before, self.value(node.test))
                if self.is_first(node.test) and not node.orelse:
                    return self.block(node.body, before)
                if isinstance(node.test, ast.UnaryOp) and self.is_first(node.test.operand):
                    return self.block(node.orelse, before)
                return self.block(node.body, before) | self.block(node.orelse, before)
            case ast.Match():
                before = _then(before, self.value(node.subject))
                cases = [self.block(each.body, _then(before, self.value(each.guard))) for each in node.cases]
                ends = any(
                    isinstance(each.pattern, ast.MatchAs) and each.pattern.pattern is None and each.guard is None
                    for each in node.cases
                )
                return frozenset().union(*cases) | (frozenset() if ends else before)
            case ast.For() | ast.While():
                before = _then(before, self.value(node.iter if isinstance(node, ast.For) else node.test))
                return before | self.block(node.body, before)
            case ast.Try():
                through = self.block([*node.body, *node.orelse], before)
                caught = [self.block(each.body, before) for each in node.handlers]
                return self.block(node.finalbody, through | frozenset().union(*caught))
            case ast.With():
                through = self.transaction(node, before)
                return before | through if _suppresses(node) else through
            case ast.Assign(targets=[ast.Name(id=name)]):
                self.assign(name, node.value)
                return _then(before, self.value(node.value))
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return _then(before, self.value(node.value))
            case ast.Assert():
                return _then(before, self.value(node.test))
            case _:
                return before

    def transaction(self, node: ast.With, before: Paths) -> Paths:
        commits = False
        for item in node.items:
            opened = isinstance(item.context_expr, ast.Call) and self.holds(item.context_expr.func)
            if opened and isinstance(item.optional_vars, ast.Name):
                self.holders.add(item.optional_vars.id)
                assert isinstance(item.context_expr, ast.Call)
                commits |= isinstance(item.context_expr.func, ast.Attribute) and item.context_expr.func.attr == "begin"
            elif not opened:
                before = _then(before, self.value(item.context_expr))
        early, self.returned = self.returned, set()
        through = self.block(node.body, _QUIET)
        left, self.returned = self.returned, early
        self.returned |= _then(before, _committed(frozenset(left)) if commits else frozenset(left))
        return _then(before, _committed(through) if commits else through)

    def assign(self, name: str, value: ast.expr) -> None:
        self.holders.discard(name)
        self.names.pop(name, None)
        if isinstance(value, ast.Call) and self.makes_a_holder(value):
            self.holders.add(name)
        elif found := self.functions(value):
            self.names[name] = found

    def makes_a_holder(self, call: ast.Call) -> bool:
        made = self.object(call.func)
        if isinstance(made, type):
            return any(self.holds(each) for each in call.args)
        return any(
            code.node.returns is not None and bool(_names_in(code.node.returns) & _HOLDS_A_SESSION)
            for code in self.functions(call.func)
            if isinstance(code.node, ast.FunctionDef)
        )

    # values

    def value(self, node: ast.AST | None) -> Paths:
        match node:
            case None | ast.Lambda():
                return _QUIET
            case ast.Call():
                return self.call(node)
            case ast.IfExp():
                return _then(self.value(node.test), self.value(node.body) | self.value(node.orelse))
            case ast.BoolOp():
                rest = _QUIET
                for each in reversed(node.values[1:]):
                    rest = _QUIET | _then(self.value(each), rest)
                return _then(self.value(node.values[0]), rest)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                first = self.value(node.generators[0].iter)
                return _then(first, _QUIET | self.parts(node))
            case _:
                return self.parts(node)

    def parts(self, node: ast.AST) -> Paths:
        found = _QUIET
        for each in ast.iter_child_nodes(node):
            found = _then(found, self.value(each))
        return found

    def call(self, node: ast.Call) -> Paths:
        given = [*node.args, *(each.value for each in node.keywords)]
        found = self.value(node.func) if not isinstance(node.func, ast.Name) else _QUIET
        for each in given:
            found = _then(found, self.value(each))
        return _then(found, self.called(node, given))

    def called(self, node: ast.Call, given: list[ast.expr]) -> Paths:
        touches = any(self.holds(each) or self.functions(each) for each in given)
        if isinstance(node.func, ast.Attribute) and self.holds(node.func.value):
            return _QUIET if _names_in(node.func) <= {"call"} else frozenset({Path.TOUCHES})
        codes = self.functions(node.func)
        if codes:
            return frozenset().union(*(self.inside(code, node, touches) for code in codes))
        known = self.object(node.func)
        if not touches or isinstance(known, type) or known is partial:
            return _QUIET
        return frozenset({Path.TOUCHES})

    def inside(self, code: Code, node: ast.Call, touches: bool) -> Paths:
        """What a call of this code does; a use case is not followed path by path."""
        if code.module.split(".")[0] == "csi":
            if reaches_require(code.module, code.node):
                return frozenset({Path.ASKS})
            return frozenset({Path.TOUCHES}) if touches and code.module != idempotency.__name__ else _QUIET
        if not (touches or code.names or code.holders):
            return _QUIET
        parameters = [each for each in _parameters(code.node) if each not in code.bound]
        names = dict(code.names)
        for parameter, value in zip(parameters, node.args, strict=False):
            if found := self.functions(value):
                names[parameter] = found
        for keyword in node.keywords:
            if keyword.arg and (found := self.functions(keyword.value)):
                names[keyword.arg] = found
        held = {parameter for parameter, value in zip(parameters, node.args, strict=False) if self.holds(value)}
        held |= {keyword.arg for keyword in node.keywords if keyword.arg and self.holds(keyword.value)}
        return _paths(Code(code.module, code.node, names, code.holders | held))

    def is_first(self, node: ast.expr) -> bool:
        """Whether it tells a second delivery apart: that is no path of its own, the first one was let in, or not."""
        return isinstance(node, ast.Call) and self.object(node.func) is idempotency.is_first

    def holds(self, node: ast.AST) -> bool:
        """Whether a session, or what holds one, is this value or a part of it."""
        match node:
            case ast.Name():
                return node.id in self.holders
            case ast.Attribute():
                return self.holds(node.value) and (node.attr in ("db", "begin", "read", "begin_nested", "_db"))
            case ast.Starred():
                return self.holds(node.value)
            case _:
                return False

    def functions(self, node: ast.AST) -> tuple[Code, ...]:
        """The functions that a value can be."""
        match node:
            case ast.Lambda():
                return (Code(self.code.module, node, self.names, frozenset(self.holders)),)
            case ast.Name() if node.id in self.names:
                return self.names[node.id]
            case ast.Name() if node.id in self.holders or node.id in _parameters(self.code.node):
                return ()
            case ast.IfExp():
                return self.functions(node.body) + self.functions(node.orelse)
            case ast.Subscript():
                return self.functions(node.value)
            case ast.Call() if self.object(node.func) is partial and node.args:
                return self.functions(node.args[0])
            case _:
                return _codes(self.object(node))

    def object(self, node: ast.AST) -> Any:
        """What a name of the module means when it runs; None if that can't be told."""
        module = importlib.import_module(self.code.module)
        match node:
            case ast.Name() if node.id not in self.names and node.id not in _parameters(self.code.node):
                return vars(module).get(node.id)
            case ast.Attribute():
                owner = self.object(node.value)
                return getattr(owner, node.attr, None) if isinstance(owner, ModuleType | type) else None
            case _:
                return None


def _committed(paths: Paths) -> Paths:
    return frozenset(Path.WRITES if each is Path.TOUCHES else each for each in paths)


def _names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


# --- Whether a use case asks ---

_REFUSALS = {"NotAllowed", "Refused", "Exception"}


@cache
def reaches_require(module: str, node: Function) -> bool:
    """Whether a use case calls `require`, itself or through what it calls; `require` does."""
    is_require = any(code.node is node for code in _codes(permissions.require))
    return is_require or _reaches(module, node, set())


def _reaches(module: str, node: Function, seen: set[int]) -> bool:
    if id(node) in seen:
        return False
    seen.add(id(node))
    for call in _calls(node):
        called = _called(module, call.func)
        if called is permissions.require:
            return True
        if any(_reaches(code.module, code.node, seen) for code in _codes(called) if code.module.startswith("csi.")):
            return True
    return False


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls in it, but those whose refusal is let pass in silence."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Try) and any(map(_lets_pass, child.handlers)):
            for each in (*child.handlers, *child.orelse, *child.finalbody):
                yield from _calls(each)
            continue
        if isinstance(child, ast.With) and _suppresses(child):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _suppresses(node: ast.With) -> bool:
    return any("suppress" in ast.unparse(item.context_expr) for item in node.items)


def _lets_pass(handler: ast.ExceptHandler) -> bool:
    caught = {"Exception"} if handler.type is None else _names_in(handler.type)
    silent = all(
        isinstance(each, ast.Pass)
        or (isinstance(each, ast.Return) and (each.value is None or isinstance(each.value, ast.Constant)))
        for each in handler.body
    )
    return bool(caught & _REFUSALS) and silent


def _called(module: str, node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return vars(importlib.import_module(module)).get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = vars(importlib.import_module(module)).get(node.value.id)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None
