"""Stemming: words without case, accents, spelling variants, plurals and verb endings; numbers and units unified."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z][a-z0-9]*|\d+(?:[.,]\d+)*|[^\W\d_a-z]+", re.UNICODE)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]+")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SEPARATED = re.compile(r"(?<=\d)[,.](?=\d{3}\b)")

_NUMBERS = {
    word: str(value)
    for value, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"first": "1", "second": "2", "third": "3", "1st": "1", "2nd": "2", "3rd": "3", "twenty": "20", "thirty": "30"}
_UNITS = {
    "yr": "year", "yrs": "year", "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "wk": "week",
    "wks": "week", "mth": "month", "eur": "euro", "euros": "euro", "€": "euro", "usd": "dollar", "$": "dollar",
    "£": "pound", "gbp": "pound", "%": "percent", "pct": "percent", "kb": "kilobyte", "mb": "megabyte",
    "gb": "gigabyte", "depts": "department", "dept": "department", "mgmt": "management", "mgr": "manager",
    "pls": "please", "info": "information", "docs": "document", "rm": "room", "approx": "about", "no.": "number",
    "sat": "saturday", "sun": "sunday", "mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday",
    "fri": "friday", "app": "app", "colour": "color", "grey": "gray", "tyre": "tire", "cheque": "check",
    "programme": "program", "licence": "license", "defence": "defense", "practise": "practice", "people": "person",
    "children": "child", "kids": "child", "men": "man", "women": "woman", "feet": "foot", "broke": "break",
    "broken": "break", "lost": "lose", "loses": "lose", "sent": "send", "bought": "buy", "found": "find",
    "written": "write", "wrote": "write", "took": "take", "taken": "take", "paid": "pay", "gave": "give",
    "given": "give", "kept": "keep", "told": "tell", "held": "hold", "met": "meet", "made": "make", "done": "do",
    "seen": "see", "known": "know", "chosen": "choose", "forgotten": "forget", "thrown": "throw", "worn": "wear",
    "better": "good", "best": "good", "worse": "bad", "worst": "bad", "ppl": "person", "centre": "center",
    "analyses": "analysis", "staff": "staff", "data": "data", "criteria": "criterion", "media": "media",
}  # fmt: skip
_KEPT = frozenset(
    "is was has does this his us its always news lens gas bus less process access address business focus status bonus "
    "virus plus campus analysis basis canvas wireless thing during morning evening meeting building training string "
    "sms aws gps ios ops dns pos yes cms crs spring king bring ceiling bed red need feed speed seed shed led hundred "
    "embed heating parking cleaning printing "
    "hour four tour your pour flour our minutes premises series species goods returns sales operations".split()
)


def fold(text: str) -> str:
    """The text in lower case, without accents, apostrophes inside words, and drawn-out letters (waaay)."""
    drawn = _DRAWN_OUT.sub(r"\1", _INNER_APOSTROPHE.sub("", text.casefold()))
    if drawn.isascii():
        return drawn
    marked = unicodedata.normalize("NFKD", drawn)
    return unicodedata.normalize("NFKC", "".join(sign for sign in marked if not unicodedata.combining(sign)))


def _american(word: str) -> str:
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("iser", "izer")):
        word = word.replace(british, american) if len(word) > len(british) + 2 else word
    if len(word) > 5 and word.endswith(("ise", "yse", "ises")):
        word = word.replace("ise", "ize").replace("yse", "yze")
    if len(word) > 4:
        word = re.sub(r"our(s|ed|ing|ful|able|ite|al)?$", r"or\1", word)
    word = re.sub(r"(?<=[bt])re(s?)$", r"er\1", word) if word in _RE else word
    word = re.sub(r"ogue(s?)$", r"og\1", word)
    return re.sub(r"ll(ed|ing|er|ers)$", r"l\1", word) if len(word) > 7 else word


_RE = frozenset("theatre theatres metre metres litre litres fibre fibres calibre centres kilometre kilometres".split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its endings; a light stemmer, so that different words stay different."""
    word = _UNITS.get(word) or _NUMBERS.get(word) or word
    if word[:1].isdigit() or not word.isascii() or word in _KEPT or len(word) < 3:
        return word
    if len(word) == 3:
        return word[:2] if word.endswith("s") and word[1] not in "aeious" else word
    word = _american(word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(ss|sh|ch|x|zz)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _KEPT:
        return word
    for ending, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            word = word[: -len(ending)]
            break
    if word.endswith("y") and len(word) > 4 and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    word = word.rstrip("e") if len(word.rstrip("e")) >= 3 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


_ENDINGS = (
    ("ization", 4), ("izing", 4), ("ized", 4), ("ize", 4), ("ation", 4), ("ating", 4), ("ated", 4), ("ate", 4),
    ("tion", 5), ("ion", 5), ("ement", 5), ("ment", 5), ("ness", 4), ("fully", 4), ("ably", 4), ("able", 4),
    ("ally", 4), ("al", 6), ("ically", 4), ("ly", 4), ("ing", 3), ("ed", 3),
)  # fmt: skip
"""Endings, the longest first, with the number of letters that must remain of the word."""


def words_of(text: str) -> list[str]:
    """The stems of a text in order; for scripts without spaces, the pairs of neighbouring characters."""
    found: list[str] = []
    for word in _WORD.findall(_SEPARATED.sub("", fold(text))) if text else ():
        if _UNSPACED.fullmatch(word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(stem(word))
    return found
