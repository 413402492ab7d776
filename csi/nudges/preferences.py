"""What somebody wants of their nudges: snoozed, muted, asked again. Only the message is quiet, not the clock."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.subjects import MorningMessage
from csi.nudges import endings
from csi.nudges.kinds import POLICY
from csi.nudges.schedule import next_slot, reading_due_at
from csi.nudges.told import calendar_of
from csi.people import directory
from csi.people.permissions import Action, require
from models import Bundle, Nudge, NudgeSetting
from models.enums import OPEN_NUDGES, NudgeKind, NudgeState

LONGEST_SNOOZE = timedelta(days=366)


class Snooze(StrEnum):
    """How long a message is snoozed."""

    DAY = "day"
    WEEK = "week"
    UNTIL = "until"


def settings_of(session: Session, person_id: str | None) -> dict[NudgeKind, NudgeSetting]:
    """What somebody wants of each kind, as far as they said or did anything."""
    if person_id is None:
        return {}
    rows = session.exec(select(NudgeSetting).where(NudgeSetting.person_id == person_id)).all()
    return {row.kind: row for row in rows}


def snoozes(session: Session, receiver: str, at: datetime) -> dict[tuple[NudgeKind, str], datetime]:
    """Until when a receiver has snoozed what, by kind and subject; a newer one of the same stays quiet with it."""
    asleep = select(Nudge).where(Nudge.receiver == receiver, col(Nudge.snoozed_until) > at)
    found: dict[tuple[NudgeKind, str], datetime] = {}
    for row in session.exec(asleep).all():
        key, until = (row.kind, row.subject), row.snoozed_until or at
        found[key] = max(until, found.get(key, until))
    return found


def snooze(
    session: Session, bundle_id: int, how: Snooze, *, by: str, at: datetime, until_on: date | None = None
) -> datetime:
    """Let what is still open in a morning message come again later. Return when.

    Raises NotAllowed, TooLate, and BadInput for a day that is not ahead.
    """
    bundle = _own_message(session, bundle_id, by)
    open_ones = _open_in(session, bundle_id)
    if not open_ones:
        raise TooLate("Nothing in this message is open any more.")
    calendar = calendar_of(session, outbox.person(by))
    today = local_day(at, calendar.tz)
    day = {Snooze.DAY: today + timedelta(days=1), Snooze.WEEK: today + timedelta(days=7)}.get(how, until_on)
    if day is None or not today < day <= today + LONGEST_SNOOZE:
        raise BadInput("snooze_until", "Choose a day after today, within a year.")
    until = reading_due_at(day, calendar.tz, calendar.country)
    for nudge in open_ones:
        nudge.state, nudge.snoozed_until, nudge.deliver_at = NudgeState.WAITING, until, until
        session.add(nudge)
    bundle.snoozed_until = until
    session.add(bundle)
    session.flush()
    for nudge in open_ones:
        endings.show(session, nudge, at)
    return until


def show_all(session: Session, bundle_id: int, *, by: str, at: datetime) -> None:
    """Show every row of a long morning message. Raises NotAllowed."""
    bundle = _own_message(session, bundle_id, by)
    bundle.opened_at = bundle.opened_at or at
    session.add(bundle)
    session.flush()
    outbox.refresh(session, MorningMessage(bundle_id), at=at)


def wake(session: Session, nudge_id: int, *, by: str, at: datetime) -> None:
    """Let a snoozed nudge come with the next message. Raises NotAllowed, NotFound."""
    nudge = session.exec(select(Nudge).where(col(Nudge.id) == nudge_id).with_for_update()).first()
    _require_own(session, by, nudge.person_id if nudge else None)
    if nudge is None:
        raise NotFound("That was deleted.")
    calendar = calendar_of(session, outbox.person(by))
    same = select(Nudge).where(
        Nudge.receiver == nudge.receiver, Nudge.kind == nudge.kind, Nudge.subject == nudge.subject
    )
    woken = session.exec(same.where(col(Nudge.snoozed_until).is_not(None))).all()
    for row in woken:
        row.snoozed_until = None
        if row.state is NudgeState.WAITING:
            row.deliver_at = next_slot(at, calendar.tz, calendar.country)
        session.add(row)
    session.flush()
    for row in woken:
        endings.show(session, row, at)


def mute(session: Session, kind: NudgeKind, *, by: str, at: datetime) -> None:
    """Send somebody nothing of a kind any more. Raises TooLate for a kind that can't be muted."""
    directory.require_member(session, by, Action.SET_NUDGES)
    if not POLICY[kind].can_be_muted:
        raise TooLate("This kind can't be muted. You can snooze it.")
    setting = _setting(session, by, kind)
    setting.muted_at = setting.muted_at or at
    session.add(setting)
    session.flush()
    mine = select(Nudge).where(Nudge.person_id == by, Nudge.kind == kind, col(Nudge.state).in_(OPEN_NUDGES))
    for nudge in session.exec(mine.order_by(col(Nudge.id)).with_for_update()).all():
        endings.end(session, nudge, NudgeState.MUTED, at)


