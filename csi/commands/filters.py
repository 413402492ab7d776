"""The filters of `/csi list` as people type them: `on hold team Ops overdue sort by due`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from csi.language import state_words
from csi.language.typed_values import EFFORTS, ME, QUICK_WIN, WHO, TypedPerson, enclosed, who_of
from models.enums import OPEN_STATES, Benefit, ClosureCode, Effort, ImprovementKind, State


class Sort(StrEnum):
    """The orders of a list; the value is what people read."""

    DUE = "due date"
    PRIORITY = "priority"
    AGE = "age"


@dataclass(slots=True)
class Filters:
    """Which improvements are listed, and in which order.

    Several states mean any of them; none means the open ones, or all with `everything`. Names are not looked up yet.
    `closures`, `since` and `until` limit the result and the day of closing, and only apply to the state closed;
    `period` is how those days were typed. `unread` holds words not understood.
    """

    states: set[State] = field(default_factory=set)
    closures: set[ClosureCode] = field(default_factory=set)
    everything: bool = False
    overdue: bool = False
    unassigned: bool = False
    quick_win: bool = False
    coordinator: TypedPerson | None = None
    author: TypedPerson | None = None
    effort: Effort | None = None
    kind: ImprovementKind | None = None
    benefit: Benefit | None = None
    team: str = ""
    service: str = ""
    objective: str = ""
    since: date | None = None
    until: date | None = None
    period: str = ""
    sort: Sort | None = None
    page: int = 1
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its pattern, its effect on the list, and its line in the help."""

    pattern: re.Pattern[str]
    put: Callable[[Filters, re.Match[str], date], None]
    shown: str = ""
    does: str = ""


_SORTS = {
    Sort.DUE: r"due(?: date)?|deadline|date|promised?",
    Sort.PRIORITY: r"priority|prio|rank|importance",
    Sort.AGE: r"age|oldest(?: first)?|created|old",
}


def _any_of(words: type[StrEnum]) -> str:
    return "|".join(each.value for each in words)


def _flag(name: str) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: setattr(filters, name, True)


def _state(*states: State) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: filters.states.update(states)


def _value(name: str, read: Callable[[str], object]) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: setattr(filters, name, read(found["value"]))


def _author(filters: Filters, found: re.Match[str], today: date) -> None:
    filters.author = who_of(found)


def _coordinator(filters: Filters, found: re.Match[str], today: date) -> None:
    filters.coordinator = who_of(found)


def _named_as(name: str) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: setattr(filters, name, TypedPerson(name=found["name"]))


def _me_as(name: str) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: setattr(filters, name, ME)


def _closed(filters: Filters, found: re.Match[str], today: date) -> None:
    """Closed in this or the last week, month, quarter or year, from its first to its last day."""
    filters.states.add(State.CLOSED)
    filters.closures.update(_closures(found))
    last = found["which"].casefold() != "this"
    unit = found["unit"].casefold()
    filters.period = f"{'last' if last else 'this'} {unit}"
    if unit == "week":
        filters.since = today - timedelta(days=today.weekday() + 7 * last)
        filters.until = filters.since + timedelta(days=6)
        return
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.year * 12 + (today.month - 1) // months * months - months * last
    filters.since = _first_day(first)
    filters.until = _first_day(first + months) - timedelta(days=1)


def _closed_as(filters: Filters, found: re.Match[str], today: date) -> None:
    filters.states.add(State.CLOSED)
    filters.closures.update(_closures(found))


def _closures(found: re.Match[str]) -> set[ClosureCode]:
    """The results that a closing is limited to: by words for one, none where any will do."""
    said = found.groupdict()
    return {code for code in ClosureCode if said.get(code.value)}


