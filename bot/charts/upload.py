"""Uploading charts to Slack: drawn and uploaded once, then waited for until Slack can show them."""

from datetime import datetime

from slack_sdk import WebClient

from bot.charts.kpi_chart import kpi_chart
from bot.charts.month_chart import month_chart
from bot.slack import uploads
from bot.slack.web_api import TemporaryFailure, call
from csi.kpis.chart_facts import ChartFacts
from csi.reports.figures import MonthChart
from handlers.slack.block_kit import Picture
from models import Database, insert_once
from models import Picture as Uploaded


def upload_chart(db: Database, client: WebClient, facts: ChartFacts | MonthChart, at: datetime) -> Picture:
    """Return the chart as a file in Slack; each content is drawn and uploaded once.

    Raises TemporaryFailure until Slack can show it.
    """
    with db.read() as session:
        file = session.get(Uploaded, facts.key)
    if file is None:
        chart = month_chart(facts) if isinstance(facts, MonthChart) else kpi_chart(facts)
        file_id = uploads.upload(client, chart.png, f"chart-{facts.key[:12]}.png")
        uploads.complete(client, file_id, facts.title)  # private until a message shows it
        file = Uploaded(key=facts.key, file_id=file_id, alt_text=chart.alt_text, uploaded_at=at)
        with db.begin() as session:
            insert_once(session, file)  # another replica may have uploaded it meanwhile
    _wait_until_shown(client, file.file_id)
    return Picture(file.file_id, file.alt_text)


def _wait_until_shown(client: WebClient, file_id: str) -> None:
    """Check that Slack has processed the file: a block with a file whose type is unknown is refused."""
    if not call(client.files_info, file=file_id)["file"].get("mimetype"):
        raise TemporaryFailure("picture_not_ready", after=1)
