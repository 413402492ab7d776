"""Parsing the words after `/csi`. The grammar is the table in `csi/commands/table.py`."""

import re
from dataclasses import replace
from datetime import date

from csi.commands.filters import Filters, read_filters
from csi.commands.grammar import Command, Requirement, key_of
from csi.commands.parameters import read_parameters
from csi.commands.parsed_command import ParsedCommand, Problem, Trouble
from csi.commands.table import BY_VERB, KNOWN, SECOND, family
from csi.commands.verbs import Verb
from csi.common.typos import nearest_word
from csi.language.message_kind import shorten
from csi.language.parameter_kinds import ParameterKind
from csi.language.typed_values import IMP, TASK_NUMBER, at_head, enclosed

_MOST_WORDS = 3  # in the longest name of a command
_ASKS_FOR_HELP = frozenset({"help", "?", "--help", "-h", "help me", "how"})
_QUESTION = re.compile(
    r"(?:who|what|when|where|why|which|how|is|are|was|were|do|does|did|has|will)(?:['’](?:s|re|d|ll))?\s+",
    re.IGNORECASE,
)
_WHO_HAS = re.compile(
    r"(?:who|which\s+people)(?:['’]s|['’]re)?\s+(?:(?:is|are|has|have|holds?|got|can|may|does|else)\s+)*"
    r"(?:(?:an?|the|our|my|all|of|role|roles|which|what|as)\s+)*"
    r"(?:coordinators?|managers?|approvers?|leadership|leaders?|access|roles?|coordinates?|approves?|manages?|approve"
    r"|coordinate|manage|accepts?|declines?|assigns?)"
    r"(?:['’]?s?\s+(?:role|rights?|access|here|now|from|outside|improvements|ideas))*\W*",
    re.IGNORECASE,
)
_WHO_IS_BEHIND = re.compile(r"who\b.*\b(?P<what>team|service|objective)s?\b", re.IGNORECASE | re.DOTALL)
_AWAY = (
    r"(?:away|out(?:\s+of\s+(?:the\s+)?office)?|ooo|off|absent|ill|sick|on\s+(?:holidays?|vacation|leave))"
    r"(?:\s+(?:today|now|tomorrow|this\s+week))?\W*"
)
_WHO_IS_AWAY = re.compile(rf"who(?:['’]?s|['’]?re|\s+(?:else\s+)?(?:is|are|will\s+be))\s+{_AWAY}", re.IGNORECASE)
_IS_AWAY = re.compile(
    rf"(?:is|when(?:['’]s|\s+(?:is|will)))\s+(?P<name><@[^<>\s]+>|@?[^\W\d_][\w.'’-]*)\s+(?:be\s+)?(?:back\W*|{_AWAY})",
    re.IGNORECASE,
)
_ONE_NUMBER = re.compile(rf"(?<![\w.,/]){IMP}?\s*(?P<number>[0-9]{{1,9}})(?:[./][0-9]{{1,9}})?(?![\w%])", re.IGNORECASE)
_SLASH = re.compile(r"/?csi\b[\s:]*|/", re.IGNORECASE)


def understand_csi(text: str, today: date) -> ParsedCommand:
    """Parse the command's text as Slack sends it, with mentions escaped.

    Never raises: problems are part of the result.
    """
    asked = ParsedCommand(text, today)
    words = _bare(text)
    if not words:
        asked.command = BY_VERB[Verb.HELP]
        return asked
    if _WHO_IS_AWAY.fullmatch(words):
        asked.problem = Problem(
            Trouble.UNKNOWN, "I can't list who is away. I can say it of one person.", "/csi away @ben"
        )
        return asked
    command, rest = _of_a_question(words) or _command(words)
    if command is None:
        command, rest = _behind_a_number(words)
    if command is None:
        asked.problem = _unknown(words, today)
        return asked
    asked.command = command
    if rest.strip().casefold() in _ASKS_FOR_HELP and command.verb is not Verb.HELP:
        asked.command, asked.topic = BY_VERB[Verb.HELP], command
    elif command.later:
        what = f"`/csi {command.verb}` is not there yet."
        asked.problem = Problem(Trouble.NOT_YET, what, "/csi help")
    elif command.verb is Verb.HELP:
        _read_topic(asked, rest.strip())
    elif command.takes(ParameterKind.FILTERS):
        _read_number_or_list(asked, command, rest, today)
    elif command.verb is Verb.MINE and rest.strip() and not read_filters(rest, today).unread:
        asked.command = BY_VERB[Verb.LIST]
        _read_list(asked, f"mine {rest}", today)
    elif not command.params and family(command.verb) and rest.strip():
        behind = _behind_a_name(command, rest.strip(), text, today)
        if behind is not None:
            return behind
        asked.problem = _unknown_second(command, rest.strip(), words, today)
    else:
        read_parameters(asked, command, rest.strip(), today)
        if asked.problem and command.takes(ParameterKind.NUMBER) and asked.number is None:
            filters = rest.strip() if command.verb is Verb.SHOW else words
            if suggestion := _as_list(filters, today):  # `on hold team Ops`, `show overdue`
                asked.problem = replace(asked.problem, suggestion=suggestion)
    return asked


