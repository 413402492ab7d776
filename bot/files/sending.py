"""Sending the files of a request: made and uploaded once, then shown in the person's direct messages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from slack_sdk import WebClient
from sqlmodel import col, select

from bot.files.making import make
from bot.slack import uploads
from handlers.reports.files import FileRequest
from models import Database, Picture

Sent = list[tuple[str, str]]
"""Files in Slack, by id and title."""


def upload(
    db: Database, client: WebClient, request: FileRequest, token: str, at: datetime, keep: Callable[[], None]
) -> Sent:
    """Make the files of a row of the outbox, and send their bytes; those that an earlier attempt sent are used."""
    if known := _known(db, token):
        return known
    sent: Sent = []
    with TemporaryDirectory(prefix="kaizen-") as folder:
        for made in make(db, request, Path(folder), keep):
            keep()
            sent.append((uploads.upload(client, made.path.read_bytes(), made.path.name), made.title))
    with db.begin() as session:
        for place, (file_id, title) in enumerate(sent):
            session.add(Picture(key=f"{_key(token)}{place}", file_id=file_id, alt_text=title, uploaded_at=at))
    return sent


def _key(token: str) -> str:
    return f"file:{token}:"


def _known(db: Database, token: str) -> Sent:
    with db.read() as session:
        rows = session.exec(select(Picture).where(col(Picture.key).startswith(_key(token))).order_by(col(Picture.key)))
        return [(row.file_id, row.alt_text) for row in rows]


def share(client: WebClient, sent: Sequence[tuple[str, str]], channel: str, comment: str, *, repeated: bool) -> None:
    """Show uploaded files in a channel, unless an earlier attempt has done so."""
    if repeated and all(uploads.is_complete(client, file_id) for file_id, _ in sent):
        return
    uploads.share_together(client, sent, channel=channel, comment=comment)
