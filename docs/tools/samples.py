"""Sample values for every type that a message or form is built from: by its name first, else by its type."""

import dataclasses
import enum
import inspect
import types
import typing
from collections import abc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement
from sqlmodel import SQLModel

from csi.interview.questions import QUESTIONS, Question
from csi.kpis.aim import Aim
from csi.kpis.change import Change, change
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.missing_things import Named, name_missing
from csi.lifecycle.needs import Missing, Need
from csi.tasks.task_rules import Badge, TaskStep
from handlers.slack.block_kit import Message, button, message, section
from models.enums import AnswerKind, ApprovalKind, ClosureCode, Comparison, Health, State, Step, TaskState

ANA, BEN, CHLOE, MIA, LEO = "U01ANA", "U02BEN", "U03CHLOE", "U04MIA", "U05LEO"
NAMES: Mapping[str, str] = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloé", MIA: "Mia", LEO: "Leo"}
CHANNELS: Mapping[str, str] = {"C02TRIAGE": "ideas", "C03WINS": "wins", "C01GENERAL": "general"}
IDEA = "Laptop requests take two weeks"
NUMBER = 12
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

_THINGS = name_missing(Step.ASSESS, [Need.QUESTIONS, Need.TARGET], Named(frozenset({"outcome", "first_steps"})))

_BY_NAME: Mapping[str, Any] = {
    # Improvements
    "number": NUMBER,
    "improvement_id": NUMBER,
    "idea": IDEA,
    "about_idea": IDEA,
    "other": 9,
    "other_idea": "New laptops arrive late",
    "into": 9,
    "merged_into": (9, "New laptops arrive late"),
    "details": "It holds up every new starter in Lyon.",
    "title": IDEA,
    "reason": "We buy from another supplier from January on",
    "note": "The stock list is still missing.",
    "notes": "Laptops arrive within three days.",
    "closure_notes": "Laptops arrive within three days.",
    "story": "Laptops arrive within three days now. Ana saw that the second signature was never needed.",
    "lesson": "Ask the supplier first.",
    "health_note": "The supplier has confirmed.",
    "permalink": "https://example.slack.com/archives/C01GENERAL/p1",
    "tz": "Europe/Berlin",
    "votes": 3,
    "progress": 50,
    "priority": 2,
    # People and channels
    "author": ANA,
    "author_id": ANA,
    "person": CHLOE,
    "person_id": CHLOE,
    "viewer": ANA,
    "reader": MIA,
    "who": f"<@{BEN}>",
    "by": MIA,
    "asked_by": MIA,
    "coordinator": CHLOE,
    "coordinator_id": CHLOE,
    "captured_by": BEN,
    "credited": ANA,
    "credited_name": "Ana",
    "owner": BEN,
    "owner_id": BEN,
    "chosen": BEN,
    "manager": MIA,
    "keeper": "IT looks at it every month.",
    "holder": CHLOE,
    "leaver": LEO,
    "helpers": (BEN,),
    "consulted": (BEN,),
    "informed": (LEO,),
    "answered": (BEN,),
    "responsible": (BEN,),
    "accountable": MIA,
    "to_whom": BEN,
    "from_whom": CHLOE,
    "channel": "C01GENERAL",
    "channel_id": "C01GENERAL",
    "triage": "C02TRIAGE",
    "triage_channel": "C02TRIAGE",
    "announcements": "C03WINS",
    "bulb_channels": ("C01GENERAL",),
    "handle": "it-managers",
    "meant_for": f"person:{CHLOE}",
    "problem": "user_disabled",
    # The catalogue
    "name": "Equipment",
    "service": "Equipment",
    "team": "IT",
    "team_name": "IT",
    "objectives": ("New starters can work on day one",),
    "objective": "New starters can work on day one",
    "services": ((1, "Equipment"), (2, "E-mail")),
    "teams": ((1, "IT"), (2, "Finance")),
    "groups": (("S01", "it-managers"),),
    "currency": "EUR",
    "payer": "IT",
    "soft_benefits": "New starters feel expected.",
    "critical_service": "Equipment",
    # KPIs
    "kpi": "Days until a laptop is there",
    "kpi_name": "Days until a laptop is there",
    "unit": "days",
    "baseline": Decimal(14),
    "before": Decimal(14),
    "after": Decimal(4),
    "latest": Decimal(9),
    "value": Decimal(9),
    "target": Decimal(5),
    "sentence": "I can't find a number in that. Write it like this: 59 %",
    "typed": "laptop requests take two weeks",
    "suggestion": "list open",
    # Tasks, questions and answers
    "place": 1,
    "places": [1],
    "text": "Ask the supplier for a framework contract",
    "question": "How often does it happen?",
    "asks": "What gets better, and for whom?",
    "answer": "About twice a week.",
    "words": "end of March",
    "due_words": "end of March",
    "label": "Sample",
    "looking": "",
    "about": "",
    "url": "",
    "follow_key": "",
    # Dates
    "promised_on": date(2026, 11, 30),
    "due_on": date(2026, 12, 11),
    "starts_on": date(2026, 11, 30),
    "review_on": date(2027, 1, 4),
    "hold_until": date(2027, 1, 4),
    "until": "2027-01-04",
    "baseline_on": date(2026, 11, 2),
    "latest_on": date(2026, 11, 20),
    "settled_at": datetime(2026, 12, 19, 9, tzinfo=UTC),
    "today": NOW.date(),
    "archived_at": None,
}
"""What a field, a parameter or a payload's key of this name holds."""

