"""The policies with their defaults, which let a small team start without settings (product description, section 4)."""

from dataclasses import dataclass

from models.enums import Effort


@dataclass(frozen=True, slots=True)
class Policy:
    """What managers may change. Days are calendar days unless the name says working days."""

    decision_working_days: int = 5
    settling_days: int = 14
    approval_efforts: frozenset[Effort] = frozenset({Effort.L, Effort.XL})
    confirm_working_days: int = 2
    currency: str = "EUR"
    country: str | None = None
    tz: str = "UTC"
