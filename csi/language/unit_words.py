"""Units of KPIs in the singular or plural: "1 day", "2 days", "1 ticket per week"."""

import re
from decimal import Decimal

_TIMES = frozenset("second minute hour day week month year".split())
_SAME = frozenset("series species lens gas".split())
"""Nouns that end in s and are singular."""

_NOUN = re.compile(r"(?P<before>.*?)(?P<noun>[^\W\d_]{3,})(?P<per>\s+(?:per|a|an|each)\s.*|\s*/.*)?", re.IGNORECASE)
_PER = re.compile(r"(?:^|\s)(?:per|an?|each)\s|/", re.IGNORECASE)


def unit_after(value: Decimal, unit: str) -> str:
    """The unit as it is written behind this value. Only units of time get a plural: other nouns stay as they are."""
    found = _NOUN.fullmatch(unit)
    if found is None or not found["noun"][1:].islower():  # "%", "km/h", "SMS"
        return unit
    if _PER.search(found["before"]):  # "kg per day": what it is per stays in the singular
        return unit
    noun = found["noun"]
    if f"{value.copy_abs():f}" == "1":
        noun = _singular(noun)
    elif noun.casefold() in _TIMES:
        noun += "s"
    return f"{found['before']}{noun}{found['per'] or ''}"


def _singular(noun: str) -> str:
    plain = noun.casefold()
    if not plain.endswith("s") or plain.endswith(("ss", "us", "is")) or plain in _SAME:
        return noun
    if plain.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if plain.endswith(("sses", "xes", "shes", "ches")) else noun[:-1]
