"""Follow codes in what people type: a code must never be kept as somebody's idea."""

import re

_CODE = (
    r"(?=[a-z0-9\s\-\u2010-\u2015_.]*\d)(?:[a-z0-9]{3,5}(?:[\-\u2010-\u2015_.]+[a-z0-9]{3,5}){1,4}"
    r"|[a-z0-9]{3,5}(?:\s+[a-z0-9]{3,5}){3}|(?=[a-z0-9]*[a-z])[a-z0-9]{12,20})"
)
_ALONE = re.compile(
    rf"^\W*(?:(?:please\s+|pls\s+)?(?:/?improve\s+)?(?:follow(?:\s+(?:my\s+)?code)?"
    rf"|(?:my\s+)?(?:follow\s+)?code(?:\s+is)?|track|status(?:\s+of)?|open|show)\s*:?\s+)"
    rf"[`'\"*<]*(?:{_CODE})[`'\"*>]*\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\W*(?:[a-z0-9]{4}(?:[\s\-\u2010-\u2015_.]+[a-z0-9]{4}){3}|[a-z0-9]{16})\W*$",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{3,5}(?![a-z0-9])", re.IGNORECASE)
_WITHIN = re.compile(r"(?<![\w-])[a-z0-9]{4}(?:[-\u2010-\u2015][a-z0-9]{4}){3}(?![\w-])", re.IGNORECASE)
_MISTYPED = re.compile(r"(?<![\w-])[a-z0-9]{3,5}(?:[\-\u2010-\u2015_][a-z0-9]{3,5}){1,4}(?![\w-])", re.IGNORECASE)
"""Groups of a code of which some are missing, or have a character too many or too few."""
_SPEAKS_OF_CODE = re.compile(r"\b(?:code|follow(?:ing|ed)?)\b", re.IGNORECASE)


def holds_follow_code(text: str) -> bool:
    """Whether a message is a follow code, also a mistyped one, with or without "follow", or has a whole one in it."""
    line = " ".join(text.split())
    if _ALONE.match(line) or any(_is_mixed(found[0]) for found in _WITHIN.finditer(line)):
        return True
    if _BARE.match(line) and _is_mixed(line):
        return True
    about_codes = _SPEAKS_OF_CODE.search(line) is not None
    return any(
        len(_MIXED.findall(found[0])) >= FEWEST_MIXED and (about_codes or line.strip(_AROUND) == found[0])
        for found in _MISTYPED.finditer(line)
    )


FEWEST_MIXED = 2
"""So many groups of a mistyped code have letters and digits, unlike part numbers such as "DE-4711-AB"."""
_AROUND = " `'\"*<>.,:;!?()"


def _is_mixed(code: str) -> bool:
    """Whether letters and digits are mixed as random ones are: not "part 1234 5678 9012" or a row of words."""
    return bool(re.search(r"\d", code)) and bool(re.search(r"[a-z]", code, re.IGNORECASE))