def _first_day(months: int) -> date:
    """The first day of a month, counted in months since the year 0."""
    return date(months // 12, months % 12 + 1, 1)


def _sort(sort: Sort) -> Callable[[Filters, re.Match[str], date], None]:
    return lambda filters, found, today: setattr(filters, "sort", sort)


def _filter(pattern: str, put: Callable[..., None], shown: str = "", does: str = "") -> Filter:
    return Filter(re.compile(rf"(?:{pattern})(?=[\s,;.!]|$)", re.IGNORECASE), put, shown, does)


_IS = r"(?:\s*[:=]\s*|\s+(?:is\s+)?)"
_STATE = rf"(?:(?:state|status){_IS})?"
_SORT_BY = rf"(?:sort(?:ed)?|order(?:ed)?)(?:\s+by|{_IS})?\s*(?:by\s+)?"

_PERIOD = r"(?:in\s+)?(?:the\s+)?(?P<which>this|last|previous)\s+(?P<unit>week|month|quarter|year)"
_ENDED_AS = (
    rf"(?:(?:{state_words.TYPED[State.CLOSED]})\s+)?(?:as\s+)?(?:(?:an?|the)\s+)?"
    r"(?:(?P<successful>success(?:ful(?:ly)?|es)?|succeeded|wins?)"
    r"|(?P<unsuccessful>unsuccessful(?:ly)?|not\s+successful|without\s+success|failed|failures?))"
)
_ENDED_WITHDRAWN = r"closed\s+(?:as\s+)?(?P<withdrawn>withdrawn)"

_NO_NAME = r"me|myself|us|the|an?|due|priority|age|date|team|service|objective|state|status|page|new|open|all|overdue"
_LED_BY = r"(?:(?:that|which)\s+(?:is|are)\s+)?(?:(?:led|lead|owned|coordinated)\s+by|assigned\s+to)\s+"
_BARE_NAME = rf"(?!(?:{_NO_NAME})\b)(?P<name>[^\W\d_][\w.'’-]*(?-i:(?:\s+[^\W\d_a-z][\w.'’-]*){{0,2}}))"
"""A person's name without an @: one word, and more of them that begin with a capital."""

FILTERS: tuple[Filter, ...] = (
    _filter(
        rf"closed\s+{_PERIOD}", _closed, "closed this month", "closed in this or the last week, month, quarter or year",
    ),
    _filter(rf"(?:{_ENDED_AS}|{_ENDED_WITHDRAWN})(?:\s+(?:improvements?|ideas?|ones))?\s+{_PERIOD}", _closed),
    _filter(_ENDED_AS, _closed_as, "successful", "closed as successful; or unsuccessful, also with a time: this year"),
    _filter(_ENDED_WITHDRAWN, _closed_as),
    *(_filter(rf"{_STATE}(?:{words})", _state(state)) for state, words in state_words.TYPED.items()),
    _filter(rf"{_STATE}open", _state(*OPEN_STATES), "open", "not closed, declined, merged or canceled"),
    _filter(rf"{_STATE}(?:all|any|everything)", _flag("everything"), "all", "open and ended"),
    _filter(r"overdue|over due|late", _flag("overdue"), "overdue", "a decision or a task is late"),
    _filter(r"unassigned|without\s+(?:a\s+)?coordinator|no\s+coordinator|nobody'?s", _flag("unassigned"), "unassigned",
            "nobody leads it"),
    _filter(rf"{_LED_BY}(?:me|myself)|(?:(?:that|which|what)\s+)?i\s+(?:lead|coordinate)", _me_as("coordinator")),
    _filter(rf"{_LED_BY}{WHO}", _coordinator),
    _filter(r"my\s+ideas|by\s+me|from\s+me", _me_as("author"), "my ideas", "your own ideas"),
    _filter(r"mine|my(?:\s+own)?|me|for\s+me", _me_as("coordinator"), "mine", "what you lead"),
    _filter(rf"(?:by|from|author{_IS})\s*{WHO}", _author, "by @ana", "somebody's ideas"),
    _filter(rf"(?:(?:coordinator|owner|for|of|with){_IS})?{WHO}", _coordinator, "@ana", "what somebody leads"),
    _filter(rf"(?:by|from|author{_IS})\s*{_BARE_NAME}", _named_as("author")),
    _filter(rf"(?:{_LED_BY}|coordinator{_IS}|owner{_IS})\s*{_BARE_NAME}", _named_as("coordinator")),
    _filter(QUICK_WIN, _flag("quick_win"), "quick wins", "marked as quick wins"),
    _filter(rf"(?:effort|size){_IS}(?P<value>{'|'.join(EFFORTS)})",
            _value("effort", lambda said: EFFORTS[said.casefold()]), "effort L", "effort S, M, L or XL"),
    _filter(rf"kind{_IS}(?P<value>{_any_of(ImprovementKind)})",
            _value("kind", lambda said: ImprovementKind(said.casefold())),
            "kind process", "service, process, technology or people"),
    _filter(rf"benefit{_IS}(?P<value>{_any_of(Benefit)})", _value("benefit", lambda said: Benefit(said.casefold())),
            "benefit high", "low, medium or high"),
    *(_filter(rf"{_SORT_BY}(?:{words})", _sort(sort)) for sort, words in _SORTS.items()),
    _filter(r"oldest(?:\s+first)?", _sort(Sort.AGE)),
    _filter(rf"(?:page|p\.?)(?:{_IS})?(?P<value>[1-9][0-9]{{0,4}})", _value("page", int), "page 2", "the next page"),
)  # fmt: skip
"""In the order in which they are tried; the first match wins."""

LINES: tuple[tuple[str, str], ...] = (
    ("new, on hold, in progress, …", "by state; name several for any of them"),
    *((each.shown, each.does) for each in FILTERS if each.shown),
    ("team Ops", "of that team; put a name of several words in quotes"),
    ("service VPN", "for that service"),
    ("objective Faster onboarding", "for that objective"),
    ("sort by due", "or priority, or age"),
)
"""The filters with what they do: the help and the docs are generated from it."""

WORDS: tuple[str, ...] = (
    *state_words.NAMES.values(),
    *"open all overdue mine unassigned successful unsuccessful quick effort kind benefit".split(),
    *"team service objective sort page".split(),
)
"""The words that a mistyped filter is compared with."""

_NAMED = re.compile(rf"(?:(?:of|for|in|by)\s+)?(?:the\s+)?(?P<which>team|service|objective){_IS}(?=\S)", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:and|or|with|the|that|which|are|is|only|of|in|improvements?|ideas?|ones|please|,|;|\.|!)(?=[\s,;.!]|$)|[,;.!]",
    re.IGNORECASE,
)
_JOINING = re.compile(r"(?:\s+(?:and|or|with|that|which|are|is|only|please|but|in))+$", re.IGNORECASE)
_SPLIT_SORT = re.compile(rf"{_SORT_BY}\S+", re.IGNORECASE)


