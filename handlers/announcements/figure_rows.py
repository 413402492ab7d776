"""The rows of an announcement about figures: a KPI before and after, what must not get worse, and the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block

from csi.announcements.announcement import AnnouncementFacts
from csi.announcements.evidence import Correction, CounterKpi
from csi.announcements.worth import Worth, WorthCorrection
from csi.common.phrases import calendar_date
from csi.common.working_days import local_day
from csi.kpis.figure_words import exact_change
from csi.kpis.measured_kpi import MeasuredKpi, UnmeasuredKpi
from handlers import ids
from handlers.slack.block_kit import button, buttons, excerpt, inline, section
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import figure, wanted_by


@dataclass(frozen=True, slots=True)
class EvidenceOf(SlackValue):
    """What *Evidence* stores: the announcement, and the target whose figure it is about."""

    announcement: int
    target: int


def measured_row(facts: AnnouncementFacts, each: MeasuredKpi, judged: str, correction: Correction | None) -> Block:
    """Build the row of a measured KPI: before and after, both changes, and the target."""
    before, after = figure(each.before, each.unit), figure(each.after, each.unit)
    changed = inline(exact_change(each))
    since, until = (calendar_date(on, facts.told_on) for on in (each.before_on, each.after_on))
    aim = wanted_by(each.aim, each.unit, each.due_on, facts.told_on)
    verdict = "met" if each.is_met else "not met"
    lines = [
        f"*{inline(each.name)}*: *{before} → {after}* ({since} to {until})",
        f"{changed[0].upper() + changed[1:]}. Target {aim}: {verdict}.",
    ]
    if judged:
        lines.append(f"{inline(judged[0].upper() + judged[1:])}.")
    if counter := dict(facts.counters).get(each.target_id):
        lines.append(_counter(counter))
    if correction:
        lines.append(corrected(facts, each, correction))
    return section("\n".join(lines))


def evidence_row(facts: AnnouncementFacts, shown: Sequence[MeasuredKpi]) -> Block | None:
    """Build the buttons to the readings behind each KPI's figures: below them, where a phone has the width for both."""
    said = ["Evidence"] if len(shown) == 1 else [f"Evidence: {each.name}" for each in shown]
    return buttons(
        f"evidence_{facts.id}",
        [
            button(label, ids.EVIDENCE, EvidenceOf(facts.id, each.target_id).value, about=f"of {each.name}")
            for label, each in zip(said, shown, strict=True)
        ],
    )


def _counter(each: CounterKpi) -> str:
    """Say where a KPI is that must not get worse meanwhile."""
    name = inline(each.name)
    if each.latest is None or each.latest_on is None:
        return f"Must not get worse: {name}, not measured yet."
    allowed = f" (allowed: {inline(each.allowed.words(each.unit))})" if each.allowed else ""
    verdict = {True: "within tolerance", False: "out of tolerance", None: "without a tolerance"}[each.is_within]
    return f"Must not get worse: {name} is {figure(each.latest, each.unit)}, {verdict}{allowed}."


def worth_row(facts: AnnouncementFacts, worth: Worth) -> str:
    """Say what it is worth a year: measured, with its formula, or as reported by whom."""
    if worth.is_measured:
        origin = "measured"
    else:
        origin = f"as reported: {excerpt(worth.source, 200, facts.number)}" if worth.source else "as reported"
    known = f", {origin}" if worth.benefit is not None else ""
    lines = [f"*Value:* {inline(worth.words)}{known}"]
    lines += [f"•  {excerpt(line[:1].upper() + line[1:], 300, facts.number)}" for line in worth.lines]
    if worth.cost is not None:
        reported = f", as reported: {excerpt(worth.source, 200, facts.number)}" if worth.is_measured else ""
        lines.append(f"Cost: {inline(str(worth.cost))}{reported}")
    if facts.worth_corrected is not None:
        lines.append(worth_corrected(facts, facts.worth_corrected))
    return "\n".join(lines)


def worth_corrected(facts: AnnouncementFacts, corrected: WorthCorrection) -> str:
    """Say when the value was corrected, and what it was before."""
    on = local_day(corrected.at, facts.tz)
    return f"_Corrected on {calendar_date(on, on)}: was {inline(corrected.was)}._"


def corrected(facts: AnnouncementFacts, each: MeasuredKpi, correction: Correction) -> str:
    """Say when a figure was corrected, what it was before, and whether its target is still met."""
    on = local_day(correction.at, facts.tz)
    said = f"Corrected on {calendar_date(on, each.after_on)}"
    was = correction.was
    if was is None:
        return f"_{said}: it wasn't measured before._"
    former = []
    if (was.before, was.after) != (each.before, each.after):
        former.append(f"was {figure(was.after if was.after != each.after else was.before, each.unit)}")
    counter = dict(facts.counters).get(each.target_id)
    if counter and was.counter is not None and was.counter != counter.latest:
        former.append(f"{inline(counter.name)} was {figure(was.counter, counter.unit)}")
    now = " The target isn't met any more." if was.is_met and not each.is_met else ""
    now = " The target is met now." if each.is_met and not was.is_met else now
    return f"_{said}{': ' if former else ''}{'; '.join(former)}.{now}_"


def unmeasured_row(each: UnmeasuredKpi, today: date) -> str:
    """Say that a KPI wasn't measured, and its target."""
    return f"*{inline(each.name)}*: not measured yet. Target {wanted_by(each.aim, each.unit, each.due_on, today)}."
