"""Parsing a sentence into a KPI: name, baseline, target, date, and the fields to ask about."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from csi.kpis.kpi_sentence import NOTHING, Asked, Field, KpiSentence, Relative, Sign, reached
from csi.kpis.parse.amount_roles import AmountRole
from csi.kpis.parse.amounts import Amount
from csi.kpis.parse.baseline_and_target import DAYS, Levels, alike, choose_levels, falls_roughly, is_bound, value_of
from csi.kpis.parse.due_dates import Due
from csi.kpis.parse.kpi_name import find_name
from csi.kpis.parse.normalisation import prepare
from csi.kpis.parse.relative_changes import RelativeChange, distinct, is_share, open_change, relative, way_of
from csi.kpis.parse.tokens import TokenizedText
from csi.kpis.parse.units import converted
from models.enums import Direction

__all__ = ["KpiSentence", "Relative", "understand_kpi"]

_I = re.IGNORECASE


def understand_kpi(text: str, *, today: date, asked: Asked = "any") -> KpiSentence:
    """Parse a text about a KPI, seen from `today`; `asked` is the question it answers. Never raises."""
    return _Understanding(TokenizedText(prepare(text), today, asked)).sentence()


class _Understanding:
    """Deriving the fields from the dates, amounts and changes found in a text."""

    def __init__(self, read: TokenizedText) -> None:
        self.text, self.today, self.asked = read.text, read.today, read.asked
        self.dates, self.due, self.said = read.dates, read.due, read.said
        self.changes, self.levels_said = read.changes, read.levels_said

    def sentence(self) -> KpiSentence:
        """The parsed sentence with all fields."""
        if not self.said and not self.changes:
            return NOTHING
        zeros = [one for one in self.said if one.amount.is_zero]
        said = [replace(one, part="target", sure=2) if one in zeros else one for one in self.levels_said]
        changes = distinct(self.changes)
        if len(changes) > 1:
            return KpiSentence(ask=("which",))
        change = changes[0] if changes else None
        if change and change.amount is not None and change.unit and len(said) > 1:
            of_them = Amount(0, 0, (), change.unit)
            if not all(alike(one.amount, of_them) and one.amount.unit for one in said):
                change = None  # "from 40 to 20, which saves 10 hours"
        levels = choose_levels(
            self.text.plain, said, "any" if change and self.asked == "target" and not said else self.asked
        )
        if levels is None:
            return KpiSentence(ask=("which",))
        if change is not None:
            levels = _beside_a_change(levels, said)
            if levels.baseline and change.unit and not alike(levels.baseline.amount, Amount(0, 0, (), change.unit)):
                return KpiSentence(ask=("which",))
        return self._fields(levels, change)

    def _fields(self, levels: Levels, change: RelativeChange | None) -> KpiSentence:
        ask: list[Field] = list(levels.ask)
        name = self._name(levels, change)
        counted = bool(name and re.search(r"s\b", name))
        baseline, target, unit = self._values(levels, counted, ask)
        if change and not unit:
            unit = change.unit or ("%" if is_share(name) else "")
        falls = levels.falls
        if baseline is not None and target is not None and baseline != target:
            falls = target < baseline
        if falls is None and baseline is None and target is not None:
            falls = falls_roughly(levels)
        direction, sign = self._direction(levels, change, target, unit, falls, ask)
        wanted = unclear = None
        if change is not None:
            wanted = relative(change, direction, baseline, unit, name, self.text.plain)
            if wanted is None:
                ask.append("relative")
                unclear = open_change(change, direction)
            elif baseline is not None:
                target = reached(baseline, wanted)
            if change.vague and sign is None:
                ask.append("comparison")
                wanted = None if change.sign is None and "up to" in self._around(change) else wanted
                ask += [] if wanted else ["relative"]
        due_on = self._date(levels, change, ask)
        baseline, target = (None if key in ask else each for key, each in (("baseline", baseline), ("target", target)))
        wanted = None if "relative" in ask else wanted
        understood = KpiSentence(name, unit or None, direction, baseline, target, sign, wanted, due_on)
        return replace(understood, ask=tuple(dict.fromkeys(ask)), open_change=unclear)

    def _around(self, change: RelativeChange) -> str:
        return self.text.plain[max(0, change.start - 12) : change.start].casefold()

    def _values(self, levels: Levels, counted: bool, ask: list[Field]) -> tuple[Decimal | None, Decimal | None, str]:
        """Baseline and target in one unit, and that unit."""
        one, other = levels.baseline, levels.target
        known = [each.amount.values[0] for each in (one, other) if each and len(each.amount.values) == 1]
        counted = counted or any(each is not None and each.amount.dimension == "count" for each in (one, other))
        baseline = value_of(one.amount, known, counted) if one else None
        target = value_of(other.amount, known, counted) if other else None
        if one and (baseline is None or is_bound(one)):
            baseline = None
            ask.append("baseline")
        if other and (target is None or other.amount.is_range):
            target = None
            ask += ["target", *(["comparison"] if other.amount.is_range else [])]  # type: ignore[list-item]
        amounts = [each.amount for each in (other, one, None if one and other else levels.unit_of) if each]
        if any(each.open_unit for each in amounts) and not any(each.unit for each in amounts):
            ask.append("unit")
        if not one or not other or _same_unit(one.amount.unit, other.amount.unit):
            return self._rated(amounts, one, other, baseline, target, ask)
        if baseline is not None and one.amount.dimension != "count":
            there = converted(baseline, one.amount.unit, other.amount.unit)
            back = converted(target, other.amount.unit, one.amount.unit) if target is not None else None
            if there is None and back is not None:
                return baseline, back, _unit(one.amount)
            if there is None:
                ask.append("baseline")
            baseline = there
        return baseline, target, _unit(other.amount)

    def _rated(
        self, amounts: list[Amount], one: AmountRole | None, other: AmountRole | None, baseline: Decimal | None,
        target: Decimal | None, ask: list[Field],
    ) -> tuple[Decimal | None, Decimal | None, str]:  # fmt: skip
        """The unit with its rate, where both amounts share a unit; two rates by different periods can't be compared."""
        unit = next((each.unit for each in amounts if each.unit), "")
        per = next((each.per for each in amounts if each.per), "")
        if one and other and one.amount.per and other.amount.per and one.amount.per != other.amount.per:
            ask.append("baseline")
            baseline = None
        return baseline, target, f"{unit} per {per}".strip() if per else unit

    def _direction(
        self, levels: Levels, change: RelativeChange | None, target: Decimal | None, unit: str, falls: bool | None,
        ask: list[Field],
    ) -> tuple[Direction | None, Sign | None]:  # fmt: skip
        """The direction that is better, and the target's comparison."""
        said = levels.target
        sign = said.sign if said else change.sign if change else None
        ways = set()
        if falls is not None:
            ways.add(Direction.LOWER if falls else Direction.HIGHER)
        if sign in ("<", "<="):
            ways.add(Direction.LOWER)
        elif sign in (">", ">="):
            ways.add(Direction.HIGHER)
        if change and change.way:
            ways.add(Direction.LOWER if change.way == "down" else Direction.HIGHER)
        if not ways and said is not None:
            ways |= self._told_way(said, target, unit)
        if len(ways) != 1:
            touched = said is not None or change is not None
            if sign == "=":
                ask.append("direction")
                return None, sign
            ask += ["direction", "comparison"] if touched else []
            return None, None
        direction = ways.pop()
        if levels.target is None and change is None:
            return direction, None
        if sign is None and ((said and said.vague) or (change and change.vague) or "comparison" in ask):
            ask.append("comparison")
            return direction, None
        return direction, sign or ("<=" if direction is Direction.LOWER else ">=")

    def _told_way(self, said: AmountRole, target: Decimal | None, unit: str) -> set[Direction]:
        if target == 0:
            return {Direction.LOWER}
        if target == 100 and unit == "%":
            return {Direction.HIGHER}
        sentence = re.split(r"[;!?\n]|\.(?=\s)", said.before)[-1]
        way = way_of(sentence) or way_of(re.split(r"[,;.!?\n]", said.behind)[0], first=True)
        return {Direction.LOWER if way == "down" else Direction.HIGHER} if way else set()

    def _date(self, levels: Levels, change: RelativeChange | None, ask: list[Field]) -> date | None:
        if levels.target is None and change is None and "target" not in ask:
            return None
        place = levels.target.amount.end if levels.target else change.end if change else 0
        days = {each.on for each in self.due if each.kind != "when" or self._belongs_to(place, each)}
        if self.dates.open or len(days) > 1 or any(each <= self.today for each in days):
            ask.append("date")
            return None
        return days.pop() if days else None

    def _belongs_to(self, place: int, due: Due) -> bool:
        """Whether "in March" is when the target is due, and not when something was measured."""
        return due.start >= place and not re.search(r"[;.!?\n\d]", self.text.plain[place : due.start])

    def _name(self, levels: Levels, change: RelativeChange | None) -> str | None:
        plain = self.text.plain
        used = [each.amount for each in (levels.baseline, levels.target, levels.unit_of) if each]
        if not used and not change:
            return None
        kind = used[-1] if used else None
        told = [
            one.amount for one in self.said if not one.amount.open_unit and (kind is None or alike(one.amount, kind))
        ]
        anchor = min([each.start for each in (*used, *told)] + ([change.start] if change else []), default=0)
        blank = [*self.dates.open, *self.dates.past, *((each.start, each.end) for each in self.due)]
        blank += [(each.start, each.end) for each in self.changes if each.amount is None]
        for one in self.said:
            amount = one.amount
            if amount.noun and (amount in used):
                end = amount.end if amount.per and amount.per not in DAYS else amount.noun[1]
                blank += [(amount.start, amount.noun[0]), (end, amount.end)]
            else:
                blank.append((amount.start, amount.end))
        blank += [span for span in self.dates.noise if not _belongs_to_a_name(plain, span)]
        return find_name(self.text, blank, anchor)


