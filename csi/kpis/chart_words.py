"""A KPI's chart in words, from the same facts as the picture: headline, alternative text, judgement."""

from datetime import date
from decimal import Decimal

from csi.common.phrases import counted, full_date, listed
from csi.kpis.assurance import describe_assurance
from csi.kpis.change import round_half_even
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.difference import describe_interval, difference
from csi.kpis.pace import Course
from csi.kpis.process_limits import Limits, Phase
from csi.kpis.target_status import TargetStatus
from csi.kpis.tolerance import is_within
from csi.kpis.variation import TOO_FEW
from csi.language.numbers import format_number, is_percent

ALT_TEXT_LIMIT = 2000
"""Slack's, in characters."""

NOT_MEASURED = TargetStatus.NOT_MEASURED.value

_LONGEST_NAME = 300
_LONGEST_UNIT = 30
_HUNDRED = Decimal(100)


def headline(facts: ChartFacts) -> str:
    """Summarise the change in a few words: "From 59 % to 4.92 %: target met so far"."""
    if not facts.readings:
        return "No readings yet"
    first = facts.courses[0].baseline if facts.courses else facts.readings[0][1]
    day, last = facts.readings[-1]
    if first != last:
        start = format_number(first) if unit_of(facts)[:1].isalpha() else figure(first, facts)
        moved = f"From {start} to {figure(last, facts)}"
    elif len(facts.readings) == 1:
        moved = f"{figure(last, facts)} on {full_date(day)}"
    else:
        moved = f"Unchanged at {figure(last, facts)}"
    standing = target_standing(facts, facts.courses[0]) if facts.courses else ""
    return f"{moved}: target {standing}" if standing not in ("", NOT_MEASURED) else moved


def alt_text(facts: ChartFacts) -> str:
    """Describe the chart in sentences, within Slack's limit."""
    parts = [f"Chart of {one_line(facts.kpi_name)[:_LONGEST_NAME]}: {_readings_in_words(facts)}."]
    for course in facts.courses:
        standing = target_standing(facts, course)
        wanted = course.aim.words(unit_of(facts), course.due_on)
        parts.append(f"Baseline: {figure(course.baseline, facts)} on {full_date(course.baseline_on)}.")
        parts.append(f"Target: {wanted}{', ' + standing if standing else ''}.")
    if said := tolerance_words(facts):
        parts.append(f"{said}{', now out of it' if _is_out(facts) else ''}.")
    if facts.agreed is not None:
        parts.append(f"{agreed_words(facts)}.")
    work = [("started", facts.started_on), ("ended", facts.ended_on)]
    if told := ", ".join(f"{name} {full_date(day)}" for name, day in work if day):
        parts.append(f"Work {told}.")
    if facts.changes:
        parts.append(f"Changed on {listed(map(full_date, facts.changes))}.")
    parts += [f"{sentence}." for phase in facts.phases if (sentence := _range_in_words(facts, phase))]
    if marked := marked_readings(facts):
        parts.append(f"{counted(len(marked), 'reading')} marked as more than usual variation.")
    if facts.readings:
        parts.append(judgement_words(facts))
    return " ".join(dict.fromkeys(parts))[:ALT_TEXT_LIMIT]


def judgement_words(facts: ChartFacts) -> str:
    """Variation, the difference that the work made, and assurance, each in a sentence."""
    found = facts.judgement
    said = [f"Variation: {found.sentence if found else TOO_FEW}."]
    if facts.started_on is not None and facts.ended_on is not None:
        since = [value for day, value in facts.readings if day >= facts.ended_on]
        before = [value for day, value in facts.readings if day < facts.started_on]
        told = describe_interval(difference(before, since), unit_of(facts), facts.direction)
        said.append(f"Since the work ended: {told}.")
    if found is not None and found.current is not None and facts.courses:
        said.append(describe_assurance(found.current, facts.courses[0].aim, unit_of(facts)))
    return " ".join(said)


def target_standing(facts: ChartFacts, course: Course) -> str:
    """Whether the latest reading is as wanted: "met so far", "not met yet"; at the end "met", "not met".

    A reading that says nothing about the target leaves it "not measured yet". Empty without readings.
    """
    if not facts.readings:
        return ""
    day, value = facts.readings[-1]
    if not course.counts(day):
        return NOT_MEASURED
    is_over = facts.is_closed or day >= course.due_on
    if course.aim.is_met_by(value):
        return "met" if is_over else "met so far"
    return "not met" if is_over else "not met yet"


