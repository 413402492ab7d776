"""Checking claims: every figure in an announcement must follow from the readings of its KPIs.

Claims are percentages, points, figures with a unit, "from 59 to 5", "is now 12", "12 more", and words such as "halved"
or "by a third". These are no claims: ids, mentions, links, dates, years (1900 to 2099), times, ordinals, list numbers,
names with numbers ("Windows 11"), what a KPI's own name counts ("30 days"), and counts of other things ("12 people").

A claim holds if rounding a KPI's value before or after, its target, or the change between gives what is written, at the
precision written. Points are no percentages: a change "by 54%" is relative. "Under", "more than" and "about" (within a
twentieth) are taken literally; hours and minutes are converted.

A claim about something that no linked KPI measures passes if its sentence has a source ("according to", "source:", "as
reported"). Without any linked KPI there is nothing to check against.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from html import unescape

from csi.kpis.judgement import change, describe_change
from csi.language.numbers import SCALES, UNIT_OF, format_number, is_percent, unit_key, values_of
from models.enums import Direction

MOST_CLAIMS = 50
"""Unsupported claims that are listed of one text."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI's values before and after and its target, in its unit."""

    kpi_name: str
    unit: str
    before: Decimal
    after: Decimal
    target: Decimal | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the readings don't support, as written, and a sentence for people with the right one."""

    text: str
    sentence: str


def unsupported_claims(text: str, figures: Sequence[Figure]) -> list[Claim]:
    """The claims in a text that don't follow from any of the figures, in the order of the text; at most MOST_CLAIMS."""
    if not figures:
        return []
    plain = _without_names(_plain(text), figures)
    wrong: list[tuple[int, Claim]] = []
    for find in (_pairs, _measures, _ratios):
        for written in find(plain, figures):
            if not written.holds and not (written.elsewhere and _SOURCE.search(_sentence_around(plain, written.at))):
                wrong.append((written.at, Claim(written.text, _correction(written, figures))))
                if len(wrong) == MOST_CLAIMS:
                    return [claim for _, claim in sorted(wrong, key=lambda each: each[0])]
            plain = plain[: written.at] + " " * len(written.text) + plain[written.at + len(written.text) :]
    return [claim for _, claim in sorted(wrong, key=lambda each: each[0])]


@dataclass(frozen=True, slots=True)
class _Written:
    """A claim with its position in the text; `unit` is None if any KPI may be meant.

    `elsewhere`: it may be about something that no linked KPI measures.
    """

    at: int
    text: str
    unit: str | None
    holds: bool
    elsewhere: bool = False


# --- What is no claim ------------------------------------------------------------------------------------------------

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_NO_CLAIM = re.compile(
    r"<(?:[@#!]|https?:|mailto:)[^<>]*>|https?://\S+"  # mentions, channels and links, as Slack writes them
    r"|\bimp[- ]?\d+(?:\.\d+)?|(?<!\w)#\d+|\b(?!from\b|to\b|by\b)[a-z]+-\d+\b"  # ids
    r"|\b[a-z]+\d[\w.]*|\b(?:version|step|phase|level|page|room|floor|team|tier|stage|sprint|chapter) \d[\d.]*\b"
    r"|\b(?:iso|itil|office|windows) \d[\d.]*\b"  # names: P1, v2.3
    r"|\b\d{4}-\d\d?-\d\d?\b|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)\b|\b\d+(?:\.\d+){2,}\b"  # dates, versions
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?:19|20)\d\d)?\b"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?\b(?!\s*%|[.,]\d)"
    r"|\b\d{1,2}:\d\d\b|\b\d{1,2} ?[ap]m\b|\b24/7\b|\b\d+(?:st|nd|rd|th)\b"
    r"|(?<![\d.,$€£¥])(?:19|20)\d\d\b(?![.,]\d|\s*%)"  # years
    r"|^[^\S\n]*\d+[.)]\s",  # list numbers
    re.IGNORECASE | re.MULTILINE,
)
_STYLING = str.maketrans("*_~`\u2212\u2013\u00a0\u202f\u2019", "    --  '")


def _plain(text: str) -> str:
    """The text without Slack's formatting and escapes."""
    return unescape(text).translate(_STYLING)


def _without_names(text: str, figures: Sequence[Figure]) -> str:
    """Replace everything that is no claim by blanks, so that positions stay the same."""
    for figure in figures:
        text = (
            re.sub(re.escape(_plain(figure.kpi_name)), _blank, text, flags=re.IGNORECASE) if figure.kpi_name else text
        )
    return _NO_CLAIM.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return "x" + " " * (len(found[0]) - 1)  # a word was here


