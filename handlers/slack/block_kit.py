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
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import BlockElement, InputInteractiveElement
from slack_sdk.models.views import View

from csi.language.message_kind import shorten
from csi.people.erased import STAND_IN
from handlers.slack.cut_texts import Of, beginning, cut, cut_lines, parts, with_read_all
from handlers.slack.mentions import readable

TEXT_LIMIT = 3_800
"""Less than the 4,000 characters of `chat.update`: a message that was posted may be updated."""

ANSWER_LIMIT = 13_200
"""As many characters as blocks may hold; an acknowledgement with both holds less than its 40,000."""

SHOWN_IDEA = 600
SHOWN_LINES = 8
SAID_LINES = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was uploaded to Slack."""

    file_id: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message's blocks, and the plain text made from them."""

    blocks: tuple[Block, ...]
    rest: str = ""
    """What an answer to a command repeats of the typed text, and has no place for; it follows behind."""

    @property
    def text(self) -> str:
        """The text for notifications, screen readers and search."""
        return _plain_text(self._block_dicts())

    def payload(self, longest: int = TEXT_LIMIT) -> dict[str, Any]:
        """The arguments for `chat.postMessage` and `chat.update`, or for an acknowledgement with `ANSWER_LIMIT`."""
        blocks = self._block_dicts()
        return {"text": _plain_text(blocks, longest), "blocks": blocks}

    def _block_dicts(self) -> list[dict[str, Any]]:
        return [block.to_dict() for block in self.blocks]


class StoredBlock(Block):
    """A block that was built and stored earlier, as JSON."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(type=told["type"])
        self._told = told

    def to_dict(self, *_args: Any) -> dict[str, Any]:
        return self._told


def message(*blocks: Block | None, follow_key: str = "") -> Message:
    """Build a message of these blocks, with *Read all* at its end if one shows a text cut; None is left out.

    With a `follow_key` the message is for whoever has an anonymous idea's code.
    """
    return Message(tuple(with_read_all(blocks, at_end=True, follow_key=follow_key)))


def _plain_text(blocks: Iterable[dict[str, Any]], longest: int = TEXT_LIMIT) -> str:
    return _cut("\n".join(line for block in blocks for line in _plain_text_lines(block)), longest)


def _plain_text_lines(block: dict[str, Any]) -> Iterable[str]:
    texts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    for text in texts:
        if not isinstance(text, dict) or "text" not in text or isinstance(text["text"], dict):
            continue
        yield escape(text["text"]) if text["type"] == "plain_text" else text["text"]
    if block["type"] == "image":
        yield escape(block["alt_text"])


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    whole_signs = _HALF_ESCAPED.sub("", text[: limit - 1])
    return whole_signs[: max(whole_signs.rfind("\n", limit // 2), 0) or None] + "…"


_HALF_ESCAPED = re.compile(r"&\w{0,4}$")


_BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def strip_bidi_controls(text: str) -> str:
    """Remove the characters that would change the direction of the text around them."""
    return text.translate(_BIDI_CONTROLS)


def escape(text: str) -> str:
    """Escape text that people wrote so that Slack shows it literally: no mentions, links or direction changes.

    Whom and what it mentions is named.
    """
    return strip_bidi_controls(readable(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARKS = str.maketrans({mark: f"{mark}\u200b" for mark in "*_~`"})


def inline(text: str) -> str:
    """Escape people's text for use inside a sentence: whole, on one line, with its mrkdwn marks disabled."""
    return _literal(" ".join(text.split()))


def excerpt(text: str, limit: int, of: Of) -> str:
    """Escape people's text as `inline` does, cut at `limit` characters. What is cut gets *Read all*."""
    line = " ".join(readable(text).split())
    return cut(line, limit, of, text, _literal)


def passage(text: str, limit: int, of: Of, lines: int = SAID_LINES) -> str:
    """Escape people's text for the end of a sentence: several lines become a quote. What is cut gets *Read all*.

    The sentence has to end with it, or go on in a new line.
    """
    if len(text.strip().splitlines()) < 2:
        return excerpt(text, limit, of)
    shown = cut_lines(readable(text).strip(), limit, lines, of, text, _literal)
    return "\n" + "\n".join(f"> {line}" for line in shown)


def opening(text: str, limit: int) -> str:
    """Escape the first words of a text, which stands whole in the same answer or right above it."""
    return beginning(" ".join(readable(text).split()), limit, _literal)


def label(text: str, limit: int) -> str:
    """Cut the plain text of a button or an option at Slack's limit. It names what stands whole elsewhere."""
    return shorten(strip_bidi_controls(readable(text)), limit)


def _literal(line: str) -> str:
    shown = escape(line).translate(_MARKS)
    return f"\u2068{shown}\u2069" if _RIGHT_TO_LEFT.search(shown) else shown


_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]{2,40}")


def person(person_id: str | None) -> str:
    """Mention a person; "somebody" for None and for an erased name. What is no id of Slack's is shown as text."""
    if not person_id or person_id.startswith(STAND_IN):
        return "somebody"
    return f"<@{person_id}>" if _SLACK_ID.fullmatch(person_id) else f"@{opening(person_id, 80)}"


