"""Making the files of a request in a folder: each with its name and title."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.charts.month_chart import month_chart
from bot.files.tables import write_tables, zipped
from csi.reports import register_tables
from csi.reports.figures import MonthChart
from csi.reports.month import MonthReport
from csi.reports.service_plan import ServicePlan
from handlers.reports.files import FileRequest
from handlers.reports.plan_page import plan_page
from handlers.reports.report_page import DrawnPicture, report_page
from models import Database


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made."""

    path: Path
    title: str


def make(db: Database, request: FileRequest, folder: Path, keep: Callable[[], None]) -> list[Made]:
    """Make the files of a request. `keep` is called now and then while it takes long."""
    about = request.about
    if isinstance(about, MonthReport):
        return [_text_file(folder / request.name, request.title, html_report(about))]
    if isinstance(about, ServicePlan):
        return [_text_file(folder / request.name, request.title, plan_page(about))]
    workbook = folder / f"{request.name}.xlsx"
    with db.read() as session:
        paths = write_tables(register_tables.tables(session, about), workbook, folder, keep)
    packed = zipped(paths, folder / f"{request.name}-csv.zip")
    return [Made(workbook, request.title), Made(packed, f"{request.title} as CSV")]


def html_report(report: MonthReport) -> str:
    """The report of a month as a page with its pictures."""
    chart = month_chart(MonthChart(report.counts.history))
    caption = "What came in and what was closed, month by month."
    return report_page(report, DrawnPicture(chart.png, chart.alt_text, caption), {})


def _text_file(path: Path, title: str, text: str) -> Made:
    path.write_text(text, encoding="utf-8")
    return Made(path, title)
