"""Where mrkdwn comes from: follows every text that `handlers` gives to Slack as mrkdwn back to its parts.

A part is harmless if it is a constant, of a type that no person's text can have (a number, a date, an enum), or comes
from a function that escapes. Whatever can't be shown to be harmless is reported, so a forgotten `inline` is found
wherever it is, even if no test ever shows that message.
"""

import ast
import importlib
import inspect
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

ROOT = Path(__file__).parents[2]

ESCAPING = frozenset({"inline", "excerpt", "passage", "opening", "escape", "link", "channel_link"})
"""Functions of `handlers.slack.block_kit` that make people's text harmless."""
HARMLESS_CALLS = frozenset(
    {"person", "noun", "counted", "percentage"}
    | {"full_date", "spoken_date", "near_date", "calendar_date"}
    | {"len", "sum", "int", "round", "next_number"}
)
HARMLESS_TYPES = (bool, int, float, Decimal, Fraction, date, datetime, time, timedelta, Enum)
CONSTANT = (
    "csi.interview.questions",
    "csi.understanding.terms",
    "csi.commands",
    "csi.common.policy_fields",
    "csi.lifecycle.table",
)
"""Modules whose classes hold our own words: questions, commands, policies."""
PASSING = frozenset(
    {"listed", "list", "tuple", "sorted", "filter", "dict", "min", "max", "reversed", "str", "next", "zip", "enumerate"}
) | {"map", "either", "capitalized"}
"""Functions whose result holds nothing but parts of their arguments."""
SINKS = frozenset({"section", "context", "MarkdownTextObject", "ack"})
KEEPING = frozenset(
    {"capitalize", "strip", "rstrip", "lstrip", "lower", "upper", "removesuffix", "removeprefix", "title", "splitlines"}
)
"""Methods whose result holds nothing but parts of their own text."""


@dataclass(frozen=True)
class Suspect:
    """A part of mrkdwn that could be people's text, unescaped."""

    where: str
    part: str

    def __str__(self) -> str:
        return f"{self.where}: {self.part}"


@dataclass(frozen=True)
class Place:
    """A function, or a module's top level, with what its parameters were given by its caller."""

    module: str
    node: ast.AST
    given: "tuple[tuple[str, ast.expr, Place], ...]" = ()


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(Path(importlib.import_module(module).__file__ or "").read_text(encoding="utf-8"))


