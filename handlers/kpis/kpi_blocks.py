"""A KPI as people read it: the list, the answer to `/csi kpi NAME`, and its window with what each person may do."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import calendar_date, counted, spoken_date
from csi.kpis.target_status import listed_statuses
from csi.views.kpi import KpiFacts
from csi.views.kpi_list import KpiList, KpiRow
from handlers import ids
from handlers.kpis.kpi_history_blocks import history_button
from handlers.kpis.kpi_phrases import AGREEMENTS, DIRECTIONS, PERSPECTIVES, TYPES
from handlers.kpis.kpi_readings_blocks import ReadingsWindow
from handlers.kpis.proposal_blocks import FREQUENCIES
from handlers.slack.block_kit import (
    Message,
    Picture,
    button,
    buttons,
    context,
    excerpt,
    heading,
    info_modal,
    inline,
    message,
    opening,
    person,
    picture,
    section,
    whole,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import figure, target_line, wanted

MOST_TARGETS, MOST_CHANGES, MOST_GAPS = 6, 6, 2


@dataclass(frozen=True, slots=True)
class KpiWindow(SlackValue):
    """The private_metadata of a KPI's window, by which the forms above it know it."""

    prefix: ClassVar[str] = "kpi_window"
    kpi: int


def kpi_message(facts: KpiFacts, chart: Picture | None = None) -> Message:
    """Build the answer to `/csi kpi NAME`, with the chart if Slack has it."""
    return message(
        section(f"*{inline(facts.name)}*\n" + "\n".join(_stands(facts))),
        picture(chart) if chart else None,
        context(_is(facts)[0]),
        buttons(f"kpi_{facts.id}", [*_report(facts), _button("Open", ids.OPEN_KPI, facts)]),
    )


def kpi_window(facts: KpiFacts) -> View:
    """Build the window: where the KPI stands, what it is, what is allowed and agreed, and its declared changes."""
    targets = [
        section(
            f"IMP-{each.number}: {excerpt(each.idea, 80, each.number)}\n{target_line(each.target, facts.today)}",
            block_id=f"kpi_target_{place}",
        )
        for place, each in enumerate(facts.targets[:MOST_TARGETS])
    ]
    more = len(facts.targets) - MOST_TARGETS
    limits = [*_allowed(facts)] or ["No tolerance and no agreed level yet"]
    blocks: list[Block | None] = [
        section(f"*{inline(facts.name)}*\n" + "\n".join(_stands(facts, targets=False))),
        buttons(
            "kpi_readings_row",
            [*_report(facts), _readings(facts)],
        ),
        heading("Targets"),
        *(targets or [section("None yet", block_id="kpi_no_target")]),
        context(f"and {counted(more, 'more target')}") if more > 0 else None,
        heading("What it is"),
        section("\n".join(_is(facts)), block_id="kpi_is"),
        *(whole(f"What is counted: {facts.definition}") if facts.definition else []),
        buttons(
            "kpi_definition_row",
            [
                *([_button("Edit", ids.EDIT_KPI, facts)] if facts.may_change else []),
                _button("Success factors", ids.SUCCESS_FACTORS, facts),
                history_button(facts.id, facts.name),
            ],
        ),
        heading("Tolerance and agreed level"),
        section("\n".join(limits), block_id="kpi_limits"),
        buttons("kpi_limits_row", [_button("Edit limits", ids.EDIT_KPI_LIMITS, facts)] if facts.may_change else []),
        heading("Declared changes"),
        *_changes(facts),
        buttons(
            "kpi_changes_row", [_button("Declare a change", ids.DECLARE_CHANGE, facts)] if facts.may_change else []
        ),
    ]
    view = info_modal(ids.KPI_VIEW, "KPI", blocks)
    view.private_metadata = KpiWindow(facts.id).value
    return view


def _button(text: str, action_id: str, facts: KpiFacts, value: str = "") -> ButtonElement:
    return button(text, action_id, value or str(facts.id), about=facts.name)


def _readings(facts: KpiFacts) -> ButtonElement:
    return _button("Readings", ids.KPI_READINGS, facts, ReadingsWindow(facts.id, 1).value)


def _report(facts: KpiFacts) -> list[ButtonElement]:
    return [_button("Add reading", ids.ADD_KPI_READING, facts)] if facts.may_report else []


def _stands(facts: KpiFacts, *, targets: bool = True) -> list[str]:
    """Say where the KPI stands: its value, targets, tolerance, agreed level, the judgement and what is missing."""
    lines = [_now(facts)]
    if targets:
        lines += [
            f"IMP-{each.number}: {target_line(each.target, facts.today)}" for each in facts.targets[:MOST_TARGETS]
        ]
        lines += _allowed(facts)
    if facts.judgement:
        lines.append(inline(facts.judgement))
    lines += [_gap(facts, place) for place in range(min(len(facts.gaps), MOST_GAPS))]
    return lines


def _now(facts: KpiFacts) -> str:
    if facts.latest is None or facts.latest_on is None:
        return "No reading yet"
    return f"Now {figure(facts.latest, facts.unit)}, on {spoken_date(facts.latest_on, facts.today)}"


