"""What an approver decides on, as values, and what of it has changed since the decision before."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class BasisTarget:
    """A target in words: the KPI's name, and from where to where by when."""

    kpi: str
    says: str


@dataclass(frozen=True, slots=True)
class BasisTask:
    """A task of the plan: what, by whom, and by when (as people read a date)."""

    text: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class ApprovalBasis:
    """What an approver says yes or no to. Everything is in words; what nobody has said is empty.

    `targets` are by the KPI's id, `tasks` by their place in the plan.
    """

    idea: str = ""
    cost: str = ""
    benefit: str = ""
    payer: str = ""
    effort: str = ""
    objectives: str = ""
    risk: str = ""
    communication: str = ""
    targets: Mapping[str, BasisTarget] = field(default_factory=dict)
    tasks: Mapping[str, BasisTask] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The basis as JSON, to be stored with a decision."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ApprovalBasis | None":
        """The basis that was stored with a decision; None for a decision from before it was stored."""
        if not stored:
            return None
        words = {name: str(stored.get(name) or "") for name in _NAMES}
        return cls(
            **words,
            targets={key: BasisTarget(**each) for key, each in (stored.get("targets") or {}).items()},
            tasks={key: BasisTask(**each) for key, each in (stored.get("tasks") or {}).items()},
        )


_NAMES = {
    "idea": "Idea",
    "cost": "Cost",
    "benefit": "Benefit",
    "payer": "Who pays",
    "effort": "Effort",
    "objectives": "Objectives",
    "risk": "Risk",
    "communication": "Communication plan",
}
"""The plain values in the order in which changes are named, and what people call them."""


@dataclass(frozen=True, slots=True)
class BasisChange:
    """One value that has changed, before and after; empty where there was or is none.

    `name` may hold people's words, such as a KPI's name. With `is_person` the values are people's ids.
    """

    name: str
    before: str
    after: str
    is_person: bool = False


def changes_since(before: ApprovalBasis, now: ApprovalBasis) -> tuple[BasisChange, ...]:
    """Every value that differs from what was decided on, one by one."""
    return tuple(_changes(before, now))


def _changes(before: ApprovalBasis, now: ApprovalBasis) -> Iterator[BasisChange]:
    for name, label in _NAMES.items():
        was, is_now = getattr(before, name), getattr(now, name)
        if was != is_now:
            yield BasisChange(label, was, is_now)
    for key in _both(before.targets, now.targets):
        old, new = before.targets.get(key), now.targets.get(key)
        if old is None or new is None or old.says != new.says:
            kpi = new.kpi if new else old.kpi if old else ""
            yield BasisChange(f"Target for {kpi}", old.says if old else "", new.says if new else "")
    for key in sorted(_both(before.tasks, now.tasks), key=lambda place: (len(place), place)):
        yield from _task_changes(f"Task {key}", before.tasks.get(key), now.tasks.get(key))


def _both(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*before, *now]))


def _task_changes(name: str, before: BasisTask | None, now: BasisTask | None) -> Iterator[BasisChange]:
    if before is None or now is None or before.text != now.text:
        yield BasisChange(name, before.text if before else "", now.text if now else "")
    if before is not None and now is not None:
        if before.owner != now.owner:
            yield BasisChange(f"{name}, owner", before.owner, now.owner, is_person=True)
        if before.due != now.due:
            yield BasisChange(f"{name}, due", before.due, now.due)
