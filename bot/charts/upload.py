"""Uploading charts to Slack: drawn and uploaded once, then waited for until Slack can show them."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from slack_sdk import WebClient

from bot.charts.kpi_chart import Chart, ChartFacts, kpi_chart
from bot.charts.month_chart import MonthChartFacts, month_chart
from bot.slack import uploads
from bot.slack.web_api import TemporaryFailure, call
from handlers.messaging.rendering import ChartRequest, MonthChartRequest
from handlers.slack.block_kit import Picture
from models import Database, insert_once
from models import Picture as Uploaded


def upload_chart(db: Database, client: WebClient, request: ChartRequest | MonthChartRequest, at: datetime) -> Picture:
    """Return the chart as a file in Slack; each chart is uploaded once.

    Raises TemporaryFailure until Slack can show it.
    """
    if isinstance(request, MonthChartRequest):
        year = MonthChartFacts(request.months)
        return _upload_once(db, client, year, lambda: month_chart(year), "months.png", "Month by month", at)
    facts = chart_facts(request)
    name = f"kpi-{request.measured.kpi_id}.png"
    return _upload_once(db, client, facts, lambda: kpi_chart(facts), name, facts.kpi_name, at)


def _upload_once(
    db: Database, client: WebClient, facts: object, draw: Callable[[], Chart], name: str, title: str, at: datetime
) -> Picture:
    key = hashlib.sha256(repr(facts).encode()).hexdigest()
    with db.read() as session:
        file = session.get(Uploaded, key)
    if file is None:
        chart = draw()
        file_id = uploads.upload(client, chart.png, name)
        uploads.complete(client, file_id, title)  # private until a message shows it
        file = Uploaded(key=key, file_id=file_id, alt_text=chart.alt_text, uploaded_at=at)
        with db.begin() as session:
            insert_once(session, file)  # another replica may have uploaded it meanwhile
    _wait_until_shown(client, file.file_id)
    return Picture(file.file_id, file.alt_text)


def _wait_until_shown(client: WebClient, file_id: str) -> None:
    """Check that Slack has processed the file: a block with a file whose type is unknown is refused."""
    if not call(client.files_info, file=file_id)["file"].get("mimetype"):
        raise TemporaryFailure("picture_not_ready", after=1)


def chart_facts(request: ChartRequest) -> ChartFacts:
    """Return the facts for the chart of a closed improvement."""
    measured = request.measured
    return ChartFacts(
        kpi_name=measured.name,
        unit=measured.unit,
        direction=measured.direction,
        readings=measured.readings,
        baseline=measured.before,
        aim=measured.aim,
        target_due=measured.due_on,
        started_on=request.started_on,
        ended_on=request.ended_on,
    )
