"""Reading the parameters of a `/csi` command, in any order that is unambiguous.

Short values (numbers, people, dates and the like) are taken from the beginning and the end of the text; the rest is
free text. A number after or within free text is not read: “cancel the move to windows 11” must not cancel IMP-11.
"""

import re
from collections.abc import Iterator
from datetime import date

from csi.commands.grammar import Command, Param, Requirement
from csi.commands.parsed_command import ParsedCommand, Problem, Trouble
from csi.language.dates import either_day, possible_days
from csi.language.dates_in_text import date_at_head, date_at_tail, unclear_date, vague_date
from csi.language.message_kind import shorten
from csi.language.parameter_kinds import ParameterKind
from csi.language.typed_values import IMP, Taken, TaskNumber, at_head, at_tail, enclosed, named, unquoted

_FIELDS = {
    ParameterKind.NUMBER: "number",
    ParameterKind.INTO: "into",
    ParameterKind.TASK: "task",
    ParameterKind.WHO: "who",
    ParameterKind.ABSENT: "absent",
    ParameterKind.HOLDER: "who",
    ParameterKind.ROLE: "role",
    ParameterKind.DATE: "day",
    ParameterKind.HEALTH: "health",
    ParameterKind.EFFORT: "effort",
    ParameterKind.QUICK_WIN: "quick_win",
    ParameterKind.CHANNEL: "channel",
    ParameterKind.TEAM: "team",
    ParameterKind.NAME: "name",
    ParameterKind.NEW_NAME: "new_name",
    ParameterKind.PHASE: "phase",
    ParameterKind.TEXT: "text",
}
_OWN_WORDS = (ParameterKind.NAME, ParameterKind.NEW_NAME, ParameterKind.PHASE, ParameterKind.TEXT)
_NUMBER_AMONG = re.compile(rf"(?<![\w/.-])(?:{IMP})([0-9]{{1,9}})(?![\w.])", re.IGNORECASE)
_POLITE = frozenset("please pls thanks thank you thx".split())
_FILLER = _POLITE | frozenset("to for that the it this as on of is now into from with by me".split())
_TEAM = re.compile(r"(?:^|\s)(?:(?:in|of|for)\s+)?(?:the\s+)?team\s*[:=]?\s+(\S.*)$", re.IGNORECASE)
_LEADS = re.compile(r"\s*(?:[:=]|(?:to|for|by|is)\b)\s*", re.IGNORECASE)
_PHASE = re.compile(
    r"(?:^|(?<=\s))(?:(?:in|into|for)\s+(?:the\s+)?phase\s*[:=]?|phase\s*[:=])\s*(?P<name>\S.*)$", re.IGNORECASE
)
_COLON = re.compile(r"\s*:\s*")
_OF, _LED_TO = re.compile(r"^\s*of\s+(?:the\s+)?", re.IGNORECASE), re.compile(r"\s+(?:to|as|is)$", re.IGNORECASE)
_LONGEST_PHASE = 4  # words, unless it is quoted; more than that is a sentence that speaks of a phase
_BETWEEN = re.compile(r"\s+(?:to|as|-+&gt;|-+>|→|=+&gt;)\s+", re.IGNORECASE)

_BECAUSE = re.compile(r"^[\s,;:–—-]*because\s+", re.IGNORECASE)
"""What leads to a reason and is none of its words."""


def read_parameters(asked: ParsedCommand, command: Command, text: str, today: date) -> None:
    """Fill in the command's parameters from the text, and note what is missing or wrong."""
    rest = _from_the_ends(asked, command, text, today)
    rest = _read_unclear_date(asked, command, rest, today)
    if command.takes(ParameterKind.PHASE):
        rest = _read_unclear_date(asked, command, _read_phase(asked, command, rest, today), today)
    anywhere = command.takes(ParameterKind.NUMBER) and asked.number is None and not command.takes_text
    if anywhere and (found := _NUMBER_AMONG.search(rest)):
        asked.number = int(found[1])
        rest = f"{rest[: found.start()]} {rest[found.end() :]}".strip()
    if command.takes(ParameterKind.TEAM) and (team := _TEAM.search(rest)):
        asked.team = _tidy(team[1])
        rest = _from_the_ends(asked, command, rest[: team.start()], today)
    if command.takes(ParameterKind.NAME):
        rest = _read_names(asked, command, rest)
    elif command.takes_text:
        text = _tidy(_BECAUSE.sub("", rest))
        if not command.takes(ParameterKind.NUMBER) or not (
            _is_filler(text, _POLITE) or (asked.number and _only_numbers(text))
        ):
            asked.text, rest = text, ""
    elif (
        rest.strip() and asked.who is None and (command.takes(ParameterKind.WHO) or command.takes(ParameterKind.HOLDER))
    ):
        rest = _read_plain_person(asked, rest)
    left = "" if _is_filler(rest) else rest.strip(" \t\n,;:.!?–—-")
    asked.missing = tuple(each for each in command.params if each.need is Requirement.ASKED and not _has(asked, each))
    lacking = next(
        (each for each in command.params if each.need is Requirement.REQUIRED and not _has(asked, each)), None
    )
    if lacking:
        asked.problem = _lacking(asked, command, lacking, left)
    elif asked.into is not None and asked.into == asked.number:
        what = f"IMP-{asked.number} can't be merged into itself."
        asked.problem = Problem(Trouble.WRONG, what, f"/csi {command.examples[0]}")
    elif left:
        asked.unread = (left,)


