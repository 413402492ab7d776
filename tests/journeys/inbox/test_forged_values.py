"""Values that are old, mangled or made up: each is answered with a sentence, and none is logged as an error of ours."""

from collections.abc import Iterator

import pytest
import structlog
from structlog.typing import EventDict

from handlers import ids
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support import forging
from tests.support.slack import MIA, Json, Slack
from tests.support.story import in_progress, told

LOGGED = {"event", "kind", "log_level"}
"""All that is logged of a value that isn't known: none of its text."""


class Forger:
    """Delivers made-up payloads by Mia, and collects what went wrong."""

    def __init__(self, bot: Bot, server: SandboxServer) -> None:
        self.bot, self.server = bot, server
        self.wrong: list[str] = []
        self.count = 0

    def deliver(self, name: str, body: Json) -> str:
        """Deliver one payload with a trigger that works. Return the acknowledgement's body."""
        self.count += 1
        body["trigger_id"] = self.server.slack.triggers.issue(MIA)
        self.server.workspace.clear_stack(MIA)
        with structlog.testing.capture_logs() as logs:
            answer = forging.deliver(self.bot, body)
        self.wrong += [f"{name}: {each['exc_info']!r}"[:300] for each in logs if _is_ours(each)]
        if answer.status != 200:
            self.wrong.append(f"{name}: status {answer.status}")
        self.wrong += [f"{name}: {each}" for each in logs if each["event"] == "outdated" and set(each) > LOGGED]
        return answer.body or ""


def _is_ours(entry: EventDict) -> bool:
    """Whether a bug was logged. Slack can't find the window of a made-up press, which is none."""
    if entry["event"] != "unexpected":
        return False
    refused = getattr(entry["exc_info"], "response", {})
    return not (refused and refused.get("error") == "not_found")


@pytest.fixture
def forger(slack: Slack, bot: Bot, server: SandboxServer) -> Iterator[Forger]:
    in_progress(bot)
    made = Forger(bot, server)
    yield made
    assert made.wrong == []


@pytest.fixture
def values(bot: Bot) -> tuple[str, ...]:
    """What stands for a value: numbers on both databases, of the other texts half on each."""
    return forging.NUMBERS + forging.MANGLED[bot.db.is_sqlite :: 2]


def test_every_button_and_menu_answers_a_value_that_it_did_not_store(forger: Forger, values: tuple[str, ...]) -> None:
    for number, hung in enumerate(forging.listeners("action")):
        for action_id in forging.action_ids(hung):
            for place, value in enumerate(values if ":" not in action_id else ("1",)):
                ways = list(forging.presses(action_id, value))
                forger.deliver(f"{action_id} {value[:20]!r}", ways[(number + place) % len(ways)])

    assert forger.count > 700


def test_every_form_answers_what_it_did_not_store_and_options_that_it_did_not_have(
    forger: Forger, values: tuple[str, ...]
) -> None:
    for hung in forging.listeners("view"):
        for value in values:
            forger.deliver(f"{hung.to} {value[:20]!r}", forging.submission(str(hung.to), value, "x"))
            forger.deliver(f"{hung.to} 1 {value[:20]!r}", forging.submission(str(hung.to), "1", value))

    assert forger.count > 500


def test_whoever_presses_is_told_to_open_it_again(slack: Slack, forger: Forger) -> None:
    forger.deliver("button", next(forging.presses(ids.ACCEPT, "1.99")))
    assert told(slack, MIA).startswith("This button is from an older message. Please open the message or form again.")

    answer = forger.deliver("form", forging.submission(ids.ACCEPT_FORM, "[1, 2", "x"))
    assert "This button is from an older message" in answer


def test_options_are_looked_up_for_any_words(forger: Forger) -> None:
    for hung in forging.listeners("options"):
        for value in forging.MANGLED:
            forger.deliver(f"{hung.to} {value[:20]!r}", forging.suggestion(str(hung.to), value))


def test_shortcuts_and_commands_of_unknown_names_are_acknowledged(forger: Forger) -> None:
    for value in forging.MANGLED:
        forger.deliver(f"shortcut {value[:20]!r}", forging.shortcut(value))
        forger.deliver(f"unknown action {value[:20]!r}", next(forging.presses(value, value)))
