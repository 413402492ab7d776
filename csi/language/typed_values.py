"""Reading the values in a `/csi` command: people, channels, numbers and the like.

Each kind is looked for at the beginning of the remaining text, some also at its end.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from csi.language.parameter_kinds import ParameterKind
from models.enums import Effort, Health, Role


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """A person or user group. Without an id, `name` is to be looked up, unless it is the caller (`is_me`)."""

    id: str = ""
    name: str = ""
    is_group: bool = False
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class TypedChannel:
    """A channel; without an id, `name` is as typed."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TaskNumber:
    """A task's number: `42.3` is task 3 of improvement 42."""

    number: int
    place: int


ME = TypedPerson(is_me=True)

HEALTHS = {
    "on track": Health.ON_TRACK, "on-track": Health.ON_TRACK, "on_track": Health.ON_TRACK, "green": Health.ON_TRACK,
    "fine": Health.ON_TRACK, "ok": Health.ON_TRACK, "at risk": Health.AT_RISK, "at-risk": Health.AT_RISK,
    "at_risk": Health.AT_RISK, "risk": Health.AT_RISK, "amber": Health.AT_RISK, "yellow": Health.AT_RISK,
    "blocked": Health.BLOCKED, "red": Health.BLOCKED, "stuck": Health.BLOCKED, "done": Health.DONE,
    "complete": Health.DONE, "completed": Health.DONE, "finished": Health.DONE,
}  # fmt: skip
EFFORTS = {
    "xl": Effort.XL, "extra large": Effort.XL, "s": Effort.S, "small": Effort.S, "m": Effort.M, "medium": Effort.M,
    "l": Effort.L, "large": Effort.L,
}  # fmt: skip
ROLES = {
    "coordinator": Role.COORDINATOR, "coordinators": Role.COORDINATOR, "manager": Role.MANAGER,
    "managers": Role.MANAGER, "approver": Role.APPROVER, "approvers": Role.APPROVER, "leadership": Role.LEADERSHIP,
    "leader": Role.LEADERSHIP, "leaders": Role.LEADERSHIP,
}  # fmt: skip

WHO = (
    r"(?:<@(?P<id>[UW][A-Z0-9]+)(?:\|(?P<label>[^>]*))?>|<!subteam\^(?P<group>S[A-Z0-9]+)(?:\|@?(?P<group_label>[^>]*))?>"
    r"|@(?P<name>\w(?:[\w.'’-]*\w)?))"
)
_AN_ID = re.compile(r"[UW](?:0[A-Z0-9]{4,40}|(?=[A-Z]*\d)[A-Z0-9]{8})")
"""Somebody's id as a message's text holds a mention of them: `@U0123…`."""
QUICK_WIN = r"(?:as\s+)?(?:an?\s+)?quick[\s_-]?wins?"
IMP = r"(?:(?:imp|improvement|idea|number|nr\.?|no\.?)\s*[-_–—‐‑ ]?\s*\#?|\#)"
"""What may be written before an improvement's number."""

