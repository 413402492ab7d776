"""The policies with the defaults that let a small team start, and each as managers read and write it.

The defaults are those of section 4 of the product's description.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

import holidays
from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, is_currency

from csi.common.phrases import counted, listed
from csi.common.typos import nearest_word
from models.enums import DigestKind, Effort

Stored = int | str | list[str] | None
"""A policy's value as stored in JSON."""


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
    most_in_progress: int = 3
    weekly_messages: int = 3
    leadership_channel: str | None = None
    digests: frozenset[DigestKind] = frozenset(DigestKind)


DEFAULTS = Policy()


class Unusable(ValueError):
    """A value that the policy doesn't accept; the sentence says which values it does."""


@dataclass(frozen=True, slots=True)
class Field:
    """One policy. `read` turns what was typed or chosen into the stored value, or raises Unusable."""

    key: str
    label: str
    does: str
    read: Callable[[Any], Stored]
    say: Callable[[Any], str]

    @property
    def default(self) -> str:
        """Its default as the form says it."""
        value = getattr(DEFAULTS, self.key)
        if isinstance(value, frozenset):
            return listed(self.read(value))  # type: ignore[arg-type]
        return "none" if value is None else str(value)


def _days(least: int, most: int, example: int) -> Callable[[Any], int]:
    def read(typed: Any) -> int:
        text = re.sub(r"\s*(working\s+)?days?$", "", str(typed).strip(), flags=re.IGNORECASE)
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise Unusable(f"Write a whole number of days from {least} to {most}, for example {example}.")
        return int(text)

    return read


def _number(least: int, most: int, example: int) -> Callable[[Any], int]:
    def read(typed: Any) -> int:
        text = str(typed).strip()
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise Unusable(f"A whole number from {least} to {most}, for example {example}.")
        return int(text)

    return read


def _said_most(count: int) -> str:
    return counted(count, "improvement") if count else "no hint"


def _count(what: str) -> Callable[[Any], str]:
    return lambda count: counted(count, what)


def _efforts(chosen: Iterable[str]) -> list[str]:
    wanted = set(chosen)
    if wanted - set(Effort):
        raise Unusable("Choose from S, M, L and XL.")
    return [each.value for each in Effort if each in wanted]


def said_efforts(efforts: Iterable[str]) -> str:
    """The efforts that need an approval, as a phrase for people."""
    chosen = _efforts(efforts)
    if not chosen:
        return "never, unless a manager asks for it"
    return f"effort {listed(chosen)}"


def _digests(chosen: Iterable[str]) -> list[str]:
    wanted = set(chosen)
    if wanted - set(DigestKind):
        raise Unusable("Choose from monthly and weekly.")
    return [each.value for each in DigestKind if each in wanted]


def _said_digests(chosen: Iterable[str]) -> str:
    return listed(_digests(chosen)) or "none"


def _channel(typed: Any) -> str | None:
    text = str(typed or "").strip()
    if text and not re.fullmatch(r"[CG][A-Z0-9]{2,40}", text):
        raise Unusable("Choose a channel.")
    return text or None


def _said_channel(channel: str | None) -> str:
    return f"<#{channel}>" if channel else "none: direct messages of the leadership, else of the managers"


def _currency(typed: Any) -> str:
    code = str(typed).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code) or not is_currency(code):
        raise Unusable("Write a currency's three letters, for example EUR, CHF or USD.")
    return code