# --- Numbers in a text -----------------------------------------------------------------------------------------------

_DIGITS = r"\d[\d.,']*(?<=\d)"
_SCALE = r"(?-i:" + "|".join(sorted(SCALES, key=len, reverse=True)) + ")"
_NUMBER = rf"[-+]?(?:[$€£¥] ?{_DIGITS}(?: ?(?:m|{_SCALE})\b)?|{_DIGITS}(?: ?{_SCALE}\b)?)"
_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}
_STRETCHES = frozenset(map(unit_key, ("s", "min", "h", "d", "weeks", "months", "years")))
_SHARE = re.compile(r"\s+of\b", re.IGNORECASE)
_AROUND = 100
"""Characters before and behind a number that say what it is."""
_SENTENCE = 1_000
"""The most characters of a sentence, before and behind a claim in it, that are searched for a source."""
_ROOMY = Context(prec=200)  # for quantize, which refuses to lose digits
_DOWN = (
    "lower|less|fewer|down|reduction|reduced|decreased?|drop(?:ped)?|declined?|fell|fall|cut|shorter|cheaper|smaller"
)
_UP = "higher|more|up|increased?|rise|rose|growth|grew|gained|gain|greater|larger|longer|climbed"
_GOOD, _BAD = "better|improved|improvement|faster|quicker", "worse|slower"
_WAY = rf"(?:(?P<down>{_DOWN})|(?P<up>{_UP})|(?P<good>{_GOOD})|(?P<bad>{_BAD}))"
_WAY_AFTER = re.compile(rf"\s+{_WAY}\b", re.IGNORECASE)
_WAY_BEFORE = re.compile(rf"(?:\b{_WAY}(?:\s+(?:by|of))?|\bby)\s*$", re.IGNORECASE)
_BOUND = (
    r"(?:\b(?:(?P<over>more than|over|above|at least|greater than)|(?P<under>no more than|less than|fewer than|under"
    r"|below|at most|up to)|(?P<about>about|around|roughly|approximately|almost|nearly|some|circa|ca))\s+(?:an? |the )?"
    r"|(?P<sign>[<>≤≥~])\s?)"
)
_QUALIFIER = re.compile(f"{_BOUND}$", re.IGNORECASE)
_SIGNS = {"<": "under", "≤": "under", ">": "over", "≥": "over", "~": "about"}
_A_LEVEL = re.compile(r"\b(?:from|to|at|is|was|are|were|now|reached|hit|only|just|stands at)\s*$", re.IGNORECASE)
_A_WHILE = re.compile(
    r"\b(?:in|within|over|after|for|during|every|each|than|until|(?:took|lasted|spent|worked)(?: us| me| them)?)"
    r"\s+(?:the )?$",
    re.IGNORECASE,
)
_A_SPAN = re.compile(r"\b(?:last|past|next|first|previous)\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    rf"(?:\s+(?:{_DOWN}|{_UP}))?\s+(?!(?:{_DOWN}|{_UP}|{_GOOD}|{_BAD}|and|or|in|by|this|after|now|since|for|on|from|instead|to"
    r"|at|than|of|is|was|are|were|the|an?|but|with|within|because|thanks|so|per|each|every|today|already|as)\b)(?P<noun>[^\W\d]+)",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\b(?:according to|source:|as reported|reported by|estimated by|measured by)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Number:
    """The possible values of a number in a text, and how exact it is: `over`, `under` or `about`, else as written."""

    values: tuple[Decimal, ...]
    how: str = ""

    def is_said_of(self, value: Decimal) -> bool:
        """Whether a person may write this number for the value."""
        return any(self._fits(written, value) for written in self.values)

    def _fits(self, written: Decimal, value: Decimal) -> bool:
        if (self.how == "over" and value > written) or (self.how == "under" and value < written):
            return True
        if self.how == "about":
            return abs(value - written) * 20 <= abs(value)
        exponent = int(written.as_tuple().exponent)
        if exponent < -12:
            return value == written
        unit = Decimal(1).scaleb(exponent)
        return any(written == value.quantize(unit, each, _ROOMY) for each in (ROUND_HALF_EVEN, ROUND_HALF_UP))


def _read(number: str, qualifier: re.Match[str] | None = None) -> _Number:
    """Parse a number as written, with the words before it that bound it."""
    parts = re.fullmatch(rf"([-+]?)[$€£¥]? ?({_DIGITS}) ?(\w*)", number.strip())
    assert parts, number
    power = SCALES.get(parts[3], 6 if parts[3] else 0)
    values = tuple((-each if parts[1] == "-" else each).scaleb(power) for each in values_of(parts[2]))
    if not qualifier:
        return _Number(values)
    return _Number(values, _SIGNS[qualifier["sign"]] if qualifier["sign"] else qualifier.lastgroup or "")


def _units(figures: Sequence[Figure]) -> str:
    """A pattern of all units: the known ones of more than a letter, and those of the figures."""
    own = {
        name
        for each in figures
        if each.unit
        for name in (each.unit, f"{each.unit.rstrip('s')}s", each.unit.rstrip("s"))
    }
    known = {
        name for name, unit in UNIT_OF.items() if len(name) > 1 or not name.isalpha() or unit in map(_key, figures)
    }
    names = sorted({" ".join(name.casefold().split()) for name in known | own if name.strip()}, key=len, reverse=True)
    return "|".join(re.escape(name) + (r"\b" if name[-1:].isalnum() else "") for name in names)


def _key(figure: Figure) -> str:
    return unit_key(figure.unit)


def _unit_of(found: re.Match[str]) -> str:
    """The unit written with a number, or its currency sign; "" without."""
    sign = re.search(r"[$€£¥]", found["number"])
    return unit_key(found["unit"] or (sign[0] if sign else ""))


def _of_unit(unit: str | None, figures: Sequence[Figure]) -> list[Figure]:
    """The figures with this unit, times converted to it; all figures if the unit is None."""
    if unit is None:
        return list(figures)
    return [each if _key(each) == unit else _converted(each, unit) for each in figures if _fits_unit(each, unit)]


def _fits_unit(figure: Figure, unit: str) -> bool:
    return _key(figure) == unit or {_key(figure), unit} <= _SECONDS.keys()


def _converted(figure: Figure, unit: str) -> Figure:
    factor = _SECONDS[_key(figure)] / _SECONDS[unit]
    target = None if figure.target is None else figure.target * factor
    return replace(figure, unit=unit, before=figure.before * factor, after=figure.after * factor, target=target)


def _is_counted(after: str, figures: Sequence[Figure]) -> bool:
    """Whether a bare number counts something other than a KPI without a unit: "12 people"."""
    found = _COUNTED.match(after)
    names = " ".join(each.kpi_name for each in figures if not each.unit)
    return bool(found) and not _has_word(names, found["noun"] if found else "")


def _has_word(names: str, word: str) -> bool:
    return unit_key(word) in {unit_key(each) for each in re.findall(r"[^\W\d]+", names)}


# --- From 59 to 5 ----------------------------------------------------------------------------------------------------


def _pairs(text: str, figures: Sequence[Figure]) -> Iterator[_Written]:
    """ "From A to B", "A → B": before and after, or before and target."""
    units = _units(figures)
    pattern = re.compile(
        rf"(?:\bfrom\s+(?P<a>{_NUMBER})\s?(?:{units})?\s+(?:down |up )?to\s+"
        rf"|(?<![\w.,-])(?P<c>{_NUMBER})\s?(?:{units})?\s*(?:→|-+>|=>)\s*)"
        rf"(?P<bound>{re.sub(r'[?]P<[a-z]+>', '?:', _BOUND)})?(?P<number>{_NUMBER})\s?(?P<unit>{units})?(?!\w)",
        re.IGNORECASE,
    )
    for found in pattern.finditer(text):
        first = _read(found["a"] or found["c"])
        second = _read(found["number"], _QUALIFIER.search(found["bound"] or ""))
        unit = _unit_of(found) or None
        meant = _of_unit(unit, figures)
        others = (
            unit is None
            and not _mentions(first, meant)
            and _is_counted(text[found.end() : found.end() + _AROUND], figures)
        )
        holds = others or any(_are_ends(first, second, each) for each in meant)
        yield _Written(found.start(), found[0], unit, holds, not meant)


def _mentions(first: _Number, figures: Sequence[Figure]) -> bool:
    return any(first.is_said_of(each.before) for each in figures)


def _are_ends(first: _Number, second: _Number, figure: Figure) -> bool:
    ends = (figure.after, figure.target)
    return first.is_said_of(figure.before) and any(second.is_said_of(end) for end in ends if end is not None)


# --- 92% lower, 54 points, 12 min ------------------------------------------------------------------------------------


def _measures(text: str, figures: Sequence[Figure]) -> Iterator[_Written]:
    """Single numbers: with a unit, or without one where the words around them state a level or a change."""
    pattern = re.compile(
        rf"(?<![\w.,/:])(?P<number>{_NUMBER})(?P<dash>-?)\s?(?P<unit>{_units(figures)})?(?!\w)", re.IGNORECASE
    )
    named = {found[0].casefold().strip() for each in figures for found in pattern.finditer(_plain(each.kpi_name))}
    for found in pattern.finditer(text):
        after = text[found.end() : found.end() + _AROUND]
        earlier = max(found.start() - _AROUND, 0)
        qualifier = _QUALIFIER.search(text[: found.start()], earlier)
        start = qualifier.start() if qualifier else found.start()
        before = text[max(start - _AROUND, 0) : start]
        way = _WAY_AFTER.match(after) or _WAY_BEFORE.search(before)
        unit = _unit_of(found)
        if found[0].casefold().strip() in named or _is_no_claim(found, unit, before, after, bool(way), figures):
            continue
        number = _read(found["number"], qualifier)
        holds = any(number.is_said_of(each) for each in _sayable(unit, way, found["number"], after, figures))
        end = found.end() + (len(way[0]) if way and way.re is _WAY_AFTER else 0)
        yield _Written(start, text[start:end].rstrip(), unit or None, holds, _may_be_elsewhere(unit, after, figures))


def _is_no_claim(
    found: re.Match[str], unit: str, before: str, after: str, changes: bool, figures: Sequence[Figure]
) -> bool:
    """Whether a number is no claim: a bare one that counts other things, or a stretch of time that no KPI measures."""
    if not unit:
        return _is_counted(after, figures) or not (changes or _A_LEVEL.search(before) or _COUNTED.match(after))
    if unit not in _STRETCHES:
        return False
    if found["dash"] or _A_SPAN.search(before) or re.match(r"\s+(?:ago|later|earlier)\b", after):
        return True
    return not _of_unit(unit, figures) and bool(_A_WHILE.search(before))


def _may_be_elsewhere(unit: str, after: str, figures: Sequence[Figure]) -> bool:
    """Whether it may be about something that no linked KPI measures, as in "80% of those asked"."""
    if unit == "%":
        return bool(_SHARE.match(after))
    in_points = unit == "pp" or (unit == "points" and any(is_percent(each.unit) for each in figures))
    return not in_points and not _of_unit(unit, figures)


def _sayable(
    unit: str, way: re.Match[str] | None, number: str, after: str, figures: Sequence[Figure]
) -> Iterator[Decimal]:
    """All values that may truthfully be written with this unit and these words around."""
    for figure in figures:
        delta = change(figure.before, figure.after)
        if way and not _goes(way, delta.absolute, figure.direction):
            continue
        sign = -1 if number.startswith("-") and delta.absolute < 0 else 1
        percent = is_percent(figure.unit)
        if unit == "%" and delta.relative is not None:
            yield abs(delta.relative) * sign
        if (unit == "pp" and percent) or (unit == "points" and _key(figure) in ("%", "", "points")):
            yield abs(delta.absolute) * sign
        if not unit or _fits_unit(figure, unit):
            yield from _levels(_of_unit(unit or None, [figure])[0], sign, changed=bool(way))
        if unit == "%" and percent and not way and _SHARE.match(after):
            yield from (100 - figure.before, 100 - figure.after)


def _levels(figure: Figure, sign: int, changed: bool) -> Iterator[Decimal]:
    """The change, unless it is in points; and without a word of change the values themselves."""
    if not is_percent(figure.unit):
        yield abs(figure.after - figure.before) * sign
    if not changed:
        yield from (each for each in (figure.before, figure.after, figure.target) if each is not None)


def _goes(way: re.Match[str], absolute: Decimal, direction: Direction) -> bool:
    """Whether "lower", "more" or "better" matches how a value changed; "by" alone matches any change."""
    better = absolute < 0 if direction is Direction.LOWER else absolute > 0
    truth = {"down": absolute < 0, "up": absolute > 0, "good": better, "bad": not better and absolute != 0}
    return next((truth[name] for name, word in way.groupdict().items() if word), True)


# --- Halved ----------------------------------------------------------------------------------------------------------

_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_MANY = rf"(?P<times>\d+(?:\.\d+)?|{'|'.join(_NUMBER_WORDS)})"
_MORE = r"(?:as (?:many|much|high|large|good)|the|more|higher|larger|greater|better)\b"
_CHANGED = r"(?:less|fewer|lower|more|higher|cheaper|faster)"


def _said(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<over>\b(?:more than|over) )?(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


# The ratio of after to before; with True also its inverse ("three times faster" is a third of the time).
_RATIOS: tuple[tuple[re.Pattern[str], Decimal | None, bool], ...] = (
    (_said(r"halved|halving|by (?:a |one )?half|in half"), Decimal("0.5"), False),
    (_said(r"half (?:as (?:many|much)|the|of)(?! (?:hour|day|year)s?\b)"), Decimal("0.5"), False),
    (_said(r"doubled|doubling|double the|twice (?:as(?! (?:fast|quick))|the)"), Decimal(2), False),
    (_said(r"twice as (?:fast|quick)"), Decimal(2), True),
    (_said(r"tripled|trebled"), Decimal(3), False),
    (_said(r"quadrupled"), Decimal(4), False),
    (_said(rf"{_MANY}(?: ?x|[- ]?fold| times) {_MORE}"), None, False),
    (
        _said(rf"{_MANY}(?:(?: ?x|[- ]?fold)(?! {_MORE})| times (?:as (?:fast|quick)|less|fewer|faster|lower))"),
        None,
        True,
    ),
)
# The size of a change in percent.
_SHARES = (
    (_said(rf"by (?:a|one)[ -]third|(?:a|one)[ -]third {_CHANGED}"), Decimal(100) / 3),
    (_said(rf"by two[ -]thirds|two[ -]thirds {_CHANGED}"), Decimal(200) / 3),
    (_said(rf"by (?:a|one)[ -]quarter|(?:a|one)[ -]quarter {_CHANGED}"), Decimal(25)),
    (_said(rf"by three[ -]quarters|three[ -]quarters {_CHANGED}"), Decimal(75)),
)


def _ratios(text: str, figures: Sequence[Figure]) -> Iterator[_Written]:
    """Words for a change, which may be off by a tenth; "more than halved" is taken literally."""
    changes = [change(each.before, each.after) for each in figures if each.before > 0]
    for pattern, ratio, either in _RATIOS:
        for found in pattern.finditer(text):
            said = ratio or Decimal(_NUMBER_WORDS.get(found["times"].casefold()) or found["times"])
            ratios = [each.after / each.before for each in changes]
            ratios += [1 / each for each in ratios if each > 0] if either else []
            yield _Written(found.start(), found[0], None, any(_is_near(each, said, found["over"]) for each in ratios))
    for pattern, share in _SHARES:
        for found in pattern.finditer(text):
            shares = [abs(each.relative) for each in changes if each.relative is not None]
            yield _Written(found.start(), found[0], None, any(_is_near(each, share, found["over"]) for each in shares))


def _is_near(value: Decimal, said: Decimal, over: str | None) -> bool:
    """Whether a value is within a tenth of what is said; "more than" means beyond it, which for "halved" is less."""
    if over:
        return value < said if said < 1 else value > said
    return abs(value - said) * 10 <= said


# --- What to say -----------------------------------------------------------------------------------------------------


def _sentence_around(text: str, at: int) -> str:
    before, behind = text[max(at - _SENTENCE, 0) : at], text[at : at + _SENTENCE]
    start = max((each.end() for each in re.finditer(r"[.!?]\s|\n", before)), default=0)
    end = re.search(r"[.!?](?:\s|$)|\n", behind)
    return before[start:] + (behind[: end.start()] if end else behind)


def _correction(written: _Written, figures: Sequence[Figure]) -> str:
    """A sentence with the figures of the KPI that is meant, or a request for a source."""
    said = " ".join(written.text.split())
    meant = _of_unit(written.unit, figures)
    if written.elsewhere:
        return f"“{said}” is not from a KPI here. Name its source (“source: …”) or leave it out."
    right = "; ".join(_in_words(each) for each in (meant or figures)[:3])
    return f"“{said}” doesn't follow from the readings. {right}."


def _in_words(figure: Figure) -> str:
    told = describe_change(change(figure.before, figure.after), figure.unit, figure.direction)
    target = f" (target {format_number(figure.target, figure.unit)})" if figure.target is not None else ""
    return f"{figure.kpi_name}: {told}{target}"
