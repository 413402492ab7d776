"""Files that somebody drops: which of them are readings, and what is left of their message to be routed."""

import re
from datetime import datetime

from sqlmodel import Session

from csi.common import idempotency
from csi.inbox.incoming_message import IncomingMessage
from csi.inbox.threads import improvement_of_thread
from csi.kpis import definition
from csi.kpis.reading_files.files import FileKind
from csi.kpis.reading_imports import DroppedFile, begin_import
from csi.language.day_words import MONTH
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.people import directory

IN_CHANNEL = "To add readings, drop the file in a direct message to me, or mention me in an improvement's thread."
"""Said to whoever drops readings in a channel outside an improvement's thread."""

_BEFORE_A_NAME = re.compile(
    r"(?:here (?:are|come) )?(?:(?:the|new|latest|our) )*(?:readings|values|figures|data|numbers)(?: (?:of|for)|:) ",
    re.IGNORECASE,
)
"""What stands before a KPI's name: "the readings of …"."""
_SAID_WITH_READINGS = re.compile(
    rf"(?:(?:here(?:'s| is| are| come)?|please|thanks?|attached|see|these|this|that|is|are|import|read|take|add|upload|"
    r"keep|and|the|my|our|all|new|latest|last|next|first|half|for|of|in|from|to|with|until|since|as|an?|it|them|you|"
    r"csv|files?|readings?|values?|figures?|numbers?|data|measurements?|kpis?|weekly|monthly|daily|"
    r"(?:week|month|quarter|year|today|yesterday)(?:'s|s)?|q[1-4]|[0-9.,/-]+|"
    rf"{MONTH}(?:'s)?)(?:\W+|$))+",
    re.IGNORECASE,
)
"""Words that only say that readings come."""


def take_readings(session: Session, heard: IncomingMessage, at: datetime) -> IncomingMessage | None:
    """Take the files of readings in a direct message. Return what is still to be routed; None if nothing is left.

    A file with words of another kind may belong to an idea: then its sender is asked whether it holds readings.
    """
    if heard.forwarded is not None:
        return heard
    alone = incoming_kind(heard.text) is IncomingKind.NOTHING
    files = [file for file in heard.dropped if file.kind is FileKind.READINGS]
    number = improvement_of_thread(session, heard)
    if not files and alone and number is None:
        files = [file for file in heard.dropped if file.kind is not FileKind.OTHER]
    if not files:
        return heard
    meant = alone or _is_about_readings(session, heard.text)
    for file in files:
        _begin(session, file, heard, at, number, is_meant=meant or heard.in_thread)
    return None if meant and (len(files) == len(heard.files) or not heard.in_thread) else heard


def take_mentioned_readings(session: Session, heard: IncomingMessage, at: datetime) -> bool:
    """Take the files of readings that were dropped in an improvement's thread in a channel. False if there are none."""
    files = [file for file in heard.dropped if file.kind in (FileKind.READINGS, FileKind.WORKBOOK)]
    number = improvement_of_thread(session, heard) if files else None
    if number is None:
        return False
    if idempotency.is_first(session, heard.key, at):
        directory.require_member(session, heard.person)
        for file in files:
            _begin(session, file, heard, at, number, is_meant=True)
    return True


def brings_only_readings(session: Session, heard: IncomingMessage) -> bool:
    """Whether a message has files of readings, and its words say no more than that they come."""
    has_readings = any(file.kind is FileKind.READINGS for file in heard.dropped)
    return has_readings and _is_about_readings(session, heard.text)


def _is_about_readings(session: Session, words: str) -> bool:
    """Whether words only say that readings come, or name a KPI."""
    if _SAID_WITH_READINGS.fullmatch(words.strip()):
        return True
    name = _BEFORE_A_NAME.sub("", words.strip())
    return len(name) <= definition.LONGEST_NAME and definition.kpi_called(session, name) is not None


def _begin(
    session: Session, file: DroppedFile, heard: IncomingMessage, at: datetime, number: int | None, *, is_meant: bool
) -> None:
    begin_import(
        session,
        file,
        by=heard.person,
        channel=heard.channel,
        ts=heard.ts,
        thread_ts=heard.thread_ts,
        improvement_id=number,
        at=at,
        is_meant=is_meant,
        words=heard.text,
    )
