"""A service improvement plan (SIP) as Markdown: one file that opens in any editor and prints well."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from csi.common.phrases import full_date, listed
from csi.interview.answer_sheet import SheetRow
from csi.kpis.target_facts import TargetFacts
from csi.language.numbers import format_number, percentage
from csi.register.history import HistoryEntry
from csi.reports.service_plan import ServicePlan
from handlers.register.history_blocks import did
from handlers.slack.mentions import readable
from handlers.slack.phrases import CLOSURES, STATES
from models.enums import AnswerKind, State, TaskState

STAGES = {
    1: "What is the vision?",
    2: "Where are we now?",
    3: "Where do we want to be?",
    4: "How do we get there?",
    5: "Did we get there?",
    6: "How do we keep the momentum going?",
}
"""The six questions of the CSI model."""

_MARKS = re.compile(r"([\\`*_{}\[\]#|~])")
_LINE_MARKS = re.compile(r"^(\s*\d*)([-+=:.)])")


def literal(text: str) -> str:
    """People's text on one line, escaped so that Markdown and HTML show it as it is."""
    line = " ".join(readable(text).split())
    escaped = _MARKS.sub(r"\\\1", line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return _LINE_MARKS.sub(r"\1\\\2", escaped)  # else it would begin a list, or underline a heading


def quoted(text: str) -> str:
    """People's text of several lines as a quote, each line escaped."""
    return "\n".join(f"> {literal(line)}  " if line.strip() else ">" for line in readable(text).strip().splitlines())


def plan_page(plan: ServicePlan) -> str:
    """Build the plan."""
    parts = [
        *_head(plan), *_questions(plan), *_targets(plan), *_tasks(plan), *_people(plan), *_value(plan), *_risk(plan),
        *_history(plan),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(plan: ServicePlan) -> Iterator[str]:
    facts = plan.whole.facts
    line = plan.whole.details_line
    yield f"# Service improvement plan: IMP-{plan.number}"
    yield quoted(facts.idea)
    if facts.details:
        yield quoted(facts.details)
    ended = f"{STATES[facts.state]} as {CLOSURES[facts.closure_code]}" if facts.closure_code else ""
    known = [
        ("State", ended if facts.state is State.CLOSED and ended else STATES[facts.state]),
        ("Idea by", _origin(plan)),
        ("Received", full_date(facts.created_at.date())),
        ("Led by", _name(plan, facts.coordinator) if facts.coordinator else "nobody yet"),
        ("Service", literal(line.service) if line.service else "none named"),
        ("Objective", listed(literal(each) for each in facts.objectives) or "none yet"),
        ("Effort", facts.effort.value if facts.effort else "not estimated yet"),
        ("Written on", full_date(facts.today)),
    ]
    yield "\n".join(f"- **{name}:** {said}" for name, said in known)


def _origin(plan: ServicePlan) -> str:
    facts = plan.whole.facts
    if facts.anonymous:
        return "an anonymous author"
    if facts.from_kpi:
        return "a KPI that was out of tolerance"
    if facts.credited:
        return f"{_name(plan, facts.credited)}, brought in by {_name(plan, facts.author)}"
    return _name(plan, facts.author)


def _questions(plan: ServicePlan) -> Iterator[str]:
    yield "## The six questions"
    for stage, title in STAGES.items():
        rows = [row for row in plan.sheet.rows if row.question.stage == stage]
        yield f"### {stage}. {title}"
        said = [_answer(plan, row) for row in rows]
        yield "\n\n".join(each for each in said if each) or "Not answered yet."


def _answer(plan: ServicePlan, row: SheetRow) -> str:
    answer, name = row.in_force, literal(row.question.short)
    if answer is None or answer.kind is AnswerKind.SKIPPED:
        return f"**{name}:** {literal(row.known)}" if row.known else ""
    if answer.kind is AnswerKind.NOT_SURE:
        return f"**{name}:** open"
    who = _name(plan, answer.by) if answer.by else "its author"
    return f"**{name}** ({who}, {full_date(answer.at.date())}):\n\n{quoted(answer.text)}"


def _targets(plan: ServicePlan) -> Iterator[str]:
    yield "## Targets and readings"
    targets = plan.whole.facts.targets
    if not targets:
        yield "No target yet."
    for target in targets:
        yield f"### {literal(target.kpi)}"
        now = f"{format_number(target.latest, target.unit)}, {target.status}" if target.latest is not None else ""
        yield f"- **Target:** {_target(target)}\n- **Now:** {literal(now or target.status)}"
        rows = [(full_date(on), format_number(value, target.unit)) for on, value in plan.readings[target.kpi_id]]
        yield _table(("Measured on", "Value"), rows) if rows else "Not measured yet."


def _target(target: TargetFacts) -> str:
    before = f"from {format_number(target.baseline, target.unit)} on {full_date(target.baseline_on)}"
    aim = target.aim.words(target.unit, target.due_on)
    return literal(f"{before} to {aim}")


def _tasks(plan: ServicePlan) -> Iterator[str]:
    progress = (
        f" ({percentage(plan.tasks.progress)} of the planned days done)" if plan.tasks.progress is not None else ""
    )
    yield f"## Plan{progress}"
    if not plan.tasks.rows:
        yield "No tasks yet."
    for part in plan.tasks.parts:
        if part.phase is not None:
            yield f"### Phase: {literal(part.phase.name)}"
        rows = [
            (f"{plan.number}.{each.place}", literal(each.text), _name(plan, each.owner), _day(each.starts_on),
             _day(each.due_on), _state(each.state))
            for each in (row.task for row in part.rows)
        ]  # fmt: skip
        if rows:
            yield _table(("Task", "What", "Who", "From", "Due", "State"), rows)


def _people(plan: ServicePlan) -> Iterator[str]:
    yield "## Who is involved (RACI)"
    raci = plan.raci
    parts = (
        ("Responsible", raci.responsible),
        ("Accountable", (raci.accountable,) if raci.accountable else ()),
        ("Consulted", raci.consulted),
        ("Informed", raci.informed),
    )
    yield "\n".join(
        f"- **{name}:** {listed(_name(plan, each) for each in dict.fromkeys(people)) or 'nobody yet'}"
        for name, people in parts
    )


def _value(plan: ServicePlan) -> Iterator[str]:
    if not plan.whole.sees_value:
        return
    yield "## Value"
    yield "\n".join(f"- {literal(line)}" for line in plan.whole.facts.value) or "Nothing entered yet."


def _risk(plan: ServicePlan) -> Iterator[str]:
    yield "## Risk"
    yield quoted(plan.risk) or "None named."


def _history(plan: ServicePlan) -> Iterator[str]:
    yield "## History"
    yield "\n".join(_entry(plan, entry) for entry in plan.history) or "Nothing yet."


def _entry(plan: ServicePlan, entry: HistoryEntry) -> str:
    when = f"{full_date(entry.when.date())}, {entry.when:%H:%M}"
    note = f": {literal(entry.note)}" if entry.note else ""
    return f"- {when}: {_actor(plan, entry.by, entry.unnamed)} {did(entry)}{note}"


def _actor(plan: ServicePlan, by: str | None, unnamed: bool) -> str:
    if by is None:
        return "its author, who stays unnamed," if unnamed else "Kaizen"
    return _name(plan, by)


def _name(plan: ServicePlan, person_id: str | None) -> str:
    return literal(plan.names.get(person_id, "somebody")) if person_id else "somebody"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(columns)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _day(day: date) -> str:
    return full_date(day)


def _state(state: TaskState) -> str:
    return state.value.replace("_", " ")