def marked_readings(facts: ChartFacts) -> dict[int, bool]:
    """The readings that are part of a signal, by their place; whether it is for the better. The latest one decides."""
    return {index: each.better for each in facts.signals for index in range(each.start, each.end + 1)}


def tolerance_words(facts: ChartFacts) -> str:
    """The tolerance: "Tolerance 5 to 10 %", "Tolerance up to 10 %"; empty without one."""
    low, high = facts.tolerance_low, facts.tolerance_high
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"Tolerance up to {figure(high, facts)}" if high is not None else f"Tolerance from {_at(low, facts)} up"
    return f"Tolerance {format_number(low)} to {figure(high, facts)}"


def agreed_words(facts: ChartFacts) -> str:
    """The agreed level: "Agreed (SLA): at least 99 %"; empty without one."""
    if facts.agreed is None:
        return ""
    kind = f" ({facts.agreement.upper()})" if facts.agreement else ""
    return f"Agreed{kind}: {facts.agreed.words(unit_of(facts))}"


def range_words(facts: ChartFacts, usual: Limits) -> str:
    """Both limits, rounded to a precision that fits the distance between them: "54 to 69 %"."""
    lower, upper = shown_limits(facts, usual)
    places = max(0, 1 - (upper - lower).adjusted()) if upper > lower else 2
    low, high = (round_half_even(each, min(places, 6)) for each in (lower, upper))
    return f"{format_number(low)} to {figure(high, facts)}"


def shown_limits(facts: ChartFacts, usual: Limits) -> tuple[Decimal, Decimal]:
    """The limits; cut at zero unless a reading is negative, and at 100 % unless a reading is above that."""
    values = [value for _, value in facts.readings]
    lower = usual.lower if min(values) < 0 else max(usual.lower, Decimal(0))
    is_share = is_percent(facts.unit) and max(values) <= _HUNDRED
    return lower, min(usual.upper, _HUNDRED) if is_share else usual.upper


def figure(value: Decimal, facts: ChartFacts) -> str:
    """A value with the unit."""
    return format_number(value, unit_of(facts))


def unit_of(facts: ChartFacts) -> str:
    """The unit on one line, cut."""
    return one_line(facts.unit)[:_LONGEST_UNIT]


def one_line(text: str) -> str:
    """A text without breaks and characters that can't be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _at(value: Decimal | None, facts: ChartFacts) -> str:
    return "" if value is None else figure(value, facts)


def _is_out(facts: ChartFacts) -> bool:
    latest = facts.readings[-1][1] if facts.readings else None
    return latest is not None and not is_within(latest, facts.tolerance_low, facts.tolerance_high)


def _range_in_words(facts: ChartFacts, phase: Phase) -> str:
    usual = phase.limits
    if usual is None:
        return ""
    since = facts.readings[phase.start][0]
    if facts.started_on is not None and phase.start + phase.based_on < phase.end:
        when = " before the work started" if _is_before(facts, phase, facts.started_on) else ""
    else:
        when = f" since {full_date(since)}" if phase.start else ""
    if len(facts.phases) > 1 and not when:
        when = f" from {full_date(since)}"
    few = f", provisional: from {counted(phase.based_on, 'reading')}" if usual.provisional else ""
    return f"Usual range{when}: {range_words(facts, usual)}{few}"


def _is_before(facts: ChartFacts, phase: Phase, day: date) -> bool:
    return facts.readings[phase.start + phase.based_on - 1][0] < day


def _readings_in_words(facts: ChartFacts) -> str:
    better = f"{facts.direction} is better"
    if not facts.readings:
        return f"no readings yet ({better})"
    (first_on, first), (last_on, last) = facts.readings[0], facts.readings[-1]
    if len(facts.readings) == 1:
        return f"one reading, {figure(last, facts)} on {full_date(last_on)} ({better})"
    values = [value for _, value in facts.readings]
    return (
        f"{counted(len(values), 'reading')} from {full_date(first_on)} to {full_date(last_on)},"
        f" from {figure(first, facts)} to {figure(last, facts)} ({better});"
        f" lowest {figure(min(values), facts)}, highest {figure(max(values), facts)}"
    )