def _behind_a_name(command: Command, rest: str, typed: str, today: date) -> ParsedCommand | None:
    """Read what to do behind a name: `team Service desk manager @ana`, `service Laptop repair is owned by @ben`.

    The last word that can be meant is: a name may have it too. None if the words don't make a command.
    """
    for found in reversed(list(_WORD_BEHIND.finditer(rest))):
        meant = KNOWN.get(key_of(f"{command.verb} {found['word']}"))
        if meant not in family(command.verb) or meant.verb.endswith(" add"):
            continue
        asked = ParsedCommand(typed, today, command=meant)
        name, value = rest[: found.start()].strip(), _LEADS_TO_A_VALUE.sub("", rest[found.end() :], count=1)
        read_parameters(asked, meant, f"{name}{_between(meant)}{value}".strip(), today)
        if asked.problem is None and not asked.unread and asked.name:
            return asked
    return None


_WORD_BEHIND = re.compile(
    r"(?:['’]s)?(?:\s*[,:–—-]|\s)\s*(?:(?:is|are)\s+)?"
    r"(?P<word>(?:managed|owned|used)\s+(?:by|for)|[^\W\d_]+)(?![^\s:=])",
    re.IGNORECASE,
)
_LEADS_TO_A_VALUE = re.compile(r"\s*(?:[:=]\s*|(?:is|are|to|as)(?:\s+|$))?", re.IGNORECASE)


def _between(command: Command) -> str:
    """What stands between a name and the value behind it, as its parameters are read."""
    if command.takes(ParameterKind.TEXT):
        return ": "
    return " to " if command.takes(ParameterKind.NEW_NAME) or command.takes(ParameterKind.WHO) else " "


def _of_a_question(words: str) -> tuple[Command, str] | None:
    """Read a question as the command that answers it.

    `is @ben away`: about somebody's absence. `who leads 8`,
    `why was IMP-7 declined?`: about one improvement, which is shown. `who has the role coordinator`,
    `who can approve?`, `who manages the team Ops`: about roles or a catalogue, all of which are listed.
    """
    if not _QUESTION.match(words):
        return None
    if asks_who_has(words):
        return BY_VERB[Verb.ROLES], ""
    if away := _IS_AWAY.fullmatch(words):
        name = away["name"]
        return BY_VERB[Verb.AWAY], name if name.startswith("<") else f"@{name.lstrip('@')}"
    if (behind := _WHO_IS_BEHIND.match(words)) and not _ONE_NUMBER.search(words):
        return KNOWN[key_of(behind["what"])], ""
    numbers = {found["number"] for found in _ONE_NUMBER.finditer(words)}
    return (BY_VERB[Verb.SHOW], numbers.pop()) if len(numbers) == 1 else None


def asks_who_has(words: str) -> bool:
    """Whether these words ask who has a role: "who can approve?"."""
    return _WHO_HAS.fullmatch(words) is not None


def _behind_a_number(words: str) -> tuple[Command | None, str]:
    """`42 accept`, `42.3 done`: a command after its number; a number alone shows the improvement."""
    if task := TASK_NUMBER.match(words):
        ahead = words[task.end() :].strip()
    elif number := at_head(ParameterKind.NUMBER, words):
        ahead = number[1]
    else:
        return None, ""
    behind, after = _command(ahead)
    if behind is None:
        return BY_VERB[Verb.SHOW], words
    return behind, f"{words[: len(words) - len(ahead)]} {after}"


def _read_number_or_list(asked: ParsedCommand, command: Command, rest: str, today: date) -> None:
    """`export 42` is about one improvement, `export on hold` about a list. Without a state it is about all of them."""
    if not command.takes(ParameterKind.NUMBER):
        _read_list(asked, rest, today)
    elif (one := at_head(ParameterKind.NUMBER, rest.strip())) and not one[1].strip(" .!"):
        asked.number = int(str(one[0]))
    else:
        _read_list(asked, rest, today)
        if asked.filters is not None and not asked.filters.states:
            asked.filters.everything = True


