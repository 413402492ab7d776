"""Setting targets: the value an improvement wants of a KPI, from which baseline, by when."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from csi.common.entry_names import stored_key, tidy
from csi.common.errors import BadInput, TooLate
from csi.common.working_days import local_day
from csi.kpis import baselines, definition, powers, queries, readings
from csi.kpis.aim import Aim
from csi.kpis.definition import KnownKpi
from csi.language.readings import UnclearReading, understand_reading
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, approval_requests
from csi.register.improvements import describe_state, get_improvement
from csi.register.open_questions import settle_questions
from models import Improvement, Kpi, Target, add_once
from models.enums import Comparison, Direction, Frequency, Horizon, State


@dataclass(frozen=True, slots=True)
class ShownKpi:
    """A KPI as the form showed it: what was left so is not changed."""

    id: int
    owner: str | None
    frequency: Frequency | None


@dataclass(frozen=True, slots=True)
class NewTarget:
    """The target to set. `kpi_name` and `unit` create a new KPI if there is none of that name.

    `owner` reports the new KPI's readings, as often as `frequency` says; by default the coordinator (the manager until
    there is one), weekly. A KPI that exists is used as it is, unless `shown` says that it was shown for a change: then
    what differs from `shown` is changed, and `new_name` renames it.
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
    new_name: str = ""
    shown: ShownKpi | None = None
    high: str | Decimal | None = None
    """The upper end of a range; only with the comparison "between"."""
    direction: Direction | None = None
    """Which way is better; a new KPI with a range or an exact value as its target needs it."""
    horizon: Horizon = Horizon.SHORT_TERM
    counter: str = ""
    """The name of a KPI that must not get worse."""
    replaces: int | None = None
    """The target that is edited; without it, one for the same KPI and horizon is replaced, if there is one."""


NO_NEW_TARGETS = (State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED, State.REVIEW)
"""The states in which no target can be set any more."""


