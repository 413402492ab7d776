"""RACI: the one accountable person, responsible task owners, consulted and informed people.

Informed people are told about each step; asking consulted people is in `csi/register/consultations.py`.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from csi.common.conflicts import Overtaken, conflicts
from csi.common.errors import BadInput, TooLate
from csi.messaging import outbox
from csi.messaging.subjects import Consultation
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, recent_changes
from csi.register.consultations import ask_consulted
from csi.register.improvements import describe_state, get_improvement
from csi.register.queries import Raci, involvement_of, read_raci
from models import Improvement, Involvement
from models.enums import ENDED_STATES, RaciPart

ACCOUNTABLE, CONSULTED, INFORMED, QUESTION = "accountable", "consulted", "informed", "consult_question"
"""The fields of the form, which refusals are about."""

LONGEST_QUESTION = 1_500
MOST = 20


def require_raci_editor(session: Session, number: int, *, by: str, at: datetime, lock: bool = False) -> Improvement:
    """The improvement, if `by` may change who is involved: its coordinator or a manager, while it is open.

    Raises NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=lock)
    if lock:
        directory.require_member(session, by)
    actor = directory.actor_for(session, by, improvement)
    require(Action.SET_RACI, actor, f"Only its coordinator or a manager can say who is involved in IMP-{number}.")
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so you can't involve anybody new.")
    return improvement


def set_raci(
    session: Session, number: int, wanted: Raci, *, shown: Raci, question: str = "", by: str, at: datetime
) -> None:
    """Set who is involved; consulted and informed people are told. Changes that others made since `shown` are kept.

    Raises Overtaken if the accountable person was changed to another one, BadInput, NotAllowed, TooLate.
    """
    improvement = require_raci_editor(session, number, by=by, at=at, lock=True)
    now = read_raci(session, improvement)
    new_asked = _new(wanted.consulted, shown.consulted, now.consulted)
    new_informed = _new(wanted.informed, shown.informed, now.informed)
    question = question.replace("\x00", "").strip()
    _check(session, new_asked, new_informed, question, by, at)
    accountable = _accountable(session, improvement, wanted.accountable, shown.accountable, now.accountable, by, at)
    gone_asked = _new(shown.consulted, wanted.consulted, ()) & set(now.consulted)
    gone_informed = _new(shown.informed, wanted.informed, ()) & set(now.informed)
    if accountable == now.accountable and not (new_asked or new_informed or gone_asked or gone_informed):
        return
    improvement.accountable_id = accountable
    for person_id in wanted.consulted:
        if person_id in new_asked:
            ask_consulted(session, number, person_id, question, by=by, at=at)
    for person_id in wanted.informed:
        if person_id in new_informed:
            _inform(session, number, person_id, by, at)
    _leave_out(session, number, RaciPart.CONSULTED, gone_asked, at)
    _leave_out(session, number, RaciPart.INFORMED, gone_informed, at)
    session.flush()
    then = read_raci(session, improvement)
    before, after = _changed(now, then)
    activity.record(session, improvement, "involved", by=by, at=at, before=before, after=after, note=question or None)
    if accountable != now.accountable:
        _tell_accountable(session, improvement, now.accountable, accountable, by, at)
    outbox.refresh_improvement(session, number, at)


def _new(wanted: Iterable[str], shown: Iterable[str], now: Iterable[str]) -> set[str]:
    return set(wanted) - set(shown) - set(now)


def _check(session: Session, asked: set[str], informed: set[str], question: str, by: str, at: datetime) -> None:
    for key, named in ((CONSULTED, asked), (INFORMED, informed)):
        for person_id in sorted(named):
            directory.require_assignee(session, person_id, at, field=key)
    if by in asked:
        raise BadInput(CONSULTED, "You're the one who asks. Choose somebody else.")
    if asked and not question:
        raise BadInput(QUESTION, "Write your question. Each new person gets it.")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(QUESTION, f"Ask in at most {LONGEST_QUESTION:,} characters.")


def _accountable(
    session: Session,
    improvement: Improvement,
    wanted: str | None,
    shown: str | None,
    now: str | None,
    by: str,
    at: datetime,
) -> str | None:
    """The accountable person to store; the coordinator if nobody is chosen. Raises Overtaken, BadInput."""
    if wanted == shown:
        return now
    wanted = wanted or improvement.coordinator_id
    if conflicts({ACCOUNTABLE: shown}, {ACCOUNTABLE: now}, {ACCOUNTABLE: wanted}):
        last = recent_changes.last_change(session, improvement.id or 0, ACCOUNTABLE)
        if last is None or last.actor_id != by:
            told = recent_changes.describe_changes(session, [last] if last else [], by, at)
            raise Overtaken(told, (ACCOUNTABLE,), shown=now)
    if wanted is not None and wanted != improvement.coordinator_id:
        directory.require_assignee(session, wanted, at, field=ACCOUNTABLE)
    return wanted


def _changed(now: Raci, then: Raci) -> tuple[dict[str, object], dict[str, object]]:
    keys = [key for key in (ACCOUNTABLE, CONSULTED, INFORMED) if getattr(now, key) != getattr(then, key)]
    before, after = ({key: _plain(getattr(raci, key)) for key in keys} for raci in (now, then))
    return before, after


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _inform(session: Session, number: int, person_id: str, by: str, at: datetime) -> None:
    session.add(Involvement(improvement_id=number, person_id=person_id, part=RaciPart.INFORMED, added_by=by, at=at))
    if person_id != by:
        outbox.notice(session, "informed", to=person_id, about=number, at=at, by=by)


def _leave_out(session: Session, number: int, part: RaciPart, named: set[str], at: datetime) -> None:
    for person_id in sorted(named):
        row = involvement_of(session, number, person_id, part)
        if row is not None:
            session.delete(row)
            if part is RaciPart.CONSULTED:
                outbox.refresh(session, Consultation(number, person_id), at=at)


def _tell_accountable(
    session: Session, improvement: Improvement, before: str | None, after: str | None, by: str, at: datetime
) -> None:
    number = improvement.id
    if after and after != by and after != improvement.coordinator_id:
        outbox.notice(session, "accountable", to=after, about=number, at=at, by=by)
    if before and before != by and before != improvement.coordinator_id:
        outbox.notice(session, "not_accountable", to=before, about=number, at=at, by=by, to_whom=after)


# --- Informed ---


def stop_informing(session: Session, number: int, *, by: str, at: datetime) -> None:
    """Stop informing the caller (*Stop telling me*); repeating it changes nothing. Raises NotAllowed."""
    directory.require_member(session, by, Action.WATCH)
    improvement = get_improvement(session, number, lock=True)
    row = involvement_of(session, number, by, RaciPart.INFORMED)
    if row is None:
        return
    session.delete(row)
    activity.record(session, improvement, "informed_left", by=by, at=at, before={INFORMED: [by]})
    session.flush()
    outbox.refresh_improvement(session, number, at)
