"""The elements of messages, forms and Home. Text that people wrote is escaped here, and only here."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote as quote_url

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import BlockElement, InputInteractiveElement
from slack_sdk.models.views import View

from csi.common.phrases import weekday_date
from csi.language.message_kind import shorten

TEXT_LIMIT = 3_800
SHOWN_IDEA = 600


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was uploaded to Slack."""

    file_id: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message's blocks, and the plain text made from them."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The text for notifications, screen readers and search."""
        return _plain_text(self._block_dicts())

    def payload(self) -> dict[str, Any]:
        """The arguments for `chat.postMessage` and `chat.update`."""
        blocks = self._block_dicts()
        return {"text": _plain_text(blocks), "blocks": blocks}

    def _block_dicts(self) -> list[dict[str, Any]]:
        return [block.to_dict() for block in self.blocks]


class StoredBlock(Block):
    """A block that was built and stored earlier, as JSON."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(type=told["type"])
        self._told = told

    def to_dict(self, *_args: Any) -> dict[str, Any]:
        return self._told


def message(*blocks: Block | None) -> Message:
    """Build a message of these blocks; None is left out."""
    return Message(tuple(block for block in blocks if block is not None))


def _plain_text(blocks: Iterable[dict[str, Any]]) -> str:
    return _cut("\n".join(line for block in blocks for line in _plain_text_lines(block)), TEXT_LIMIT)


def _plain_text_lines(block: dict[str, Any]) -> Iterable[str]:
    texts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    for text in texts:
        if not isinstance(text, dict) or "text" not in text or isinstance(text["text"], dict):
            continue
        yield escape(text["text"]) if text["type"] == "plain_text" else text["text"]
    if block["type"] == "image":
        yield escape(block["alt_text"])


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit("\n", 1)[0] + "…"


_BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def strip_bidi_controls(text: str) -> str:
    """Remove the characters that would change the direction of the text around them."""
    return text.translate(_BIDI_CONTROLS)


def _one_line(text: str, limit: int) -> str:
    """People's text for a heading, a button or an option: one line, in its own direction."""
    return shorten(strip_bidi_controls(text), limit)


def escape(text: str) -> str:
    """Escape text that people wrote so that Slack shows it literally: no mentions, links or direction changes."""
    return strip_bidi_controls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARKS = str.maketrans({mark: f"{mark}\u200b" for mark in "*_~`"})


def inline(text: str, limit: int = 120) -> str:
    """Escape people's text for use inside a sentence: one line, cut at `limit`, with its mrkdwn marks disabled."""
    shown = escape(shorten(text, limit)).translate(_MARKS)
    return f"\u2068{shown}\u2069" if _RIGHT_TO_LEFT.search(shown) else shown


_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]{2,40}")


def person(person_id: str | None) -> str:
    """Mention a person; "somebody" for None. What is no id of Slack's is shown as text."""
    if not person_id:
        return "somebody"
    return f"<@{person_id}>" if _SLACK_ID.fullmatch(person_id) else f"@{inline(person_id, 80)}"


def channel_link(channel_id: str) -> str:
    """Name a channel, as a link to it. What is no id of Slack's is shown as text."""
    return f"<#{channel_id}>" if _SLACK_ID.fullmatch(channel_id) else f"#{inline(channel_id, 80)}"


_IN_ADDRESSES = {ord(mark): quote_url(mark) for mark in '<>|"` '}


def link(address: str, label: str) -> str:
    """Link to a page. What is no web address is shown as its label alone."""
    shown = inline(label, 300)
    address = " ".join(strip_bidi_controls(address).split()).translate(_IN_ADDRESSES).replace("&", "&amp;")
    return f"<{address}|{shown}>" if address.startswith(("https://", "http://")) else shown


def day(when: date) -> str:
    """Format a date: Fri 27 Nov 2026."""
    return weekday_date(when)


def section(text: str, block_id: str | None = None, accessory: BlockElement | None = None) -> SectionBlock:
    """Build a section of the bot's own mrkdwn. People's text in it must have gone through `inline` or `escape`."""
    return SectionBlock(text=MarkdownTextObject(text=_cut(text, 2_990)), block_id=block_id, accessory=accessory)


