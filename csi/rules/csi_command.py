"""What somebody means by the words behind `/csi`. The grammar is the table in `csi/rules/csi_commands.py`."""

import re
from datetime import date

from csi.rules.csi_asked import Asked, Problem, Trouble
from csi.rules.csi_commands import BY_VERB, KNOWN, family
from csi.rules.csi_filters import read_filters
from csi.rules.csi_grammar import Command, Kind, key_of
from csi.rules.csi_parameters import read_parameters
from csi.rules.csi_values import at_head, enclosed
from csi.rules.csi_verbs import Verb
from csi.rules.nearest import nearest
from csi.rules.words import shorten

_MOST_WORDS = 3  # in the name of a command
_ASKS_FOR_HELP = frozenset({"help", "?", "--help", "-h", "help me", "how"})
_SLASH = re.compile(r"/?csi\b[\s:]*|/", re.IGNORECASE)


def understand_csi(text: str, today: date) -> Asked:
    """Understand the command's text as Slack sends it, mentions escaped. Any text has an answer; none raises."""
    asked = Asked(text)
    words = _bare(text)
    if not words:
        asked.command = BY_VERB[Verb.HELP]
        return asked
    command, rest = _command(words)
    if command is None:
        number = at_head(Kind.NUMBER, words)
        behind, after = _command(number[1]) if number else (None, "")
        if number is None or behind is None:
            command, rest = (BY_VERB[Verb.SHOW], words) if number else (None, "")
        else:  # `42 accept`: the number goes behind its command
            command, rest = behind, f"{words[: len(words) - len(number[1])]} {after}"
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
    elif command.takes(Kind.FILTERS):
        asked.filters = read_filters(rest, today)
        asked.unread = tuple(asked.filters.unread)
    elif not command.params and family(command.verb) and rest.strip():
        asked.problem = _unknown_second(command, rest.strip())
    else:
        read_parameters(asked, command, rest.strip(), today)
    return asked


def _bare(text: str) -> str:
    """Without what people copy along: `/csi` itself, quotes around all of it."""
    words = text.strip()
    if (inside := enclosed(words)) and not inside[1].strip():
        words = inside[0]
    if found := _SLASH.match(words):
        words = words[found.end() :]
    return words.strip()


def _command(text: str) -> tuple[Command | None, str]:
    """The command with which the text begins, by its longest name, and what comes after it."""
    words = list(re.finditer(r"\S+", text))[:_MOST_WORDS]
    for count in range(len(words), 0, -1):
        said = text[: words[count - 1].end()]
        if count > 1 and re.search(r"\w[,;:.!?]\s", said):
            continue  # a name of several words has no comma in it
        if found := KNOWN.get(key_of(said) or said):
            return found, text[words[count - 1].end() :]
    return None, text


def _unknown(words: str, today: date) -> Problem:
    first = words.split()[0]
    rest = words[len(first) :]
    said = shorten(first, 40)
    if close := nearest(key_of(first), KNOWN):
        meant = KNOWN[close]
        example = f"/csi {meant.examples[0]}"
        what = f"There is no command “{said}”. Did you mean `{meant.verb}`?"
        return Problem(Trouble.UNKNOWN, what, example, f"/csi {meant.verb}{rest}")
    filters = read_filters(words, today)
    if not filters.unread:
        what = f"“{shorten(words, 60)}” is no command. Did you mean the list of these?"
        return Problem(Trouble.UNKNOWN, what, "/csi list overdue", f"/csi list {words}")
    what = f"There is no command “{said}”. `/csi help` shows what there is."
    return Problem(Trouble.UNKNOWN, what, "/csi show 42")


def _unknown_second(command: Command, rest: str) -> Problem:
    """`objective ad …`: what follows has a word of its own that says what to do."""
    seconds = {each.verb.split()[1]: each for each in family(command.verb)}
    first = rest.split()[0]
    close = nearest(key_of(first), seconds)
    example = f"/csi {seconds[close or next(iter(seconds))].examples[0]}"
    if close:
        what = f"There is no `{command.verb} {shorten(first, 40)}`. Did you mean `{command.verb} {close}`?"
        return Problem(Trouble.UNKNOWN, what, example, f"/csi {command.verb} {close}{rest[len(first) :]}")
    ways = ", ".join(f"`{each}`" for each in seconds)
    return Problem(Trouble.UNKNOWN, f"After `{command.verb}` comes one of {ways}, or nothing for the list.", example)


def _read_topic(asked: Asked, rest: str) -> None:
    """`help task`: the command that help is wanted on."""
    if not rest:
        return
    found, unread = _command(rest)
    if found is None:
        first = rest.split()[0]
        close = nearest(key_of(first), KNOWN)
        found = KNOWN[close] if close else None
        unread = "" if found else rest
    asked.topic = found
    asked.unread = (unread.strip(),) if unread.strip() else ()
