"""The window behind *Evidence*: the readings that an announcement's figures come from."""

from datetime import date

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.announcements.evidence import CounterKpi
from csi.announcements.readings_behind import ReadingBehind, ReadingsBehind, TargetBefore
from csi.common.phrases import calendar_date, counted
from csi.kpis.figure_words import exact_change
from handlers import ids
from handlers.slack.block_kit import context, divider, excerpt, info_modal, inline, person, section
from handlers.slack.phrases import figure, wanted_by

_ON_A_BLOCK = 10
"""How many readings stand in one section: each is a line of at most 300 characters."""


def evidence(facts: ReadingsBehind) -> View:
    """Build the window with the readings behind a KPI's figures, the history of its target, and its counter-metric."""
    blocks: list[Block | None] = [
        section(f"*{inline(facts.kpi)}*\n{_summary(facts)}"),
        context(f"For: {excerpt(facts.idea, 150, facts.number)} (IMP-{facts.number})"),
    ]
    if facts.definition:
        blocks.append(context(f"What is counted: {excerpt(facts.definition, 300, facts.number)}"))
    blocks += [divider(), section("*Readings*")]
    lines = [_reading(facts, each) for each in facts.readings] or ["None yet"]
    for start in range(0, len(lines), _ON_A_BLOCK):
        blocks.append(section("\n".join(lines[start : start + _ON_A_BLOCK])))
    if facts.earlier:
        blocks.append(context(f"And {counted(facts.earlier, 'earlier reading')}. `/csi kpi` shows them all."))
    blocks += [divider(), section("\n".join(["*Target*", *(_target(facts, each) for each in facts.targets[-10:])]))]
    if facts.counters:
        blocks.append(
            section("\n".join(["*Must not get worse*", *(_counter(each, facts.today) for each in facts.counters)]))
        )
    return info_modal(ids.NOTE_VIEW, "Evidence", blocks)


def _summary(facts: ReadingsBehind) -> str:
    measured = facts.measured
    if measured is None:
        return "Not measured yet."
    changed, verdict = inline(exact_change(measured)), "met" if measured.is_met else "not met"
    judged = f"\n{inline(facts.judged[0].upper() + facts.judged[1:])}." if facts.judged else ""
    return (
        f"{figure(measured.before, facts.unit)} → {figure(measured.after, facts.unit)}: {changed}.\n"
        f"Target {wanted_by(measured.aim, facts.unit, measured.due_on, facts.today)}: {verdict}.{judged}"
    )


def _reading(facts: ReadingsBehind, each: ReadingBehind) -> str:
    who = person(each.by) if each.by else "as reported"
    source = f"from {excerpt(each.file, 60, facts.number)}, by {who}" if each.file else who
    reported = f"on {calendar_date(each.recorded_on, facts.today)}" if each.recorded_on != each.measured_on else ""
    kind = "baseline, " if each.is_baseline else ""
    former = "".join(
        f"; was {figure(was.value, facts.unit) if was.value is not None else 'n/a'}" for was in each.former[-3:]
    )
    told = " ".join(filter(None, [f"{kind}{source}", reported]))
    return f"{calendar_date(each.measured_on, facts.today)}: *{figure(each.value, facts.unit)}*  ·  {told}{former}"


def _target(facts: ReadingsBehind, each: TargetBefore) -> str:
    by = f" by {person(each.by)}" if each.by else ""
    until = f", until {calendar_date(each.until, facts.today)}" if each.until else ""
    aim = wanted_by(each.aim, facts.unit, each.due_on, facts.today)
    set_on = calendar_date(each.set_on, facts.today)
    return f"From {figure(each.baseline, facts.unit)} to {aim}  ·  set{by} on {set_on}{until}"


def _counter(each: CounterKpi, today: date) -> str:
    if each.latest is None or each.latest_on is None:
        return f"{inline(each.name)}: not measured yet"
    within = {True: ", within tolerance", False: ", out of tolerance", None: ""}[each.is_within]
    return f"{inline(each.name)}: {figure(each.latest, each.unit)} on {calendar_date(each.latest_on, today)}{within}"
