"""Charts in messages: drawn, uploaded once, and waited for until Slack can show them."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.charts import ChartFacts, kpi_chart
from handlers.blocks.parts import Picture
from handlers.outgoing import ChartRequest
from models import Database
from models import Picture as Uploaded

Call = Callable[..., Any]


def uploaded(db: Database, client: WebClient, call: Call, request: ChartRequest, at: datetime) -> Picture:
    """The chart as a file in Slack; the same chart is uploaded once."""
    facts = chart_facts(request)
    key = hashlib.sha256(repr(facts).encode()).hexdigest()
    with db.read() as session:
        known = session.get(Uploaded, key)
    if known is not None:
        return Picture(known.file_id, known.alt_text)
    chart = kpi_chart(facts)
    file_id = _upload(client, call, chart.png, f"kpi-{request.measured.kpi_id}.png", facts.kpi_name, chart.alt_text)
    with db.begin() as session:
        session.merge(Uploaded(key=key, file_id=file_id, alt_text=chart.alt_text, uploaded_at=at))
    return Picture(file_id, chart.alt_text)


def chart_facts(request: ChartRequest) -> ChartFacts:
    """What the chart of a closed improvement shows."""
    measured = request.measured
    return ChartFacts(
        kpi_name=measured.name,
        unit=measured.unit,
        direction=measured.direction,
        readings=measured.readings,
        baseline=measured.before,
        target=measured.target,
        comparison=measured.comparison,
        target_due=measured.due_on,
        started_on=request.started_on,
        ended_on=request.ended_on,
    )


def _upload(client: WebClient, call: Call, png: bytes, name: str, title: str, alt_text: str) -> str:
    """Slack's three steps: ask for an address, send the bytes, complete. The file stays private until it is shown."""
    ticket = call(client.files_getUploadURLExternal, filename=name, length=len(png), alt_txt=alt_text[:1000])
    call(_send_bytes, client=client, url=ticket["upload_url"], png=png)
    call(client.files_completeUploadExternal, files=[{"id": ticket["file_id"], "title": title}])
    return str(ticket["file_id"])


def _send_bytes(client: WebClient, url: str, png: bytes) -> None:
    answer = client._upload_file(  # the SDK's own step two, with its TLS and proxy settings
        url=url, data=png, logger=client._logger, timeout=client.timeout, proxy=client.proxy, ssl=client.ssl
    )
    if answer.status != 200:
        raise ConnectionError(f"upload answered {answer.status}")
