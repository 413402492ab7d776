"""A proposed KPI with baseline and target, as understood from the answers, to confirm or correct."""

from datetime import date

from csi.common.phrases import listed, spoken_date
from csi.kpis.aim import Aim
from csi.kpis.definition import KnownKpi
from csi.kpis.kpi_sentence import COMPARISONS, Field, KpiSentence
from csi.kpis.proposals import ProposalFacts, SetTarget, UnderstoodAnswers
from csi.language.numbers import percentage
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, context, inline, message, opening, person, section
from handlers.slack.phrases import figure, wanted
from models.enums import Direction, Frequency

FREQUENCIES = {
    Frequency.DAILY: "every working day",
    Frequency.WEEKLY: "weekly",
    Frequency.MONTHLY: "monthly",
    Frequency.QUARTERLY: "quarterly",
}
_TO_KNOW: dict[Field, str] = {
    "name": "what exactly you measure",
    "unit": "in which unit",
    "baseline": "today's value, as one number",
    "target": "the value you want to reach",
    "relative": "whether that means percent of today's value or percentage points",
    "comparison": "whether it should stay below or above the target",
    "direction": "whether lower or higher is better",
    "date": "by when",
}


def proposal(facts: ProposalFacts) -> Message:
    """Build the proposal with what was understood and what is missing; once a target is set, the target."""
    if facts.target is not None:
        return _confirmed(facts, facts.target)
    kpi = facts.understood.kpi
    if kpi.nothing:
        return message(
            context("I see no figure in your answers, so there is no target yet. Your answers stay as you wrote them.")
        )
    value, about = str(facts.number), f"the target of IMP-{facts.number}"
    correct = button("Correct", ids.CORRECT_PROPOSAL, value, about=about)
    fill_in = button("Fill in", ids.CORRECT_PROPOSAL, value, about=about, style="primary")
    if "which" in kpi.ask:
        text = "I see several things to measure. Which one shows best that it worked?"
        return message(section(text), buttons(f"proposal_{facts.number}", [fill_in] if facts.may_set else []))
    open_now = fields_to_ask(facts.understood)
    if not facts.understood.missing:
        mark = f"{facts.number}|{facts.understood.mark}"
        sure = button("Confirm", ids.CONFIRM_PROPOSAL, mark, about=about, style="primary")
        elements = [sure, correct]
    else:
        elements = [fill_in] if open_now else [correct]
    return message(
        section(f"Is this the target? {describe_kpi(kpi, facts.today)}."),
        section(f"Still missing: {listed([_field_question(field, kpi) for field in open_now])}.") if open_now else None,
        context(_next_step(facts)) if not facts.understood.missing else None,
        buttons(f"proposal_{facts.number}", elements if facts.may_set else []),
    )


def fields_to_ask(understood: UnderstoodAnswers) -> tuple[Field, ...]:
    """Return the fields to ask for now. Before the target's question is answered, only what the text leaves open."""
    if understood.wanted:
        return understood.missing
    return tuple(field for field in understood.missing if field in understood.kpi.ask)


def describe_kpi(kpi: KpiSentence, today: date) -> str:
    """Describe a KPI: "*Open tickets*, from 340 to at most 100 tickets, by 31 March 2027, lower is better"."""
    parts = [f"*{opening(_capital(kpi.name), 200)}*"] if kpi.name else []
    parts.append(_from_to(kpi))
    if kpi.due_on:
        parts.append(f"by {spoken_date(kpi.due_on, today)}")
    if kpi.direction:
        parts.append(f"{'lower' if kpi.direction is Direction.LOWER else 'higher'} is better")
    return ", ".join(part for part in parts if part) or "a KPI"


def _from_to(kpi: KpiSentence) -> str:
    unit = kpi.unit or ""
    comparison = COMPARISONS.get(kpi.comparison) if kpi.comparison else None
    start = figure(kpi.baseline, unit) if kpi.baseline is not None else ""
    if kpi.target is None:
        change = _change(kpi)
        if start:
            return f"{start} today" + (f", {change}" if change else "")
        return change or (f"measured in {inline(unit)}" if unit else "")
    end = wanted(Aim(comparison, kpi.target), unit) if comparison else figure(kpi.target, unit)
    return f"from {start} to {end}" if start else f"to {end}"


def _change(kpi: KpiSentence) -> str:
    if kpi.relative is None:
        if kpi.open_change is None:
            return ""
        return f"{percentage(abs(kpi.open_change))} {'lower' if kpi.open_change < 0 else 'higher'}"
    size, kind = kpi.relative.change, kpi.relative.kind
    if kind == "factor":
        return f"to {figure(size)} times today's value"
    way = "lower" if size < 0 else "higher"
    if kind == "percent":
        return f"{percentage(abs(size))} {way} than today"
    unit = "points" if kpi.unit in (None, "%") else kpi.unit or ""
    return f"{figure(abs(size), unit)} {way} than today"


def _field_question(field: Field, kpi: KpiSentence) -> str:
    if field == "relative" and kpi.open_change is not None:
        size = figure(abs(kpi.open_change))
        return f"whether {percentage(size)} means {size} percent of today's value, or {size} percentage points"
    return _TO_KNOW.get(field, field)


def used_as_it_is(known: KnownKpi, reader: str) -> str:
    """Say who reports a KPI that exists, and that a target leaves this as it is."""
    who, often = known.owner, FREQUENCIES[known.frequency]
    if who == reader:
        return f"You report “{inline(known.name)}” {often}."
    if who is None:
        return f"“{inline(known.name)}” exists already. Nobody reports it yet."
    return f"{person(who)} reports “{inline(known.name)}” {often}, and still will."


def _next_step(facts: ProposalFacts) -> str:
    if facts.known is not None:
        return used_as_it_is(facts.known, facts.reader)
    who = person(facts.owner) if facts.owner else "the coordinator"
    return f"Once work starts, I'll ask {who} for a reading every week."


def _confirmed(facts: ProposalFacts, target: SetTarget) -> Message:
    aim = wanted(target.aim, target.unit)
    due = spoken_date(target.due_on, facts.today)
    line = f"*{inline(target.kpi)}*, from {figure(target.baseline, target.unit)} to {aim}, by {due}"
    change = (
        [button("Change", ids.CORRECT_PROPOSAL, str(facts.number), about=f"the target of IMP-{facts.number}")]
        if facts.may_set
        else []
    )
    return message(
        section(line),
        context(f"Confirmed by {person(target.set_by)} on {spoken_date(target.set_at.date(), facts.today)}"),
        buttons(f"proposal_{facts.number}", change),
    )


def _capital(name: str | None) -> str:
    return name[:1].upper() + name[1:] if name else ""
