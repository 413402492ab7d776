"""Tests check Block Kit's objects quickly, and find the same as the SDK does."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import ButtonElement, HeaderBlock, InputBlock, Option, PlainTextInputElement, SectionBlock
from slack_sdk.models.views import View

from docs.tools.message_cases import CASES, Case
from docs.tools.messages import builders, payload_of
from docs.tools.samples import arguments
from tests.support import quick_blocks

LONG = "x" * 4_000


@pytest.mark.parametrize(
    "made",
    [
        HeaderBlock(text=LONG),
        SectionBlock(block_id="b"),
        ButtonElement(text=LONG, action_id="a"),
        ButtonElement(text="Go", action_id=LONG),
        Option(value=LONG, text="Go"),
        InputBlock(label=LONG, element=PlainTextInputElement(action_id="a")),
        View(type="dialog"),
        View(type="home", submit="Go"),
        View(type="modal", title=LONG),
    ],
    ids=lambda made: type(made).__name__,
)
def test_what_the_sdk_refuses_is_refused(made: JsonObject) -> None:
    with pytest.raises(SlackObjectFormationError):
        made.to_dict()


def test_every_check_of_every_object_in_the_messages_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = set()

    def compare(made: JsonObject) -> None:
        """Look as the SDK does, through all that an object has."""
        kinds.add(type(made))
        found = [name for name in dir(made) if not name.startswith("__") and _is_check(getattr(made, name, None))]
        assert found == list(quick_blocks.checks(type(made)))

    monkeypatch.setattr(JsonObject, "validate_json", compare)
    for builder in builders().values():
        for case in CASES.get(builder.name, (Case(),)):
            payload_of(builder.function(**arguments(builder.function, bare=case.bare, **case.given)))
    assert len(kinds) > 20


def _is_check(given: object) -> bool:
    return callable(given) and hasattr(given, "validator")
