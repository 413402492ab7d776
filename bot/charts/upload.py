"""Uploading charts to Slack: drawn and uploaded once, then waited for until Slack can show them."""

import hashlib
from datetime import datetime

from slack_sdk import WebClient

from bot.charts.kpi_chart import ChartFacts, kpi_chart
from bot.slack.web_api import TemporaryFailure, call
from handlers.messaging.rendering import ChartRequest
from handlers.slack.block_kit import Picture
from models import Database, insert_once
from models import Picture as Uploaded


def upload_chart(db: Database, client: WebClient, request: ChartRequest, at: datetime) -> Picture:
    """Return the chart as a file in Slack; each chart is uploaded once.

    Raises TemporaryFailure until Slack can show it.
    """
    facts = chart_facts(request)
    key = hashlib.sha256(repr(facts).encode()).hexdigest()
    with db.read() as session:
        file = session.get(Uploaded, key)
    if file is None:
        chart = kpi_chart(facts)
        file_id = _upload(client, chart.png, f"kpi-{request.measured.kpi_id}.png", facts.kpi_name)
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


def _upload(client: WebClient, png: bytes, name: str, title: str) -> str:
    """Upload in Slack's three steps: get a URL, send the bytes, complete.

    The file is private until a message shows it.
    """
    ticket = call(client.files_getUploadURLExternal, filename=name, length=len(png))
    call(_send_bytes, client=client, url=ticket["upload_url"], png=png)
    call(client.files_completeUploadExternal, files=[{"id": ticket["file_id"], "title": title}])
    return str(ticket["file_id"])


def _send_bytes(client: WebClient, url: str, png: bytes) -> None:
    answer = client._upload_file(  # the SDK's own step two, with its TLS and proxy settings
        url=url, data=png, logger=client._logger, timeout=client.timeout, proxy=client.proxy, ssl=client.ssl
    )
    if answer.status != 200:
        raise ConnectionError(f"upload answered {answer.status}")
