"""Making the files of a request in a folder: each with its name and title."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.charts.kpi_chart import kpi_chart
from bot.charts.month_chart import month_chart
from bot.files.tables import write_tables, zipped
from csi.kpis import charts
from csi.kpis.chart_facts import ChartFacts
from csi.reports import register_tables
from csi.reports.figures import MonthChart
from csi.reports.month import MonthReport
from csi.reports.service_plan import ServicePlan
from handlers.reports.files import FileRequest
from handlers.reports.plan_page import plan_page
from handlers.reports.report_page import DrawnPicture, report_page
from models import Database

MOST_CHARTS = 12
"""So many charts of KPIs are in a report at most; each takes about 40 KB."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made."""

    path: Path
    title: str


def make(db: Database, request: FileRequest, folder: Path, keep: Callable[[], None]) -> list[Made]:
    """Make the files of a request. `keep` is called now and then while it takes long."""
    about = request.about
    if isinstance(about, MonthReport):
        with db.read() as session:
            drawn = charts_of(session, about)
        return [_text_file(folder / request.name, request.title, html_report(about, drawn, keep))]
    if isinstance(about, ServicePlan):
        return [_text_file(folder / request.name, request.title, plan_page(about))]
    workbook = folder / f"{request.name}.xlsx"
    with db.read() as session:
        paths = write_tables(register_tables.tables(session, about), workbook, folder, keep)
    packed = zipped(paths, folder / f"{request.name}-csv.zip")
    return [Made(workbook, request.title), Made(packed, f"{request.title} as CSV")]


def charts_of(session: Session, report: MonthReport) -> dict[int, ChartFacts]:
    """The charts of the KPIs that a report draws: those that are off first, then those with a target."""
    wanted = [row for row in report.scorecard.rows if row.latest is not None and (row.is_off or row.targets)]
    wanted.sort(key=lambda row: not row.is_off)
    return {
        row.kpi_id: charts.kpi_chart_facts(session, row.kpi_id, row.targets[0].number if row.targets else None)
        for row in wanted[:MOST_CHARTS]
    }


def html_report(report: MonthReport, kpis: Mapping[int, ChartFacts], keep: Callable[[], None]) -> str:
    """The report of a month as a page with its pictures."""
    months = month_chart(MonthChart(report.counts.history))
    overview = DrawnPicture(months.png, months.alt_text, "What came in and what was closed, month by month.")
    drawn = {}
    for kpi_id, facts in kpis.items():
        chart = kpi_chart(facts)
        drawn[kpi_id] = DrawnPicture(chart.png, chart.alt_text, facts.kpi_name)
        keep()
    return report_page(report, overview, drawn)


def _text_file(path: Path, title: str, text: str) -> Made:
    path.write_text(text, encoding="utf-8")
    return Made(path, title)