def _read_phase(asked: ParsedCommand, command: Command, rest: str, today: date) -> str:
    """Read the phase at the end of the text, `in phase Pilot`, or before a colon, and the values around it.

    Return the rest.
    """
    found = _PHASE.search(rest)
    said, behind = (found["name"], "") if found else ("", "")
    if not enclosed(said):
        said, behind = [*_COLON.split(said.strip(), maxsplit=1), ""][:2]
    name = _tidy(said)
    if found is None or not name or (len(name.split()) > _LONGEST_PHASE and not enclosed(said)):
        return rest
    asked.phase = name
    return _from_the_ends(asked, command, f"{rest[: found.start()]} {behind}".strip(), today)


def _read_unclear_date(asked: ParsedCommand, command: Command, rest: str, today: date) -> str:
    """Set apart words at the end that can mean several days, so that the values before them are read. Return the rest.

    What stands before is no date any more: of “by friday or before 1/2” nobody can tell which one counts.
    """
    if not command.takes(ParameterKind.DATE) or asked.day or asked.unclear:
        return rest
    unclear = unclear_date(rest) or (vague_date(rest) if command.takes(ParameterKind.WHO) else "")
    days = possible_days(unclear, today)
    is_name = command.takes(ParameterKind.NAME) and not days  # “Be ready before winter”
    if not unclear or is_name or _PHASE.search(unclear):
        return rest
    asked.unclear, asked.days = unclear, days
    ahead = rest.rstrip().removesuffix(asked.unclear).rstrip(" \n,;:-–—(")
    return _from_the_ends(asked, command, ahead, today, but=ParameterKind.DATE)


def _from_the_ends(
    asked: ParsedCommand, command: Command, text: str, today: date, but: ParameterKind | None = None
) -> str:
    """Take short values from both ends of the text until there are none left, `but` one kind; return the rest."""
    rest = text
    while taken := next(_at_an_end(asked, command, rest, today, but), None):
        param, (value, rest) = taken
        setattr(asked, _FIELDS[param.kind], value)
    return rest


def _at_an_end(
    asked: ParsedCommand, command: Command, rest: str, today: date, but: ParameterKind | None
) -> Iterator[tuple[Param, Taken]]:
    wanted = [each for each in command.params if each.kind not in (*_OWN_WORDS, but) and not _has(asked, each)]
    for param in wanted:
        taken = date_at_head(rest, today) if param.kind is ParameterKind.DATE else at_head(param.kind, rest)
        too_early = param.kind is ParameterKind.INTO and asked.number is None
        too_late = param.kind is ParameterKind.ABSENT and (asked.day is not None or asked.who is not None)
        if taken and not too_early and not too_late:
            yield param, taken
    for param in wanted:
        if param.kind is ParameterKind.NUMBER and command.takes_text:
            continue
        taken = date_at_tail(rest, today) if param.kind is ParameterKind.DATE else at_tail(param.kind, rest)
        if taken:
            yield param, taken


def _read_names(asked: ParsedCommand, command: Command, rest: str) -> str:
    """Read a name and what follows it, such as a new name: `VPN to Remote access`. Return the rest."""
    if command.takes_text:
        asked.name, asked.text = _name_and_text(rest)
        return ""
    person = command.takes(ParameterKind.WHO) and asked.who is None
    two = command.takes(ParameterKind.NEW_NAME) or (person and not _is_new(command))
    if two:
        first, second = _in_two(re.sub(r"\s(?=(?:me|myself)$)", " to ", rest) if person else rest)
        if second and person:
            asked.name, asked.who = first, named(second)
            return ""
        if second:
            asked.name, asked.new_name = first, second
            return ""
        if command.takes(ParameterKind.NEW_NAME) and len(_BETWEEN.findall(rest)) > 1:
            example = f"/csi {command.verb} “Time to market” to “Speed”"
            what = "Which “to” stands between the two names? Put each name in quotes."
            asked.problem = Problem(Trouble.WRONG, what, example)
    asked.name = _tidy(_LED_TO.sub("", _OF.sub("", rest) if asked.who else rest))
    return ""


def _name_and_text(rest: str) -> tuple[str, str]:
    """A name, and the free text behind a colon or the word that leads to it: `VPN: reaching our files`."""
    if quoted := enclosed(rest.strip()):
        return quoted[0], _tidy(_LEADS.sub("", quoted[1], count=1))
    found = re.search(r"\s*[:=]\s+", rest) or re.search(r"\s+(?:to|for|by|is)\s+", rest, re.IGNORECASE)
    return (_tidy(rest[: found.start()]), _tidy(rest[found.end() :])) if found else (_tidy(rest.rstrip(" :=")), "")


