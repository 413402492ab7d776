"""Who might coordinate a new improvement, and why: the reason is shown beside the name.

First the owner of its service, then whoever coordinated what is alike, then whoever has the least open work.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from csi.common.phrases import listed
from csi.language.message_kind import shorten


@dataclass(frozen=True, slots=True)
class Alike:
    """An improvement that is alike, the closest first, with who coordinated it."""

    number: int
    coordinator: str | None


@dataclass(frozen=True, slots=True)
class OwnedService:
    """A service that the improvement betters."""

    name: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody, and why they are suggested: "owns the service VPN", said behind their name."""

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
    """Who is suggested; None if there is nobody.

    `open_work` is the number of open improvements of everybody with the role: they come last, by least work and then by
    their id, so that the same facts always give the same name. `available` is everyone who can be asked now (members,
    not away). `not_again` has handed this one over already.
    """
    eligible = frozenset(available) - frozenset(not_again)
    for service in services:
        if service.owner in eligible and service.owner is not None:
            return Suggestion(service.owner, f"owns the service {shorten(service.name, 60)}")
    if helped := _helped_most(alike, eligible):
        return helped
    least = min(((work, who) for who, work in open_work.items() if who in eligible), default=None)
    return Suggestion(least[1], _least(least[0])) if least else None


def _helped_most(alike: Sequence[Alike], eligible: frozenset[str]) -> Suggestion | None:
    """Whoever coordinated most of what is alike; of two, whoever coordinated the closest."""
    helped: dict[str, list[int]] = {}
    for each in alike:
        if each.coordinator in eligible and each.coordinator is not None:
            helped.setdefault(each.coordinator, []).append(each.number)
    if not helped:
        return None
    who, numbers = max(helped.items(), key=lambda item: len(item[1]))
    named = [f"IMP-{number}" for number in numbers]
    if len(named) == 1:
        return Suggestion(who, f"coordinated {named[0]}, which is alike")
    return Suggestion(who, f"coordinated {listed(named)}, which are alike")


def _least(work: int) -> str:
    return "has no open work" if work == 0 else f"has the least open work: {work}"
