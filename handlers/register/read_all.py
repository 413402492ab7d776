"""*Read all*: a window with the whole of each text that is shown cut somewhere."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from csi.common.errors import Outdated
from csi.views import long_texts
from csi.views.long_texts import WholeText
from handlers import ids
from handlers.slack import modals
from handlers.slack.block_kit import button, buttons, context, info_modal, inline, section, whole
from handlers.slack.cut_texts import ReadAllButton
from handlers.slack.payload import Payload, person_of, pressed, pressed_number, pressed_view
from models import Database

_SHOWN = "reading"
"""The beginning of these blocks' ids, by which a window that shows them in place is changed."""

_PAGE_BLOCKS, _PAGE_CHARACTERS, _VIEW_BLOCKS = 60, 20_000, 100
"""Less than a window's 100 blocks and 250 KB, where one character may take twelve bytes."""

_TITLE = 24
"""The most characters of a window's title."""

_GONE = "This text was changed or removed meanwhile."


def read_all(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Read all*: show the texts in a window on top, or in this one if three are open already."""
    asked, texts = _read(body, db)
    view = window(asked, texts)
    if not modals.in_window(body):
        client.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        try:
            client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as refused:
            if refused.response.get("error") != "push_limit_reached":
                raise
            _show_in_place(body, client, asked, texts)
    ack()


def turn_page(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle *Back* and *More* below a long text: show another page of it in the same window."""
    asked, texts = _read(body, db)
    view = pressed_view(body)
    if view.get("callback_id") == ids.READ_VIEW:
        client.views_update(view_id=view["id"], view=window(asked, texts))
    else:
        _show_in_place(body, client, asked, texts)
    ack()


def _read(body: Payload, db: Database) -> tuple[ReadAllButton, tuple[WholeText, ...]]:
    """Read the texts that the button names. Raises NotAllowed, NotFound."""
    value, by = pressed(body), person_of(body)
    is_older = value.isascii() and value.isdigit()  # a button of an older release: an idea's number
    asked = ReadAllButton(0, "", "") if is_older else ReadAllButton.parse(value)
    if not is_older and not asked.asked:
        raise Outdated
    with db.read() as session:
        if is_older:
            found: tuple[WholeText, ...] = (long_texts.read_idea(session, pressed_number(body), by=by),)
        elif asked.follow_key:
            found = long_texts.read_long_texts_by_key(session, asked.follow_key, asked.asked, asker=by)
        else:
            found = long_texts.read_long_texts(session, asked.asked, by=by)
    return asked, found


def window(asked: ReadAllButton, texts: tuple[WholeText, ...]) -> View:
    alone = len(texts) == 1 and len(texts[0].title) <= _TITLE
    blocks = _blocks(asked, texts, _PAGE_BLOCKS, titles=not alone)
    return info_modal(ids.READ_VIEW, texts[0].title if alone else "Read all", blocks)


def _blocks(asked: ReadAllButton, texts: tuple[WholeText, ...], most: int, *, titles: bool = True) -> list[Block]:
    """Build one page of the texts, with buttons for the others."""
    pages = _pages(texts, most, titles=titles)
    page = min(asked.page, len(pages) - 1)
    blocks = list(pages[page])
    if len(pages) > 1:
        blocks.append(context(f"Page {page + 1} of {len(pages)}"))
        turns = [("Back", page - 1)] * (page > 0) + [("More", page + 1)] * (page + 1 < len(pages))
        row = buttons(
            "pages",
            [
                button(
                    label,
                    ids.extended(ids.READ_MORE, label.lower()),
                    ReadAllButton(to, asked.follow_key, asked.texts).value,
                    about=f"of the text, page {to + 1} of {len(pages)}",
                )
                for label, to in turns
            ],
        )
        blocks += [row] if row else []
    for place, block in enumerate(blocks):
        block.block_id = f"{_SHOWN}_{place}"
    return blocks


def _pages(texts: tuple[WholeText, ...], most: int, *, titles: bool) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    left = _PAGE_CHARACTERS
    for text in texts:
        shown = whole(text.text) or [section(f"_{_GONE}_")]
        for block in (*([section(f"*{inline(text.title)}*")] if titles else []), *shown):
            size = len(str(block.text.text if block.text else ""))
            if pages[-1] and (len(pages[-1]) >= most or size > left):
                pages.append([])
                left = _PAGE_CHARACTERS
            pages[-1].append(block)
            left -= size
    return pages


def _show_in_place(body: Payload, client: WebClient, asked: ReadAllButton, texts: tuple[WholeText, ...]) -> None:
    """Show the texts where the button was pressed. The window keeps its other blocks, and what was typed in them."""
    view, told = pressed_view(body), body["actions"][0]
    others: list[dict[str, Any]] = []
    place: int | None = None
    for block in view["blocks"]:
        if block["block_id"] == told["block_id"] or str(block["block_id"]).startswith(f"{_SHOWN}_"):
            place = len(others) if place is None else place
            block = _without_button(block, told["action_id"])
        if block is not None:
            others.append(block)
    room = _VIEW_BLOCKS - len(others) - 2
    shown = [block.to_dict() for block in _blocks(asked, texts, max(1, min(_PAGE_BLOCKS, room)))]
    kept = {key: view[key] for key in ("type", "title", "submit", "close", "callback_id", "private_metadata")
            if view.get(key)}  # fmt: skip
    client.views_update(view_id=view["id"], view={**kept, "blocks": [*others[:place], *shown, *others[place:]]})


def _without_button(block: dict[str, Any], action_id: str) -> dict[str, Any] | None:
    """Take the pressed button out of its row; None if nothing is left."""
    if str(block["block_id"]).startswith(f"{_SHOWN}_") or block["type"] != "actions":
        return None
    left = [each for each in block["elements"] if each["action_id"] != action_id]
    return {**block, "elements": left} if left else None


def register(app: App) -> None:
    app.action(ids.starting(ids.READ_ALL))(read_all)
    app.action(ids.starting(ids.READ_MORE))(turn_page)
