"""Every refusal and short answer that the code can give: found where they are made, with samples in their gaps."""

import ast
import importlib
import inspect
import typing
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

from csi.common.errors import Refused
from docs.tools.shown import as_read

ROOT = Path(__file__).parents[2]
_PACKAGES = ("csi", "handlers")
_ESCAPING = frozenset({"inline", "excerpt", "passage", "escape", "opening", "plain", "label", "capitalize", "shorten"})
"""Functions that show what they are given."""
_DEEPEST = 4
_MOST = 6
"""The most sentences of one place that are shown; they differ in a word only."""

GAPS = {
    "name": "Ana",
    "name_of": "Ana",
    "entry_name": "Equipment",
    "handle": "it-managers",
    "group_label": "it-managers",
    "entry": "service",
    "kind": "service",
    "typed": "equipmnt",
    "close": "Equipment",
    "words": "the 32nd",
    "named": "Jo",
    "full_date": "4 December",
    "day_by_name": "Friday 4 December",
    "no_such_day": "31 February",
    "number": "12",
    "id": "12",
    "merged_into_id": "9",
    "into": "9",
    "place": "1",
    "counted": "3 ideas",
    "currency": "EUR",
    "unit": "days",
    "said": "in progress",
    "listed": "Equipment and E-mail",
    "len": "3",
    "day": "Friday 4 December",
    "spoken_date": "Friday 4 December",
    "near_date": "Friday 4 December",
    "calendar_date": "4 December",
    "describe_state": "in progress",
    "replace": "You typed something",
    "add_task": "3",
    "plan_progress": "50",
    "sum": "2",
    "one": "31",
    "withdraw_anonymous_idea": "12",
    "get_improvement": "12",
    "least": "1",
    "most": "60",
    "example": "5",
    "choices": "Cost, Quality or Time",
    "role": "coordinator",
    "SAID": "coordinator",
    "idea": "Laptop requests take two weeks",
    "question": "How often does it happen?",
    "state": "in_progress",  # its words come from a table, so that a test finds where they don't
    "effort": "L",
    "held": "3 services",
    "since": "on Friday 27 November",
    "reference": "4f2a91c0",
    "person": "@Ana",
    "rstrip": "6000 or 7000",
    "text": "about 60",
    "head": "1,23",
    "whole": "1230",
    "part": "1.23",
    "fraction": "1.23",
    "str": "1.230",
    "first": "12",
    "each": "12",
    "pressed_number": "12",
    "planned_tasks": "12",
    "improvement_id": "12",
    "taken": "Equipment",
    "problem": "the other one",
    "became": "it is IMP-12 now",
    "get": "Europe/Berlin",
    "by_name": "“Equipment”",
    "format": "approve it",
    "token_hex": "4f2a91c0",
    "others": "Ben",
    "limit": "80",
    "sentence": "The unit is missing.",
    "otherwise": "Ana is the last manager.",
}
"""What stands in a gap, by the last name of what fills it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is said to somebody who did something, and where the code says it."""

    module: str
    text: str

    @property
    def folder(self) -> str:
        return "/".join(self.module.split(".")[:2])


@cache
def found() -> tuple[Sentence, ...]:
    """Every refusal, in the order of the code."""
    sentences: dict[Sentence, None] = {}
    for package in _PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            for text in _of_module(module):
                sentences[Sentence(name, text)] = None
    return tuple(sentences)


def _of_module(module: ModuleType) -> Iterator[str]:
    tree = _tree(module)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Module):
            continue
        for call in _own_calls(function):
            callee = _value(call.func, module)
            place = _sentence_of(callee, call, module) or _shown_at_once(call, function, module)
            if place is not None:
                for text in Filling(module, function).texts(place):
                    said = " ".join(as_read(text).split()) if "\n" not in text else as_read(text)
                    if len(said.split()) > 1 and said not in GAPS.values():
                        yield said


_NEEDED_TO_ACT = frozenset({"session", "db", "client", "call", "ack", "body", "queued", "waiting", "outcome"})
"""Parameters of functions that do something; what these say of it stands in them, and not in a builder."""


def acts(function: ast.AST) -> bool:
    """Whether a function does something, so that the page can't call it."""
    arguments = function.args if isinstance(function, ast.FunctionDef) else None
    return arguments is not None and any(
        each.arg in _NEEDED_TO_ACT for each in (*arguments.args, *arguments.kwonlyargs)
    )


def _shown_at_once(call: ast.Call, function: ast.AST, module: ModuleType) -> ast.expr | None:
    """The text of a section that a function shows of what it has just done."""
    name = getattr(call.func, "id", "")
    if module.__name__.startswith("handlers") and name in ("section", "context") and call.args and acts(function):
        return call.args[0]
    return None


