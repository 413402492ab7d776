"""What a message to the bot is, before anybody treats it as an idea."""

import re
from enum import StrEnum


class Said(StrEnum):
    """The kinds of message that the bot tells apart."""

    IDEA = "idea"
    GREETING = "greeting"
    THANKS = "thanks"
    NUMBER = "number"
    CONTROL = "control"
    QUESTION = "question"
    NOTHING = "nothing"


_GREETINGS = frozenset(["hi", "hello", "hey", "hiya", "yo", "hola", "morning", "gm", "ciao", "moin"]) | {
    "good morning",
    "good afternoon",
    "good evening",
    "hi kaizen",
    "hello kaizen",
    "hey kaizen",
    "hi there",
    "hello there",
}
_THANKS = frozenset(
    [
        "thanks",
        "thx",
        "ty",
        "cheers",
        "merci",
        "danke",
        "gracias",
        "great",
        "ok",
        "okay",
        "cool",
        "perfect",
        "nice",
        "yes",
        "no",
    ]
) | {
    "thank you",
    "thanks a lot",
    "many thanks",
    "thanks kaizen",
    "thank you kaizen",
    "got it",
}
_CONTROLS = frozenset({"skip", "back", "later", "not sure", "same", "n/a", "undo", "stop", "cancel"})
_ASKS_THE_BOT = re.compile(
    r"^(help|\?|how (do|can|does|should) (i|you|it|this|kaizen)\b.*"
    r"|what (can|do|are) (you|i|kaizen)\b.*|what is (this|kaizen)( bot| app)?"
    r"|who are you.*|where (is|are|do|can) (my|i)\b.*"
    r"|what (happened|happens) (to|with)\b.*)\??$",
    re.IGNORECASE | re.DOTALL,
)
_EMOJI = re.compile(r":[\w+'-]+:")
_NUMBER = re.compile(r"^[^\w]*[-+]?[\d][\d.,\s]*\s*(%|percent|[a-z]{1,7})?$", re.IGNORECASE)


def without_emoji(text: str) -> str:
    """The text without Slack's names of emoji, such as `:tada:`."""
    return _EMOJI.sub("", text)


def what_is(text: str) -> Said:
    """What a top-level message to the bot is. A message with content that is none of the small ones is an idea."""
    said = " ".join(text.split()).strip(" .!,").casefold()
    bare = without_emoji(said).strip(" .!,")
    if not re.search(r"\w|\?", bare):
        return Said.NOTHING
    polite = bare.replace(",", "")
    if polite in _GREETINGS:
        return Said.GREETING
    if polite in _THANKS:
        return Said.THANKS
    if bare in _CONTROLS:
        return Said.CONTROL
    if _NUMBER.match(bare):
        return Said.NUMBER
    if _ASKS_THE_BOT.match(bare):
        return Said.QUESTION
    return Said.IDEA


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return head.rstrip(" ,;:.") + "…"
