"""Nudges that get a message of their own in the thread of the morning message, because their answer needs one.

A question whether a success lasts and a list of held work get theirs once: when they come again after a snooze, the
first one still answers, and so does their row.
"""

from datetime import datetime

from sqlmodel import Session

from csi.messaging import outbox
from csi.messaging.subjects import DepartureList, EarlierReading, MorningMessage, ReadingRequest
from csi.nudges import sustain_checks
from csi.nudges.about import About
from models import Nudge
from models.enums import NudgeKind


def enqueue(session: Session, nudge: Nudge, at: datetime) -> None:
    """Queue the message of a nudge that has one: a reading, a question whether a success lasts, a list of held work."""
    person_id, thread = nudge.person_id or "", MorningMessage(nudge.bundle_id or 0).key
    to = outbox.person(person_id)
    if nudge.kind is NudgeKind.READING:
        asked = ReadingRequest(nudge.id or 0)
        _replace_snoozed(session, asked, at)
        outbox.enqueue(session, outbox.MessageKind.READING, to=to, at=at, subject=asked, nudge=nudge.id)
    elif nudge.kind is NudgeKind.SUSTAIN:
        sustain_checks.ask(session, nudge.improvement_id or 0, person_id, at, thread=thread)
    elif nudge.kind is NudgeKind.GONE:
        held = DepartureList(int(About.parse(nudge.subject).id), person_id)
        if outbox.posting(session, held) is None:
            outbox.enqueue(session, outbox.MessageKind.DEPARTURE, to=to, at=at, subject=held, thread=thread)


def _replace_snoozed(session: Session, asked: ReadingRequest, at: datetime) -> None:
    """Let a request that was snoozed say that a newer message asks it again."""
    posted = outbox.posting(session, asked)
    if posted is None:
        return
    earlier = EarlierReading(asked.nudge, posted.id or 0)
    posted.subject = earlier.key
    session.add(posted)
    session.flush()
    outbox.refresh(session, earlier, at=at)
