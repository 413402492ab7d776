"""A bare Bolt app which acknowledges each command and does nothing else: what Kaizen is measured beside."""

import logging
import os
import re

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.slack.socket_mode import CONCURRENCY


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, process_before_response=True, token_verification_enabled=False)

    def nothing(ack: Ack) -> None:
        ack()

    app.command(re.compile(".*"))(nothing)
    handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], concurrency=CONCURRENCY)
    handler.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
