"""Times of day, which are no figures: "rings home before 9.30", "opens at 7"."""

import re

from csi.kpis.claims.context import Context
from csi.kpis.claims.measures import counted_noun
from csi.language.amounts import Amount

_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_HOUR = re.compile(r"1?\d|2[0-4]")
_BY_THE_CLOCK = re.compile(r"\b(?:at|before|by|until|till|after|from|since|around|than|of|and|to)\s+$", re.IGNORECASE)
_VALUE = re.compile(
    r"\b(?:stood|stands?|standing|is|was|were|are|be|been|we're|it's|remain(?:s|ed)?|landed|ended|came(?: in| out)?"
    r"|arrived|measured|fell|rose|dropped|down|up|now|still|than|of|and|to)\s+(?:at|to|from|by)?\s*$",
    re.IGNORECASE,
)
"""What stands before a value, which a KPI's readings may have: "stood at 6.15"."""
_OF_A_DAY = re.compile(
    r"\b(?:opens?|opened|close[sd]?|starts?|started|begins?|leaves?|rings?|arrives?|ends|goes|shift|bus|train|meets?|every"
    r"|morning|evening|afternoon|noon|night|o'clock|sharp|doors?|stand-?up|huddle|mondays?|tuesdays?|wednesdays?"
    r"|thursdays?|fridays?)\b",
    re.IGNORECASE,
)


def is_clock_time(context: Context, amount: Amount) -> bool:
    """Whether a bare number is a time of day: "rings home before 9.30", "leaves at 6.52 instead of 6.45"."""
    said = context.plain[amount.core[0] : amount.core[1]]
    if amount.sign or not (_CLOCK.fullmatch(said) or _HOUR.fullmatch(said)):
        return False
    if not _BY_THE_CLOCK.search(context.before(amount)) or counted_noun(context, amount):
        return False
    near = [value for each in context.figures for value in (*each.values, each.before) if value]
    is_near = any(value / 2 <= said <= value * 2 for value in map(abs, near) for said in amount.values)
    if _HOUR.fullmatch(said):
        return not is_near and _OF_A_DAY.search(context.clause(amount)) is not None
    is_range = re.search(r"\bfrom\s+$", context.before(amount)) and re.search(r"\bto\s+$", context.behind(amount))
    is_value = is_range or _VALUE.search(context.before(amount))
    is_finer = not is_value and all(-int(value.as_tuple().exponent) < 2 for value in near)
    return not is_near or is_finer or _OF_A_DAY.search(context.plain) is not None
