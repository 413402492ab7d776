"""Reading what a message carries: its words, in whatever part of the payload they are, its files, and what it forwards.

The words of a message may be in its text, its blocks or its attachments. Payloads are read as they come: a part in a
form that Slack doesn't document says nothing, and is no error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from csi.inbox.incoming_message import ForwardedMessage
from csi.interview.answers import File
from csi.kpis.reading_files.files import kind_of
from csi.kpis.reading_imports import DroppedFile
from handlers.slack.payload import Payload, plain

_DEEPEST = 6
"""How deep forwards in forwards, and blocks in blocks, are read."""
_TIMESTAMP = re.compile(r"\d{1,16}\.\d{1,10}")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,40}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,40}")
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message carries. `text` is what its sender wrote; of a forwarded message, the comment on it."""

    text: str
    files: tuple[File, ...] = ()
    forwarded: ForwardedMessage | None = None
    dropped: tuple[DroppedFile, ...] = ()


def read_content(message: Payload, bot_user: str | None) -> MessageContent:
    """Read a message that a person sent."""
    text = plain(_text(message, "text")) or _words_of_blocks(message.get("blocks"))
    forwarded = _forwarded(message, text, bot_user)
    if not text and forwarded is None:
        text = _words_of_attachments(message)
    return MessageContent(text, _files(message), forwarded, _dropped(message))


def words_as_shown(message: Payload) -> str:
    """Return the words of a message as its readers see them: of an app's post, its blocks and attachments.

    An app's `text` is what notifications show in place of the blocks, so it counts only where there are none.
    """
    said = _words_of_blocks(message.get("blocks")) if message.get("bot_id") else ""
    said = said or plain(_text(message, "text")) or _words_of_blocks(message.get("blocks"))
    more = _words_of_attachments(message) if message.get("bot_id") or not said else ""
    return said if more in said else "\n".join(part for part in (said, more) if part)


def _files(message: Payload) -> tuple[File, ...]:
    return tuple(
        File(_text(file, "name", "title")[:300] or "a file", _text(file, "permalink")[:500])
        for file in _objects(message.get("files"))
    )


def _dropped(message: Payload) -> tuple[DroppedFile, ...]:
    return tuple(
        DroppedFile(
            id=_text(file, "id"),
            name=_text(file, "name", "title")[:300] or "a file",
            size=size if isinstance(size := file.get("size"), int) else 0,
            kind=kind_of(_text(file, "name", "title"), _text(file, "filetype"), _text(file, "mimetype")),
            is_external=file.get("is_external") is True,
        )
        for file in _objects(message.get("files"))
        if re.fullmatch(r"F[A-Z0-9]{2,40}", _text(file, "id"))
    )


# What was forwarded


def _forwarded(message: Payload, said: str, bot_user: str | None, depth: int = 0) -> ForwardedMessage | None:
    """Return the message that this one forwards, and of a forward of a forward, the one at its end.

    A link to a message, which Slack shows with its words, counts as a forward if nothing else was said.
    """
    alone = not _LINK.sub("", said).strip()
    for shared in _objects(message.get("attachments")):
        if not (shared.get("is_share") or (shared.get("is_msg_unfurl") and alone)):
            continue
        inner = _forwarded(_inner(shared), "", bot_user, depth + 1) if depth < _DEEPEST else None
        outer = _as_forwarded(shared, bot_user)
        if inner is None:
            return outer
        if not outer.text or outer.text == inner.text:
            return inner
        remark = f"{outer.author_name}: {outer.text}" if outer.author_name else outer.text
        return replace(inner, remarks=(*inner.remarks, remark))
    return None


def _inner(shared: Payload) -> Payload:
    """Return the payload in which a forward holds what its message forwarded in its turn."""
    if shared.get("attachments"):
        return shared
    for part in _objects(shared.get("message_blocks")):
        message = part.get("message")
        if isinstance(message, dict) and message.get("attachments"):
            return message
    return {}


