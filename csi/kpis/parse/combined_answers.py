"""Combining the answers about today and about the target into one KPI."""

from dataclasses import replace
from decimal import Decimal

from csi.kpis.kpi_sentence import COMPARISONS, Field, KpiSentence, Relative, reached
from csi.kpis.parse.units import converted
from csi.language.numbers import same_unit
from models.enums import Direction

_ORDER: tuple[Field, ...] = (
    "which", "name", "unit", "baseline", "target", "relative", "comparison", "direction", "date",
)  # fmt: skip


def combine(baseline: KpiSentence | None, target: KpiSentence | None) -> KpiSentence:
    """Combine what the two answers say; either may be missing.

    Each may say more than it was asked for. Where both say something, the one that was asked for it counts.
    """
    given = [each for each in (baseline, target) if each is not None and not each.nothing]
    if not given:
        return KpiSentence(nothing=True)
    if any("which" in each.ask for each in given):
        return KpiSentence(ask=("which",))
    if len(given) == 1:
        return _settled(given[0])
    return _settled(_joined(*given))


def missing(kpi: KpiSentence) -> tuple[Field, ...]:
    """The fields a target still needs, and those left open by the words, in the order to ask for them."""
    if "which" in kpi.ask:
        return ("which",)
    needed: set[Field] = set()
    if kpi.name is None:
        needed.add("name")
    if kpi.baseline is None:
        needed.add("baseline")
    if kpi.target is None and (kpi.relative is None or kpi.baseline is not None) and kpi.open_change is None:
        needed.add("target")
    if kpi.comparison not in COMPARISONS:
        needed.add("comparison")
    if kpi.due_on is None:
        needed.add("date")
    wanted = needed | set(kpi.ask)
    if "comparison" in wanted:
        wanted.discard("direction")
    return tuple(field for field in _ORDER if field in wanted)


def _joined(now: KpiSentence, wanted: KpiSentence) -> KpiSentence:
    unit = now.unit if _is_within(wanted.unit, now.unit) else wanted.unit
    start = now.baseline if now.baseline is not None else wanted.baseline
    ask = [*now.ask, *wanted.ask]
    apart = not _is_within(wanted.unit, now.unit) and not _is_within(now.unit, wanted.unit)
    if apart and now.baseline is not None:
        start = _converted(now.baseline, now.unit or "", wanted.unit or "")
        if start is None:
            ask.append("baseline")
    end = wanted.target if wanted.target is not None else now.target
    sided = wanted if wanted.target is not None or wanted.relative is not None or now.target is None else now
    said: dict[Field, object] = {
        "name": now.name or wanted.name, "unit": unit, "baseline": start, "target": end,
        "date": wanted.due_on or now.due_on,
    }  # fmt: skip
    return KpiSentence(
        name=now.name or wanted.name,
        unit=unit,
        direction=sided.direction,
        baseline=start,
        target=end,
        comparison=sided.comparison,
        relative=wanted.relative or now.relative,
        due_on=wanted.due_on or now.due_on,
        ask=tuple(dict.fromkeys(field for field in ask if said.get(field) is None)),
        open_change=wanted.open_change if wanted.open_change is not None else now.open_change,
    )


def _converted(value: Decimal, unit: str, to: str) -> Decimal | None:
    """The value in the other unit, if both have the same rate or one of them names none."""
    (plain, _, per), (wanted, _, by) = unit.partition(" per "), to.partition(" per ")
    return converted(value, plain, wanted) if per == by or not per or not by else None


def _is_within(one: str | None, other: str | None) -> bool:
    """Whether a unit says no more than the other: "h" beside "h per case", nothing beside anything."""
    if not one:
        return True
    return bool(other) and (same_unit(one, other or "") or (other or "").startswith(f"{one} per "))


def _settled(kpi: KpiSentence) -> KpiSentence:
    """Fill in what follows from both ends: the target of a change, the better direction, the comparison."""
    if kpi.open_change is not None and kpi.unit and kpi.unit != "%" and kpi.baseline is not None:
        kpi = replace(kpi, relative=Relative(kpi.open_change, "percent"), open_change=None, ask=_but(kpi, "relative"))
    if kpi.relative is not None and kpi.baseline is not None:
        end = reached(kpi.baseline, kpi.relative)
        if kpi.target is None or not _written_as_well(kpi, end):
            kpi = replace(kpi, target=end)
    if kpi.baseline is None or kpi.target is None:
        return kpi
    if kpi.baseline == kpi.target:
        return replace(kpi, target=None, ask=(*kpi.ask, "target"))
    falls = Direction.LOWER if kpi.target < kpi.baseline else Direction.HIGHER
    if kpi.direction is not None and kpi.direction is not falls:
        return replace(kpi, direction=None, comparison=None, ask=(*kpi.ask, "comparison"))
    if kpi.comparison is None and "direction" in kpi.ask:
        sign = "<=" if falls is Direction.LOWER else ">="
        return replace(kpi, direction=falls, comparison=sign, ask=_but(kpi, "direction", "comparison"))  # type: ignore[arg-type]
    return replace(kpi, direction=falls, ask=_but(kpi, "direction"))


def _written_as_well(kpi: KpiSentence, end: Decimal) -> bool:
    """Whether the text states a target beside the change that leads to it."""
    return kpi.target == end or kpi.relative is None or kpi.relative.kind == "factor"


def _but(kpi: KpiSentence, *settled: Field) -> tuple[Field, ...]:
    return tuple(field for field in kpi.ask if field not in settled)
