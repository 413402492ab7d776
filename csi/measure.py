"""KPIs, targets and readings: what is measured, what is wanted of it, and what was seen."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from csi import outbox, people, trail
from csi.errors import BadInput, NotAllowed, NotFound, TooLate
from csi.rules.cadence import local_day
from csi.rules.kpi import meets
from csi.rules.numbers import Problem, understand_reading
from models import Improvement, Kpi, Nudge, Reading, Target
from models.enums import Comparison, Direction, Frequency, Role, State

_DOWNWARD = (Comparison.UNDER, Comparison.AT_MOST)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """What one improvement wants of one KPI. `kpi_name` and its unit make a new KPI where none of that name is.

    `owner` gives the readings, as often as `frequency` says: left out, the coordinator (the manager until there is one)
    and weekly.
    """

    kpi_name: str
    unit: str
    baseline: str | Decimal
    baseline_on: date
    comparison: Comparison
    value: str | Decimal
    due_on: date
    owner: str | None = None
    frequency: Frequency | None = None


ENDED = (State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED, State.REVIEW)
"""Targets are not set any more."""


def set_target(session: Session, number: int, new: NewTarget, *, by: str, at: datetime) -> None:
    """Give an improvement a KPI with baseline and target. The baseline is a reading; a target set before is replaced.

    Raises BadInput with the field that can't be, NotAllowed, TooLate.
    """
    improvement = session.exec(select(Improvement).where(col(Improvement.id) == number).with_for_update()).one()
    may_set(session, improvement, by)
    baseline = _number("baseline", new.baseline, new.unit)
    value = _number("value", new.value, new.unit)
    _check(new, baseline, value, local_day(at, people.zone_of(session, people.known(session, by, at))))
    kpi = _kpi(session, new, improvement, by, at)
    for row in targets_of(session, number):
        if row.kpi_id == kpi.id:
            row.replaced_at = at
            session.add(row)
    session.add(
        Target(
            improvement_id=number,
            kpi_id=kpi.id or 0,
            baseline=baseline,
            baseline_on=new.baseline_on,
            comparison=new.comparison,
            value=value,
            due_on=new.due_on,
            set_by=by,
            set_at=at,
        )
    )
    _store(session, kpi, baseline, new.baseline_on, by=by, at=at, source="baseline")
    improvement.not_measurable_because = None
    trail.record(
        session,
        improvement,
        "target_set",
        by=by,
        at=at,
        after={
            "kpi": kpi.id,
            "baseline": str(baseline),
            "comparison": new.comparison,
            "target": str(value),
            "due_on": new.due_on.isoformat(),
        },
    )
    session.flush()
    outbox.refresh_improvement(session, number, at)
    outbox.refresh_kind(session, outbox.Kind.PROPOSAL, number, at)


def may_set(session: Session, improvement: Improvement, by: str) -> None:
    """Whoever coordinates sets targets; before work begins the author too, unless somebody else has set one.

    Raises NotAllowed, TooLate.
    """
    actor = people.actor(session, by, improvement)
    if not actor.coordinates and not (actor.is_author and improvement.state in (State.NEW, State.ACCEPTED)):
        raise NotAllowed("Targets are set by the improvement's coordinator or a manager.")
    if improvement.state in ENDED:
        raise TooLate(f"IMP-{improvement.id} is {improvement.state.value} by now; its target stands.")
    others = [row.set_by for row in targets_of(session, improvement.id or 0) if row.set_by != by]
    if not actor.coordinates and others:
        raise NotAllowed(f"<@{others[0]}> has set the target. If it should be another one, write it in this thread.")


def default_owner(session: Session, improvement: Improvement) -> str | None:
    """Who gives the readings unless somebody else is named."""
    return improvement.coordinator_id or people.manager_of(session, improvement)


def hand_to_coordinator(session: Session, improvement: Improvement) -> None:
    """The KPIs that the manager owns because nobody coordinated go to the coordinator."""
    for target in targets_of(session, improvement.id or 0):
        kpi = session.get_one(Kpi, target.kpi_id)
        aims = select(Target.improvement_id).where(Target.kpi_id == kpi.id, Target.improvement_id != improvement.id)
        if kpi.owner_id == people.manager_of(session, improvement) and session.exec(aims).first() is None:
            kpi.owner_id = improvement.coordinator_id
            session.add(kpi)


def _number(field: str, words: str | Decimal, unit: str) -> Decimal:
    if isinstance(words, Decimal):
        words = f"{words:f}0" if -int(words.as_tuple().exponent) == 3 else f"{words:f}"  # "1.234" could be 1234
    understood = understand_reading(words, unit)
    if isinstance(understood, Problem):
        raise BadInput(field, understood.sentence)
    if understood.value is None:
        raise BadInput(field, "This needs a number, for example 59 or 4.92.")
    return understood.value


def _check(new: NewTarget, baseline: Decimal, value: Decimal, today: date) -> None:
    name = " ".join(new.kpi_name.split())
    if not name or len(name) > 200:
        raise BadInput("kpi_name", "Name what is measured, in up to 200 characters.")
    if len(new.unit) > 40:
        raise BadInput("unit", "A unit has at most 40 characters.")
    if new.baseline_on > today:
        raise BadInput("baseline_on", "The baseline was measured already: choose today or a day before.")
    if new.due_on <= new.baseline_on or new.due_on < today:
        raise BadInput("due_on", "The target's day lies after the baseline's, and not in the past.")
    if meets(baseline, new.comparison, value):
        raise BadInput("value", "The baseline meets this target already. What should be better than today?")


def _kpi(session: Session, new: NewTarget, improvement: Improvement, by: str, at: datetime) -> Kpi:
    if new.owner is not None:
        _check_owner(session, new.owner, at)
    name, unit = " ".join(new.kpi_name.split()), new.unit.strip()
    direction = Direction.LOWER if new.comparison in _DOWNWARD else Direction.HIGHER
    kpi = session.exec(select(Kpi).where(Kpi.name == name)).first()
    if kpi is not None:
        if kpi.unit != unit:
            raise BadInput("unit", f"“{name}” is measured in “{kpi.unit}” already. Use that, or another name.")
        if kpi.direction is not direction:
            way = "lower" if kpi.direction is Direction.LOWER else "higher"
            raise BadInput("comparison", f"For “{name}”, {way} is better: the target has to point that way.")
        kpi.owner_id, kpi.frequency = new.owner or kpi.owner_id, new.frequency or kpi.frequency
        session.add(kpi)
        return kpi
    kpi = Kpi(
        name=name,
        unit=unit,
        direction=direction,
        owner_id=new.owner or default_owner(session, improvement),
        frequency=new.frequency or Frequency.WEEKLY,
        service_id=improvement.service_id,
        created_by=by,
        created_at=at,
    )
    session.add(kpi)
    session.flush()
    return kpi


def _check_owner(session: Session, owner: str, at: datetime) -> None:
    person = people.known(session, owner, at)
    if person.is_bot or person.is_guest or person.is_foreign or person.is_deleted:
        raise BadInput("kpi_owner", "Readings have to come from somebody of this organisation: choose another person.")


def targets_of(session: Session, number: int) -> list[Target]:
    """The targets of an improvement that stand."""
    return list(
        session.exec(
            select(Target)
            .where(Target.improvement_id == number, col(Target.replaced_at).is_(None))
            .order_by(col(Target.id))
        )
    )


def readings_of(session: Session, kpi_id: int) -> list[Reading]:
    """A KPI's readings that stand and have a value, by date."""
    return list(
        session.exec(
            select(Reading)
            .where(Reading.kpi_id == kpi_id, col(Reading.replaced_by_id).is_(None), col(Reading.value).is_not(None))
            .order_by(col(Reading.measured_on), col(Reading.id))
        )
    )


