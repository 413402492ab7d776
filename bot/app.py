"""The Bolt app: all listeners, and the arguments that listeners may ask for by name."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.middleware.authorization import SingleTeamAuthorization
from slack_sdk.web import SlackResponse

import handlers
from bot.clock import Clock
from bot.logs import for_library
from bot.slack.indexed_app import IndexedApp
from bot.slack.kept_open import KeptOpenClient
from csi.language.storable_text import storable_values
from csi.people.organisation import Organisation
from handlers.slack import mentions, replay, team_check
from models import Database

LISTENER_ARGUMENTS = ("db", "clock", "organisation")
"""Parameters that a listener may have besides those that Bolt injects."""


def build_app(client: KeptOpenClient, db: Database, clock: Clock, organisation: Organisation, me: SlackResponse) -> App:
    """Build the app. It sends an acknowledgement only when its listener returns, after the listener's commit.

    `me` is Slack's answer to `auth.test`. Bolt would ask with the first payload, and while Slack doesn't answer that
    call, tell people that the app is no longer installed, and acknowledge what it throws away.
    """
    app = IndexedApp(
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

    for each in app._middleware_list:
        if isinstance(each, SingleTeamAuthorization):
            each.auth_test_result = me

    @app.middleware
    def clean(body: dict[str, Any], next: Callable[[], BoltResponse]) -> None:
        """Whatever comes from Slack (events, commands, clicks, forms, options), before any parser sees it."""
        body.update({key: storable_values(value) for key, value in body.items()})
        next()

    @app.middleware
    def inject(context: BoltContext, next: Callable[[], BoltResponse]) -> None:
        mentions.use_names_of(db)
        context["db"] = db
        context["clock"] = clock
        context["organisation"] = organisation
        context["dispatch"] = app.dispatch
        context["client"] = client.for_request(context.client)
        if replay.CONTEXT in context:
            context["client"] = replay.client_for(context[replay.CONTEXT], context.client)
        next()

    app.use(team_check.believe_team)

    handlers.register(app)
    return app