def set_target(session: Session, number: int, new: NewTarget, *, by: str, at: datetime) -> KnownKpi | None:
    """Set an improvement's target for a KPI and horizon; an earlier target for both is replaced, or the edited one.

    Another name in an edited target is that of a KPI that exists, or else the KPI's new name.

    The baseline becomes a reading, unless the KPI exists and somebody else reports it; whoever reported that day's
    reading may correct it. Returns the KPI if it exists and was not shown to this person, who may have meant a new one.

    Raises BadInput with the field, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    require_target_setter(session, improvement, by)
    edited = _edited(session, number, new)
    new = _renamed(session, new, edited, by)
    known = definition.kpi_called(session, new.kpi_name)
    if known is not None and not new.unit.strip():
        new = replace(new, unit=known.unit)
    baseline = _number("baseline", new.baseline, new.unit)
    wanted = _aim(new)
    _check(new, baseline, wanted, local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at))))
    kpi, is_new = _kpi(session, new, wanted, improvement, by, at)
    counter = _counter(session, new.counter, kpi)
    reports = (
        is_new
        or powers.may_with(session, Action.ADD_READING, kpi, by)
        or readings.reported_alone(session, kpi, new.baseline_on, by)
    )
    aim = Target(
        improvement_id=number,
        kpi_id=kpi.id or 0,
        baseline=baseline,
        baseline_on=new.baseline_on,
        comparison=wanted.comparison,
        value=wanted.value,
        value_high=wanted.high,
        due_on=new.due_on,
        horizon=new.horizon,
        counter_kpi_id=counter.id if counter else None,
        tolerance=edited.tolerance if edited and edited.kpi_id == kpi.id else None,
        set_by=by,
        set_at=at,
    )
    _replace(session, improvement, aim, edited, by, at)
    settle_questions(session, number, ("baseline", "target"), at=at)
    if reports:
        measured = readings.NewReading(kpi.id or 0, baseline, new.baseline_on, source=baselines.SOURCE)
        readings.store_readings(session, kpi, [measured], by=by, at=at)
    approval_requests.mark_changed_since_approval(session, improvement, by=by, at=at)
    session.flush()
    outbox.refresh_improvement(session, number, at)
    outbox.refresh_kind(session, outbox.MessageKind.PROPOSAL, number, at)
    was_shown = is_new or (new.shown is not None and new.shown.id == kpi.id)
    return None if was_shown else definition.read_kpi(session, kpi, by)


def _edited(session: Session, number: int, new: NewTarget) -> Target | None:
    """The target that is edited, or the one that has replaced it meanwhile. Raises TooLate if it was removed."""
    if new.replaces is None:
        return None
    current = queries.targets_of(session, number)
    found = next((row for row in current if row.id == new.replaces), None)
    former = session.get(Target, new.replaces)
    if found is None and former is not None and former.improvement_id == number:
        aimed = (former.kpi_id, former.horizon)
        found = next((row for row in current if (row.kpi_id, row.horizon) == aimed), None)
    if found is None:
        raise TooLate("Somebody has removed this target meanwhile. Nothing of yours was saved.")
    return found


def _renamed(session: Session, new: NewTarget, edited: Target | None, by: str) -> NewTarget:
    """A name that no KPI has yet renames the KPI of the target that is edited, for whoever may rename it.

    In another unit it is another KPI, which takes the target.
    """
    if edited is None or new.new_name or definition.kpi_called(session, new.kpi_name) is not None:
        return new
    kpi = session.get_one(Kpi, edited.kpi_id)
    same_unit = not new.unit.strip() or new.unit.strip() == kpi.unit
    if not same_unit or not powers.may_with(session, Action.CHANGE_KPI, kpi, by):
        return new
    shown = new.shown or ShownKpi(kpi.id or 0, new.owner, new.frequency)
    return replace(new, kpi_name=kpi.name, new_name=new.kpi_name, shown=shown)


def _counter(session: Session, name: str, kpi: Kpi) -> Kpi | None:
    """The KPI that must not get worse. Raises BadInput at `counter`."""
    if not tidy(name):
        return None
    found = definition.kpi_called(session, name)
    if found is None:
        raise BadInput("counter", f"There is no KPI “{tidy(name)}” yet. Add it first, with its tolerance.")
    if found.id == kpi.id:
        raise BadInput("counter", "This is the KPI of the target itself. Name another one.")
    if found.tolerance_low is None and found.tolerance_high is None:
        raise BadInput(
            "counter", f"“{found.name}” has no tolerance yet, so I can't tell when it gets worse. Set it first."
        )
    return found


def remove_target(session: Session, number: int, target_id: int, reason: str, *, by: str, at: datetime) -> None:
    """Remove a target; it stays on record. Once it is assessed, the last one needs a reason in its place.

    Raises BadInput at `reason`, NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=True)
    require_target_setter(session, improvement, by)
    row = next((each for each in queries.targets_of(session, number) if each.id == target_id), None)
    if row is None:
        raise TooLate("Somebody has changed or removed this target already.")
    why = reason.replace("\x00", "").strip()
    if not why and needs_reason(session, improvement):
        raise BadInput("reason", "Say why you remove it.")
    row.replaced_at = at
    session.add(row)
    session.flush()
    left = len(queries.targets_of(session, number))
    if not left and not improvement.quick_win and improvement.state not in (State.NEW, State.ACCEPTED):
        improvement.not_measurable_because = why
        session.add(improvement)
    kpi = session.get_one(Kpi, row.kpi_id)
    before = {"kpi": row.kpi_id, "name": kpi.name, "comparison": row.comparison, "target": str(row.value)}
    activity.record(session, improvement, "target_removed", by=by, at=at, note=why, before=before)
    approval_requests.mark_changed_since_approval(session, improvement, by=by, at=at)
    session.flush()
    outbox.refresh_improvement(session, number, at)
    outbox.refresh_kind(session, outbox.MessageKind.PROPOSAL, number, at)


def needs_reason(session: Session, improvement: Improvement) -> bool:
    """Whether removing a target needs a reason: it was approved, or the last one goes of what was assessed."""
    if improvement.approved_at is not None:
        return True
    is_last = len(queries.targets_of(session, improvement.id or 0)) == 1
    return is_last and not improvement.quick_win and improvement.state not in (State.NEW, State.ACCEPTED)


def _replace(
    session: Session, improvement: Improvement, aim: Target, edited: Target | None, by: str, at: datetime
) -> None:
    """Store the target in place of the edited one, and of one for the same KPI and horizon; write it down."""
    for row in queries.targets_of(session, aim.improvement_id):
        if row is edited or (row.kpi_id == aim.kpi_id and row.horizon == aim.horizon):
            row.replaced_at = at
            session.add(row)
    session.add(aim)
    improvement.not_measurable_because = None
    activity.record(
        session,
        improvement,
        "target_set",
        by=by,
        at=at,
        after={
            "kpi": aim.kpi_id,
            "baseline": str(aim.baseline),
            "comparison": aim.comparison,
            "target": str(aim.value),
            **({"high": str(aim.value_high)} if aim.value_high is not None else {}),
            "due_on": aim.due_on.isoformat(),
        },
    )


def require_target_setter(session: Session, improvement: Improvement, by: str) -> None:
    """Check that a person may set targets: coordinators, or before work begins the author if nobody else set one.

    Raises NotAllowed, TooLate.
    """
    actor = directory.actor_for(session, by, improvement)
    set_by = "Only the improvement's coordinator or a manager can set targets."
    if improvement.state in (State.NEW, State.ACCEPTED):
        require(Action.SET_EARLY_TARGET, actor, set_by)
    else:
        require(Action.SET_TARGET, actor, set_by)
    if improvement.state in NO_NEW_TARGETS:
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)}, so its target can't change any more."
        )
    others = [row.set_by for row in queries.targets_of(session, improvement.id or 0) if row.set_by != by]
    if others:
        has_set = (
            f"{directory.name_of(session, others[0])} has set the target. "
            "To suggest another one, write it in this thread."
        )
        require(Action.REPLACE_TARGET, actor, has_set)


