"""A sentence with its amounts, days and KPIs, and what is asked of them while it is checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from csi.kpis.claims import cues
from csi.kpis.claims.days import Days, Link, find_days
from csi.kpis.claims.figures import Figure
from csi.kpis.claims.kpi_words import in_named_unit, own, shared, stems
from csi.kpis.claims.plain_text import Sentence
from csi.language.amount_finding import find_amounts
from csi.language.amount_units import SECONDS
from csi.language.amounts import Amount, AmountKind, Hedge


@dataclass(frozen=True, slots=True)
class Work:
    """The days on which the work on an improvement began and ended, and the day on which its texts are read."""

    started: date | None = None
    ended: date | None = None
    today: date | None = None


_SPANS = re.compile(
    r"(?:^|\b(?:in|within|after|over|took|takes|during|inside|lasted|needed|only|just|another|about|last|next"
    r"|past|first)(?: (?:us|me|them|it|our team|about|around))*)\W*$",
    re.IGNORECASE,
)
_SPANS_BEHIND = re.compile(
    r"\s*(?:ago|early|earlier|later|before|after|from the|from \w+ to|ahead|in advance|of (?:work|training"
    r"|testing)|old|[,.;]|$|and )",
    re.IGNORECASE,
)

_MET = re.compile(r"\b(?:met|reached|hit|achieved)\b[^.,;:]*$", re.IGNORECASE)
_BEFORE_IT_WAS_DUE = re.compile(
    r"\s*(?:early|late|ahead of (?:time|plan|schedule)|before (?:the |its )?(?:date|deadline))\b", re.IGNORECASE
)
"""What stands around the time by which a target was met before its date: "met three weeks early"."""

_OF_TIME = re.compile(
    r"(?<!in )(?<!on )(?<!first )\btime\b|(?<!any )(?<!no )\blonger\b"
    r"|\b(?:waits?|waiting|faster|quicker|slower|sooner|shorter|minutes|hours)\b",
    re.IGNORECASE,
)
"""Words that name a KPI which measures time."""
AFTER_START = re.compile(
    r"^\s*(?:after|from|of|since|into)\s+(?:(?:we|the|our|its?|work)\s+)?(?:\w+\s+)?"
    r"(?:began|begin|beginning|start(?:ed|ing)?|launch(?:ed|ing)?|kick-?off|set out|set off|introduc\w+|go-live"
    r"|roll-?out|work|project)\b",
    re.IGNORECASE,
)
"""What stands behind a stretch of time from the start: "two months after we began"."""
_LONGEST = 10_000
_TOGETHER = re.compile(r"(?:\s+[^\W\d]+){0,2}\s*(?:and|&|/)\s*(?:at |to )?", re.IGNORECASE)
"""What stands between two values of one day: "2.4 and 78 %"."""
_CLAUSE = re.compile(r"[,;:()–—]|\s-\s|\b(?:and|but|while|whereas|where|which|that)\b", re.IGNORECASE)


class Context:
    """One sentence as it is checked."""

    def __init__(
        self, sentence: Sentence, figures: Sequence[Figure], work: Work, carried: Amount | None = None
    ) -> None:
        self.carried, self.is_carried_before = carried, False
        self.sentence, self.figures, self.work = sentence, list(figures), work
        self.plain, self.counted = sentence.plain, sentence.counted
        self.amounts: list[Amount] = [in_named_unit(self.plain, each, figures) for each in find_amounts(self.counted)]
        self._places: dict[tuple[int, int], int] = {}
        for place, each in enumerate(self.amounts):
            self._places.setdefault(each.core, place)
        earliest = min((each.before_on for each in figures if each.before_on), default=None)
        self.days: list[Days] = find_days(self.plain, earliest, work.today or _latest(figures))
        self.days += self._from_start()
        self.measured = [each for each in self.amounts if not self._is_period(each)]

    def _from_start(self) -> list[Days]:
        """The days that are told by how long after the start they were: "five months after kick-off"."""
        found: list[Days] = []
        for each in self.amounts:
            if (
                each.kind is not AmountKind.TIME
                or each.hedge is Hedge.AT_MOST
                or not AFTER_START.match(self.behind(each))
            ):
                continue
            length = int(abs(each.values[0]) * SECONDS[each.unit] / SECONDS["d"])
            if self.work.started is not None and length < _LONGEST:
                about = timedelta(days=max(length // 8, 3))
                middle = self.work.started + timedelta(days=length)
                found.append(Days(each.start, each.end, middle - about, middle + about))
        return found

    def _is_period(self, amount: Amount) -> bool:
        """Whether it is a stretch of time that no KPI measures."""
        if amount.kind is not AmountKind.TIME:
            return False
        timed = [each for each in self.figures if each.key in SECONDS]
        if not timed:
            return True
        seconds = abs(amount.values[0]) * SECONDS[amount.unit]
        alike = [each for each in self.amounts if each.kind is AmountKind.TIME and each.unit == amount.unit]
        if any({each.before, each.after} <= {other.values[0] for other in alike} for each in timed):
            return False  # a KPI's two values in another unit
        largest = max(
            abs(value) * SECONDS[each.key]
            for each in timed
            for value in (each.before, each.after or Decimal(0), each.aim.value if each.aim else Decimal(0))
        )
        ahead, behind = self.counted[: amount.start][-30:], self.counted[amount.end :][:40]
        if _MET.search(ahead) and _BEFORE_IT_WAS_DUE.match(behind):
            return True
        if (of := re.match(r"\s+(?:of )?(?P<what>[^\W\d]+)", behind)) and any(
            stems(of["what"]) & own(each) for each in timed
        ):
            return False  # "300 hours of rework"
        is_span = amount.hedge is Hedge.AT_MOST or _SPANS.search(ahead) or _SPANS_BEHIND.match(behind)
        names_time = any(each.key in SECONDS for each in self.named(amount.start, amount.end))
        if is_span and seconds > largest * 2 and not names_time:
            return True  # beside words of another KPI
        return seconds > largest * 25 or (seconds > largest * 3 and bool(is_span))

    def is_period(self, amount: Amount) -> bool:
        """Whether an amount is a stretch of time and no value of a KPI."""
        return all(each.core != amount.core for each in self.measured)

    def _place(self, amount: Amount) -> int:
        return self._places[amount.core]

    def before(self, amount: Amount) -> str:
        """The words between the amount before and this one."""
        place = self._place(amount)
        start = self.amounts[place - 1].end if place else 0
        return self.plain[start : amount.start]

    def behind(self, amount: Amount) -> str:
        """The words between this amount and the next one."""
        place = self._place(amount)
        end = self.amounts[place + 1].start if place + 1 < len(self.amounts) else len(self.plain)
        return self.plain[amount.end : end]

    def following(self, amount: Amount) -> Amount | None:
        """The next amount."""
        place = self._place(amount) + 1
        return self.amounts[place] if place < len(self.amounts) else None

    def preceding(self, amount: Amount) -> Amount | None:
        """The amount before."""
        place = self._place(amount)
        return self.amounts[place - 1] if place else None

    def is_day(self, word: str, amount: Amount) -> bool:
        """Whether a word beside an amount ends a day that is told by another one: "two months later"."""
        return any(
            self.plain[each.start : each.end].casefold().endswith(f" {word.casefold()}")
            and abs(amount.start - each.end) < 60
            for each in self.days
        )

    def unit_nearby(self, amount: Amount) -> Amount | None:
        """The amount whose unit a bare number may take up: the nearest before it, in its sentence or an earlier one."""
        kinds = (AmountKind.TIME, AmountKind.MONEY, AmountKind.UNIT, AmountKind.PERCENT)
        before = [each for each in self.measured if each.start < amount.start and each.kind in kinds]
        return before[-1] if before else self.carried

    def clause(self, amount: Amount) -> str:
        """The words of the clause that an amount stands in, up to the amounts beside it."""
        before, behind = self.before(amount), self.behind(amount)
        return f"{_CLAUSE.split(before)[-1]} {self.plain[amount.start : amount.end]} {_CLAUSE.split(behind)[0]}"

    def is_kpi_word(self, word: str) -> bool:
        """Whether a word stands in a KPI's name or unit: "falls" of "falls per month"."""
        named = re.findall(r"[^\W\d_]+", " ".join(f"{each.kpi_name} {each.unit}" for each in self.figures).casefold())
        return word.casefold().rstrip("s") in {each.rstrip("s") for each in named}

    # --- Days ---

    def days_of(self, amount: Amount) -> Days | None:
        """The days that a value is said of, the nearest first: in its clause, then in its sentence."""
        return self._nearest(amount, [each for each in self.days if each.link is not Link.THAN])

    def base_of(self, amount: Amount) -> Days | None:
        """The days that a change is said to begin on: "than in March", "since June"."""
        return self._nearest(amount, [each for each in self.days if each.link in (Link.THAN, Link.SINCE)])

    def end_of(self, amount: Amount) -> Days | None:
        """The days on which a change is said to have come to so much: "in June", "by August"."""
        return self._nearest(amount, [each for each in self.days if each.link in (Link.AT, Link.BY)])

    def _nearest(self, amount: Amount, days: list[Days]) -> Days | None:
        if not days:
            return None
        place = next((place for place, each in enumerate(self.measured) if each.core == amount.core), -1)
        start = place
        while start > 0 and _TOGETHER.fullmatch(self.plain[self.measured[start - 1].end : self.measured[start].start]):
            start -= 1
        floor = self.measured[start - 1].end if start > 0 else 0
        ceiling = self.measured[place + 1].start if 0 <= place < len(self.measured) - 1 else len(self.plain)
        behind = [each for each in days if amount.end <= each.start < ceiling]
        ahead = [each for each in days if floor <= each.start and each.end <= amount.start]
        if cues.NOW.search(re.split(r"[,;:.]", self.plain[amount.end : ceiling])[0]):
            ahead = []
        joined = start < place
        for each in behind[:1]:
            if joined and ahead and re.search(r"[,;:]", self.plain[amount.end : each.start]):
                continue
            if not re.search(r"[,;:]", self.plain[amount.end : each.start]):
                return each
        for each in reversed(ahead):
            between = self.plain[each.end : amount.start]
            if not re.search(r"[;:.]", between) and not cues.NOW.search(between):
                return each
        behind = [each for each in behind if not self._is_of_next(amount, each, ceiling)]
        ahead = [each for each in ahead if not cues.NOW.search(self.plain[each.end : amount.start])]
        if ahead or behind:
            return (ahead[-1:] or behind)[0]
        first = [each for each in days if each.end <= (self.measured[0].start if self.measured else 0)]
        if first and not cues.IS_PRESENT.search(self.plain[floor : amount.start]):
            return first[-1]
        return None

    def _is_of_next(self, amount: Amount, days: Days, ceiling: int) -> bool:
        """Whether days behind an amount are said of the next one: "12 % still wait, in February it was 30 %"."""
        between = self.plain[amount.end : days.start]
        if ";" in between:
            return True
        is_last = ceiling == len(self.plain)
        return not is_last and "," in between and not re.search(r"[,;:]", self.plain[days.end : ceiling])

    # --- KPIs ---

    def named(self, start: int, end: int, *, in_sentence: bool = True) -> list[Figure]:
        """The KPIs that the words of a stretch name, and no other KPI as well; all of them if it names none."""
        if len(self.figures) < 2:
            return self.figures
        for piece in (self._clause(start, end), self.plain if in_sentence else ""):
            words = stems(piece)
            timed = piece is not self.plain and bool(_OF_TIME.search(piece))
            scores = [
                len(words & (own(each) - shared(each, self.figures))) + (timed and each.key in SECONDS)
                for each in self.figures
            ]
            if any(scores) and not all(scores):
                return [each for each, score in zip(self.figures, scores, strict=True) if score]
            if any(scores):
                break
        return self.figures

    def _clause(self, start: int, end: int) -> str:
        ahead = re.split(r"[,;:]|\band\b|\bbut\b", self.plain[:start])[-1]
        behind = re.split(r"[,;:]|\band\b|\bbut\b", self.plain[end:])[0]
        return f"{ahead} {self.plain[start:end]} {behind}"

    def names_kpi(self) -> bool:
        """Whether the sentence has a word of a KPI's name or unit."""
        words = stems(self.plain)
        return any(words & own(each) for each in self.figures)


def _latest(figures: Sequence[Figure]) -> date | None:
    days = [on for each in figures for on in (each.after_on, each.due_on) if on]
    return max(days) + timedelta(days=1) if days else None
