"""App Home."""

from slack_bolt import App
from slack_sdk import WebClient

from csi import people
from csi.errors import NotAllowed
from csi.workbench import read_home
from handlers.blocks.home import closed, home
from handlers.payload import Clock, Payload
from models import Database


def open_home(event: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Somebody looks at their Home: it is made anew."""
    if event.get("tab") != "home":
        return
    at = clock()
    try:
        with db.begin() as session:
            people.known(session, event["user"], at)
            view = home(read_home(session, event["user"], at))
    except NotAllowed as refusal:
        view = closed(refusal.sentence)
    client.views_publish(user_id=event["user"], view=view)


def register(app: App) -> None:
    app.event("app_home_opened")(open_home)
