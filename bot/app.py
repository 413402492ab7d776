"""The Bolt app: every journey, and the factories that listeners may ask for by name."""

from collections.abc import Callable

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient

import handlers
from bot.clock import Clock
from bot.logs import for_library
from models import Database

LISTENER_ARGUMENTS = ("db", "clock")
"""What a listener may ask for by parameter name, besides what Bolt injects."""


def build_app(client: WebClient, db: Database, clock: Clock) -> App:
    """Assemble the app. Listeners commit before they acknowledge, so the answer leaves when they return."""
    app = App(
        name="kaizen",
        client=client,
        logger=for_library("kaizen.bolt"),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=True,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
    )

    @app.middleware
    def inject(context: BoltContext, next: Callable[[], BoltResponse]) -> None:
        context["db"] = db
        context["clock"] = clock
        next()

    handlers.register(app)
    return app