def modules(package: str) -> list[str]:
    """Return the names of a package's modules."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]


# --- Types ---


@cache
def field_types() -> dict[str, list[Any]]:
    """Return the types of all fields and properties of our classes, by their name."""
    found: dict[str, list[Any]] = {}
    for package in ("models", "csi", "handlers"):
        for name in modules(package):
            for kind in vars(importlib.import_module(name)).values():
                if not isinstance(kind, type) or kind.__module__ != name:
                    continue
                hints = typing.get_type_hints(kind) if is_dataclass(kind) or issubclass(kind, SQLModel) else {}
                for key, hint in hints.items():
                    found.setdefault(key, []).append(hint)
                for key, value in vars(kind).items():
                    if isinstance(value, property) and value.fget is not None:
                        found.setdefault(key, []).append(typing.get_type_hints(value.fget).get("return", str))
    return found


def is_harmless_type(hint: Any) -> bool:
    """Whether a value of this type can't hold people's text."""
    if hint is None or hint is type(None):
        return True
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return True
    if origin is not None or isinstance(hint, types.UnionType):
        return all(is_harmless_type(part) for part in typing.get_args(hint) if part is not Ellipsis)
    return isinstance(hint, type) and issubclass(hint, HARMLESS_TYPES)


# --- Following a text ---


class Trail:
    """Follows expressions back to what can't be shown to be harmless."""

    def __init__(self) -> None:
        self.suspects: dict[Suspect, None] = {}
        self._seen: set[tuple[int, int]] = set()

    def follow(self, node: ast.expr | None, place: Place) -> None:
        """Follow one expression."""
        if node is None:
            return
        mark = (id(node), hash(tuple((name, id(given)) for name, given, _ in place.given)))
        if mark in self._seen:
            return
        self._seen.add(mark)
        kind = type_of_any(node, place)
        if kind is not None and is_harmless_type(kind):
            return
        match node:
            case ast.Constant() | ast.Compare() | ast.UnaryOp():
                return
            case ast.JoinedStr(values=parts):
                for part in parts:
                    if isinstance(part, ast.FormattedValue):
                        self.follow(part.value, place)
            case ast.BinOp(left=left, right=right):
                self._all((left, right), place)
            case ast.IfExp(body=body, orelse=orelse):
                self._all((body, orelse), place)
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
                self._all(values, place)
            case ast.Dict(values=values):
                self._all(values, place)
            case ast.Subscript(value=value) if _is_untyped(type_of_any(value, place)):
                self.suspect(node, place)
            case ast.Starred(value=value) | ast.NamedExpr(value=value) | ast.Subscript(value=value):
                self.follow(value, place)
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element) | ast.SetComp(elt=element):
                self.follow(element, place)
            case ast.DictComp(value=value):
                self.follow(value, place)
            case ast.Call():
                self._call(node, place)
            case ast.Name(id=name):
                self._name(name, node, place)
            case ast.Attribute(attr=name, value=value):
                self._attribute(name, value, node, place)
            case ast.Slice() | ast.Lambda():
                self.suspect(node, place)
            case _:
                self.suspect(node, place)

    def suspect(self, node: ast.AST, place: Place) -> None:
        name = getattr(place.node, "name", "")
        self.suspects[Suspect(f"{place.module}.{name}" if name else place.module, ast.unparse(node))] = None

    def _all(self, nodes: typing.Iterable[ast.expr | None], place: Place) -> None:
        for node in nodes:
            self.follow(node, place)

    def _call(self, node: ast.Call, place: Place) -> None:
        match node.func:
            case ast.Name(id=name) if name in ESCAPING | HARMLESS_CALLS:
                return
            case ast.Subscript(value=ast.Name(id=name)) if (table := _table(name, place.module)) is not None:
                for value in table:
                    self._callee(value, node, place)
                return
            case ast.Name(id=name) if name in PASSING:
                self._all(node.args, place)
                return
            case ast.Attribute(attr=method, value=value) if method in KEEPING:
                self.follow(value, place)
                return
            case ast.Attribute(attr=("join" | "replace" | "format" | "get"), value=value):
                self._all((value, *node.args, *(each.value for each in node.keywords)), place)
                return
            case ast.Attribute(attr=("items" | "values" | "splitlines" | "split" | "partition"), value=value):
                self.follow(value, place)
                return
            case ast.Name(id=name) if name in _parameters(place.node) and isinstance(place.node, ast.FunctionDef):
                for caller, argument in self._arguments(name, place.node):
                    self._callee(argument, node, caller)
                return
        found = self._function(node.func, place)
        if found is None:
            self.suspect(node, place)
            return
        function, module = found
        real = _value(node.func, place)
        if real is not None and not isinstance(real, type):
            returned = _return_type(real)
            if is_harmless_type(returned) and returned is not None:
                return
        if not module.startswith("handlers"):
            self.suspect(node, place)
            return
        inner = Place(module, function, _bound(function, node, place))
        for each in _returned(function):
            self.follow(each, inner)

    def _callee(self, value: ast.expr, node: ast.Call, place: Place) -> None:
        """Follow what one entry of a table of functions returns."""
        if isinstance(value, ast.Lambda):
            self.follow(value.body, Place(place.module, _as_function(value)))
            return
        called = ast.Call(func=value, args=node.args, keywords=node.keywords)
        self.follow(ast.copy_location(called, value), place)

    def _function(self, called: ast.expr, place: Place) -> tuple[ast.FunctionDef, str] | None:
        if isinstance(called, ast.Name):
            for node in ast.walk(place.node):
                if isinstance(node, ast.FunctionDef) and node.name == called.id and node is not place.node:
                    return node, place.module
        value = _value(called, place)
        if not isinstance(value, types.FunctionType):
            value = inspect.unwrap(value) if callable(value) else value
        if not isinstance(value, types.FunctionType):
            return None
        for node in tree_of(value.__module__).body:
            if isinstance(node, ast.FunctionDef) and node.name == value.__name__:
                return node, value.__module__
        return None

    def _name(self, name: str, node: ast.expr, place: Place) -> None:
        for key, expression, caller in place.given:
            if key == name:
                self.follow(expression, caller)
                return
        sources = list(_assigned(name, place.node))
        for source in sources:
            self.follow(source, place)
        parameters = _parameters(place.node)
        if name in parameters:
            hint = _hint(parameters[name], place.module)
            if not is_harmless_type(hint) and not self._callers(name, place):
                self.suspect(node, place)
            return
        if sources:
            return
        if _module_constant(name, place):
            return
        self.suspect(node, place)

    def _callers(self, name: str, place: Place) -> bool:
        """Follow what every caller gives for a parameter. False if nobody calls the function by its name."""
        function = place.node
        assert isinstance(function, ast.FunctionDef)
        given = list(self._arguments(name, function))
        for caller, argument in given:
            self.follow(argument, caller)
        return bool(given)

    def _arguments(self, name: str, function: ast.FunctionDef) -> Iterator[tuple[Place, ast.expr]]:
        """Return what every caller gives for a parameter."""
        for module, inside, call in calls_of(function.name):
            place = Place(module, inside)
            called = self._function(call.func, place)
            if called is not None and called[0] is function:
                yield from ((caller, given) for key, given, caller in _bound(function, call, place) if key == name)

    def _attribute(self, name: str, value: ast.expr, node: ast.expr, place: Place) -> None:
        if name.isupper():
            return
        if _value(node, place) is not None:
            return  # a constant of a module
        owner = type_of(value, place)
        if isinstance(owner, type):
            if owner.__module__.startswith(CONSTANT):
                return
            hint = _field(owner, name)
            if hint is not None:
                if not is_harmless_type(hint):
                    self.suspect(node, place)
                return
        hints = field_types().get(name)
        if hints and all(is_harmless_type(hint) for hint in hints):
            return
        self.suspect(node, place)


