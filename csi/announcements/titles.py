"""The title of an announcement: what got better, in words and not as a number."""

import re
from collections.abc import Iterable

from csi.language.message_kind import shorten

LONGEST_TITLE = 150
"""The most characters of a title in Slack."""
LONGEST_NAMED = LONGEST_TITLE - 15
"""The most characters of the idea that a title names."""
_CLAUSE_END = re.compile(r"\s*[:;]\s|\s[-–—(]")
_SENTENCE = re.compile(r".+?(?:[.!?…]+(?=\s|$)|$)", re.MULTILINE)
_COUNT = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand"
_UNIT = r"seconds?|minutes?|hours?|(?:working )?days?|weeks?|months?|years?|times|points?|per ?cent|in|out of"
_FIGURE = re.compile(
    rf"\d|[%$€£¥]|\b(?:per ?cent|halved|doubled|tripled|half|thirds?|quarters?|(?:{_COUNT})\s+(?:{_UNIT}))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_OF_FIGURES = re.compile(
    rf"(?:{_UNIT}|{_COUNT}|from|to|than|by|at|of|in|on|and|the|it|is|was|are|now|before|after|only|just|already|about"
    r"|over|under|almost|nearly|more|less|fewer|lower|higher|better|worse|faster|slower|quicker|shorter|longer|up|down"
    r"|half|halved|doubled|tripled|thirds?|quarters?|met|early|late|since|instead|per|an?)",
    re.IGNORECASE,
)
"""A word that says how much, and not what."""
_LEAST_WORDS = 3


def propose_title(outcome: Iterable[str], idea: str, *, kpi: str = "", is_success: bool = True) -> str:
    """The first sentence without a figure of what was written about the outcome; else the idea, named as such.

    Of an idea that holds figures only a part without one is named, else `kpi`, which is what was measured.
    """
    for text in outcome:
        for found in _SENTENCE.finditer(text):
            sentence = found[0].strip().rstrip(".…")
            if len(sentence) <= LONGEST_TITLE and not _FIGURE.search(sentence) and _has_words(sentence):
                return sentence
    named = _without_figures(idea)
    if not named and kpi:
        return shorten(f"Better now: {kpi}" if is_success else kpi, LONGEST_TITLE)
    named = named or shorten(idea, LONGEST_NAMED)
    return _better(named) if is_success else named


def idea_in(title: str, idea: str) -> str:
    """The idea as a proposed title names it; empty if the title is another."""
    for named in (_without_figures(idea), shorten(idea, LONGEST_NAMED)):
        if named and title.strip() in (_better(named), named):
            return named
    return ""


def _better(named: str) -> str:
    return f"Better now: “{named}”"


def _without_figures(idea: str) -> str:
    """An idea, or its first part in words: a sentence, or what stands before a colon or a dash. Empty if there is none.

    A part must begin where a sentence does, so that it says by itself what it is about.
    """
    if not _FIGURE.search(idea):
        return shorten(idea, LONGEST_NAMED)
    for found in _SENTENCE.finditer(idea):
        for part in (found[0], _CLAUSE_END.split(found[0])[0]):
            words = part.strip().rstrip(".…")
            if len(words) <= LONGEST_NAMED and not _FIGURE.search(words) and _has_words(words):
                return words
    return ""


def _has_words(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) >= _LEAST_WORDS


def is_a_number(title: str) -> bool:
    """Whether a title is a figure and says nothing of what got better: "92 % lower"."""
    if not _FIGURE.search(title):
        return False
    return not _has_words(title) or all(_OF_FIGURES.fullmatch(word) for word in _WORD.findall(title))


def first_sentence(story: str) -> str:
    """The first sentence of a story, which was the title of announcements that have none of their own."""
    found = _SENTENCE.match(story.strip())
    return found[0].strip().rstrip(".") if found else ""


def below_title(title: str, story: str) -> str:
    """What of a story is shown below its title: not once more the sentence that is the title."""
    story = story.strip()
    if story.startswith(title) and re.match(r"[.…]?(?:\s|$)", story[len(title) :]):
        return story[len(title) :].lstrip(".…").lstrip()
    return story