def _as_forwarded(shared: Payload, bot_user: str | None) -> ForwardedMessage:
    author = _matching(_PERSON, shared.get("author_id"))
    by_app = bool(shared.get("bot_id") or shared.get("app_id") or shared.get("is_app_unfurl"))
    channel, ts = _matching(_CHANNEL, shared.get("channel_id")), _matching(_TIMESTAMP, shared.get("ts"))
    return ForwardedMessage(
        text=_words_of_shared(shared),
        author=None if by_app else author,
        author_name=_text(shared, "author_name", "author_subname")[:200],
        channel=channel if ts else None,
        ts=ts if channel else None,
        link=_text(shared, "from_url")[:500] or None,
        files=_files(shared),
        is_own=bool(bot_user) and author == bot_user,
    )


def _words_of_shared(shared: Payload) -> str:
    """Return the words of a forwarded message; of an app's post, those of its attachments too."""
    said = plain(_text(shared, "text"))
    for part in _objects(shared.get("message_blocks")):
        message = part.get("message")
        if not said and isinstance(message, dict):
            said = _words_of_blocks(message.get("blocks"))
    said = said or _words_of_blocks(shared.get("blocks"))
    attached = [each for each in _objects(shared.get("attachments")) if not each.get("is_share")]
    if attached and (shared.get("bot_id") or not said):
        said = _lines([said, *map(_words_of_attachment, attached)])
    return said or _words_of_attachment(shared, with_fallback=False)


# Attachments and blocks


def _words_of_attachments(message: Payload) -> str:
    return _lines(_words_of_attachment(each) for each in _objects(message.get("attachments")))


def _words_of_attachment(attachment: Payload, *, with_fallback: bool = True) -> str:
    parts = [plain(_text(attachment, key)) for key in ("pretext", "title", "text")]
    parts += [
        ": ".join(part for part in (plain(_text(each, "title")), plain(_text(each, "value"))) if part)
        for each in _objects(attachment.get("fields"))
    ]
    parts.append(_words_of_blocks(attachment.get("blocks")))
    said = _lines(parts)
    return said or (plain(_text(attachment, "fallback")) if with_fallback else "")


def _words_of_blocks(blocks: Any) -> str:
    return _lines(_words_of_block(each) for each in _objects(blocks))


def _words_of_block(block: Payload) -> str:
    if block.get("type") == "rich_text":
        return _lines(_rich_lines(block))
    return _lines(_words_in(block))


def _words_in(part: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts in a block, in their order. What can be pressed or filled in says nothing."""
    if depth > _DEEPEST:
        return
    if isinstance(part, list):
        for each in part:
            yield from _words_in(each, depth + 1)
    elif isinstance(part, dict):
        kind, text = part.get("type"), part.get("text")
        if kind == "rich_text":
            yield from _rich_lines(part)
        elif isinstance(text, str):
            yield text.strip() if kind == "plain_text" else plain(text)
        elif kind not in ("actions", "input", "button"):
            for key in ("title", "text", "fields", "elements", "rows"):
                yield from _words_in(part.get(key), depth + 1)


def _rich_lines(part: Payload, depth: int = 0) -> Iterator[str]:
    """Yield the lines of a rich text: a section, a quote, or an item of a list each."""
    if depth > _DEEPEST:
        return
    inline: list[str] = []
    for each in _objects(part.get("elements")):
        if str(each.get("type")).startswith("rich_text_"):
            yield from _rich_lines(each, depth + 1)
        else:
            inline.append(_rich_words(each))
    if inline:
        yield "".join(inline).strip()


def _rich_words(element: Payload) -> str:
    match element.get("type"):
        case "user":
            return f"@{_text(element, 'user_id')}"
        case "channel":
            return f"<#{_text(element, 'channel_id')}>"
        case "usergroup":
            return f"<!subteam^{_text(element, 'usergroup_id')}>"
        case "broadcast":
            return f"@{_text(element, 'range')}"
        case "emoji":
            return f":{_text(element, 'name')}:"
        case "link":
            url, label = _text(element, "url"), _text(element, "text")
            return f"{label} ({url})" if label and label not in url else url
        case _:
            return _text(element, "text", "fallback")


# Values of a payload


def _lines(parts: Any) -> str:
    return "\n".join(part for part in parts if part)


def _objects(value: Any) -> list[Payload]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(payload: Payload, *keys: str) -> str:
    """Return the first of these values that is a text and not empty."""
    return next((value for key in keys if isinstance(value := payload.get(key), str) and value), "")


def _matching(pattern: re.Pattern[str], value: Any) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None
