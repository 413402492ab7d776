"""The rules for suggesting a coordinator; the reason is shown beside the name.

First the owner of its service, then whoever coordinated similar ideas, then the coordinator with the fewest open
improvements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from csi.common.phrases import listed


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar improvement with its coordinator."""

    number: int
    coordinator: str | None


@dataclass(frozen=True, slots=True)
class OwnedService:
    """The service that the improvement is about."""

    name: str
    owner: str | None
    is_mission_critical: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person, and why they are suggested: "owns the service VPN", shown behind their name."""

    person: str
    reason: str


def choose_suggestion(
    *,
    services: Sequence[OwnedService] = (),
    alike: Sequence[Alike] = (),
    open_work: Mapping[str, int],
    available: Iterable[str],
    not_again: Iterable[str] = (),
) -> Suggestion | None:
    """Choose whom to suggest; None if there is nobody. `alike` lists the closest ideas first.

    `open_work` is the number of open improvements of everybody with the role: they come last, by least work and then by
    id, so that the same facts always give the same person. `available` are the people who can be asked now (members,
    not away). `not_again` have handed this one over before.
    """
    eligible = frozenset(available) - frozenset(not_again)
    for service in services:
        if service.owner in eligible and service.owner is not None:
            critical = ", which is mission-critical" if service.is_mission_critical else ""
            return Suggestion(service.owner, f"owns the service {service.name}{critical}")
    if helped := _helped_most(alike, eligible):
        return helped
    least = min(((work, who) for who, work in open_work.items() if who in eligible), default=None)
    return Suggestion(least[1], _least(least[0])) if least else None


def _helped_most(alike: Sequence[Alike], eligible: frozenset[str]) -> Suggestion | None:
    """The person who coordinated most of the similar ideas; of two, the one who coordinated the closest."""
    helped: dict[str, list[int]] = {}
    for each in alike:
        if each.coordinator in eligible and each.coordinator is not None:
            helped.setdefault(each.coordinator, []).append(each.number)
    if not helped:
        return None
    who, numbers = max(helped.items(), key=lambda item: len(item[1]))
    named = [f"IMP-{number}" for number in numbers]
    if len(named) == 1:
        return Suggestion(who, f"led {named[0]}, which looks alike")
    return Suggestion(who, f"led {listed(named)}, which look alike")


MOST_COUNTED = 100
"""Open work is counted so far; who has that much isn't told apart."""


def _least(work: int) -> str:
    if work >= MOST_COUNTED:
        return f"{MOST_COUNTED} or more open"
    return "nothing open" if work == 0 else f"fewest open: {work}"