_LONGEST = 1_000  # characters; longer texts are not parsed, to bound the time


def read_filters(text: str, today: date) -> Filters:
    """Parse filters; words that are none are in `unread`, as typed."""
    filters = Filters()
    rest, beyond = text[:_LONGEST].strip(), text[_LONGEST:].strip()
    while rest:
        rest = _one(filters, rest, today).lstrip()
    if beyond:
        filters.unread.append(beyond)
    return filters


def _one(filters: Filters, rest: str, today: date) -> str:
    """Read one filter from the beginning of the text and return the rest."""
    if found := _NAMED.match(rest):
        name, after = _name(rest[found.end() :])
        which = found["which"].casefold()
        if name and getattr(filters, which) in ("", name):
            setattr(filters, which, name)
            return after
    elif each := next(_fitting(rest), None):
        before = replace(filters)
        each[0].put(filters, each[1], today)
        if said_twice := [name for name in _ONE if _differs(getattr(before, name), getattr(filters, name))]:
            for name in said_twice:
                setattr(filters, name, getattr(before, name))
            filters.unread.append(each[1][0])
        return rest[each[1].end() :]
    if found := _FILLER.match(rest):
        return rest[found.end() :]
    unread = _SPLIT_SORT.match(rest) or re.match(r"\S+", rest)
    assert unread is not None  # the text begins with no space
    filters.unread.append(unread[0].strip(",;.!") or unread[0])
    return rest[unread.end() :]


_ONE = ("coordinator", "author", "effort", "kind", "benefit", "since", "until", "period", "sort")
"""Filters that take one value; a second, different one is reported as not understood."""


def _differs(before: object, after: object) -> bool:
    return before not in (None, "") and before != after


def _fitting(rest: str) -> Iterator[tuple[Filter, re.Match[str]]]:
    return ((each, found) for each in FILTERS if (found := each.pattern.match(rest)))


def _name(rest: str) -> tuple[str, str]:
    """A name in quotes, or words up to a comma or the next filter; the first word always belongs to the name."""
    if quoted := enclosed(rest):
        return quoted
    words = list(re.finditer(r"[^\s,;]+", rest))
    if not words or words[0].start():
        return "", rest
    end = words[0].end()
    for word in words[1:]:
        ahead = rest[word.start() :]
        if re.search(r"[,;]", rest[end : word.start()]) or _NAMED.match(ahead) or next(_fitting(ahead), None):
            break
        if _SPLIT_SORT.match(ahead):
            break
        end = word.end()
    return _JOINING.sub("", rest[:end]), rest[end:]