_ALWAYS = frozenset({"rows", "teams", "pairs", "numbers", "examples"})
"""What there is at least one of, however few facts there are."""

_OF_FIELD: Mapping[str, Any] = {
    "ReadingAsk.answer": "9",
    "CheckInRow.answered": Health.ON_TRACK.value,
    "HistoryPage.page": 0,
    "Links.closed_parts": 1,
    "Shortfall.sentence": "not met: “Days until a laptop is there” is 9 days, target under 5 days",
}
"""What a field of certain facts holds, where its name alone would mislead."""

_BY_TYPE: Mapping[Any, Any] = {
    str: "…",
    int: 2,
    bool: True,
    float: 1.5,
    Decimal: Decimal(9),
    Fraction: Fraction(1, 2),
    date: date(2026, 12, 4),
    datetime: NOW,
    time: time(9, 0),
    timedelta: timedelta(hours=3),
    bytes: b"",
    State: State.NEW,
    ClosureCode: ClosureCode.SUCCESSFUL,
    AnswerKind: AnswerKind.ANSWER,
    ApprovalKind: ApprovalKind.APPROVED,
    TaskState: TaskState.IN_PROGRESS,
    TaskStep: TaskStep.HOLD,
    Badge: Badge.DUE_SOON,
    Question: QUESTIONS[0],
    Aim: Aim(Comparison.UNDER, Decimal(5)),
    Change: change(Decimal(14), Decimal(4)),
    GateNotMet: GateNotMet("", _THINGS, step=Step.ASSESS, number=NUMBER),
    Missing: _THINGS[0],
    Message: message(section("The message.")),
    ButtonElement: button("The button", "the_button", about="IMP-12"),
    Block: section("What else there is to say."),
    type(None): None,
    Any: "…",
}


UNKNOWN: set[str] = set()
"""Fields and parameters that a case names and that don't exist any more; they are left out, and a test fails."""


@cache
def _hints(of: Any) -> Mapping[str, Any]:
    """The types of a function's parameters, or of a class's fields."""
    return typing.get_type_hints(of)


class Unmakeable(TypeError):
    """A value of this type can't be made up: a session, a payload of Slack, a function."""


