"""What `/csi nudges` shows somebody: what will come and why, what they muted and snoozed, what backs off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.queries import asked_of
from csi.nudges import agenda, preferences
from csi.nudges.due import WAITS, Due, Key
from csi.nudges.kinds import KINDS, POLICY
from csi.nudges.rules.mornings import REST
from csi.nudges.schedule import next_slot
from csi.nudges.speaking_times import spoken_this_week
from csi.nudges.told import told_below
from csi.people import absences, directory
from csi.people.permissions import Action
from csi.people.stand_ins import StandIn, read_stand_in
from csi.tasks.task_rules import CLOSED
from models import Absence, Improvement, Kpi, Nudge, Person, Task, Team
from models import agenda as subjects
from models.enums import OPEN_STATES, DigestKind, NudgeKind, NudgeState, Role, State

MOST_LOOKED_AT = 60
"""The most improvements and KPIs of somebody that are looked at for what comes of them."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next nudge of a kind: on which day at the earliest, about what, and how many others wait with it."""

    kind: NudgeKind
    on: date
    about: str
    others: int


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Something that somebody snoozed, and until when. `name` is the number of its improvement, else its KPI."""

    nudge_id: int
    kind: NudgeKind
    about: str
    name: str
    until: date


@dataclass(frozen=True, slots=True)
class NudgesFacts:
    """What somebody gets unasked, as it stands. `spoken` of `budget` messages went out within seven days."""

    today: date
    coming: tuple[Coming, ...]
    muted: tuple[NudgeKind, ...]
    snoozed: tuple[Snoozed, ...]
    backed_off: tuple[tuple[NudgeKind, date], ...]
    away_until: date | None
    stand_in: StandIn | None
    budget: int
    spoken: int


def read_nudges(session: Session, person_id: str, at: datetime) -> NudgesFacts:
    """What somebody gets unasked. Raises NotAllowed for somebody without access."""
    directory.require_member(session, person_id, Action.SET_NUDGES)
    tz = directory.zone_by_id(session, person_id)
    settings = preferences.settings_of(session, person_id)
    away = absences.absence_of(session, person_id, at)
    waiting = select(Nudge).where(Nudge.person_id == person_id, col(Nudge.state).in_(WAITS))
    rows = session.exec(waiting.order_by(col(Nudge.deliver_at), col(Nudge.id))).all()
    asleep = [row for row in rows if row.snoozed_until is not None and row.snoozed_until > at]
    muted = tuple(each.kind for each in KINDS if each.kind in settings and settings[each.kind].muted_at is not None)
    return NudgesFacts(
        today=local_day(at, tz),
        coming=_coming(session, person_id, [row for row in rows if row.kind not in muted], muted, tz, at, away),
        muted=muted,
        snoozed=tuple(_snoozed(session, row, tz) for row in asleep),
        backed_off=_backed_off(rows, tz),
        away_until=local_day(away.until, tz) if away else None,
        stand_in=read_stand_in(session, away, at) if away else None,
        budget=policy(session).weekly_messages,
        spoken=len(spoken_this_week(session, person_id, at)),
    )


def _backed_off(rows: Sequence[Nudge], tz: str) -> tuple[tuple[NudgeKind, date], ...]:
    held = {row.kind: local_day(row.deliver_at, tz) for row in rows if row.state is NudgeState.HELD_BACK}
    return tuple(sorted(held.items(), key=lambda each: POLICY[each[0]].urgency))


def _snoozed(session: Session, row: Nudge, tz: str) -> Snoozed:
    about = _about(session, row)
    name = f"IMP-{row.improvement_id}" if row.improvement_id else about
    return Snoozed(row.id or 0, row.kind, about, name, local_day(row.snoozed_until or row.deliver_at, tz))


def _about(session: Session, row: Nudge | Due) -> str:
    """What a nudge is about: the idea with its number, else the KPI; empty for the week."""
    improvement = session.get(Improvement, row.improvement_id) if row.improvement_id else None
    if improvement is not None:
        return f"IMP-{improvement.id}: {improvement.idea}"
    kpi = session.get(Kpi, row.kpi_id) if row.kpi_id else None
    return kpi.name if kpi else ""


def _coming(
    session: Session,
    person_id: str,
    rows: list[Nudge],
    muted: tuple[NudgeKind, ...],
    tz: str,
    at: datetime,
    away: Absence | None,
) -> tuple[Coming, ...]:
    """The next of each kind, the first to come first: of what waits already, else of what will be due.

    While they are away, nothing comes.
    """
    country = directory.country_of(session, session.get_one(Person, person_id))
    earliest = max(at, next_slot(away.until, tz, country)) if away else at
    found: dict[NudgeKind, dict[str, tuple[datetime, str]]] = {}
    untold = {key for key, told in told_below(session, rows, at).items() if told.at is None}
    for row in rows:
        if row.state is NudgeState.WAITING and row.id not in untold:
            found.setdefault(row.kind, {})[row.subject] = max(row.deliver_at, earliest), _about(session, row)
    said = _said_lately(session, person_id, at)
    for subject in _subjects(session, person_id):
        for due in agenda.coming(session, subject, at, said):
            if due.to.person == person_id and due.kind not in muted:
                next_one = max(due.due_at, earliest), _about(session, due)
                known = found.setdefault(due.kind, {})
                known[due.subject] = min(next_one, known.get(due.subject, next_one))
    coming = []
    for each in KINDS:
        if times := sorted(found.get(each.kind, {}).values()):
            others = 0 if each.kind is NudgeKind.WEEK else len(times) - 1
            coming.append(Coming(each.kind, local_day(times[0][0], tz), times[0][1], others))
    return tuple(sorted(coming, key=lambda each: each.on))


def _said_lately(session: Session, person_id: str, at: datetime) -> dict[Key, datetime]:
    """When somebody was last asked what they were asked in the last few days."""
    sent = select(Nudge).where(Nudge.person_id == person_id, col(Nudge.sent_at) > at - REST)
    return {(row.kind, row.subject, row.receiver): row.sent_at or at for row in session.exec(sent)}


def _subjects(session: Session, person_id: str) -> list[str]:
    """The agenda items that something can come of for a person."""
    led = select(Improvement.id).where(col(Improvement.state).in_(OPEN_STATES))
    led = led.where((Improvement.coordinator_id == person_id) | (Improvement.author_id == person_id))
    numbers = set(session.exec(led.order_by(col(Improvement.id)).limit(MOST_LOOKED_AT)))
    tasks = select(Task.improvement_id).where(Task.owner_id == person_id, col(Task.state).not_in(CLOSED))
    numbers.update(session.exec(tasks.order_by(col(Task.due_on)).limit(MOST_LOOKED_AT)).all())
    numbers |= {row.improvement_id for row in asked_of(session, person_id)}
    numbers.update(_to_decide(session, person_id))
    owned = select(Kpi.id).where(Kpi.owner_id == person_id, col(Kpi.archived_at).is_(None))
    kpis = session.exec(owned.order_by(col(Kpi.id)).limit(MOST_LOOKED_AT)).all()
    weeks = [subjects.person(person_id)] if _has_weeks(session, person_id) else []
    found = [*weeks, *(subjects.improvement(number or 0) for number in sorted(numbers, key=str))]
    found += [each for each in _to_approve(session, person_id) if each not in found]
    return [*found, *(subjects.kpi(kpi or 0) for kpi in kpis)][: 3 * MOST_LOOKED_AT]


def _to_decide(session: Session, person_id: str) -> Iterable[int | None]:
    """The ideas that somebody decides on as their team's manager, those promised first."""
    manages = col(Improvement.team_id).in_(select(Team.id).where(Team.manager_id == person_id))
    new = select(Improvement.id).where(Improvement.state == State.NEW, manages)
    return session.exec(new.order_by(col(Improvement.promised_on)).limit(MOST_LOOKED_AT)).all()


def _to_approve(session: Session, person_id: str) -> list[str]:
    """What waits for an approval, for somebody who may give it."""
    may_approve = directory.holders(session, Role.APPROVER) | directory.holders(session, Role.MANAGER)
    return sorted(subjects.waiting_for_approval(session))[:MOST_LOOKED_AT] if person_id in may_approve else []


def _has_weeks(session: Session, person_id: str) -> bool:
    """Whether somebody gets their own week in figures: they lead something, and the policy sends it."""
    led = select(Improvement.id).where(Improvement.coordinator_id == person_id)
    leads = session.exec(led.where(col(Improvement.state).in_(OPEN_STATES))).first() is not None
    return leads and DigestKind.WEEKLY in policy(session).digests
