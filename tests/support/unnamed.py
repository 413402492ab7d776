"""Somebody who stays unnamed: what they do, and what they are told."""

import re

from tests.conftest import Bot
from tests.support.slack import CHLOE, GENERAL, MIA, TRIAGE, Json, Slack
from tests.support.slack import Seen as Message
from tests.support.story import OBJECTIVE, card, told

NOA = "U77NOAQ"
"""Somebody whom the bot has never met, once `join` has brought them."""

NOA_DIRECT = "D77NOAQ"
TRACES = (NOA, "77NOAQ", "noaq", "Quillfeather")
SAID = "My shift is never asked before rosters change"


def join(slack: Slack) -> str:
    """Noa comes into the workspace."""
    person = {"name": "noaq", "real_name": "Noa Quillfeather", "channels": [GENERAL]}
    assert slack.call(f"/sandbox/people/{NOA}", person)["ok"]
    return NOA


def say(slack: Slack, person: str, words: str) -> Message:
    """What the bot answers to `/improve …`."""
    slack.command(person, "/improve", words)
    answer = slack.messages(person, GENERAL)[-1]
    assert answer.raw["ephemeral"]
    return answer


def code_in(shown: str) -> str:
    """The code that somebody is told."""
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
    """The buttons in the window on top."""
    elements = [each for block in slack.modal(person)["blocks"] for each in block.get("elements", ())]
    return [element["text"]["text"] for element in elements if element["type"] == "button"]


def saved(slack: Slack, bot: Bot, words: str = SAID, person: str = NOA) -> str:
    """An anonymous idea, its card sent; the code."""
    code = code_in(say(slack, person, f"anonymously {words}").text)
    bot.flush()
    return code


def triaged(slack: Slack, bot: Bot, number: int = 1, *, effort: str = "M", quick_win: bool = False) -> None:
    """Mia accepts it, for Chloé to answer for."""
    card(slack, MIA, number, TRIAGE).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, effort=effort, new_objective=OBJECTIVE, quick_win=["yes"] if quick_win else [])
    bot.flush()
