"""Hedges around an amount: "about", "almost", "over", "at most", "or so"."""

import re
from dataclasses import replace

from csi.language.amounts import Amount, Hedge

_HEDGES: tuple[tuple[Hedge, str], ...] = (
    (
        Hedge.AT_MOST,
        r"no more than|not more than|at (?:the )?most|up to"
        r"|(?:not|never)(?: been| gone| come| risen)? (?:above|over)|no longer than|a maximum of|max\.?|≤",
    ),
    (
        Hedge.AT_LEAST,
        r"no less than|no fewer than|not less than|at (?:the )?least"
        r"|(?:not|never)(?: been| gone| come| fallen)? (?:below|under)|a minimum of|≥",
    ),
    (
        Hedge.ALMOST,
        r"almost|nearly|just under|just below|just short of|close to|not quite|getting on for|an inch short of"
        r"|(?:a little|a bit|slightly|a touch|a shade|marginally) (?:less than|under|below|lower than)",
    ),
    (
        Hedge.OVER,
        r"(?:(?:well|a lot|a little|a bit|slightly|just|far|much|somewhat|considerably) )?"
        r"(?:more than|over|above|greater than|higher than|longer than|upwards of|beyond|in excess of)|a good"
        r"|(?<![-=])>",
    ),
    (
        Hedge.UNDER,
        r"(?:(?:well|a lot|far|much|clearly) )?(?:less than|fewer than|under|below|lower than|shorter than|beneath)|<",
    ),
    (Hedge.AT_MOST, r"within|inside(?: of)?|in at most"),
    (
        Hedge.ABOUT,
        r"about|around|roughly|approximately|approx\.?|circa|ca\.?|some|something like|more or less|in the region of"
        r"|~|≈|very roughly|an estimated",
    ),
    (Hedge.EXACTLY, r"exactly|precisely|dead on"),
)
_FILLERS = r"(?:(?:an?|the|just|only|merely|even|still|now|already|another|these|those)\s+)?"
_HEDGE_BEFORE = re.compile(
    r"(?:" + "|".join(rf"(?P<h{place}>(?:\b(?={_w})"
                      rf"|(?!\w)){words})" for place, (_, words) in enumerate(_HEDGES) for _w in [r"\w"])
    + rf")\s*{_FILLERS}$",
    re.IGNORECASE,
)  # fmt: skip
_BEHIND = re.compile(
    r"(?:\s+[^\W\d]+){0,5}?\s*(?:(?P<most>\b(?:or|and) (?:less|fewer|lower|below|under|better|faster)\b"
    r"|\bat (?:the )?most\b|\bmax\b|\btops\b)"
    r"|(?P<least>\bor (?:more|higher|above|over)\b|\bat (?:the )?least\b|\bplus\b|\+(?!\d))"
    r"|(?P<about>\bor so\b|-?ish\b|\bor thereabouts|\bgive or take"
    r"|,\s*(?:roughly|approximately|more or less)\b))",
    re.IGNORECASE,
)
_LOOK_BACK = 40


def hedged(text: str, amount: Amount, floor: int) -> Amount:
    """The amount with the hedge before or behind it, not looking before `floor`."""
    from_ = max(amount.start - _LOOK_BACK, floor)
    before = text[from_ : amount.start]
    found = _HEDGE_BEFORE.search(before)
    if found and found.lastgroup:
        hedge = _HEDGES[int(found.lastgroup[1:])][0]
        if not _is_comparison(before[: found.start()], found[0]):
            return replace(amount, start=from_ + found.start(), hedge=hedge)
    if behind := _BEHIND.match(text, amount.end):
        hedge = {"most": Hedge.AT_MOST, "least": Hedge.AT_LEAST}.get(behind.lastgroup or "", Hedge.ABOUT)
        end = amount.end if "," in behind[0] else behind.end()
        return replace(amount, end=end, hedge=hedge)
    return amount


def _is_comparison(before: str, hedge: str) -> bool:
    """Whether the words only look like a hedge: "all over 5 teams", "left over", "some" behind a verb of amount."""
    return hedge.casefold().startswith("over") and bool(re.search(r"\b(?:all|left|hand|turn)\s*$", before))
