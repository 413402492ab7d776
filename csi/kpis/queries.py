"""Targets and readings, asked without changing anything."""

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.read_cache import cached_until_written
from csi.kpis.aim import Aim
from models import Excursion, Improvement, Kpi, KpiChange, Reading, Target
from models.enums import Comparison


def aim_of(target: Target) -> Aim:
    """What a stored target asks of its KPI."""
    return Aim(target.comparison, target.value, target.value_high)


_CURRENT_TARGETS = (
    select(Target, Kpi)
    .join(Kpi, col(Kpi.id) == col(Target.kpi_id))
    .where(Target.improvement_id == bindparam("number"), col(Target.replaced_at).is_(None))
    .order_by(col(Target.id))
)


@cached_until_written
def targets_with_kpis(session: Session, number: int) -> list[tuple[Target, Kpi]]:
    """The current targets of an improvement, each with its KPI, the oldest first."""
    return list(session.exec(_CURRENT_TARGETS, params={"number": number}))


def targets_of(session: Session, number: int) -> list[Target]:
    """The current targets of an improvement, the oldest first."""
    return [target for target, _ in targets_with_kpis(session, number)]


_READINGS = (
    select(Reading)
    .where(Reading.kpi_id == bindparam("kpi"), col(Reading.replaced_by_id).is_(None), col(Reading.value).is_not(None))
    .order_by(col(Reading.measured_on), col(Reading.id))
)


@cached_until_written
def readings_of(session: Session, kpi_id: int) -> list[Reading]:
    """A KPI's readings with a value that were not replaced, by date."""
    return list(session.exec(_READINGS, params={"kpi": kpi_id}))


def latest_of(session: Session, kpi_id: int) -> Reading | None:
    """A KPI's latest reading, if any."""
    readings = readings_of(session, kpi_id)
    return readings[-1] if readings else None


@cached_until_written
def latest_readings(session: Session, number: int) -> dict[int, Reading]:
    """The latest reading of each KPI that an improvement has a target for, by the KPI's id."""
    return latest_by_kpi(session, {target.kpi_id for target in targets_of(session, number)})


_RANKED = (
    select(
        col(Reading.id),
        func.row_number()
        .over(partition_by=col(Reading.kpi_id), order_by=(col(Reading.measured_on).desc(), col(Reading.id).desc()))
        .label("place"),
    )
    .where(
        col(Reading.kpi_id).in_(bindparam("kpis", expanding=True)),
        col(Reading.replaced_by_id).is_(None),
        col(Reading.value).is_not(None),
    )
    .subquery()
)
_LATEST = select(Reading).join(_RANKED, col(Reading.id) == _RANKED.c.id).where(_RANKED.c.place == 1)


def latest_by_kpi(session: Session, kpi_ids: set[int]) -> dict[int, Reading]:
    """The latest reading of each of these KPIs that has one, by the KPI's id."""
    if not kpi_ids:
        return {}
    return {row.kpi_id: row for row in session.exec(_LATEST, params={"kpis": list(kpi_ids)})}


def measured_by(session: Session, number: int) -> set[int]:
    """The KPIs that an improvement is judged by: those of its targets, and what must not get worse."""
    aims = targets_of(session, number)
    kpis = {each.kpi_id for each in aims} | {each.counter_kpi_id for each in aims}
    return {each for each in kpis if each is not None}


def lock_measured(session: Session, number: int) -> None:
    """Lock the KPIs that an improvement is judged by, so that no reading of theirs changes until the commit."""
    if kpis := measured_by(session, number):
        session.exec(select(Kpi.id).where(col(Kpi.id).in_(kpis)).order_by(col(Kpi.id)).with_for_update()).all()


def aims_at(session: Session, kpi_id: int) -> list[Target]:
    """The current targets for a KPI, of every improvement, the oldest first."""
    aiming = select(Target).where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
    return list(session.exec(aiming.order_by(col(Target.id))))


def count_readings(session: Session, kpi_id: int) -> int:
    """How many readings of a KPI count, those included that say that there was no value."""
    standing = (Reading.kpi_id == kpi_id, col(Reading.replaced_by_id).is_(None))
    return session.exec(select(func.count(col(Reading.id))).where(*standing)).one()


def reading_versions(
    session: Session, kpi_id: int, skipped: int, most: int
) -> tuple[list[Reading], dict[int, list[Reading]]]:
    """Some readings of a KPI that count, the newest first; and all replaced ones, by the id of what replaced them."""
    rows = select(Reading).where(Reading.kpi_id == kpi_id, col(Reading.replaced_by_id).is_(None))
    newest = rows.order_by(col(Reading.measured_on).desc(), col(Reading.id).desc())
    standing = list(session.exec(newest.offset(skipped).limit(most)))
    older: dict[int, list[Reading]] = {}
    wanted = [row.id for row in standing]
    while wanted:
        found = session.exec(select(Reading).where(col(Reading.replaced_by_id).in_(wanted))).all()
        for row in found:
            older.setdefault(row.replaced_by_id or 0, []).append(row)
        wanted = [row.id for row in found]
    return standing, older


def improvements_aiming_at(session: Session, kpi_id: int) -> list[tuple[int, str]]:
    """The improvements with a target for a KPI, each with its idea, the newest first."""
    rows = session.exec(
        select(Improvement.id, Improvement.idea)
        .join(Target, col(Target.improvement_id) == col(Improvement.id))
        .where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
        .distinct()
        .order_by(col(Improvement.id).desc())
    )
    return [(number or 0, idea) for number, idea in rows]


def get_kpi(session: Session, kpi_id: int) -> Kpi:
    """A KPI. Raises NotFound."""
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    return kpi


def changes_of(session: Session, kpi_id: int) -> list[KpiChange]:
    """The declared changes of a KPI that stand, by day."""
    standing = select(KpiChange).where(KpiChange.kpi_id == kpi_id, col(KpiChange.withdrawn_at).is_(None))
    return list(session.exec(standing.order_by(col(KpiChange.changed_on), col(KpiChange.id))))


def tolerance_of(kpi: Kpi) -> Aim | None:
    """What a KPI's tolerance allows; None if it has none."""
    low, high = kpi.tolerance_low, kpi.tolerance_high
    if low is not None and high is not None:
        return Aim(Comparison.BETWEEN, low, high)
    if high is not None:
        return Aim(Comparison.AT_MOST, high)
    return Aim(Comparison.AT_LEAST, low) if low is not None else None


_OPEN_EXCURSION = (
    select(Excursion)
    .where(Excursion.kpi_id == bindparam("kpi"), col(Excursion.ended_on).is_(None))
    .order_by(col(Excursion.id).desc())
)


def open_excursion(session: Session, kpi_id: int) -> Excursion | None:
    """The excursion that a KPI is in, as far as it is written down."""
    return session.exec(_OPEN_EXCURSION, params={"kpi": kpi_id}).first()


def is_out_of_tolerance(session: Session, kpi: Kpi) -> bool:
    """Whether the latest value of a KPI is out of its tolerance, whatever is written down of its excursions."""
    allowed = tolerance_of(kpi)
    counted = select(Reading).where(Reading.kpi_id == kpi.id, col(Reading.replaced_by_id).is_(None))
    newest = counted.order_by(col(Reading.measured_on).desc(), col(Reading.id).desc())
    latest = session.exec(newest.where(col(Reading.value).is_not(None)).limit(1)).first()
    value = latest.value if latest else None
    return allowed is not None and value is not None and not allowed.is_met_by(value)
