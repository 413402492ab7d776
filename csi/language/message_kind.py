"""Telling ideas from greetings, thanks, numbers, control words and questions to Kaizen."""

import re
from enum import StrEnum


class IncomingKind(StrEnum):
    """The kinds of message to Kaizen."""

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
    """The text without emoji codes such as `:tada:`."""
    return _EMOJI.sub("", text)


_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"\w[\w'’-]*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Letters of scripts that put no spaces between words, or say much in few characters."""


def too_little(text: str) -> str | None:
    """The sentence that tells the author why a text is no idea yet; None if it is enough for one."""
    bare = without_emoji(text).strip()
    if not any(character.isalnum() for character in bare):
        return "What could be better? A few words are enough."
    words = _WORD.findall(_LINK.sub(" ", bare))
    if not words:
        return "What could be better about this link? Say it in a few words, with the link behind."
    if len(words) == 1 and len(_UNSPACED.findall(bare)) < 4:
        return f"“{shorten(bare, 60)}” alone doesn't say enough. What could be better? One sentence will do."
    return None


def incoming_kind(text: str) -> IncomingKind:
    """The kind of a message outside threads. Text that is none of the short kinds is an idea."""
    said = " ".join(text.split()).strip(" .!,").casefold()
    bare = without_emoji(said).strip(" .!,")
    if not re.search(r"\w|\?", bare):
        return IncomingKind.NOTHING
    polite = bare.replace(",", "")
    if polite in _GREETINGS:
        return IncomingKind.GREETING
    if polite in _THANKS:
        return IncomingKind.THANKS
    if bare in _CONTROLS:
        return IncomingKind.CONTROL
    if _NUMBER.match(bare):
        return IncomingKind.NUMBER
    if _ASKS_THE_BOT.match(bare):
        return IncomingKind.QUESTION
    return IncomingKind.IDEA


_ASKS_BACK = re.compile(
    r"(?:what|how|who|which one) (?:exactly )?(?:do|does|did) (?:you|that|this|it) (?:mean|want)\b.*"
    r"|what(?:'s| is) (?:this|that|meant)\b.*|(?:sorry,? )?i (?:don't|do not|didn't) (?:get|understand)\b.*"
    r"|huh|come again|say again|such as what|like what|for example|why do you (?:ask|want)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def asks_back(text: str) -> bool:
    """Whether a reply asks what the question means instead of answering it."""
    said = " ".join(text.replace("’", "'").split()).strip(" .!?,")
    return incoming_kind(text) is IncomingKind.QUESTION or bool(_ASKS_BACK.fullmatch(said))


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut at a word, with an ellipsis, if longer than `limit` characters."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut
    return head.rstrip(" ,;:.") + "…"
