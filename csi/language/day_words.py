"""The names of months and weekdays, ordinals, dashes and spaces: the one table of them, on babel's data."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel.dates import get_day_names, get_month_names

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs")
"""The languages whose month names are read in files, and beside a day's number in messages."""


def _names(language: str, *, weekdays: bool = False) -> dict[str, set[int]]:
    """The names in a language, with the numbers that each can be: months from 1, weekdays from 0, Monday first."""
    found: dict[str, set[int]] = {}
    read = get_day_names if weekdays else get_month_names
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in read(width, context, language).items():
                plain = name.casefold().strip(".")
                if plain.isalpha():
                    found.setdefault(plain, set()).add(number)
    return found


MONTHS = {name: next(iter(numbers)) for name, numbers in _names("en").items()} | {"sept": 9}
"""The English names of months and their short forms, by number."""
WEEKDAYS = {name: next(iter(numbers)) for name, numbers in _names("en", weekdays=True).items()} | {
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
"""The English names of weekdays and their short forms, Monday being 0."""


def either_of(names: Iterable[str]) -> str:
    """A pattern of these names, the longest first, without a group of its own."""
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")"


MONTH = either_of(MONTHS)
"""A pattern of the names of months, in lower case."""
WEEKDAY = either_of(WEEKDAYS)
"""A pattern of the names of weekdays, in lower case."""
CAPITAL_MONTH = either_of(name.title() for name in MONTHS)
"""A pattern of the names of months with a capital: in a text "may" and "march" are mostly no months."""

_MORE_NAMES = {"sept": {9}, "mrz": {3}, "mär": {3}}


@cache
def months_anywhere() -> Mapping[str, int]:
    """The names of months in some languages, without those that are two different months."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for name, numbers in _names(language).items():
            found.setdefault(name, set()).update(numbers)
    return {name: next(iter(numbers)) for name, numbers in (found | _MORE_NAMES).items() if len(numbers) == 1}


@cache
def weekdays_anywhere() -> frozenset[str]:
    """The names of weekdays in some languages, without those that are also a month."""
    return frozenset(
        name for language in LANGUAGES for name in _names(language, weekdays=True) if name not in months_anywhere()
    )


_ENGLISH_WORDS = frozenset("out set ago mars made".split())
"""Names of months that are English words; only "3 mars 2027" with a year is read as a date."""


def foreign_month(word: str, *, has_year: bool) -> int | None:
    """The month that a word of another language names; None for English words."""
    if word in MONTHS or (word in _ENGLISH_WORDS and not has_year):
        return None
    return months_anywhere().get(word)


_UNITS = "first second third fourth fifth sixth seventh eighth ninth".split()
_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = (
    {name: number for number, name in enumerate([*_UNITS, *_TEENS], 1)}
    | {f"twenty-{name}": 20 + number for number, name in enumerate(_UNITS, 1)}
    | {f"twenty {name}": 20 + number for number, name in enumerate(_UNITS, 1)}
    | {"thirtieth": 30, "thirty-first": 31, "thirty first": 31}
)
"""Ordinals in words, as far as a month has days."""
ORDINAL = rf"(?:{either_of(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
"""A pattern of ordinals, in words or with digits."""


def ordinal_of(word: str) -> int:
    """The number of an ordinal: 3 for "third" and "3rd"."""
    return ORDINALS[word] if word in ORDINALS else int(re.sub(r"\D", "", word))


_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032", "'")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\u200a\u2008\u2002\u2003\u3000", " ")
    | {"\uff0f": "/", "\u2044": "/", "\uff0e": ".", "\uff0c": ","}
)


def plain_words(words: str) -> str:
    """The words in lower case, with plain hyphens, apostrophes and single spaces, without marks around them."""
    text = words.casefold().translate(_SIGNS)
    if not text.isascii():
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    return re.sub(r"(?<=[a-z])\.$", "", " ".join(text.split()).strip(" ,!?\"'`*_"))


_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_DAY_AND_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of )?(?P<month>{MONTH})\b"
    rf"|\b(?P<first>{MONTH})\.? (?P<then>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.,/]\d)",
    re.IGNORECASE,
)
_DAY_IN_NUMBERS = re.compile(r"(?<![\d./])(\d{1,2})[./](\d{1,2})(?![\d/])")


def no_such_day(words: str) -> str:
    """The day that words name and that no year has, as "31 February"; empty if they name none."""
    said = [
        (int(each["day"] or each["then"]), MONTHS[(each["month"] or each["first"]).casefold()])
        for each in _DAY_AND_MONTH.finditer(words)
    ]
    numbers = [sorted((int(each[1]), int(each[2])), reverse=True) for each in _DAY_IN_NUMBERS.finditer(words)]
    said += [(day, month) for day, month in numbers if day <= 31 and 1 <= month <= 12]
    names = get_month_names("wide", "format", "en")
    for day, month in said:
        if not 1 <= day <= _LONGEST_MONTH.get(month, 31):
            return f"{day} {names[month]}"
    return ""
