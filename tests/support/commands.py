"""`/csi` in tests: type a command, and read the ephemeral answer."""

from typing import Any

from tests.support.slack import GENERAL, Json, Refused, Seen, Slack


def csi(slack: Slack, person: str, text: str = "", channel: str = GENERAL) -> str:
    """Type a command. Return the answer's text; empty if a form was opened instead."""
    before = len(slack.messages(person, channel))
    slack.command(person, "/csi", text, channel)
    seen = slack.messages(person, channel)[before:]
    assert all(each.raw.get("ephemeral") for each in seen), [each.raw for each in seen]
    assert len(seen) <= 1, [each.text for each in seen]
    return seen[0].text if seen else ""


def answer(slack: Slack, person: str, text: str = "", channel: str = GENERAL) -> Seen:
    """Type a command. Return the answer's message, with its buttons."""
    said = csi(slack, person, text, channel)
    assert said, f"no answer to {text!r}"
    return slack.messages(person, channel)[-1]


def refused(slack: Slack, person: str, **fields: Any) -> str:
    """Submit the form on top, and return the errors at its fields. Fails if the form is accepted."""
    try:
        slack.fill(person, **fields)
    except Refused as told:
        return str(told.answer.get("errors"))
    raise AssertionError("the form was taken")


def initial(modal: Json, block_id: str) -> Any:
    """Return the value with which a field of a form opens."""
    element = next(block["element"] for block in modal["blocks"] if block["block_id"] == block_id)
    for key in ("initial_value", "initial_user", "initial_date"):
        if key in element:
            return element[key]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return [option["value"] for option in element.get("initial_options", ())]
