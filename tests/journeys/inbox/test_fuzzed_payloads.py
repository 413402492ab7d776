"""Made-up payloads in Slack's shapes: none is answered with an error. `make fuzz` has a hundred thousand."""

from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.fuzzed_bot import FuzzedBot
from tests.support.story import in_progress

COUNT = 400


def test_whatever_slack_signs_is_answered_without_an_error(bot: Bot, server: SandboxServer) -> None:
    in_progress(bot)
    assert bot.kaizen is not None
    outcome = FuzzedBot(bot.kaizen, server.slack, seed=7 if bot.db.is_sqlite else 8).run(COUNT)

    assert outcome.errors == {}, outcome.samples
    assert set(outcome.statuses) <= {200, 400, 403, 404}
    assert outcome.statuses[200] > COUNT / 2