def _allowed(facts: KpiFacts) -> list[str]:
    lines = []
    if facts.tolerance is not None:
        became = f": IMP-{facts.excursion_number}" if facts.is_out and facts.excursion_number else ""
        out = f"  ·  *out of tolerance*{became}" if facts.is_out else ""
        lines.append(f"Tolerance: {wanted(facts.tolerance, facts.unit)}{out}")
    if facts.agreed is not None and facts.agreement is not None:
        broken = "  ·  *not kept now*" if facts.breaks_agreement else ""
        kind = AGREEMENTS[facts.agreement]
        lines.append(f"Agreed with {inline(facts.agreed_with)} ({kind}): {wanted(facts.agreed, facts.unit)}{broken}")
    return lines


def _gap(facts: KpiFacts, place: int) -> str:
    gap = facts.gaps[place]
    about = f"about {counted(gap.missing, 'reading is', 'readings are')} missing"
    if gap.until is None:
        return f"No reading since {spoken_date(gap.since, facts.today)}: {about}"
    return f"From {spoken_date(gap.since, facts.today)} to {spoken_date(gap.until, facts.today)} {about}"


def _is(facts: KpiFacts) -> list[str]:
    """Say what the KPI is: who reports it, and where it belongs."""
    lines = [f"{person(facts.owner) if facts.owner else 'Nobody'} reports it {FREQUENCIES[facts.frequency]}"]
    if facts.success_factor:
        lines.append(f"Success factor: {inline(facts.success_factor)} (for “{inline(facts.objective)}”)")
    if facts.service:
        lines.append(f"Service: {inline(facts.service)}")
    kind = [
        TYPES[facts.type] if facts.type else "",
        PERSPECTIVES[facts.perspective] if facts.perspective else "",
        "judged, not measured" if facts.is_qualitative else "measured",
        f"{DIRECTIONS[facts.direction]} is better",
    ]
    lines.append("  ·  ".join(each for each in kind if each))
    if facts.benchmark:
        lines.append(f"Benchmark: {inline(facts.benchmark)} (source: {inline(facts.benchmark_source)})")
    return lines


def _changes(facts: KpiFacts) -> list[Block | None]:
    if not facts.changes:
        return [section("No change declared yet: later readings don't move the limits", block_id="kpi_no_change")]
    found: list[Block | None] = []
    for each in facts.changes[-MOST_CHANGES:]:
        by = f" (IMP-{each.number})" if each.number else ""
        take = button(
            "Withdraw",
            ids.extended(ids.WITHDRAW_CHANGE, each.id),
            str(each.id),
            about=calendar_date(each.day, facts.today),
        )
        said = f"*{calendar_date(each.day, facts.today)}*{by}: {inline(each.note)}"
        found.append(section(said, block_id=f"kpi_change_{each.id}", accessory=take if facts.may_change else None))
    return [*found, context("I calculate the limits anew from each of these days on.")]


def kpi_list(page: KpiList) -> Message:
    """Build the list: a person's own KPIs first, each with its status."""
    if not page.total:
        return message(
            section("There's no KPI yet. The first one comes with a target: open an improvement, and press"
                    " *KPI and target*.")
        )  # fmt: skip
    blocks: list[Block | None] = [heading("KPIs")]
    for row in page.rows:
        see = button("Show", ids.extended(ids.SHOW_KPI, row.id), str(row.id), about=row.name)
        blocks.append(section(_row(row, page.viewer, page.today), block_id=f"kpi_row_{row.id}", accessory=see))
    if page.pages > 1:
        blocks.append(context(f"{page.first} to {page.last} of {counted(page.total, 'KPI')}"))
    turn = []
    if page.page > 1:
        turn.append(button("Back", ids.extended(ids.KPI_PAGE, "back"), str(page.page - 1), about="the list of KPIs"))
    if page.page < page.pages:
        turn.append(button("More", ids.extended(ids.KPI_PAGE, "more"), str(page.page + 1), about="the list of KPIs"))
    return message(*blocks, buttons("kpi_pages", turn))


def _row(row: KpiRow, viewer: str, today: date) -> str:
    now = "no reading yet"
    if row.latest is not None and row.latest_on is not None:
        now = f"{figure(row.latest, row.unit)} on {calendar_date(row.latest_on, today)}"
    who = "You report" if row.owner == viewer else f"{person(row.owner)} reports" if row.owner else "Nobody reports"
    return f"*{inline(row.name)}*\n{now}  ·  {_status(row)}\n{who} it {FREQUENCIES[row.frequency]}"


def _status(row: KpiRow) -> str:
    if row.is_out:
        return "*out of tolerance*"
    if not row.targets:
        return "no target"
    if len(row.targets) == 1:
        return f"target: {row.targets[0]}"
    return f"{len(row.targets)} targets: {inline(listed_statuses(row.targets))}"


def did_you_mean(typed: str, offered: list[tuple[str, str]]) -> Message:
    """Build the question which KPI was meant; each is a name with the command that its button runs."""
    choices = [
        button(name, ids.extended(ids.RUN_COMMAND, place), command, about=f"for {name}")
        for place, (name, command) in enumerate(offered)
    ]
    question = "Do you mean this one?" if len(offered) == 1 else "Which one do you mean?"
    return message(section(f"There's no KPI called “{_named(typed)}”. {question}"), buttons("kpi_names", choices))


def _named(typed: str) -> str:
    """The beginning of what was typed as a name; the restatement above has all of it."""
    return opening(typed, 80)


def unknown_kpi(typed: str) -> Message:
    """Build the answer to a name that is like no KPI's."""
    return message(section(f"There's no KPI called “{_named(typed)}”. `/csi kpi` lists them all."))
