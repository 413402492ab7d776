"""People, channels and user groups that a text names by Slack's ids, and the text as people read it.

Stored texts hold `@U0123` for a person, `<#C0123>` for a channel and `<!subteam^S0123>` for a user group. Older texts
hold `#C0123`, which may as well be somebody's word: it is replaced only if there is such a channel.
"""

import re
from collections.abc import Mapping

PRIVATE = "a private channel"
"""How a private channel is called: its name is for those who are in it."""

_ID = r"[A-Z0-9]{1,40}"
_TOKEN = re.compile(
    rf"<@(?P<person>[UW]{_ID})>|<#(?P<channel>[CG]{_ID})>|<!subteam\^(?P<group>S{_ID})>"
    r"|@(?P<at>[UWS][A-Z0-9]{4,40})\b|#(?P<hash>[CG][A-Z0-9]{4,40})\b"
)
_LIKE_AN_ID = re.compile(r"[UWS](?:0[A-Z0-9]{9}|(?=[A-Z]*\d)[A-Z0-9]{8})")
"""What is surely an id though it stands without brackets: as long as Slack's are, with a digit in it."""


def mentioned_ids(text: str) -> frozenset[str]:
    """The ids that a text names, or may name."""
    return frozenset(_id_in(found) for found in _TOKEN.finditer(text))


def is_surely_id(text: str, slack_id: str) -> bool:
    """Whether this id in a text is one of Slack's, and no word that somebody wrote in capitals."""
    return any(_id_in(found) == slack_id and _is_sure(found) for found in _TOKEN.finditer(text))


def with_names(text: str, names: Mapping[str, str], *, all_of_them: bool = False) -> str:
    """The text with names instead of the ids that are known.

    With `all_of_them`, an id without a name is replaced by what it is: somebody, a channel, a group.
    """

    def said(found: re.Match[str]) -> str:
        slack_id = _id_in(found)
        if slack_id in names:
            return names[slack_id]
        return _UNNAMED[slack_id[0]] if all_of_them and _is_sure(found) else found[0]

    return _TOKEN.sub(said, text)


_UNNAMED = {"U": "@somebody", "W": "@somebody", "S": "a user group", "C": "a channel", "G": "a channel"}


def _id_in(found: re.Match[str]) -> str:
    return str(found[found.lastgroup or 0])


def _is_sure(found: re.Match[str]) -> bool:
    if found.lastgroup in ("person", "channel", "group"):
        return True
    return found.lastgroup == "at" and _LIKE_AN_ID.fullmatch(_id_in(found)) is not None