def _country(typed: Any) -> str | None:
    text = " ".join(str(typed or "").split())
    if not text:
        return None
    known = _countries()
    code = text.upper() if text.upper() in known else known.get(text.casefold())
    if code is None:
        raise Unusable("Write a country's name or its two letters, for example DE. Leave it empty for none.")
    return code


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Country codes with known public holidays, by code and by English name in lower case."""
    names = Locale("en").territories
    codes = [code for code in holidays.list_supported_countries() if re.fullmatch(r"[A-Z]{2}", code)]
    return {code: code for code in codes} | {str(names[code]).casefold(): code for code in codes if code in names}


def _said_country(code: str | None) -> str:
    if not code:
        return "none: only weekends are free"
    try:
        return f"{Locale('en').territories.get(code, code)} ({code})"
    except UnknownLocaleError:  # pragma: no cover - English is always there
        return code


@cache
def _zones() -> dict[str, str]:
    """All time zones by their names in lower case; listing them reads many folders."""
    return {zone.casefold(): zone for zone in available_timezones()}


def _zone(typed: Any) -> str:
    text = "_".join(str(typed or "").split())
    zones = _zones()
    if zone := zones.get(text.casefold()):
        return zone
    cities = {key.rpartition("/")[2]: zone for key, zone in zones.items() if "/" in key}
    close = cities.get(text.casefold()) or zones.get(nearest_word(text, zones) or "")
    meant = f" Did you mean {close}?" if close else ""
    raise Unusable(f"Write a time zone by region and city, for example Europe/Madrid.{meant}")


FIELDS: tuple[Field, ...] = (
    Field(
        "decision_working_days", "Working days until a decision",
        "I promise each author a decision within this many working days.",
        _days(1, 60, DEFAULTS.decision_working_days), _count("working day"),
    ),
    Field(
        "settling_days", "Days to settle before judging",
        "After the work, I wait this many days before I ask whether it worked. 0: I ask at once.",
        _days(0, 365, DEFAULTS.settling_days), _count("day"),
    ),
    Field(
        "approval_efforts", "Efforts that ask for an approval",
        "An approver has to approve improvements of these efforts before they start. None ticked: only where a "
        "manager asks for it.",
        _efforts, said_efforts,
    ),
    Field(
        "confirm_working_days", "Working days to confirm an assignment",
        "A new coordinator says yes within this many working days; else the improvement goes back to the manager.",
        _days(1, 20, DEFAULTS.confirm_working_days), _count("working day"),
    ),
    Field(
        "most_in_progress", "Improvements in progress at once",
        "Whoever leads more than this many in progress gets a hint at Accept and Start. 0: no hint.",
        _number(0, 99, DEFAULTS.most_in_progress), _said_most,
    ),
    Field(
        "weekly_messages", "Morning messages a person and week",
        "I send one person at most this many in seven days. The rest waits for the next one; urgent ones always come.",
        _number(1, 7, DEFAULTS.weekly_messages), _count("message"),
    ),
    Field(
        "leadership_channel", "Leadership's channel",
        "I post last month's figures there on the first working morning of a month. Invite me there.",
        _channel, _said_channel,
    ),
    Field(
        "digests", "Digests",
        "Monthly: last month's figures for the leadership. Weekly: each coordinator's own work, with the first morning "
        "message of the week.",
        _digests, _said_digests,
    ),
    Field(
        "currency", "Currency of costs and benefits",
        "I read a sum without a currency in this one. Earlier sums keep theirs.",
        _currency, lambda code: f"{get_currency_name(code, locale='en')} ({code})",
    ),
    Field(
        "country", "Country whose holidays are free",
        "Its public holidays don't count as working days, and I send no reminders on them. Empty: none.",
        _country, _said_country,
    ),
    Field(
        "tz", "Time zone",
        "I use it for people whose time zone in Slack I don't know yet.",
        _zone, str,
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}


def to_json(policy: Policy) -> dict[str, Stored]:
    """The policy as stored in JSON."""
    values = asdict(policy)
    return values | {"approval_efforts": _efforts(policy.approval_efforts), "digests": _digests(policy.digests)}


def from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values as arguments of `Policy`; keys of policies that no longer exist are left out."""
    known = {key: value for key, value in kept.items() if key in BY_KEY}
    if "approval_efforts" in known:
        known["approval_efforts"] = frozenset(Effort(each) for each in known["approval_efforts"])
    if "digests" in known:
        known["digests"] = frozenset(DigestKind(each) for each in known["digests"])
    return known
