"""The linter against what `slack_sdk.models` builds, and what it refuses to build."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as sdk
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.views import View

from sandbox.blockkit import problems_in_message, problems_in_view

Build = Callable[[], JsonObject]
PLAIN = sdk.PlainTextObject(text="Words")
CHOICES = [sdk.Option(text=f"Option {n}", value=str(n)) for n in range(3)]

SDK_GOOD: dict[str, Build] = {
    "section": lambda: sdk.SectionBlock(text="*x*", fields=["a", sdk.MarkdownTextObject(text="b")]),
    "accessory": lambda: sdk.SectionBlock(text="x", accessory=sdk.ButtonElement(text="Go", action_id="go", value="1")),
    "divider": lambda: sdk.DividerBlock(),
    "header": lambda: sdk.HeaderBlock(text="x"),
    "image": lambda: sdk.ImageBlock(image_url="https://e.org/a.png", alt_text="x", title="t"),
    "markdown": lambda: sdk.MarkdownBlock(text="# x"),
    "context": lambda: sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="x"), PLAIN]),
    "buttons": lambda: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="Go", action_id="go", style="danger")]),
    "link button": lambda: sdk.ActionsBlock(elements=[sdk.LinkButtonElement(text="Go", url="https://e.org")]),
    "selects": lambda: sdk.ActionsBlock(
        elements=[
            sdk.StaticSelectElement(options=CHOICES, initial_option=CHOICES[0], action_id="a", placeholder="Which?"),
            sdk.UserSelectElement(action_id="b", placeholder="Who?"),
            sdk.ConversationSelectElement(action_id="c", filter=sdk.ConversationFilter(include=["public"])),
            sdk.ChannelSelectElement(action_id="d"),
            sdk.ExternalDataSelectElement(action_id="e", min_query_length=1),
        ]
    ),
    "pickers": lambda: sdk.ActionsBlock(
        elements=[
            sdk.DatePickerElement(action_id="a", initial_date="2026-12-01"),
            sdk.TimePickerElement(action_id="b", initial_time="09:05"),
            sdk.DateTimePickerElement(action_id="c", initial_date_time=1795338000),
        ]
    ),
    "choices": lambda: sdk.ActionsBlock(
        elements=[
            sdk.CheckboxesElement(options=CHOICES, initial_options=CHOICES[:1], action_id="a"),
            sdk.RadioButtonsElement(options=CHOICES, initial_option=CHOICES[1], action_id="b"),
            sdk.OverflowMenuElement(options=CHOICES, action_id="c"),
        ]
    ),
    "groups": lambda: sdk.SectionBlock(
        text="x",
        accessory=sdk.StaticMultiSelectElement(
            option_groups=[sdk.OptionGroup(label="g", options=CHOICES)], action_id="a", max_selected_items=2
        ),
    ),
    "confirmation": lambda: sdk.ActionsBlock(
        elements=[
            sdk.ButtonElement(text="Go", action_id="go", confirm=sdk.ConfirmObject(title="Sure?", text="Really?"))
        ]
    ),
    "input": lambda: sdk.InputBlock(label="x", element=sdk.PlainTextInputElement(action_id="a", multiline=True)),
    "rich text": lambda: sdk.RichTextBlock(
        elements=[
            sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.Text(text="x")]),
            sdk.RichTextListElement(
                style="bullet",
                elements=[sdk.RichTextSectionElement(elements=[sdk.RichTextElementParts.Emoji(name="tada")])],
            ),
        ]
    ),
    "video": lambda: sdk.VideoBlock(
        title="x", alt_text="x", video_url="https://e.org/v", thumbnail_url="https://e.org/t.png"
    ),
}

SDK_BAD: dict[str, Build] = {
    "empty section": lambda: sdk.SectionBlock(),
    "11 fields": lambda: sdk.SectionBlock(fields=["x"] * 11),
    "26 buttons": lambda: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id=str(n)) for n in range(26)]),
    "header too long": lambda: sdk.HeaderBlock(text="x" * 151),
    "11 context elements": lambda: sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="x")] * 11),
    "alt text too long": lambda: sdk.ImageBlock(image_url="https://e.org/a.png", alt_text="x" * 2001),
    "button text too long": lambda: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x" * 76, action_id="a")]),
    "button value too long": lambda: sdk.ActionsBlock(
        elements=[sdk.ButtonElement(text="x", action_id="a", value="x" * 2001)]
    ),
    "select with 101 options": lambda: sdk.ActionsBlock(
        elements=[sdk.StaticSelectElement(options=[sdk.Option(text="x", value=str(n)) for n in range(101)])]
    ),
    "label too long": lambda: sdk.InputBlock(label="x" * 2001, element=sdk.PlainTextInputElement(action_id="a")),
    "block_id too long": lambda: sdk.DividerBlock(block_id="x" * 256),
}


@pytest.mark.parametrize("build", SDK_GOOD.values(), ids=SDK_GOOD.keys())
def test_what_the_sdk_builds_is_taken(build: Build) -> None:
    assert problems_in_message("x", [build().to_dict()]) == []


@pytest.mark.parametrize("build", SDK_BAD.values(), ids=SDK_BAD.keys())
def test_what_the_sdk_refuses_to_build_is_refused(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SlackObjectFormationError):
        build().to_dict()
    monkeypatch.setattr(JsonObject, "validate_json", lambda self: None)

    assert problems_in_message("x", [build().to_dict()]) != []


def test_a_view_that_the_sdk_builds_is_taken() -> None:
    view = View(
        type="modal",
        callback_id="form",
        title="Idea",
        submit="Save",
        close="Cancel",
        blocks=[sdk.InputBlock(label="x", block_id="b", element=sdk.PlainTextInputElement(action_id="a"))],
    )

    assert problems_in_view(view.to_dict()) == []