def default_owner(session: Session, improvement: Improvement) -> str | None:
    """The person who reports readings unless somebody is named."""
    return improvement.coordinator_id or directory.manager_of(session, improvement)


NO_NUMBER = "This needs a number, for example 59 or 4.92."


def _number(field: str, words: str | Decimal, unit: str) -> Decimal:
    if isinstance(words, Decimal):
        words = f"{words:f}0" if -int(words.as_tuple().exponent) == 3 else f"{words:f}"  # "1.234" could be read as 1234
    understood = understand_reading(words, unit, is_reading=False)
    if isinstance(understood, UnclearReading):
        raise BadInput(field, understood.sentence)
    if understood.value is None:
        raise BadInput(field, NO_NUMBER)
    return understood.value


def _aim(new: NewTarget) -> Aim:
    """What is asked of the KPI. Raises BadInput at `value` and `value_high`."""
    value = _number("value", new.value, new.unit)
    if new.comparison is not Comparison.BETWEEN:
        if new.high:
            raise BadInput("value_high", "Leave this empty, or choose “between”.")
        return Aim(new.comparison, value)
    if not new.high:
        raise BadInput("value_high", "“Between” needs a second number: the upper end.")
    high = _number("value_high", new.high, new.unit)
    if high < value:
        raise BadInput("value_high", "The upper end is below the lower one.")
    return Aim(new.comparison, value, high)


def _check(new: NewTarget, baseline: Decimal, wanted: Aim, today: date) -> None:
    name = tidy(new.kpi_name)
    if not name or len(name) > definition.LONGEST_NAME:
        raise BadInput("kpi_name", "Say what is measured, in up to 200 characters.")
    if len(new.unit) > 40:
        raise BadInput("unit", "Keep the unit under 40 characters.")
    if new.baseline_on > today:
        raise BadInput("baseline_on", "Choose today or an earlier day: the baseline was measured already.")
    if new.due_on <= new.baseline_on or new.due_on < today:
        raise BadInput("due_on", "Choose a day after the baseline's, today or later.")
    if wanted.is_met_by(baseline):
        raise BadInput("value", "Today's value meets this target already. Choose a better one.")


def _kpi(
    session: Session, new: NewTarget, wanted: Aim, improvement: Improvement, by: str, at: datetime
) -> tuple[Kpi, bool]:
    """The KPI that a target names, and whether it is new. Of two people who name one new KPI, one makes it."""
    if new.owner is not None:
        definition.require_reporter(session, new.owner, at)
    told = wanted.direction
    kpi = definition.kpi_called(session, new.kpi_name)
    better = told or new.direction
    if kpi is None and better is None:
        raise BadInput("direction", "Say which way is better for this new KPI: lower or higher.")
    if kpi is None and new.new_name:
        raise BadInput("kpi_new_name", "To rename it, leave its present name in the first field.")
    made = add_once(session, _new_kpi(session, new, better, improvement, by, at)) if not kpi and better else None
    if made is not None:
        return made, True
    kpi = kpi or definition.kpi_called(session, new.kpi_name)
    assert kpi is not None  # whoever made it at this moment has committed
    session.refresh(kpi, with_for_update=True)
    if kpi.unit != new.unit.strip():
        raise BadInput("unit", f"“{kpi.name}” is measured in “{kpi.unit}” already. Use that unit, or another name.")
    if told is not None and kpi.direction is not told:
        way = "lower" if kpi.direction is Direction.LOWER else "higher"
        raise BadInput("comparison", f"For “{kpi.name}”, {way} is better, so the target has to be {way} than today.")
    if new.shown is not None and new.shown.id == kpi.id:
        definition.change_kpi(
            session,
            kpi.id or 0,
            by=by,
            at=at,
            name=new.new_name or None,
            owner=new.owner if new.owner != new.shown.owner else None,
            frequency=new.frequency if new.frequency != new.shown.frequency else None,
        )
    elif new.new_name:
        raise BadInput("kpi_new_name", "To rename it, leave its present name in the first field.")
    return kpi, False


def _new_kpi(
    session: Session, new: NewTarget, direction: Direction, improvement: Improvement, by: str, at: datetime
) -> Kpi:
    return Kpi(
        name=tidy(new.kpi_name),
        name_key=stored_key(new.kpi_name),
        unit=new.unit.strip(),
        direction=direction,
        owner_id=new.owner or default_owner(session, improvement),
        frequency=new.frequency or Frequency.WEEKLY,
        service_id=improvement.service_id,
        created_by=by,
        created_at=at,
    )
