"""Reading the words after `/improve`."""

import re
from dataclasses import dataclass
from enum import StrEnum


class ImproveIntent(StrEnum):
    """What the command asks for."""

    IDEA = "idea"
    FORM = "form"
    ON_BEHALF = "on_behalf"
    ANONYMOUS = "anonymous"
    PERHAPS_ANONYMOUS = "perhaps_anonymous"
    FOLLOW = "follow"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class ImproveCommand:
    """A parsed `/improve`. `person` is a Slack user id, or a name after an @ that Slack did not resolve."""

    way: ImproveIntent
    idea: str = ""
    person: str = ""
    code: str = ""


GRAMMAR: tuple[tuple[str, str], ...] = (
    ("/improve <idea>", "saves an idea"),
    ("/improve", "opens a form"),
    ("/improve for @ana <idea>", "saves somebody else's idea, with them as its author"),
    ("/improve anonymously <idea>", "saves an idea without your name; you get a code to follow it"),
    ("/improve follow <code>", "shows an anonymous idea's status and lets you answer questions"),
    ("/improve help", "shows this"),
)
"""Every form of the command with its effect: the help and the docs are generated from it."""

_ON_BEHALF = re.compile(
    r"for\s+(?:<@([A-Z0-9]+)(?:\|[^>]*)?>|(@[\w.'-]+))(?:[\s,]|:(?![\w+'-]+:))*(.*)", re.IGNORECASE | re.DOTALL
)
_ANONYMOUSLY = re.compile(r"(?:anonymously\b[\s,:]*|anonymous\s*:\s*)(.*)", re.IGNORECASE | re.DOTALL)
_ANONYMOUS = re.compile(
    r"(?:anon\b|an+[aeiou]n+[aeiouy]m+(?:[aeiou]*s?|[aeiou]*s?l+e?y)\b)[\s,:]*(.*)", re.IGNORECASE | re.DOTALL
)
"""Also misspelled: “anonimously”. A slip must never store an idea with the name of somebody who wanted none."""

_FOLLOW = re.compile(r"follow\s+[`\"'“”‘’*_<]*(.+?)[`\"'“”‘’*_>.,!]*", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(
    r"(?=.*\d)(?:[a-z0-9]{3,5}(?:[\s\-\u2010-\u2015_.]+[a-z0-9]{3,5}){3}|[a-z0-9]{12,20}"
    r"|(?=\S*[\-\u2010-\u2015_.])[a-z0-9\-\u2010-\u2015_.]{14,24})",
    re.IGNORECASE,
)
"""A code, also a mistyped one: it must not be stored as an idea with a name.

It contains a digit (`csi/capture/follow_code.py` ensures it), so that “follow them when they call” is an idea.
"""


def understand_improve(text: str) -> ImproveCommand:
    """Parse the command's text as Slack sends it, with mentions escaped.

    Text that begins with “anonymous” may be an idea about anonymous things or a slip: the author is asked, so that
    nothing is stored with a name by mistake.
    """
    words = text.strip()
    if not words:
        return ImproveCommand(ImproveIntent.FORM)
    if words.casefold().strip("?! ") in ("help", ""):
        return ImproveCommand(ImproveIntent.HELP)
    if found := _ON_BEHALF.fullmatch(words):
        return ImproveCommand(ImproveIntent.ON_BEHALF, found[3].strip(), person=found[1] or found[2])
    if found := _ANONYMOUSLY.fullmatch(words):
        return ImproveCommand(ImproveIntent.ANONYMOUS, found[1].strip())
    if found := _ANONYMOUS.fullmatch(words):
        return ImproveCommand(ImproveIntent.PERHAPS_ANONYMOUS, found[1].strip())
    if (found := _FOLLOW.fullmatch(words)) and _CODE.fullmatch(found[1]):
        return ImproveCommand(ImproveIntent.FOLLOW, code=found[1])
    if words.casefold() == "follow":
        return ImproveCommand(ImproveIntent.FOLLOW)
    return ImproveCommand(ImproveIntent.IDEA, words)
