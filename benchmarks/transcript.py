"""One whole capture and interview, as its author sees it: `python -m benchmarks.transcript > docs/transcript.md`.

The bot plays it in the sandbox; the script counts what the person had to do.
"""

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

from benchmarks.receipt_time import ANA, DIRECT, GENERAL, running
from bot import logs

ANSWERS = {
    "what gets better": "New starters can work on their first day instead of waiting for a laptop.",
    "mostly about": "Satisfaction",
    "objectives": "skip",
    "simply stop": "No. Everybody needs one; but the second signature could go.",
    "How is it today": "14 days from request to laptop, from the ticket system, October.",
    "How consistently": "2",
    "other teams or companies": "The Lyon office takes 3 days.",
    "leave it as it is": "not sure",
}


class Workspace(Protocol):
    """The sandbox's HTTP interface."""

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]: ...


def a_moment() -> None:
    time.sleep(0.01)


class Played:
    """The conversation so far, and the person's effort. `settle` lets the bot send what it has to."""

    def __init__(self, people: Workspace, settle: Callable[[], None]) -> None:
        self._people = people
        self._settle = settle
        self.lines: list[str] = []
        self.messages = 0
        self.clicks = 0

    def view(self) -> dict[str, Any]:
        return self._people.call(f"/sandbox/as/{ANA}/view")

    def from_app(self) -> list[dict[str, Any]]:
        return [each for each in self.view()["messages"][DIRECT] if each.get("app")]

    def wait(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for the bot's newest message that fits."""
        for _ in range(2_000):
            found = [each for each in self.from_app() if until(each)]
            if found:
                return found[-1]
            self._settle()
        raise AssertionError([each["text"] for each in self.from_app()])

    def tell(self, who: str, text: str) -> None:
        self.lines += [f"**{who}**", *(f"> {line}" if line else ">" for line in text.split("\n")), ""]


def buttons(message: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return label, block id and action id of each button."""
    return [
        (element["text"]["text"], block["block_id"], element["action_id"])
        for block in message.get("blocks", ())
        for element in block.get("elements", ())
        if isinstance(element, dict) and element.get("type") == "button"
    ]


def choices(message: dict[str, Any]) -> list[str]:
    """Return what the menus and selects of a message offer."""
    elements = [
        element
        for block in message.get("blocks", ())
        for element in (*block.get("elements", ()), block.get("accessory"))
        if isinstance(element, dict)
    ]
    return [option["text"]["text"] for element in elements for option in element.get("options", ())]


def shown(message: dict[str, Any]) -> str:
    labels = "  ".join(f"[{label}]" for label in [*(label for label, _, _ in buttons(message)), *choices(message)])
    return str(message["text"]) + (f"\n{labels}" if labels else "")


def main() -> None:
    with running(0) as people:
        print("\n".join(transcript(people, a_moment)))
    sys.stdout.flush()


def transcript(people: Workspace, settle: Callable[[], None]) -> list[str]:
    """Play the conversation with a bot that has just begun, and return the page's lines."""
    played = Played(people, settle)
    played.lines += ["# One idea, from the message to the last question", ""]
    played.lines += ["`python -m benchmarks.transcript > docs/transcript.md` plays this with the real bot.", ""]
    idea = "laptop requests take two weeks"
    played.tell("Ana, in #general", f"/improve {idea}")
    people.call(f"/sandbox/as/{ANA}/command", {"channel": GENERAL, "command": "/improve", "text": idea})
    played.messages += 1
    note = played.view()["messages"][GENERAL][-1]
    played.tell("Kaizen, only to Ana", note["text"])
    receipt = played.wait(lambda each: each["text"].startswith("*IMP-1*"))
    played.tell("Kaizen, in direct messages", shown(receipt))
    to_receipt = played.messages + played.clicks
    label, block_id, action_id = next(each for each in buttons(receipt) if each[0] == "Answer the questions")
    where = {"channel": DIRECT, "ts": receipt["ts"]}
    people.call(f"/sandbox/as/{ANA}/press", {**where, "block_id": block_id, "action_id": action_id})
    played.clicks += 1
    played.tell("Ana", f"presses *{label}*")
    answer_questions(people, played, receipt["ts"])
    played.lines += ["## What it took", "", f"- from idea to receipt: {to_receipt} message, 0 clicks"]
    effort = f"{played.messages} messages and {played.clicks} click"
    return [*played.lines, f"- to a complete interview of the author: {effort}"]


def answer_questions(people: Workspace, played: Played, thread: str) -> None:
    """Type an answer to each question until none is left."""
    done: set[str] = set()
    while True:
        message = played.wait(
            lambda each: each["ts"] not in done and ("All in a form" in shown(each) or "last question" in each["text"])
        )
        done.add(message["ts"])
        played.tell("Kaizen, in the thread", shown(message))
        if "last question" in message["text"]:
            return
        text = next(said for words, said in ANSWERS.items() if words in message["text"])
        played.tell("Ana", text)
        people.call(f"/sandbox/as/{ANA}/message", {"channel": DIRECT, "text": text, "thread_ts": thread})
        played.messages += 1


if __name__ == "__main__":
    logs.set_up("WARNING")  # what is printed is the page
    main()