def latest_of(session: Session, kpi_id: int) -> Reading | None:
    """A KPI's latest reading."""
    readings = readings_of(session, kpi_id)
    return readings[-1] if readings else None


def targets_met(session: Session, number: int) -> bool | None:
    """Whether the latest readings since the baselines meet all targets. None while nothing was measured."""
    verdicts = []
    for target in targets_of(session, number):
        latest = latest_of(session, target.kpi_id)
        if latest is None or latest.value is None or latest.measured_on <= target.baseline_on:
            return None
        verdicts.append(meets(latest.value, target.comparison, target.value))
    return all(verdicts) if verdicts else None


def record_reading(
    session: Session,
    kpi_id: int,
    words: str,
    measured_on: date,
    *,
    by: str,
    at: datetime,
    channel: str | None = None,
    ts: str | None = None,
) -> Reading:
    """Keep one measured value as it was typed. One of the same day is replaced, not overwritten.

    Raises BadInput with what could not be understood, NotAllowed, NotFound.
    """
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == kpi_id).with_for_update()).first()
    if kpi is None:
        raise NotFound("There is no such KPI.")
    _may_report(session, kpi, by)
    today = local_day(at, people.zone_of(session, people.admit(session, by, at)))
    if measured_on > today:
        raise BadInput("measured_on", "A reading can't be of a day to come.")
    latest = latest_of(session, kpi_id)
    understood = understand_reading(words, kpi.unit, latest.value if latest else None)
    if isinstance(understood, Problem):
        raise BadInput("value", understood.sentence)
    reading = _store(
        session,
        kpi,
        understood.value,
        measured_on,
        by=by,
        at=at,
        source="slack",
        note=understood.note,
        channel=channel,
        ts=ts,
    )
    for number in session.exec(
        select(Target.improvement_id).where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
    ):
        outbox.refresh_improvement(session, number, at)
    return reading