def channel_link(channel_id: str) -> str:
    """Name a channel, as a link to it. What is no id of Slack's is shown as text."""
    return f"<#{channel_id}>" if _SLACK_ID.fullmatch(channel_id) else f"#{opening(channel_id, 80)}"


_IN_ADDRESSES = {ord(mark): quote_url(mark) for mark in '<>|"` '}


def link(address: str, label: str) -> str:
    """Link to a page. What is no web address is shown as its label alone."""
    shown = opening(label, 300)
    address = " ".join(strip_bidi_controls(address).split()).translate(_IN_ADDRESSES).replace("&", "&amp;")
    return f"<{address}|{shown}>" if address.startswith(("https://", "http://")) else shown


def section(text: str, block_id: str | None = None, accessory: BlockElement | None = None) -> SectionBlock:
    """Build a section of the bot's own mrkdwn. People's text in it must have gone through `inline` or `escape`."""
    return SectionBlock(text=MarkdownTextObject(text=text), block_id=block_id, accessory=accessory)


def quote(text: str, of: Of, limit: int = SHOWN_IDEA, lines: int = SHOWN_LINES) -> SectionBlock:
    """Build a section of people's text, shown literally, cut at `limit` characters. What is cut gets *Read all*."""
    shown = "\n".join(cut_lines(readable(text).strip(), limit, lines, of, text, strip_bidi_controls))
    return SectionBlock(text=PlainTextObject(text=shown, emoji=True))


def whole(text: str) -> list[SectionBlock]:
    """Build the sections that show all of a text literally, with its line breaks."""
    return [
        SectionBlock(text=PlainTextObject(text=part, emoji=True)) for part in parts(strip_bidi_controls(readable(text)))
    ]


def context(*texts: str) -> ContextBlock:
    """Build a context block: small print in mrkdwn."""
    return ContextBlock(elements=[MarkdownTextObject(text=text) for text in texts if text])


def heading(text: str) -> HeaderBlock:
    """Build a header block, cut at Slack's 150 characters."""
    return HeaderBlock(text=PlainTextObject(text=label(text, 150), emoji=True))


def divider() -> DividerBlock:
    """Build a dividing line."""
    return DividerBlock()


def picture(image: Picture) -> ImageBlock:
    """Build an image block of an uploaded chart."""
    shown = _cut(strip_bidi_controls(image.alt_text), 2_000)
    return ImageBlock(slack_file={"id": image.file_id}, alt_text=shown, block_id="chart")


def named(number: int, idea: str) -> str:
    """Name an improvement for a button's `about` and an option of a menu: IMP-12: Laptop requests."""
    return f"IMP-{number}: {' '.join(idea.split())}"


def button(
    text: str, action_id: str, value: str = "", *, about: str = "", style: str | None = None, confirm: str = ""
) -> ButtonElement:
    """Build a button. A screen reader says its text and what it is `about`: Accept IMP-12: Laptop requests.

    With `confirm`, Slack asks that question before it acts.
    """
    asked = (
        ConfirmObject(title="Sure?", text=PlainTextObject(text=confirm), confirm="Yes", deny="No") if confirm else None
    )
    return ButtonElement(
        text=PlainTextObject(text=label(text, 75), emoji=True),
        action_id=action_id,
        value=value or None,
        style=style,
        confirm=asked,
        accessibility_label=label(f"{text} {about}", 75) if about else None,
    )


def menu(action_id: str, pairs: Iterable[tuple[str, str]]) -> OverflowMenuElement:
    """Build an overflow menu from two to five pairs of value and label. Each label reads by itself: Decline IMP-12."""
    return OverflowMenuElement(action_id=action_id, options=options(pairs))


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
        hint=PlainTextObject(text=strip_bidi_controls(hint)) if hint else None,
    )


def text_input(
    initial: str | None = None, placeholder: str = "", *, lines: bool = False, limit: int = 3_000
) -> PlainTextInputElement:
    """Build a text field; `lines` allows several lines, `limit` is in characters."""
    if initial and len(named := readable(initial)) <= limit:
        initial = named
    return PlainTextInputElement(
        initial_value=initial or None,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
        multiline=lines,
        max_length=limit,
    )


def options(pairs: Iterable[tuple[str, str]]) -> list[Option]:
    """Build options from pairs of value and label; labels are cut at Slack's 75 characters."""
    return [Option(value=value, text=PlainTextObject(text=label(said, 75), emoji=True)) for value, said in pairs]


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


def form(
    callback_id: str, title: str, submit: str, blocks: Sequence[Block | None], about: str = "", follow_key: str = ""
) -> View:
    """Build a modal with fields to fill in. `about` is its private_metadata, which its submission returns."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=shorten(title, 24)),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        private_metadata=about,
        blocks=with_read_all(blocks, follow_key=follow_key),
    )


def info_modal(callback_id: str, title: str, blocks: Sequence[Block | None], close: str = "Close") -> View:
    """Build a modal that only shows something; `close` says what leaving it means."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=shorten(title, 24)),
        close=PlainTextObject(text=close),
        blocks=with_read_all(blocks),
    )


def home_view(blocks: Sequence[Block]) -> View:
    """Build an App Home. Its sections have got their *Read all* already."""
    return View(type="home", blocks=list(blocks))


Render = Callable[[Picture | None], Message]
"""Builds a message, with the uploaded chart if it has one."""
