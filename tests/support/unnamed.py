"""An anonymous author in tests: what they do, and what they are answered."""

import re

from tests.conftest import Bot
from tests.support.slack import CHLOE, GENERAL, MIA, TRIAGE, Json, Slack
from tests.support.slack import Seen as Message
from tests.support.story import OBJECTIVE, card, told
from tests.support.unknown import change, come

NOA = "U77NOAQ"
"""A person whom `join` adds to the workspace."""

NOA_DIRECT = "D77NOAQ"
TRACES = (NOA, "77NOAQ", "noaq", "Quillfeather")
SAID = "My shift is never asked before rosters change"


def join(slack: Slack, *, quiet: bool = False) -> str:
    """Add Noa to the workspace; `quiet` leaves the bot without a word of it."""
    (come if quiet else change)(slack, NOA, name="noaq", real_name="Noa Quillfeather", channels=[GENERAL])
    return NOA


def say(slack: Slack, person: str, words: str) -> Message:
    """Type `/improve …`, and return the ephemeral answer."""
    slack.command(person, "/improve", words)
    answer = slack.messages(person, GENERAL)[-1]
    assert answer.raw["ephemeral"]
    return answer


def code_in(shown: str) -> str:
    """Return the code in an answer."""
    found = re.search(r"Your code: \*`([0-9a-z]{4}(?:-[0-9a-z]{4}){3})`\*", shown)
    assert found, shown
    return found[1]


def press(slack: Slack, person: str, label: str) -> Json:
    """Press a button in the window on top."""
    modal = slack.modal(person)
    for block in modal["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button" and element["text"]["text"] == label:
                where = {"view": modal["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                return slack.act(person, "press", where)
    raise AssertionError(f"no button {label!r} in {told(slack, person)!r}")


def labels(slack: Slack, person: str) -> list[str]:
    """Return the labels of the buttons in the window on top."""
    elements = [each for block in slack.modal(person)["blocks"] for each in block.get("elements", ())]
    return [element["text"]["text"] for element in elements if element["type"] == "button"]


def saved(slack: Slack, bot: Bot, words: str = SAID, person: str = NOA) -> str:
    """Capture an anonymous idea and send its card. Return the code."""
    code = code_in(say(slack, person, f"anonymously {words}").text)
    bot.flush()
    return code


def triaged(slack: Slack, bot: Bot, number: int = 1, *, effort: str = "M", quick_win: bool = False) -> None:
    """Let Mia accept the improvement, with Chloé as its coordinator."""
    card(slack, MIA, number, TRIAGE).press("Accept")
    why = {"quick_win": ["yes"]} if quick_win else {"new_objective": OBJECTIVE}
    slack.fill(MIA, coordinator=CHLOE, effort=effort, **why)
    bot.flush()
