"""What `kaizen doctor` finds: whether something is as it should be, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a check says. Only `WRONG` keeps the bot from running as it should."""

    FINE = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: what is so, and how to change it."""

    verdict: Verdict
    fact: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing has to be mended."""
        return self.verdict is not Verdict.WRONG

    @property
    def sentence(self) -> str:
        """What is so, then how to change it."""
        return f"{self.fact} {self.remedy}".rstrip()


def fine(fact: str) -> Finding:
    """Build the finding of a check that passed."""
    return Finding(Verdict.FINE, fact)


def note(fact: str, remedy: str = "") -> Finding:
    """Build a finding that may be left as it is."""
    return Finding(Verdict.NOTE, fact, remedy)


def wrong(fact: str, remedy: str = "") -> Finding:
    """Build a finding that has to be mended."""
    return Finding(Verdict.WRONG, fact, remedy)
