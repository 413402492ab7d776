"""Whether a Slack status says that somebody is away."""

import re

AWAY_EMOJI = frozenset({
    ":palm_tree:", ":beach_with_umbrella:", ":desert_island:", ":face_with_thermometer:", ":umbrella_on_ground:",
    ":baby_bottle:",
})  # fmt: skip
"""Emoji that mean it without words: vacation and illness, as Slack itself offers them, and parental leave.

An aeroplane or a suitcase doesn't: whoever travels for work is reached.
"""

_AWAY = re.compile(
    r"\b(?:vacation(?:ing)?|on (?:\w+ )?holidays?|annual leave|on leave|out of (?:the )?office|ooo|o\.o\.o|pto"
    r"|(?:parental|maternity|paternity|sick|medical|family) leave|days? off|(?:out|off) sick|sick day"
    r"|away (?:until|till)|sabbatical|urlaub|krank|de vacaciones|en congés?|en vacances|in ferie|semester|férias"
    r"|urlop)\b",
    re.IGNORECASE,
)
_NOT_AWAY = re.compile(
    r"\b(?:back(?: from| on| in)?|no|not|after|before|until|planning)\b[\w ]{0,20}"
    r"\b(?:vacation|holidays?|leave|urlaub|office|ooo|pto)\b",
    re.IGNORECASE,
)


def says_away(text: str, emoji: str) -> bool:
    """Whether a status means that somebody is on vacation, ill or on leave: they can't do anything now."""
    words = text.strip()
    if words and _NOT_AWAY.search(words):
        return False
    if words and _AWAY.search(words):
        return True
    return emoji.partition("::")[0].rstrip(":") + ":" in AWAY_EMOJI and not _NOT_AWAY.search(words)
