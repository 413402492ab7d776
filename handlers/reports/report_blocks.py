"""The month in figures as a message: the answer to `/csi report`, and the digest for leadership."""

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.common.phrases import counted, listed, spoken_date
from csi.reports import definitions, rows
from csi.reports.definitions import Definition
from csi.reports.figures import Waiting
from csi.reports.month import MonthReport, TargetDate
from csi.reports.rows import Group
from csi.reports.scorecard import ScoreRow
from handlers import ids
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
    link,
    message,
    picture,
    section,
)
from handlers.slack.phrases import STATES, figure
from models.enums import ClosureCode

MOST_TARGETS = 5
MOST_KPIS = 5


def on_screen(report: MonthReport) -> Message:
    """Build the answer to `/csi report`. The page with pictures follows as a file."""
    return message(
        heading(_title(report)),
        *_only(report.teams),
        *(section(_lines(group)) for group in rows.groups(report)),
        *_details(report),
        context("The page with pictures and definitions will be in your messages in a moment."),
        _buttons(report, with_file=False),
    )


def digest(report: MonthReport, image: Picture | None) -> Message:
    """Build leadership's digest of a month."""
    return message(
        section(f"*{_headline(report)}*"),
        picture(image) if image else None,
        *(section(_lines(group)) for group in rows.groups(report)),
        *_details(report),
        _buttons(report, with_file=True),
    )


def _title(report: MonthReport) -> str:
    return f"Report: {inline(report.name)}"


def _headline(report: MonthReport) -> str:
    """What the month was, in a sentence that works alone in a notification."""
    counts = report.counts
    won = counts.closed.get(ClosureCode.SUCCESSFUL, 0)
    parts = [f"{counted(counts.received, 'improvement')} received", f"{won or 'none'} closed as successful"]
    if counts.owed:
        parts.append(f"we owe {counted(counts.owed, 'person', 'people')} an answer")
    return f"{inline(report.name)}: {listed(parts)}"


def _only(teams: tuple[str, ...]) -> list[Block]:
    """The teams that it is about, if those are not all."""
    return [context(f"Only {listed(inline(team) for team in teams)}")] if teams else []


def _lines(group: Group) -> str:
    lines = (f"{inline(row.label)}: *{inline(row.says)}*" for row in group.rows)
    return "\n".join([f"*{inline(group.title)}*", *lines])


def _details(report: MonthReport) -> list[Block]:
    found = [_waiting(report.counts.waiting), _targets(report), _off(report.scorecard.off, report)]
    return [section("\n".join([f"*{title}*", *lines])) for title, lines in found if lines]


def _waiting(waiting: Iterable[Waiting]) -> tuple[str, Sequence[str]]:
    lines = [f"{STATES[each.state]}: *{each.count}*, median {inline(rows.days(each.median_days))}" for each in waiting]
    return inline(definitions.WAITING.label), lines


def _targets(report: MonthReport) -> tuple[str, Sequence[str]]:
    shown = [_target(each, report) for each in report.target_dates[:MOST_TARGETS]]
    return f"Targets due in {inline(report.month.plus(1).name)}", [
        *shown,
        *_more(len(report.target_dates) - MOST_TARGETS),
    ]


def _target(each: TargetDate, report: MonthReport) -> str:
    aim, due = inline(each.aim.words(each.unit)), spoken_date(each.due_on, report.today)
    return f"{inline(each.kpi)}: {aim} by {due}  ·  IMP-{each.number} {excerpt(each.idea, 80, each.number)}"


def _off(off: Sequence[ScoreRow], report: MonthReport) -> tuple[str, Sequence[str]]:
    return inline(definitions.OFF_PATH.label), [*(_kpi(each) for each in off[:MOST_KPIS]), *_more(len(off) - MOST_KPIS)]


def _kpi(each: ScoreRow) -> str:
    latest = figure(each.latest, each.unit) if each.latest is not None else "not measured yet"
    return f"{inline(each.kpi)}: {latest}, {listed(inline(status) for status in each.statuses)}"


def _more(count: int) -> list[str]:
    return [f"and {count} more"] if count > 0 else []


def _buttons(report: MonthReport, *, with_file: bool) -> Block | None:
    about = f"in the figures of {report.month.name}"
    send = button("Send me the whole report", ids.SEND_REPORT, report.month.key, about=f"of {report.month.name}")
    meaning = button("What these mean", ids.REPORT_DEFINITIONS, report.month.key, about=about)
    return buttons("report_actions", [send, meaning] if with_file else [meaning])


DEFINITIONS: tuple[Definition, ...] = (
    definitions.RECEIVED,
    definitions.IN_TIME,
    definitions.CLOSED,
    definitions.MEASURED,
    definitions.REPORTED,
    definitions.LEFT_OUT,
    definitions.OWED,
    definitions.IN_PROGRESS,
    definitions.FORECAST,
    definitions.OFF_PATH,
    definitions.PARTICIPATION,
    definitions.IDEAS_EACH,
    definitions.IMPLEMENTED_EACH,
    definitions.DECISION,
    definitions.IMPLEMENTED,
    definitions.WAITING,
)
"""The figures of the message, in its order."""


def definitions_window() -> View:
    """Build the window that says what each figure means, with published ones beside it."""
    return info_modal(ids.NOTE_VIEW, "What these mean", [section(_definition(each)) for each in DEFINITIONS])


def _definition(each: Definition) -> str:
    said = f"*{inline(each.label)}*\n{inline(each.means)}"
    if each.published is None:
        return said
    return f"{said}\nElsewhere: {inline(each.published.says)}. {link(each.published.address, each.published.source)}"


def coming(what: str) -> View:
    """Build the window that says that a file will be in somebody's messages."""
    return info_modal(ids.NOTE_VIEW, "On its way", [section(_coming(what))])


def coming_answer(what: str, teams: tuple[str, ...] = ()) -> Message:
    """Build the answer to a command that a file will be in somebody's messages."""
    return message(section(_coming(what)), *_only(teams))


def nothing_to_export(teams: tuple[str, ...] = ()) -> Message:
    """Build the answer to an export that would hold nothing."""
    return message(section("No improvement matches, so there is nothing to export."), *_only(teams))


def _coming(what: str) -> str:
    return f"{inline(what)} will be in your messages in a moment."