@cache
def calls_of(name: str) -> tuple[tuple[str, ast.AST, ast.Call], ...]:
    """Return every call in `handlers` of a function with this name, with the module and the function it is in."""
    return tuple(each for each in _all_calls() if _last_name(each[2].func) == name)


@cache
def _all_calls() -> tuple[tuple[str, ast.AST, ast.Call], ...]:
    found: list[tuple[str, ast.AST, ast.Call]] = []

    def search(node: ast.AST, module: str, inside: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                found.append((module, inside, child))
            search(child, module, child if isinstance(child, ast.FunctionDef) else inside)

    for module in modules("handlers"):
        search(tree_of(module), module, TOP)
    return tuple(found)


TOP = ast.Module(body=[], type_ignores=[])
"""Stands for a module's top level: no parameters, nothing assigned."""


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _table(name: str, module: str) -> list[ast.expr] | None:
    """Return the values of a module's dict of functions."""
    for node in tree_of(module).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=found)], value=ast.Dict(values=values))
                | ast.AnnAssign(target=ast.Name(id=found), value=ast.Dict(values=values))
            ) if found == name:
                return values
    return None


def _is_untyped(hint: Any) -> bool:
    """Whether this is a mapping of anything, such as a stored payload."""
    return bool(typing.get_args(hint)) and typing.get_args(hint)[-1] is Any