def _may_report(session: Session, kpi: Kpi, by: str) -> None:
    if kpi.owner_id == by:
        return
    aiming = session.exec(
        select(Improvement)
        .join(Target, col(Target.improvement_id) == col(Improvement.id))
        .where(Target.kpi_id == kpi.id, col(Target.replaced_at).is_(None))
    ).all()
    if any(people.actor(session, by, improvement).coordinates for improvement in aiming):
        return
    if Role.MANAGER not in people.roles_of(session, by):
        raise NotAllowed(f"Readings of “{kpi.name}” come from its owner, a coordinator who works on it, or a manager.")


def _store(
    session: Session,
    kpi: Kpi,
    value: Decimal | None,
    measured_on: date,
    *,
    by: str,
    at: datetime,
    source: str,
    note: str = "",
    channel: str | None = None,
    ts: str | None = None,
) -> Reading:
    reading = Reading(
        kpi_id=kpi.id or 0,
        value=value,
        measured_on=measured_on,
        note=note or None,
        reported_by=by,
        source=source,
        source_channel=channel,
        source_ts=ts,
        recorded_at=at,
    )
    earlier = session.exec(
        select(Reading).where(
            Reading.kpi_id == kpi.id, Reading.measured_on == measured_on, col(Reading.replaced_by_id).is_(None)
        )
    ).all()
    session.add(reading)
    session.flush()
    for row in earlier:
        row.replaced_by_id = reading.id
        session.add(row)
    session.flush()
    return reading


def read_reply(session: Session, nudge: Nudge, words: str, *, by: str, at: datetime, channel: str, ts: str) -> None:
    """Take a typed reading as the answer to the nudge that asked for it; what can't be understood is asked back."""
    if session.exec(select(Reading.id).where(Reading.source_channel == channel, Reading.source_ts == ts)).first():
        return
    kpi_id = nudge.kpi_id or 0
    today = local_day(at, people.zone_of(session, people.known(session, by, at)))
    try:
        reading = record_reading(session, kpi_id, words, today, by=by, at=at, channel=channel, ts=ts)
    except BadInput as problem:
        outbox.notice(session, "reading_unclear", to=by, about=None, at=at, nudge=nudge.id, sentence=problem.sentence)
        return
    settle(session, nudge, reading, by=by, at=at)


def settle(session: Session, nudge: Nudge, reading: Reading, *, by: str, at: datetime) -> None:
    """The nudge is answered by this reading, and the person is told what it means."""
    if nudge.answered_at is not None:
        raise TooLate("This reading was given already.")
    nudge.answered_at = at
    nudge.answer = "n/a" if reading.value is None else str(reading.value)
    session.add(nudge)
    outbox.notice(session, "reading_kept", to=by, about=None, at=at, nudge=nudge.id, reading=reading.id)
    outbox.refresh(session, f"reading:{nudge.id}", at=at)
    outbox.refresh(session, f"bundle:{nudge.bundle_id}", at=at)


def give_asked(session: Session, nudge_id: int, words: str, measured_on: date, *, by: str, at: datetime) -> None:
    """Keep a reading from the form behind a nudge. Raises BadInput, NotAllowed, TooLate."""
    nudge = session.exec(select(Nudge).where(col(Nudge.id) == nudge_id).with_for_update()).one()
    if nudge.answered_at is not None:
        raise TooLate("This reading was given already. To correct it, press Add reading on the improvement's card.")
    reading = record_reading(session, nudge.kpi_id or 0, words, measured_on, by=by, at=at)
    settle(session, nudge, reading, by=by, at=at)