def quote(text: str, limit: int = SHOWN_IDEA) -> SectionBlock:
    """Build a section of people's text, shown literally and cut at `limit` characters."""
    text = strip_bidi_controls(text)
    shown = text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
    return SectionBlock(text=PlainTextObject(text=shown, emoji=True))


def context(*texts: str) -> ContextBlock:
    """Build a context block: small print in mrkdwn."""
    return ContextBlock(elements=[MarkdownTextObject(text=_cut(text, 1_900)) for text in texts if text])


def heading(text: str) -> HeaderBlock:
    """Build a header block, cut at Slack's 150 characters."""
    return HeaderBlock(text=PlainTextObject(text=_one_line(text, 150), emoji=True))


def divider() -> DividerBlock:
    """Build a dividing line."""
    return DividerBlock()


def picture(image: Picture) -> ImageBlock:
    """Build an image block of an uploaded chart."""
    shown = _cut(strip_bidi_controls(image.alt_text), 2_000)
    return ImageBlock(slack_file={"id": image.file_id}, alt_text=shown, block_id="chart")


def button(text: str, action_id: str, value: str = "", *, style: str | None = None, confirm: str = "") -> ButtonElement:
    """Build a button. With `confirm`, Slack asks that question before it acts."""
    asked = (
        ConfirmObject(title="Sure?", text=PlainTextObject(text=confirm), confirm="Yes", deny="No") if confirm else None
    )
    return ButtonElement(
        text=PlainTextObject(text=_one_line(text, 75), emoji=True),
        action_id=action_id,
        value=value or None,
        style=style,
        confirm=asked,
    )


def buttons(block_id: str, elements: Sequence[ButtonElement]) -> ActionsBlock | None:
    """Build a row of buttons; None without any."""
    return ActionsBlock(block_id=block_id, elements=list(elements)) if elements else None


# --- Forms ---


def field(
    key: str, label: str, element: InputInteractiveElement, *, optional: bool = False, hint: str = ""
) -> InputBlock:
    """Build a field of a form. `key` is both its block id and its action id."""
    element.action_id = key
    return InputBlock(
        block_id=key,
        label=PlainTextObject(text=label),
        element=element,
        optional=optional,
        hint=PlainTextObject(text=hint) if hint else None,
    )


def text_input(
    initial: str | None = None, placeholder: str = "", *, lines: bool = False, limit: int = 3_000
) -> PlainTextInputElement:
    """Build a text field; `lines` allows several lines, `limit` is in characters."""
    return PlainTextInputElement(
        initial_value=initial or None,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
        multiline=lines,
        max_length=limit,
    )


def options(pairs: Iterable[tuple[str, str]]) -> list[Option]:
    """Build options from pairs of value and label; labels are cut at Slack's 75 characters."""
    return [Option(value=value, text=PlainTextObject(text=_one_line(label, 75), emoji=True)) for value, label in pairs]


def select(pairs: Iterable[tuple[str, str]], initial: str | None = None, placeholder: str = "") -> StaticSelectElement:
    """Build a select menu of a few options."""
    choices = options(pairs)
    return StaticSelectElement(
        options=choices,
        initial_option=next((choice for choice in choices if choice.value == initial), None),
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
    )


def user_select(initial: str | None) -> UserSelectElement:
    """Build a select menu of people."""
    return UserSelectElement(initial_user=initial)


def date_picker(initial: date | None) -> DatePickerElement:
    """Build a date picker."""
    return DatePickerElement(initial_date=initial.isoformat() if initial else None)


def form(callback_id: str, title: str, submit: str, blocks: Sequence[Block | None], about: str = "") -> View:
    """Build a modal with fields to fill in. `about` is its private_metadata, which its submission returns."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=shorten(title, 24)),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        private_metadata=about,
        blocks=[block for block in blocks if block is not None],
    )


def info_modal(callback_id: str, title: str, blocks: Sequence[Block | None]) -> View:
    """Build a modal that only shows something."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=shorten(title, 24)),
        close=PlainTextObject(text="Close"),
        blocks=[block for block in blocks if block is not None],
    )


Render = Callable[[Picture | None], Message]
"""Builds a message, with the uploaded chart if it has one."""