def _read_list(asked: ParsedCommand, rest: str, today: date) -> None:
    asked.filters = read_filters(rest, today)
    asked.unread = tuple(asked.filters.unread)


def _bare(text: str) -> str:
    """Single spaces, without what people copy along: `/csi` itself, or quotes around the whole."""
    words = re.sub(r"[^\S\n]+", " ", text).strip()
    if (inside := enclosed(words)) and not inside[1].strip():
        words = inside[0]
    if found := _SLASH.match(words):
        words = words[found.end() :]
    return words.strip()


def _command(text: str) -> tuple[Command | None, str]:
    """The command at the beginning of the text, by its longest name, and the rest of the text."""
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS]
    for count in range(len(words), 0, -1):
        said = text[: words[count - 1].end()]
        if count > 1 and re.search(r"[,;:.!?](?:\s|$)|\s\W*$", said):
            continue  # a command's name contains no comma
        if found := KNOWN.get(key_of(said)):
            return found, text[words[count - 1].end() :]
    return None, text


def _unknown(words: str, today: date) -> Problem:
    first = words.split()[0]
    rest = words[len(first) :]
    said = shorten(first, 40)
    if suggestion := _as_list(words, today):
        what = f"“{shorten(words, 60)}” isn't a command. Did you mean the list of these?"
        return Problem(Trouble.UNKNOWN, what, "/csi list overdue", suggestion)
    if close := nearest_word(key_of(first), KNOWN):
        meant = KNOWN[close]
        example = f"/csi {meant.examples[0]}"
        what = f"There is no command “{said}”. Did you mean `{meant.verb}`?"
        return Problem(Trouble.UNKNOWN, what, example, f"/csi {meant.verb}{rest}")
    what = f"There is no command “{said}”. `/csi help` lists all commands."
    return Problem(Trouble.UNKNOWN, what, "/csi show 42")


def _unknown_second(command: Command, rest: str, words: str, today: date) -> Problem:
    """The problem with an unknown second word, as in `objective ad …`, with the closest known one."""
    seconds = {each.verb.split()[1]: each for each in family(command.verb)}
    first = rest.split()[0]
    if key_of(words.split()[0]) == "who":
        what = "I don't understand the question. I can say who has which role, and who leads an improvement."
        return Problem(Trouble.UNKNOWN, what, "/csi who leads 42")
    close = nearest_word(key_of(first), seconds)
    example = f"/csi {seconds[close or next(iter(seconds))].examples[0]}"
    if close:
        what = f"There is no `{command.verb} {shorten(first, 40)}`. Did you mean `{command.verb} {close}`?"
        return Problem(Trouble.UNKNOWN, what, example, f"/csi {command.verb} {close}{rest[len(first) :]}")
    for each in seconds.values():
        if suggestion := _with_a_person(each, rest, today):
            what = f"After `{command.verb}`, say what to do. Did you mean `{each.verb}`?"
            return Problem(Trouble.UNKNOWN, what, f"/csi {each.examples[0]}", suggestion)
    ways = ", ".join(f"`{each}`" for each in seconds)
    what = f"After `{command.verb}`, write one of {ways}, or nothing for the list."
    suggestion = "" if key_of(first) in SECOND else _as_list(words, today)  # `team Ops`, but not `team archive Ops`
    return Problem(Trouble.UNKNOWN, what, example, suggestion)


def _with_a_person(command: Command, rest: str, today: date) -> str:
    """The command for a name with a person, or a role with one, that says no action: `team Service desk @ana`."""
    needs = [each for each in command.params if each.need is Requirement.REQUIRED]
    if not any(each.kind in (ParameterKind.WHO, ParameterKind.HOLDER) for each in needs) or len(needs) < 2:
        return ""
    asked = ParsedCommand(rest, today, command=command)
    read_parameters(asked, command, rest, today)
    return "" if asked.problem or asked.unread else f"/csi {command.verb} {rest}"


def _as_list(words: str, today: date) -> str:
    """The list command for these words, if all of them are filters; else empty."""
    filters = read_filters(words, today)
    return "" if filters.unread or filters == Filters() else f"/csi list {words}"


def _read_topic(asked: ParsedCommand, rest: str) -> None:
    """Read the command that help is asked about: `help task`."""
    if not rest:
        return
    found, unread = _command(rest)
    if found is None:
        first = rest.split()[0]
        close = nearest_word(key_of(first), KNOWN)
        found = KNOWN[close] if close else None
        unread = "" if found else rest
    asked.topic = found
    asked.unread = (unread.strip(),) if unread.strip() else ()