def _is_new(command: Command) -> bool:
    return any(each.kind is ParameterKind.WHO and each.need is Requirement.OPTIONAL for each in command.params)


def _in_two(rest: str) -> tuple[str, str]:
    """The names before and after `to`; the second is empty if they can't be told apart."""
    if quoted := enclosed(rest.strip()):
        second = re.sub(r"^\s*(?:(?:to|as|-+&gt;|-+>|→)\s+)?", "", quoted[1], flags=re.IGNORECASE)
        return quoted[0], _tidy(second)
    if opened := re.search(r"\s(?:to|as)\s+(?=[\"“«„`])", rest, re.IGNORECASE):
        return _tidy(rest[: opened.start()]), _tidy(rest[opened.end() :])
    parts = _BETWEEN.split(rest.strip())
    return (_tidy(parts[0]), _tidy(parts[1])) if len(parts) == 2 else (_tidy(rest), "")


def _read_plain_person(asked: ParsedCommand, rest: str) -> str:
    """Take a name without an @ as the person, if it can mean nothing else. Return the rest."""
    who = named(rest)
    if who.is_me or (
        not _is_filler(rest)
        and not re.search(r"[<>&]", rest)
        and re.search(r"[^\W\d_]", who.name)
        and len(who.name.split()) <= 4
        and len(who.name) <= 80
    ):
        asked.who = who
        return ""
    return rest


def _is_filler(text: str, filler: frozenset[str] = _FILLER) -> bool:
    """Whether the text contains only filler words, which can be ignored."""
    return set(re.findall(r"[^\s,;:.!?–—-]+", text.casefold())) <= filler


def _only_numbers(text: str) -> bool:
    """Whether the text only lists more numbers: `accept 42, 43`. Only one at a time is supported."""
    words = re.findall(r"[^\s,;]+", text)
    joined = (re.fullmatch(rf"(?:{IMP})?[0-9]{{1,9}}|and|&amp;|\+", word, re.IGNORECASE) for word in words)
    return bool(words) and all(joined)


def _has(asked: ParsedCommand, param: Param) -> bool:
    value = getattr(asked, _FIELDS[param.kind])
    return value is not None and value != "" and value is not False


def _lacking(asked: ParsedCommand, command: Command, param: Param, left: str) -> Problem:
    example = f"/csi {command.examples[0]}"
    if asked.problem:
        return asked.problem
    said = shorten(left or asked.text, 60)
    if param.kind is ParameterKind.DATE and asked.days:
        what = f"“{asked.unclear}”: {either_day(asked.days, asked.today)}? Write the month as a word."
        return Problem(Trouble.MISSING, what, example)
    if param.kind is ParameterKind.TASK and (found := at_head(ParameterKind.NUMBER, left)) and not found[1]:
        asked.number = int(str(found[0]))
        what = f"Which task of IMP-{asked.number}? Add a point and the task's number."
        return Problem(Trouble.MISSING, what, f"/csi {command.verb} {asked.number}.1")
    task = at_head(ParameterKind.TASK, left or asked.text)
    if param.kind is ParameterKind.NUMBER and task and isinstance(task[0], TaskNumber):
        number, place = task[0].number, task[0].place
        what = f"{number}.{place} is a task. `{command.verb}` needs the number of an improvement."
        return Problem(Trouble.WRONG, what, example, f"/csi {command.verb} {number} {task[1]}".strip())
    if param.kind is ParameterKind.NUMBER and (
        long := re.match(rf"{IMP}?\s*([0-9]{{10,}})\b", left or asked.text, re.I)
    ):
        return Problem(Trouble.WRONG, f"There is no IMP-{shorten(long[1], 20)}.", example)
    if param.kind is ParameterKind.NUMBER and said and command.takes_text:
        return Problem(Trouble.MISSING, "Which improvement? Write its number first, then your words.", example)
    if param.kind is ParameterKind.NUMBER and left:
        suggestion = f"/csi search {left}" if len(command.params) == 1 and re.search(r"[^\W\d_]{3}", left) else ""
        return Problem(Trouble.WRONG, f"“{said}” is not the number of an improvement.", example, suggestion)
    if left and param.kind in (
        ParameterKind.TASK,
        ParameterKind.INTO,
        ParameterKind.ROLE,
        ParameterKind.WHO,
        ParameterKind.HOLDER,
        ParameterKind.CHANNEL,
    ):
        return Problem(Trouble.WRONG, f"{param.lacking} I don't understand “{said}”.", example)
    return Problem(Trouble.MISSING, param.lacking, example)


def _tidy(text: str) -> str:
    """Free text with single spaces and its line breaks, without quotes around all of it."""
    lines = (" ".join(line.split()) for line in text.strip().split("\n"))
    return unquoted("\n".join(lines).strip(" ,;")).strip()
