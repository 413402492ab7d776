"""The words of a message that say something, without those that every sentence has."""

import re

_EMPTY = frozenset(
    """
    a an the this that these those it its it's i i'm i've i'd i'll me my mine we we're we've our us you your
    you're he she they them their his her one ones who whom whose which what where when why how is isn't are
    aren't was wasn't were weren't be been being am do does did doing done don't doesn't didn't have has had
    having haven't hasn't can can't could couldn't will won't would wouldn't shall should shouldn't may might
    must mustn't need needs let let's to of in on at by for with from into out up down off over under about as
    if or and but nor so than then there here not no yes ok okay just only also too very really quite again
    still yet already even ever never always maybe perhaps please pls plz kindly hi hello hey thanks thank sorry
    well oh hm some any anyone anybody someone somebody something anything nothing everything everyone everybody
    all both each every other another such same own get gets got getting go goes going gone come comes coming
    came back put make makes made give gives gave take takes took say says said tell tells told ask asks asked
    know knows knew think thinks thought thinking see sees saw seen look looks looked write writes wrote want
    wants wanted like likes way thing things stuff bit lot kind sort time times day days today tomorrow
    yesterday now later soon tonight morning afternoon evening week weeks month monday tuesday wednesday
    thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays am pm
    o'clock right place sure good bad nice great fine usual problem problems issue issues idea ideas question
    questions call called calls phone attached attachment file below above work works working worked happen
    happens happened mean means meant try tried good new there's that's what's let's kaizen bot team man guy hmm
    uh um don dont cant im ive its whats regarding re fwd fw ps fyi btw e.g i.e etc minute moment second
    help kind reply answer chat message email mail later because anyway
    """.split()
)
_WORD = re.compile(r"[^\W\d_][\w\u0900-\u0dff'’&/-]*", re.UNICODE)
"""Vowel signs of Indian scripts are no letters to `\\w`, but belong to the word."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_LINK = re.compile(r"<?(?:https?://|www\.)\S+", re.IGNORECASE)
_PERSON = re.compile(r"<[@#!][^<>]+>")
_CODE = re.compile(r"<[@#!][^<>]*>|:[\w+'-]+:|@[\w.'-]+")


def content_words(text: str) -> list[str]:
    """The words that say what a message is about. Scripts without spaces count a word for each two letters."""
    bare = _CODE.sub(" ", _LINK.sub(" ", text.replace("’", "'")))
    found: list[str] = ["somebody"] if _PERSON.search(text) else []
    for word in _WORD.findall(bare):
        low = word.casefold().strip("'")
        if letters := _UNSPACED.findall(low):
            found += ["".join(letters[at : at + 2]) for at in range(0, len(letters) - 1, 2)]
        elif low not in _EMPTY and (len(low) > 1):
            found.append(low)
    return found
