"""Finding the amounts of a text, with their hedges and what they are per.

"74 h", "two and a half hours", "a day and two hours", "one in nine", "three quarters", "€3.45", "15 cents",
"16 pupils a day", "1.8 per thousand lines", "almost 60 %". Nothing is guessed: "1,234" has two values.
"""

import re
from dataclasses import replace
from decimal import Decimal

from csi.language.amount_forms import FINDERS, NO_WHOLE
from csi.language.amount_hedges import hedged
from csi.language.amount_units import PERIODS, SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge

_OF_MANY = re.compile(
    r"(?:\s+[^\W\d]+){0,3}?\s+(?:per|in|(?<!instead )of|for every|in every|out of|out of every|for each|in each)"
    r"\s+(?:(?:a|an|one|every|each)\s+)?"
    r"(?P<whole>(?:ten )?(?:hundred|thousand|million)|\d{1,3}(?:,\d{3})+|\d+)(?!\s?%)(?![\d.,]*\d)\b",
    re.IGNORECASE,
)
_WHOLES = {"ten thousand": 10_000, "ten million": 10_000_000, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_PER = re.compile(
    rf"(?:^|\s|,)(?:(?:an?|per|each|every|over an?|in an?)\s+|/\s?)(?P<period>{'|'.join(PERIODS)})\b(?!-| ago"
    rf"| before| earlier| later| after| into| on\b| in hand| to spare| to go| ahead)"
    rf"|\b(?P<adverb>hourly|daily"
    r"|weekly|monthly|yearly|annually)\b",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(rf"\b(?:per|each|every)\s+(?P<period>{'|'.join(PERIODS)})\b", re.IGNORECASE)
_IN_A_PERIOD = re.compile(
    rf"\b(?:in|over) (?:an?|one|the) (?:whole |full )?(?P<period>{'|'.join(PERIODS)}),? (?:that|this|it|we) "
    r"(?:makes|is|are|saves?|comes to|adds up to|means)\s+$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.;!?\n:](?:\s|$)|\s[-–—]\s|\b(?:after|than|from|instead|compared|before)\b", re.IGNORECASE)
_RATE_REACH = 48
"""Characters behind an amount in which its rate is looked for."""


def find_amounts(text: str) -> list[Amount]:
    """All amounts of a text, in order. They don't overlap; positions are those of the text."""
    found: list[Amount] = []
    busy = bytearray(len(text) + 1)
    for finder in FINDERS:
        for amount in finder(text):
            start, end = amount.core
            if not any(busy[start:end]):
                busy[start:end] = b"\x01" * (end - start)
                found.append(amount)
    ordered = _compounds(text, sorted(found, key=lambda each: each.core))
    ends = [0, *(each.end for each in ordered)]
    meant = [hedged(text, each, floor) for each, floor in zip(ordered, ends, strict=False)]
    starts = [*(each.start for each in meant[1:]), len(text)]
    return _settled(text, [_rated(text, each, until) for each, until in zip(meant, starts, strict=False)])


_OF_ONE = re.compile(r"\s+of (?:one|an|it)\b", re.IGNORECASE)


_OVER_A = re.compile(r"over an?\s", re.IGNORECASE)


def _is_range(text: str, low: Amount, high: Amount, between: str) -> bool:
    """Whether two amounts are the ends of a range: "between 2 and 8 degrees", "5-10 %"."""
    if low.kind not in (AmountKind.NUMBER, high.kind) or not low.values or low.high is not None:
        return False
    spanned = between.strip().casefold() == "and" and re.search(
        r"\bbetween\s*$", text[max(low.start - 12, 0) : low.start], re.I
    )
    return bool(spanned or re.fullmatch(r"\s?[-–]\s?", between) or (not between and high.sign == "-"))


def _settled(text: str, amounts: list[Amount]) -> list[Amount]:
    """Take what belongs to the amount before it into that: "m³ over a year", "3.9 of 100"; "three quarters of one"."""
    kept: list[Amount] = []
    for amount in amounts:
        last = kept[-1] if kept else None
        between = text[last.end : amount.start] if last else ""
        if (
            (
                last is not None
                and last.of is not None
                and last.kind is not AmountKind.SHARE
                and len(between) < _RATE_REACH
            )
            and amount.values
            and amount.values[0] == last.of
            and _OF_MANY.match(text[last.end : amount.core[1] + 1])
        ):
            continue
        if last is not None and _is_range(text, last, amount, between):
            bounds = replace(amount, values=last.values, high=max(amount.values), hedge=Hedge.NONE, sign="")
            kept[-1] = replace(bounds, start=last.start, core=(last.core[0], amount.core[1]))
            continue
        if (
            last is not None
            and amount.kind is AmountKind.TIME
            and _OVER_A.match(text, amount.start)
            and not between.strip()
        ):
            kept[-1] = replace(last, per=amount.unit, end=amount.end)
            continue
        if amount.kind is AmountKind.SHARE and _OF_ONE.match(text, amount.end):
            hours = next((each for each in reversed(kept) if each.kind is AmountKind.TIME), None)
            if hours is not None:
                amount = replace(amount, kind=AmountKind.TIME, unit=hours.unit)
        kept.append(amount)
    return kept


def _compounds(text: str, amounts: list[Amount]) -> list[Amount]:
    """Add up times that are said in two units: "a day and two hours", "6 min 30 s"."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind is amount.kind is AmountKind.TIME
            and SECONDS[amount.unit] < SECONDS[last.unit]
            and re.fullmatch(r"\s*(?:and\s+|,\s*)?", text[last.end : amount.start])
            and len(last.values) == len(amount.values) == 1
        ):
            total = last.values[0] * SECONDS[last.unit] / SECONDS[amount.unit] + amount.values[0]
            joined[-1] = replace(amount, start=last.start, core=(last.core[0], amount.core[1]), values=(total,))
        else:
            joined.append(amount)
    return joined


def _rated(text: str, amount: Amount, until: int) -> Amount:
    """The amount with what it is per: a period ("a day", "every week") or a number of things ("per thousand lines")."""
    behind = text[amount.end : min(until, amount.end + _RATE_REACH)]
    cut = _BREAK.search(behind)
    per = _PER.search(behind)  # what stands behind the period tells whether it is one: "78 a year before"
    if per and (cut is None or per.end() <= cut.start()) and not amount.per:
        word = (per["period"] or per["adverb"]).casefold()
        amount = replace(amount, per=PERIODS[word])
    elif yearly := _IN_A_PERIOD.search(text[max(amount.start - 40, 0) : amount.start]):
        amount = replace(amount, per=PERIODS[yearly["period"].casefold()])
    elif before := _PER_BEFORE.search(text[max(amount.start - 24, 0) : amount.start]):
        amount = replace(amount, per=PERIODS[before["period"].casefold()])
    reach = text[amount.end : amount.end + _RATE_REACH]
    if amount.of is None and amount.kind in (AmountKind.NUMBER, AmountKind.UNIT) and (many := _OF_MANY.match(reach)):
        whole = _WHOLES.get(many["whole"].casefold()) or int(many["whole"].replace(",", "")[:18])
        is_place = (
            whole <= 12 and " in " in many[0] and NO_WHOLE.match(reach, many.end())
        )  # "2 leaflets in 5 languages"
        if whole >= 2 and not is_place:
            amount = replace(amount, of=Decimal(whole))
    return amount