_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|`([^`]*)`|‘([^’]*)’(?!\w)|'([^']*)'(?!\w)")


def enclosed(text: str) -> tuple[str, str] | None:
    """The text in quotes at the beginning, and the rest after it; None if it doesn't begin with a quote."""
    if (found := _QUOTED.match(text)) and (inside := next(filter(None, found.groups()), "").strip()):
        return inside, text[found.end() :]
    return None


def unquoted(text: str) -> str:
    """The text without quotes around the whole."""
    found = enclosed(text)
    return found[0] if found and not found[1].strip(" .") else text


def who_of(found: re.Match[str]) -> TypedPerson:
    """The person or group in a match of `WHO`."""
    if found["group"]:
        return TypedPerson(found["group"].upper(), found["group_label"] or "", is_group=True)
    if found["id"]:
        return TypedPerson(found["id"].upper(), found["label"] or "")
    if _AN_ID.fullmatch(found["name"]):
        return TypedPerson(found["name"])
    return ME if found["name"].casefold() in ("me", "myself") else TypedPerson(name=found["name"])


def named(text: str) -> TypedPerson:
    """A person whose name was written without an @."""
    name = re.sub(r"^(?:(?:to|for|from|by)\s+)?@?", "", text.strip(" .,;:!?"), count=1, flags=re.IGNORECASE)
    return ME if name.casefold() in ("me", "myself", "i") else TypedPerson(name=unquoted(" ".join(name.split())))


def _where(found: re.Match[str]) -> TypedChannel:
    return TypedChannel(found["id"].upper(), found["label"] or "") if found["id"] else TypedChannel(name=found["name"])


def _task(found: re.Match[str]) -> TaskNumber:
    return TaskNumber(int(found["number"] or found["of"]), int(found["place"] or found["nth"]))


def _any_of(words: dict[str, object]) -> str:
    return "|".join(sorted((word.replace(" ", r"\s+") for word in words), key=len, reverse=True))


def _one_of(words: dict[str, object]) -> Callable[[re.Match[str]], object]:
    return lambda found: words[" ".join(found["value"].casefold().split())]


_HEALTHS, _EFFORTS, _ROLES = dict[str, object](HEALTHS), dict[str, object](EFFORTS), dict[str, object](ROLES)
_NUMBER = rf"(?P<quote>[\"'`*“‘])?(?:{IMP})?(?P<number>[0-9]{{1,9}})(?(quote)[\"'`*”’])"
_CONNECTED = r"(?:into|in|to|with|and|of|&amp;|&|\+|-+&gt;|-+>|→|=+&gt;|,)"
_CHANNEL = (
    r"(?:in\s+|to\s+|channel\s+)?(?:<\#(?P<id>[CG][A-Z0-9]+)(?:\|(?P<label>[^>]*))?>|\#(?P<name>[\w-]*[^\W\d][\w-]*))"
)

_BEFORE_WHO = r"to|for|with|(?:owned |managed )?by|owner|coordinator|manager|deputy(?: is)?"

_PATTERNS: dict[ParameterKind, tuple[str, Callable[[re.Match[str]], object]]] = {
    ParameterKind.NUMBER: (_NUMBER, lambda found: int(found["number"])),
    ParameterKind.INTO: (rf"(?:{_CONNECTED}\s*)?{_NUMBER}", lambda found: int(found["number"])),
    ParameterKind.TASK: (
        rf"(?:{IMP})?(?P<number>[0-9]{{1,9}})(?:\s*[./:,#-]\s*|\s+(?:task\s+)?\#?)(?P<place>[0-9]{{1,9}})"
        rf"|(?:task\s+)?(?P<nth>[0-9]{{1,9}})\s+(?:of|in|from)\s+(?:{IMP})?(?P<of>[0-9]{{1,9}})",
        _task,
    ),
    ParameterKind.WHO: (rf"(?:(?:{_BEFORE_WHO})[:=]?\s+)?{WHO}", who_of),
    ParameterKind.ABSENT: (rf"(?!@(?:me|myself)\b){WHO}", who_of),
    ParameterKind.HOLDER: (rf"(?:(?:to|for|from)\s+)?{WHO}", who_of),
    ParameterKind.HEALTH: (rf"(?:(?:is|:|=)\s*)?(?P<value>{_any_of(_HEALTHS)})", _one_of(_HEALTHS)),
    ParameterKind.EFFORT: (
        rf"(?:effort|size)\s*[:=]?\s*(?:is\s+)?(?P<value>{_any_of(_EFFORTS)})|(?P<code>xl|[sml])",
        lambda found: EFFORTS[" ".join((found["value"] or found["code"]).casefold().split())],
    ),
    ParameterKind.ROLE: (rf"(?:as\s+|the\s+|role\s+)*(?P<value>{_any_of(_ROLES)})", _one_of(_ROLES)),
    ParameterKind.QUICK_WIN: (QUICK_WIN, lambda found: True),
    ParameterKind.CHANNEL: (_CHANNEL, _where),
}
_AT_HEAD = {
    kind: re.compile(rf"(?:{pattern})(?=[\s,;:.!?]|$)(?!\.\d)[\s,;:.!–—]*(?:-\s+)?", re.IGNORECASE)
    for kind, (pattern, _) in _PATTERNS.items()
}
_AT_TAIL = {
    kind: re.compile(rf"(?:^|(?<=[\s,;(]))(?:{pattern})[\s.,;:!?)]*$", re.IGNORECASE)
    for kind, (pattern, _) in _PATTERNS.items()
    if kind not in (ParameterKind.HEALTH, ParameterKind.INTO, ParameterKind.ABSENT)
}
TASK_NUMBER = re.compile(rf"(?:{IMP})?[0-9]{{1,9}}[./][0-9]{{1,9}}(?!\S)", re.IGNORECASE)
_TAIL = 120  # characters: no value at the end of a text is longer

Taken = tuple[object, str]
"""A value, and the rest of the text without it."""


def at_head(kind: ParameterKind, text: str) -> Taken | None:
    """The value of this kind at the beginning of the text, if any."""
    if kind not in _AT_HEAD or not (found := _AT_HEAD[kind].match(text)):
        return None
    return _PATTERNS[kind][1](found), text[found.end() :]


def at_tail(kind: ParameterKind, text: str) -> Taken | None:
    """The value of this kind at the end of the text, if any."""
    if kind not in _AT_TAIL:
        return None
    found = _AT_TAIL[kind].search(text, max(0, len(text) - _TAIL))
    if found is None:
        return None
    return _PATTERNS[kind][1](found), text[: found.start()].rstrip(" \n,;:(–—-")