def _as_function(node: ast.Lambda) -> ast.FunctionDef:
    return ast.FunctionDef(name="", args=node.args, body=[], decorator_list=[], returns=None, type_comment=None)


# --- Types of expressions ---


def type_of(node: ast.expr, place: Place) -> Any:
    """Return the declared type of an expression; None if it can't be told."""
    match node:
        case ast.Name(id=name):
            parameters = _parameters(place.node)
            if parameters.get(name) is not None:
                return _plain_type(_hint(parameters[name], place.module))
            for source, depth in _sources(name, place.node):
                found = _element(type_of_any(source, place), depth)
                if found is not None:
                    return _plain_type(found)
        case ast.Attribute(value=value, attr=name):
            owner = type_of(value, place)
            return _plain_type(_field(owner, name)) if isinstance(owner, type) else None
        case ast.Subscript(value=value):
            return _plain_type(_element(type_of_any(value, place), 1))
        case ast.Call(func=called):
            function = _value(called, place)
            if isinstance(function, type):
                return function
            return _plain_type(_return_type(function)) if function is not None else None
    return None


def type_of_any(node: ast.expr, place: Place) -> Any:
    """Return the declared type of an expression, also if it is generic."""
    match node:
        case ast.Name(id=name):
            parameters = _parameters(place.node)
            if parameters.get(name) is not None:
                return _hint(parameters[name], place.module)
            for source, depth in _sources(name, place.node):
                return _element(type_of_any(source, place), depth)
        case ast.Attribute(value=value, attr=name):
            owner = type_of(value, place)
            return _field(owner, name) if isinstance(owner, type) else None
        case ast.Subscript(value=value, slice=ast.Slice()):
            return type_of_any(value, place)
        case ast.Subscript(value=value, slice=index):
            found = _plain_type(type_of_any(value, place), generic=True)
            kinds = typing.get_args(found)
            if typing.get_origin(found) is tuple and Ellipsis not in kinds and isinstance(index, ast.Constant):
                return kinds[int(str(index.value))]
            return _element(found, 1)
        case ast.Call(func=called):
            function = _value(called, place)
            return function if isinstance(function, type) else _return_type(function) if function is not None else None
        case ast.BoolOp(values=[first, *_]):
            return type_of_any(first, place)
    return None


def _sources(name: str, place: ast.AST) -> Iterator[tuple[ast.expr, int]]:
    """Return what a name is assigned, and how deep in it: 1 for an element of a loop."""
    for node in ast.walk(place):
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield value, 0
            case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
                yield value, 0
            case (
                ast.For(target=ast.Name(id=found), iter=value)
                | ast.comprehension(target=ast.Name(id=found), iter=value)
            ) if found == name:
                yield value, 1


def _element(hint: Any, depth: int) -> Any:
    if depth == 0 or hint is None:
        return hint
    hint = _plain_type(hint, generic=True)
    arguments = [each for each in typing.get_args(hint) if each is not Ellipsis]
    if not arguments:
        return None
    return arguments[-1] if typing.get_origin(hint) is dict else arguments[0]