def unmute(session: Session, kind: NudgeKind, *, by: str, at: datetime) -> None:
    """Send a kind again, and what is still true of it with the next message; also one that had backed off."""
    directory.require_member(session, by, Action.SET_NUDGES)
    setting = _setting(session, by, kind)
    setting.muted_at, setting.ignored, setting.backed_off_until = None, 0, None
    session.add(setting)
    calendar = calendar_of(session, outbox.person(by))
    states = (NudgeState.MUTED, NudgeState.HELD_BACK)
    mine = select(Nudge).where(Nudge.person_id == by, Nudge.kind == kind, col(Nudge.state).in_(states))
    back = session.exec(mine.order_by(col(Nudge.id)).with_for_update()).all()
    for nudge in back:
        nudge.state, nudge.ended_at = NudgeState.WAITING, None
        nudge.deliver_at = next_slot(at, calendar.tz, calendar.country)
        session.add(nudge)
    session.flush()
    for nudge in back:
        endings.show(session, nudge, at)


def set_muted(session: Session, kinds: frozenset[NudgeKind], *, by: str, at: datetime) -> None:
    """Mute exactly these kinds."""
    now = {kind for kind, each in settings_of(session, by).items() if each.muted_at is not None}
    for kind in sorted(kinds - now):
        mute(session, kind, by=by, at=at)
    for kind in sorted(now - kinds):
        unmute(session, kind, by=by, at=at)


def note_ignored(session: Session, person_id: str | None, kind: NudgeKind, ignored: int) -> None:
    """Note how often in a row a kind was ignored, as the next message of it is sent."""
    if person_id is None or (ignored == 0 and kind not in settings_of(session, person_id)):
        return
    setting = _setting(session, person_id, kind)
    setting.ignored, setting.backed_off_until = ignored, None
    session.add(setting)


def note_back_off(session: Session, person_id: str | None, kind: NudgeKind, until: datetime | None) -> None:
    """Note until when a kind backs off."""
    if person_id is not None:
        setting = _setting(session, person_id, kind)
        setting.backed_off_until = until
        session.add(setting)


def _setting(session: Session, person_id: str, kind: NudgeKind) -> NudgeSetting:
    found = select(NudgeSetting).where(NudgeSetting.person_id == person_id, NudgeSetting.kind == kind)
    return session.exec(found.with_for_update()).first() or NudgeSetting(person_id=person_id, kind=kind)


def require_own_message(session: Session, bundle_id: int, *, by: str) -> Bundle:
    """The morning message, if it went to this person. Raises NotAllowed, NotFound."""
    return _own_message(session, bundle_id, by)


def _own_message(session: Session, bundle_id: int, by: str) -> Bundle:
    bundle = session.exec(select(Bundle).where(col(Bundle.id) == bundle_id).with_for_update()).first()
    _require_own(session, by, bundle.person_id if bundle else None)
    if bundle is None:
        raise NotFound("That message was deleted.")
    return bundle


def _require_own(session: Session, by: str, receiver: str | None) -> None:
    actor = replace(directory.actor(session, by), is_asked=receiver == by)
    require(Action.SNOOZE, actor, "Only whoever got this message can change it.")


def _open_in(session: Session, bundle_id: int) -> list[Nudge]:
    rows = select(Nudge).where(Nudge.bundle_id == bundle_id, Nudge.state == NudgeState.SENT)
    return list(session.exec(rows.order_by(col(Nudge.id)).with_for_update()))