def sample(hint: Any, name: str = "", *, bare: bool = False) -> Any:
    """Make up a value of this type. With `bare`, what may be missing is missing."""
    hint = _resolved(hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if type(None) in inner and bare:
            return None
        return sample(next(each for each in inner if each is not type(None)), name, bare=bare)
    if name in _BY_NAME and _fits(_BY_NAME[name], hint) and not (bare and isinstance(_BY_NAME[name], tuple)):
        return _BY_NAME[name]
    if origin is typing.Literal:
        return inner[0]
    if origin in (tuple, list, set, frozenset, abc.Sequence, abc.Iterable, abc.Set):
        return _several(origin, inner, name, bare=bare)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {} if bare else {sample(inner[0], "key"): sample(inner[1], name)}
    if hint in _BY_TYPE:
        return _BY_TYPE[hint]
    if isinstance(hint, type):
        return _instance(hint, bare=bare)
    raise Unmakeable(str(hint))


def _resolved(hint: Any) -> Any:
    """Follow a NewType to what it stands for."""
    return getattr(hint, "__supertype__", hint)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value by name is of the type that is asked for."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return any(_fits(value, each) for each in typing.get_args(hint))
    origin = typing.get_origin(hint)
    if origin is tuple and typing.get_args(hint) and isinstance(value, tuple):
        first, *more = typing.get_args(hint)
        if more == [Ellipsis]:
            return all(_fits(each, first) for each in value)
        return len(value) == len((first, *more)) and all(map(_fits, value, (first, *more)))
    kind = origin or hint
    if kind is Any or not isinstance(kind, type):
        return kind is Any
    return type(value) is kind if kind in (int, str, bool, date, datetime) else isinstance(value, kind)


def _several(origin: Any, inner: Sequence[Any], name: str, *, bare: bool) -> Any:
    if origin is tuple and Ellipsis not in inner and inner:
        return tuple(sample(each, name, bare=bare) for each in inner)
    kind = origin if origin in (tuple, list, set, frozenset) else tuple
    if not inner or (bare and name not in _ALWAYS):
        return kind()
    singular = name.removesuffix("s")
    return kind([sample(inner[0], singular)])


def _instance(kind: type, *, bare: bool) -> Any:
    if issubclass(kind, enum.Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        return facts(kind, bare=bare)
    if issubclass(kind, SQLModel):
        hints = _hints(kind)
        columns = {key: hint for key, hint in hints.items() if key in kind.model_fields}
        return kind(**{key: sample(_inner_of(hint), key, bare=bare) for key, hint in columns.items()})
    raise Unmakeable(kind.__name__)


def _inner_of(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is typing.Annotated else hint


def facts(kind: type, /, *, bare: bool = False, **given: Any) -> Any:
    """Make up the facts that a message is built from; `given` says what some of its fields hold."""
    hints = _hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.init]
    UNKNOWN.update(f"{kind.__name__}.{name}" for name in set(given) - set(names))
    known = {name: _OF_FIELD[key] for name in names if not bare and (key := f"{kind.__name__}.{name}") in _OF_FIELD}
    return kind(**{name: _given(hints[name], name, {**known, **given}, bare=bare) for name in names})


def _given(hint: Any, name: str, given: Mapping[str, Any], *, bare: bool) -> Any:
    """The value that was given for a field or parameter, filled up if it is a part of some facts, else a sample."""
    if name not in given:
        return sample(hint, name, bare=bare)
    value = given[name]
    if isinstance(value, Mapping) and (kind := _dataclass_in(hint)):
        return facts(kind, bare=bare, **value)
    if isinstance(value, list) and (kind := _dataclass_in(hint)):
        return tuple(facts(kind, bare=bare, **each) for each in value)
    return value


def _dataclass_in(hint: Any) -> type | None:
    hint = _resolved(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint
    return next((found for each in typing.get_args(hint) if (found := _dataclass_in(each))), None)


class SamplePayload(dict[str, Any]):
    """What a notice carries: any key that is asked for holds the sample of its name."""

    def __missing__(self, key: str) -> Any:
        return _BY_NAME.get(key, "…")

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self or key in _BY_NAME else default


def arguments(builder: Callable[..., Any], /, *, bare: bool = False, **given: Any) -> dict[str, Any]:
    """Make up the arguments of a function that builds a message or form; `given` says what some of them are.

    Of facts, `given` may also hold a mapping of some of their fields. Raises Unmakeable.
    """
    hints = _hints(builder)
    made: dict[str, Any] = {}
    for name, parameter in inspect.signature(builder).parameters.items():
        hint = _resolved(hints.get(name, str))
        origin = typing.get_origin(hint)
        if isinstance(origin, type) and issubclass(origin, Mapping) and typing.get_args(hint)[1] is Any:
            made[name] = SamplePayload(given.get(name, {}))
        elif name in given:
            made[name] = _given(hint, name, given, bare=bare)
        elif parameter.default is inspect.Parameter.empty or not (bare or name not in _BY_NAME):
            made[name] = sample(hint, name, bare=bare)
    UNKNOWN.update(f"{builder.__name__}.{name}" for name in set(given) - set(inspect.signature(builder).parameters))
    return made


def varied(builder: Callable[..., Any], made: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same arguments again, each time with one fact changed, and what has changed in words.

    What may be missing is missing or there, and a yes is a no.
    """
    hints = _hints(builder)
    for name, value in made.items():
        hint = _resolved(hints.get(name, str))
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for said, changed in _varied_facts(value):
                yield said, {**made, name: changed}
        elif not isinstance(value, enum.Enum):
            for said, changed in _changes(hint, name, value):
                yield said, {**made, name: changed}


def _varied_facts(value: Any) -> Iterator[tuple[str, Any]]:
    kind: Any = type(value)
    hints = _hints(kind)
    for each in dataclasses.fields(value):
        if each.init:
            for said, changed in _changes(_resolved(hints[each.name]), each.name, getattr(value, each.name)):
                with suppress(ValueError):  # facts that can't be together, such as a range with one end
                    yield said, dataclasses.replace(value, **{each.name: changed})


def _changes(hint: Any, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Other values of one fact."""
    said = name.replace("_", " ")
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(value, bool):
        yield (f"not: {said}" if value else said), not value
    elif origin in (typing.Union, types.UnionType) and type(None) in inner:
        yield from [(f"without {said}", None)] if value is not None else _with(hint, name, said)
        yield from _other_members(said, value)
    elif isinstance(value, enum.Enum):
        yield from _other_members(said, value)
    elif isinstance(value, tuple) and (Ellipsis in inner or origin in (abc.Sequence, abc.Iterable)):
        if not value or name not in _ALWAYS:
            yield from [(f"no {said}", ())] if value else _with(hint, name, said)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _varied_facts(value)


def _with(hint: Any, name: str, said: str) -> Iterator[tuple[str, Any]]:
    """The fact as it is there, if it can be made up."""
    with suppress(Unmakeable):
        yield f"with {said}", sample(hint, name)


def _other_members(said: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, enum.Enum):
        for each in type(value):
            if each != value:
                yield f"{said}: {each.name.lower().replace('_', ' ')}", each
