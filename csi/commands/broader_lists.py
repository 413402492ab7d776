"""Broader filters for a list that came out empty, and filters written as they are typed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from csi.commands.filters import Filters
from csi.language import state_words
from csi.language.typed_values import TypedPerson
from models.enums import ENDED_STATES, State


class BroaderList(NamedTuple):
    """A list with one filter less, and that filter as typed."""

    filters: Filters
    without: str


def broader_lists(filters: Filters) -> Iterator[BroaderList]:
    """The lists with one filter less, the narrowest filter left out first; the last one includes ended improvements."""
    bare = replace(filters, unread=[], page=1)
    for name in ("overdue", "unassigned", "quick_win"):
        if getattr(bare, name):
            yield BroaderList(_with(bare, name, False), _WORDS[name])
    for name in ("benefit", "kind", "effort", "author", "coordinator"):
        if getattr(bare, name) is not None:
            left = filters_as_typed(_with(Filters(), name, getattr(bare, name)))
            yield BroaderList(_with(bare, name, None), left)
    for name in ("objective", "service", "team"):
        if getattr(bare, name):
            yield BroaderList(_with(bare, name, ""), f"{name} {getattr(bare, name)}")
    if bare.closures:
        yield BroaderList(replace(bare, closures=set()), " or ".join(sorted(bare.closures)))
    if bare.states:
        yield BroaderList(_of_any_state(bare), _states(bare))
    if not bare.everything:
        yield BroaderList(
            replace(bare, everything=True, states=set(), closures=set(), since=None, until=None, period=""), "open"
        )


def _of_any_state(filters: Filters) -> Filters:
    return replace(filters, states=set(), closures=set(), since=None, until=None, period="")


def _with(filters: Filters, name: str, value: object) -> Filters:
    changed = replace(filters)
    setattr(changed, name, value)
    return changed


_WORDS = {"overdue": "overdue", "unassigned": "unassigned", "quick_win": "quick wins"}
_SORTED = {"due date": "sort by due", "priority": "sort by priority", "age": "sort by age"}


def filters_as_typed(filters: Filters) -> str:
    """The filters as text that parses to the same list."""
    parts = (
        _states(filters),
        "all" if filters.everything else "",
        *(words for name, words in _WORDS.items() if getattr(filters, name)),
        _who(filters.coordinator, "mine", ""),
        _who(filters.author, "my ideas", "by "),
        f"effort {filters.effort}" if filters.effort else "",
        f"kind {filters.kind}" if filters.kind else "",
        f"benefit {filters.benefit}" if filters.benefit else "",
        *(f"{name} “{value}”" for name in ("team", "service", "objective") if (value := getattr(filters, name))),
        _SORTED[filters.sort] if filters.sort else "",
    )
    return " ".join(part for part in parts if part)


def _states(filters: Filters) -> str:
    if filters.states == {each for each in State if each not in ENDED_STATES}:
        return "open"
    told = state_words.as_filters(filters.states, filters.closures)
    if filters.period:  # one closing takes the time behind it; of several, a filter of its own
        of_closing = [each for each in told if each.startswith("closed")]
        other = [each for each in told if each not in of_closing]
        alone = [f"{of_closing[0]} {filters.period}"] if len(of_closing) == 1 else []
        told = [*other, *(alone or [f"closed {filters.period}", *of_closing])]
    return " ".join(told)


def _who(who: TypedPerson | None, me: str, before: str) -> str:
    if who is None:
        return ""
    if who.is_me:
        return me
    if " " in who.name and not who.id:
        return f"{before or 'led by '}{who.name}"
    return f"{before}<@{who.id}>" if who.id else f"{before}@{who.name}"