def _belongs_to_a_name(plain: str, span: tuple[int, int]) -> bool:
    """Whether a figure is part of a name: "Windows 11 rollout", but not "since 2019" or "in room 4.12"."""
    words = plain[span[0] : span[1]]
    if re.match(
        r"(?:week|wk|cw|kw|page|ext|since|as of|in \d|from|starting|#|\+|24|at |between |and |until "
        r"|every )",
        words,
        _I,
    ):
        return False
    if re.match(r"(?:can|could|last|past|upgrad|migrat|switch|mov|\d)", words, _I):
        return False
    behind = re.match(r" (?!(?:the|our|we|is|are|was|again|i|it|a|must|should)\b)[a-z]{3,}", plain[span[1] :])
    before = re.search(r"\w+ (?:in|of|on|for|at) $", plain[: span[0]])
    return bool(behind or before)


def _same_unit(one: str, other: str) -> bool:
    """Whether the units need no conversion."""
    return not one or not other or one.casefold().rstrip("s") == other.casefold().rstrip("s")


def _beside_a_change(levels: Levels, said: Sequence[AmountRole]) -> Levels:
    """With a change wanted, take a single value as the baseline."""
    if len(said) == 1 and levels.baseline is None:
        one = said[0]
        if one.part != "target":
            return Levels(baseline=one)
    return levels


def _unit(amount: Amount) -> str:
    return f"{amount.unit} per {amount.per}".strip() if amount.per else amount.unit
