"""A state that is put back for a test is the one its steps led to; where a test has done anything else, none is."""

from collections.abc import Callable

from csi.people import directory
from models import Database, Improvement
from models.enums import Role, State, Step
from tests.conftest import Bot
from tests.support import traces
from tests.support.slack import ANA, BEN, CHLOE, MIA, Json, Slack
from tests.support.states import States, Steps
from tests.support.story import captured, in_progress, one, rows, take


def everything(slack: Slack, bot: Bot) -> tuple[str, list[Json], Json]:
    """All rows, what each person sees, and what went between the bot and the workspace."""
    seen = [slack.view(person) | {"now": None, "version": None} for person in (ANA, BEN, CHLOE, MIA)]
    return traces.database(bot.db), seen, slack.call("/sandbox/traffic")


def test_what_is_put_back_is_what_the_steps_led_to_and_goes_on_from_there(slack: Slack, bot: Bot) -> None:
    assert in_progress(bot) == 1
    reached = everything(slack, bot)
    kept = bot.states.keep(1)

    take(bot, 1, Step.CANCEL, reason="Not any more")
    slack.message(BEN, "Another thing altogether")
    captured(bot, "One more")
    assert everything(slack, bot) != reached

    bot.states.put_back(kept)
    assert everything(slack, bot) == reached
    take(bot, 1, Step.CANCEL, reason="The supplier does it", by=CHLOE)
    assert one(bot, Improvement).state is State.CANCELED
    assert captured(bot, "One more") == 2
    assert len(rows(bot, Improvement)) == 2


def at_rest(bot: Bot) -> Steps:
    """Where the bot is. A thread that an earlier test left behind may still commit once, which counts as a deed."""
    for _ in range(5):
        bot.states = States(bot.db, bot.clock.server, ("here",))
        steps = bot.states.with_step("captured", ())
        if steps is not None and bot.states.with_step("captured", ()) == steps:
            return steps
    raise AssertionError("something goes on doing things")


def test_where_anything_else_was_done_the_next_state_is_reached_anew(slack: Slack, bot: Bot) -> None:
    def write_elsewhere() -> None:
        other = Database(bot.db.url.render_as_string(hide_password=False))
        with other.begin() as session:
            directory.grant(session, BEN, Role.MANAGER, by=None, at=bot.clock())
        other.close()

    def call_slack() -> None:
        assert bot.kaizen is not None
        bot.kaizen.homes._client.auth_test()

    workspace, faults = bot.clock.workspace, bot.clock.server.slack.faults
    deeds: dict[str, Callable[[], object]] = {
        "a row is written through another engine": write_elsewhere,
        "the bot calls Slack": call_slack,
        "somebody opens Home": lambda: slack.open_home(ANA),
        "the clock is moved": lambda: slack.call("/sandbox/clock", {"step": "hour"}),
        "somebody becomes a guest, without an event": lambda: setattr(workspace.people[BEN], "is_restricted", True),
        "somebody leaves a channel": lambda: workspace.channels["C01GENERAL"].members.discard(BEN),
        "a setting changes": lambda: setattr(workspace, "settings", workspace.settings.changed({"rate_limits": True})),
        "Slack has a fault": lambda: faults.add({"fault": "server_error"}),
    }
    for deed, do in deeds.items():
        steps = at_rest(bot)
        do()
        assert bot.states.with_step("captured", ()) != steps, deed
