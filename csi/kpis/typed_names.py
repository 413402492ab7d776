"""From the words after `/csi kpi` to a KPI and the value for it. Typing errors in the name are forgiven by asking."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from csi.common.entry_names import key_of
from csi.language.typed_values import enclosed, unquoted

MOST_OFFERED = 5
LONG_NAME = 3
"""A name of so many words isn't by chance the beginning of another one."""
ALIKE = 72
"""From this likeness on, of 100, a name is offered."""

_VALUE = re.compile(
    r"^(?:\(?[-+~]?[$€£¥]?\s?[.,]?\d|(?:the )?same\b|n/?a\b|unchanged\b|no (?:data|change|reading)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TypedKpi:
    """The KPIs that the words can name, and the rest of them: the value, if one follows.

    `is_exact`: the name was written as it is. Then there is one KPI.
    """

    ids: tuple[int, ...]
    name: str
    value: str
    is_exact: bool = False


def split_name_and_value(words: str, kpis: Sequence[tuple[int, str]]) -> TypedKpi:
    """Find the KPI that the words begin with; `kpis` are pairs of id and name. The longest exact name wins."""
    text = words.strip()
    if quoted := enclosed(text):
        name, rest = unquoted(quoted[0]), quoted[1].strip(" ,:=")
        return _named(name, rest, kpis)
    parts = text.split()
    exact = {_key(name): number for number, name in reversed(kpis)}
    begun: TypedKpi | None = None
    for count in range(len(parts), 0, -1):
        name, rest = " ".join(parts[:count]), " ".join(parts[count:])
        number = exact.get(_key(name.rstrip(" ,:=")))
        if number is None:
            continue
        named = TypedKpi((number,), name.rstrip(" ,:="), _value(rest), is_exact=True)
        if not rest or _VALUE.match(rest.lstrip(" ,:=")) or _is_verb(rest):
            return named
        begun = begun or named
    if begun is not None and len(begun.name.split()) >= LONG_NAME:
        return begun  # so what follows was meant as its value, which can be said to be none
    splits = [count for count in range(1, len(parts)) if _VALUE.match(" ".join(parts[count:]))]
    tried = [_named(" ".join(parts[:count]).rstrip(",:="), " ".join(parts[count:]), kpis) for count in splits]
    whole = _named(text, "", kpis)
    found = [each for each in tried if each.ids]
    if found:
        return max(found, key=lambda each: _best(each, kpis))
    return whole if whole.ids or not tried else tried[-1]


def _key(name: str) -> str:
    """The key by which names are compared: letters and digits, without marks."""
    return " ".join(re.findall(r"\w+", key_of(name)))


def _is_verb(rest: str) -> bool:
    return re.match(r"(?:is|was|=|:)\s", rest, re.IGNORECASE) is not None


def _value(rest: str) -> str:
    return re.sub(r"^(?:(?:is|was)\b|[=:,])\s*", "", rest.strip(), flags=re.IGNORECASE).strip()


def _named(name: str, rest: str, kpis: Sequence[tuple[int, str]]) -> TypedKpi:
    same = [number for number, each in kpis if _key(each) == _key(name)]
    if same:
        return TypedKpi((same[0],), name, _value(rest), is_exact=True)
    scored = sorted(((_likeness(name, each), number) for number, each in kpis), key=lambda pair: (-pair[0], pair[1]))
    near = [number for likeness, number in scored if likeness >= ALIKE]
    return TypedKpi(tuple(near[:MOST_OFFERED]), name, _value(rest))


def _best(typed: TypedKpi, kpis: Sequence[tuple[int, str]]) -> float:
    names = dict(kpis)
    return max(_likeness(typed.name, names[number]) for number in typed.ids)


def _likeness(typed: str, name: str) -> float:
    """How alike two names are, of 100: letters wrong or missing, words in another order, or a part of the name."""
    one, other = typed.casefold(), name.casefold()
    whole = fuzz.ratio(one, other)
    words = fuzz.token_sort_ratio(one, other)
    part = 90.0 if len(one) >= 3 and one in other else 0.0
    begun = fuzz.token_set_ratio(one, other) * 0.9 if len(one) >= 4 else 0.0
    return float(max(whole, words, part, begun))