def _plain_type(hint: Any, *, generic: bool = False) -> Any:
    """Return a type without None; with `generic` also `list[…]` and the like."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kinds = [each for each in typing.get_args(hint) if each is not type(None)]
        return _plain_type(kinds[0], generic=generic) if len(kinds) == 1 else None
    if typing.get_origin(hint) is not None:
        return hint if generic else None
    return hint


@cache
def _field(owner: type, name: str) -> Any:
    try:
        hints = typing.get_type_hints(owner)
    except (NameError, TypeError):
        return None
    if name in hints:
        return hints[name]
    value = inspect.getattr_static(owner, name, None)
    if isinstance(value, property) and value.fget is not None:
        return typing.get_type_hints(value.fget).get("return")
    return None


def _module_constant(name: str, place: Place) -> bool:
    return hasattr(importlib.import_module(place.module), name) and (name.isupper() or name.lstrip("_").isupper())


def _value(node: ast.expr, place: Place) -> Any:
    """Return what a name of the module, or `module.name`, stands for; None if it is neither."""
    if isinstance(node, ast.Name):
        if node.id in _parameters(place.node) or list(_assigned(node.id, place.node)):
            return None
        return getattr(importlib.import_module(place.module), node.id, None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = _value(node.value, place)
        return getattr(owner, node.attr, None) if isinstance(owner, types.ModuleType) else None
    return None


def _return_type(function: Any) -> Any:
    try:
        return typing.get_type_hints(inspect.unwrap(function)).get("return")
    except (TypeError, NameError):
        return None


def _parameters(node: ast.AST) -> dict[str, ast.expr | None]:
    if not isinstance(node, ast.FunctionDef):
        return {}
    arguments = node.args
    return {
        each.arg: each.annotation
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        if each is not None
    }


def _hint(annotation: ast.expr | None, module: str) -> Any:
    if annotation is None:
        return str
    try:
        return eval(ast.unparse(annotation), vars(importlib.import_module(module)))  # our own source
    except NameError:
        return str


def _bound(function: ast.FunctionDef, call: ast.Call, place: Place) -> "tuple[tuple[str, ast.expr, Place], ...]":
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    given: list[tuple[str, ast.expr, Place]] = []
    for index, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred):
            break
        if index < len(names):
            given.append((names[index], argument, place))
        elif function.args.vararg is not None:
            given.append((function.args.vararg.arg, ast.Tuple(elts=list(call.args[index:]), ctx=ast.Load()), place))
            break
    given += [(each.arg, each.value, place) for each in call.keywords if each.arg]
    known = {name for name, _, _ in given}
    defaults = list(zip(reversed(names), reversed(function.args.defaults), strict=False))
    defaults += [
        (arg.arg, default)
        for arg, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default
    ]
    given += [(name, default, place) for name, default in defaults if name not in known]
    return tuple(given)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr | None]:
    for node in _own(function):
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom):
            yield node.value


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a function without the functions in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        yield child
        yield from _own(child)


def _assigned(name: str, place: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(place):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _part(name, target, value)
            case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name and value is not None:
                yield value
            case ast.AugAssign(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
                yield value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield from _part(name, target, value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append"), args=[value]) if found == name:
                yield value
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="extend"), args=[value]) if found == name:
                yield value


def _part(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    match target, value:
        case ast.Name(id=found), _ if found == name:
            yield value
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values))) if len(targets) == len(
            values
        ):
            for one, its in zip(targets, values, strict=True):
                yield from _part(name, one, its)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            if any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target)):
                yield value
        case ast.Starred(value=inner), _:
            yield from _part(name, inner, value)


# --- All texts ---


def suspects(package: str = "handlers") -> list[Suspect]:
    """Return every part of mrkdwn in a package that isn't shown to be harmless."""
    trail = Trail()
    for module in modules(package):
        if module == "handlers.slack.block_kit":
            continue
        _search(tree_of(module), Place(module, TOP), trail)
    return list(trail.suspects)


def _search(node: ast.AST, place: Place, trail: Trail) -> None:
    for child in ast.iter_child_nodes(node):
        inner = Place(place.module, child) if isinstance(child, ast.FunctionDef) else place
        match child:
            case ast.Call(args=args, keywords=keywords) if (name := _last_name(child.func)) in SINKS:
                texts = {"context": args, "ack": []}.get(name, args[:1])
                for text in (*texts, *(each.value for each in keywords if each.arg == "text")):
                    trail.follow(text, place)
            case ast.Dict(keys=keys, values=values) if _is_answer(keys):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "text":
                        trail.follow(value, place)
        _search(child, inner, trail)


def _is_answer(keys: list[ast.expr | None]) -> bool:
    return any(isinstance(key, ast.Constant) and key.value == "text" for key in keys)
