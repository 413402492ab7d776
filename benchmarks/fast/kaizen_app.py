"""`kaizen run` with one more command, which does nothing; with `listener` it sends nothing that is owed either."""

import sys

from slack_bolt import Ack, App

import handlers
from bot import cli
from bot.process import Kaizen

NOTHING = "/nothing"


def nothing(ack: Ack) -> None:
    ack()


def main() -> None:
    if "listener" in sys.argv:
        Kaizen.start = lambda self: None  # type: ignore[method-assign]
    register = handlers.register

    def with_nothing(app: App) -> None:
        register(app)
        app.command(NOTHING)(nothing)

    handlers.register = with_nothing
    sys.argv[1:] = ["run"]
    cli.main()


if __name__ == "__main__":
    main()