def _sentence_of(callee: Any, call: ast.Call, module: ModuleType) -> ast.expr | None:
    """The argument of a call that is said to somebody, if any."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {each.arg: each.value for each in call.keywords}
    if name == "require" and len(call.args) > 2:
        return call.args[2]
    if name == "__init__" and call.args and module.__name__.startswith("csi"):
        return call.args[-1]
    if name == "answer_sender" and len(call.args) > 2:
        return call.args[2]
    if "sentence" in given and name in ("notice", "enqueue", "send_ephemeral", "_whisper"):
        return given["sentence"]
    if name in ("sentence_modal", "_sentence", "told_before") and call.args:
        return call.args[-1] if name == "told_before" else call.args[0]
    if not isinstance(callee, type):
        return None
    if issubclass(callee, Refused) or (issubclass(callee, ValueError) and callee.__name__ == "Unusable"):
        names = [each for each in inspect.signature(callee.__init__).parameters if each != "self"]
        if "sentence" in names:
            place = names.index("sentence")
            return given.get("sentence") or (call.args[place] if place < len(call.args) else None)
        return call.args[0] if call.args else None
    if is_dataclass(callee) and "sentence" in callee.__dataclass_fields__ and module.__name__.startswith("csi"):
        place = list(callee.__dataclass_fields__).index("sentence")
        return given.get("sentence") or (call.args[place] if place < len(call.args) else None)
    return None


class Filling:
    """Fills the gaps of a text: follows constants, branches and our own functions, and puts samples elsewhere."""

    def __init__(self, module: ModuleType, function: ast.AST, depth: int = 0) -> None:
        self._module, self._function, self._depth = module, function, depth

    def texts(self, node: ast.expr) -> list[str]:
        """The texts that an expression may be."""
        return list(dict.fromkeys(self._texts(node)))[:_MOST]

    def _texts(self, node: ast.expr) -> list[str]:
        match node:
            case ast.Constant(value=str() as text):
                return [text]
            case ast.Constant(value=None):
                return []
            case ast.Constant(value=value):
                return [str(value)]
            case ast.JoinedStr(values=parts):
                return self._joined([self.texts(part)[:2] or [""] for part in parts])
            case ast.FormattedValue(value=value, format_spec=spec):
                return [f"{int(text):,}" if spec and text.isdigit() else text for text in self._gap(value)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([self.texts(left) or [""], self.texts(right) or [""]])
            case ast.IfExp(body=body, orelse=orelse):
                return [*self.texts(body), *self.texts(orelse)]
            case ast.BoolOp(values=values):
                return [text for each in values for text in self.texts(each)]
            case ast.Lambda(body=body):
                return self.texts(body)
            case ast.Name() | ast.Call() | ast.Subscript() | ast.Attribute():
                return self._gap(node)
        return []

    def _joined(self, parts: list[list[str]]) -> list[str]:
        return ["".join(each) for each in list(product(*parts))[:_MOST]]

    def _gap(self, node: ast.expr) -> list[str]:
        """What stands for a name, a call or an attribute."""
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Call(func=ast.Attribute(attr="join"), args=[_]):
                return [GAPS["listed"]]
            case ast.Call(func=ast.Attribute(attr=method, value=value)) if method in ("strip", "capitalize", "lower"):
                return self._gap(value)
            case ast.Call(func=func):
                return self._called(node, func)
            case ast.Attribute(attr="value", value=ast.Attribute(attr=name)):
                return [str(GAPS.get(name, f"({name})"))]
            case ast.Attribute(attr=name):
                constant = _value(node, self._module)
                return [str(constant)] if isinstance(constant, str | int) else [self._sample(name)]
            case ast.Subscript(value=value):
                table = _value(value, self._module)
                if isinstance(table, dict) or hasattr(table, "values"):
                    texts = [str(each) for each in table.values() if isinstance(each, str)]
                    return texts[:3] if self._is_gap_of_sentence(texts) else texts
                return [self._sample(getattr(value, "id", getattr(value, "attr", "")))]
            case ast.JoinedStr() | ast.IfExp() | ast.BoolOp() | ast.Constant() | ast.BinOp():
                return self.texts(node)
        return [self._sample("")]

    def _is_gap_of_sentence(self, texts: list[str]) -> bool:
        return all(len(text.split()) < 4 for text in texts)

    def _name(self, name: str) -> list[str]:
        assigned = [text for value in _assigned(name, self._function) for text in self.texts(value)]
        if assigned:
            return assigned[:_MOST]
        constant = getattr(self._module, name, None)
        if isinstance(constant, str | int):
            return [str(constant)]
        return [self._sample(name)]

    def _called(self, node: ast.Call, func: ast.expr) -> list[str]:
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        if name in _ESCAPING and node.args:
            return self._gap(node.args[0])
        if name in GAPS:
            return [str(GAPS[name])]
        function = _value(func, self._module)
        ours = inspect.isfunction(function) and function.__module__.partition(".")[0] in _PACKAGES
        if ours and self._depth < _DEEPEST and typing.get_type_hints(function).get("return") in (str, str | None):
            module = importlib.import_module(function.__module__)
            source = next(
                (each for each in ast.walk(_tree(module))
                 if isinstance(each, ast.FunctionDef) and each.name == function.__name__), None,
            )  # fmt: skip
            if source is not None:
                inner = Filling(module, source, self._depth + 1)
                said = [text for each in _returned(source) for text in inner.texts(each)]
                if said:
                    return said
        return [self._sample(name)]

    def _sample(self, name: str) -> str:
        return str(GAPS.get(name.strip("_"), GAPS.get(name, f"({name.strip('_').replace('_', ' ') or '…'})")))


# --- Source ---


def _tree(module: ModuleType) -> ast.Module:
    return tree_of(Path(module.__file__ or ""))


@cache
def tree_of(path: Path) -> ast.Module:
    """A file of code, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def _own_calls(function: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(function):
        if isinstance(child, ast.FunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _own_calls(child)


def _value(node: ast.expr, module: ModuleType) -> Any:
    """What a name of the module, or `module.name`, stands for; None if it is neither."""
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, module)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


def _assigned(name: str, function: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=found_name)], value=value) if found_name == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for each, value in zip(names, values, strict=False):
                    if isinstance(each, ast.Name) and each.id == name:
                        yield value
            case ast.NamedExpr(target=ast.Name(id=found_name), value=value) if found_name == name:
                yield value


def _returned(function: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def chapter() -> list[str]:
    """The chapter of the page with all of them."""
    lines = ["## Refusals and short answers", "", "Where several sentences differ in a word only, a few are shown."]
    folder = ""
    for each in found():
        if each.folder != folder:
            folder = each.folder
            lines += ["", f"### `{folder}`", ""]
        lines.append("- " + each.text.replace("\n", " "))
    return lines
