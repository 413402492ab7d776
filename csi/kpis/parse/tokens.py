"""Finding the dates, amounts and changes of a text, before anything is derived from them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from csi.kpis.kpi_sentence import Asked
from csi.kpis.parse.amount_roles import is_denied, pair_between, read_roles
from csi.kpis.parse.amounts import Amount, find_amounts
from csi.kpis.parse.baseline_and_target import without_background, without_conditions
from csi.kpis.parse.due_dates import Dates, Due, find_dates
from csi.kpis.parse.measured import measures, without_labels
from csi.kpis.parse.normalisation import Text
from csi.kpis.parse.relative_changes import find_changes

_I = re.IGNORECASE
_REFUSAL = re.compile(
    r"^\W*(?:hm+|well|sorry)?[\s,]*(?:dunno|no idea|no clue|don't know|i don't know|not sure|idk|hard to say"
    r"|ask |not my)"
    r"(?:(?!\bbut\b)[\s\S])*", _I
)  # fmt: skip
_THIS = re.compile(r"this ", _I)
_NO_ZERO = (
    r"[^\W\d_]+ than|"
    r"more|idea|clue|way|one|need|reason|data|numbers?|figures?|longer|later|less|fewer|change|problem|worries"
    r"|targets?|goals?"
    r"|doubt|matter|point|time|budget|better|worse|limit|sooner|earlier|further|other|such|real|baseline|kpi"
    r"|measure\w*"
)
_LIMITED = re.compile(
    r"[^.;,\n\d]{0,60}?\b(?:over|above|beyond|exceeds?|exceeding|(?:longer|more|later|higher|larger|bigger) than) "
    r"(?:\d|two|three|four|five|ten|an? )", _I
)  # fmt: skip
_ZERO = re.compile(
    rf"\bno more (?!than\b)(?=[^\W\d_])|(?:^|(?<=[,\n.\x00])|(?<=, )|(?<=\x00 )|\b(?:want|be|have|with|reach"
    rf"|to)\b) ?(?P<bare>no) (?!(?:{_NO_ZERO})\b)(?=[^\W\d_]{{3}})"
    r"|\b(?:never|not)\b(?: \w+){0,2}? (?:again|happen|occur)(?: again)?\b|\b(?:want|be|reach|to|get"
    r"|have) none\b|\bnone any ?more\b|\b(?:made|be|is|to|at|towards) nil\b|\b(?:get rid of|getting rid of"
    r"|eliminate|abolish)\b(?! (?:it|them|this|that|these|those)\b)(?: all\b)?", _I
)  # fmt: skip


class TokenizedText:
    """The dates, amounts and changes of a text. `said` are all amounts; `levels_said` may be baseline or target."""

    def __init__(self, text: Text, today: date, asked: Asked) -> None:
        refusal = _REFUSAL.match(text.plain)
        if refusal:
            plain = " " * refusal.end() + text.plain[refusal.end() :]
            text = replace(text, plain=plain)
        self.text, self.today, self.asked = text, today, asked
        self.dates: Dates = find_dates(text.plain, today)
        fixed = [(each.start, each.end) for each in self.dates.found if each.kind != "span"]
        taken = [*fixed, *self.dates.open, *self.dates.noise]
        amounts = find_amounts(text.plain, taken)
        self.due, amounts = self._spans(amounts)
        amounts = sorted([*amounts, *self._zeros(amounts)], key=lambda each: each.start)
        dues = [each.start for each in self.due if each.kind != "when"] + [start for start, _ in self.dates.open]
        measured = [one.amount for one in without_conditions(text.plain, read_roles(text.plain, amounts, dues))]
        if asked == "any":
            measured = [one.amount for one in without_labels(text.plain, read_roles(text.plain, measured, dues))]
        self.said = [one for one in read_roles(text.plain, measured, dues) if not is_denied(one)]
        self.changes = find_changes(text.plain, self.said)
        if asked == "any" and not measures(text.plain, self.said, self.changes):
            self.said, self.changes = [], []
        changed = {each.amount for each in self.changes}
        for place in range(1, len(self.said)):  # "10% to 20% less"
            last, one = self.said[place - 1], self.said[place]
            if (
                place in changed
                and place - 1 not in changed
                and last.sure < 2
                and pair_between(text.plain, last.amount, one.amount)
            ):
                changed.add(place - 1)
                self.changes = [replace(each, value=None) if each.amount == place else each for each in self.changes]
        self.levels_said = without_background([one for place, one in enumerate(self.said) if place not in changed])

    def _spans(self, amounts: list[Amount]) -> tuple[list[Due], list[Amount]]:
        """Decide whether "within 10 days" is a date or a measured value: a date if another amount is measured."""
        found = self.dates.found
        if self.asked == "baseline":  # "this month 40" is when it was measured
            found = tuple(each for each in found if not re.match("this ", self.text.plain[each.start :], _I))
        later = tuple(each for each in found if not _THIS.match(self.text.plain, each.start))
        if len(amounts) > 1 and later:  # "9 this year; next year 3"
            found = later
        spans = [each for each in found if each.kind == "span"]
        firm = [each for each in found if each.kind != "span"]
        inside = [one for one in amounts if any(each.start <= one.start < each.end for each in spans)]
        outside = [one for one in amounts if one not in inside]
        goal = re.compile(r"\b(?:to|under|over|below|above|by|halve|double)\b|\u2192", _I)
        measured = [
            one
            for one in outside
            if one.unit
            or len(outside) > 1
            or self._stands_before(one, spans)
            or goal.search(self.text.plain[: one.start])
        ]
        worded = [each for each in find_changes(self.text.plain, []) if each.amount is None]
        if not measured and not worded:
            return firm, amounts
        dated = [each for each in spans if not self._is_condition_of(each)]
        kept = [one for one in amounts if not any(each.start <= one.start < each.end for each in spans)]
        others = [one for one in inside if not any(each.start <= one.start < each.end for each in dated)]
        if any(one.dimension == "time" for one in outside if one.dimension) and others:
            others = []
        return [*firm, *dated], sorted([*kept, *others], key=lambda each: each.start)

    def _stands_before(self, one: Amount, spans: Sequence[Due]) -> bool:
        """Whether the amount directly precedes a time span: "10 in 3 months", in answer to the target question."""
        return self.asked == "target" and any(
            not self.text.plain[min(one.end, each.start) : each.start].strip(" ,") and one.end <= each.start
            for each in spans
        )

    def _is_condition_of(self, due: Due) -> bool:
        """Whether a time span defines what is counted and is no due date: "answered within 2 days"."""
        before, behind = self.text.plain[: due.start].rstrip(), self.text.plain[due.end :]
        if re.match(r"\s?:", behind) and re.search(r"\w", before.split("\n")[-1]):
            return True
        worded = re.search(
            r"\b(?!reached|achieved|needed|wanted|finished|completed|launched|start)\w+(?:ed|en|id|nt)$", before, _I
        )
        instead = re.match(r"\s+(?:instead|rather|or less)", behind, _I)
        return bool((worded and re.search(r"\d ?(?:%|percent)", before)) or instead)

    def _zeros(self, amounts: Sequence[Amount]) -> list[Amount]:
        plain = self.text.plain
        for each in self.dates.found:
            plain = plain[: each.start] + "\x00" * (each.end - each.start) + plain[each.end :]
        found = []
        for zero in _ZERO.finditer(plain):
            if zero["bare"] and not (self.asked == "target" or self.due or amounts):
                continue
            if zero["bare"] and _LIMITED.match(plain, zero.end()):
                continue  # "no meeting over 2 hours"
            start = zero.start("bare") if zero["bare"] else zero.start()
            if all(each.end <= start or each.start >= zero.end() for each in amounts):
                found.append(Amount(start, zero.end(), (Decimal(0),)))
        return found[:1]
