"""Policies with the defaults that let a small team start (section 4 of the product's description)."""

from dataclasses import dataclass

from models.enums import Effort


@dataclass(frozen=True, slots=True)
class Policy:
    """What managers may change; days are calendar days unless they say working days."""

    decision_working_days: int = 5
    settling_days: int = 14
    approval_efforts: frozenset[Effort] = frozenset({Effort.L, Effort.XL})
    confirm_working_days: int = 2
    currency: str = "EUR"
    country: str | None = None
    tz: str = "UTC"
