"""Showing a KPI's chart: in a window, and beside the answer to a command. It is drawn and uploaded by the sender."""

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlmodel import Session

from csi.kpis import charts
from csi.kpis.chart_facts import ChartFacts
from csi.messaging import outbox
from csi.messaging.outbox import MessageKind
from csi.views.kpi_chart import read_shown_chart
from handlers import ids
from handlers.commands.call import Call
from handlers.kpis.chart_blocks import ChartButton, chart_window
from handlers.slack import modals
from handlers.slack.block_kit import Picture
from handlers.slack.payload import Clock, Payload, person_of, pressed
from models import Database


def open_chart(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Show chart*: open the window, with the picture if Slack has it, and else bring it later."""
    show_chart(ChartButton.parse(pressed(body)), body, client, db, clock)
    ack()


def show_chart(wanted: ChartButton, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Open the window with a KPI's chart, for whoever has pressed something."""
    by = person_of(body)
    with db.read() as session:
        shown = read_shown_chart(session, wanted.kpi, wanted.number, by=by)
        image = _uploaded(session, shown.chart)
    view_id = modals.show(body, client, chart_window(shown, image))
    if image is None:
        with db.begin() as session:
            outbox.enqueue(
                session,
                MessageKind.WINDOW,
                to=outbox.ephemeral(by),
                at=clock(),
                what=charts.CHART,
                view=view_id,
                kpi=wanted.kpi,
                number=wanted.number,
                person=by,
            )


def picture_or_later(session: Session, call: Call, kpi_id: int, number: int = 0) -> Picture | None:
    """Return a KPI's chart for a command's answer if Slack has it; else it follows in a message of its own.

    Raises NotAllowed, NotFound.
    """
    shown = read_shown_chart(session, kpi_id, number, by=call.person)
    image = _uploaded(session, shown.chart)
    if image is None and call.response_url and shown.chart.readings:
        outbox.enqueue(
            session,
            MessageKind.RESPONSE,
            to=outbox.ephemeral(call.person),
            at=call.clock(),
            what=charts.CHART,
            url=call.response_url,
            kpi=kpi_id,
            number=number,
            person=call.person,
        )
    return image


def _uploaded(session: Session, chart: ChartFacts) -> Picture | None:
    found = charts.uploaded(session, chart)
    return Picture(found.file_id, found.alt_text) if found else None


def register(app: App) -> None:
    app.action(ids.starting(ids.SHOW_CHART))(open_chart)
