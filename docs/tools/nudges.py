"""Makes `docs/nudges.md`: every kind of nudge, what makes it due, to whom, how often, until when, how urgent."""

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from csi.common.policy_fields import DEFAULTS
from csi.nudges import agenda
from csi.nudges.kinds import KINDS, KindPolicy
from models.enums import NudgeKind

PARTS = ("To whom", "When", "How often", "Ends")
_HEAD = f"""# Nudges

What Kaizen says unasked because something is due. `make docs` writes this page from the table `csi/nudges/kinds.py` and
from the docstrings of the rules in `csi/nudges/rules`; a test compares them.

Everybody gets at most one message on a working morning of theirs (their time zone, their country's weekend and
holidays, nine to twelve), with a row for each thing that is due, the most urgent first.
At most {DEFAULTS.weekly_messages} messages come in seven days, unless managers set another number; the kinds
marked *urgent* may exceed that.
What doesn't fit waits for the next one. What comes weekly or less often rests three days since it was sent, although
its day has come again (it was sent late: they were away, or the bot was down). Whoever is above hears of something a
working day later, by the calendars of both, and only after the person concerned was told, has snoozed it or muted its
kind. Nobody without access is asked.

*Snooze* and *Mute this kind* quiet the message to one person; what escalates goes on. `/csi nudges` shows what will
come, and lets a person set it.
A kind that is ignored three times in a row says so, and is quiet for two weeks, then four, then eight
([why](decisions/0030-a-kind-that-is-ignored-backs-off.md)).
[All of them on a phone](images/nudges-phone.png), each as a message of its own; their words are in
[messages.md](messages.md#mornings).

| kind | what is due | to whom | when | how often | ends | urgency |
|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole file."""
    return _HEAD + "".join(f"{_row(policy)}\n" for policy in KINDS)


def _row(policy: KindPolicy) -> str:
    said = parts(rules()[policy.kind])
    marks = [str(KINDS.index(policy) + 1)]
    marks += ["urgent: may exceed the week's messages"] if policy.exceeds_budget else []
    marks += [] if policy.can_be_muted else ["can't be muted"]
    cells = [policy.label, said["what"], *(said[part] for part in PARTS), ", ".join(marks)]
    return f"| {' | '.join(cells)} |"


def parts(rule: Callable[..., Any]) -> Mapping[str, str]:
    """What the docstring of a rule says: in its first sentence what is due, then part by part."""
    what, _, rest = inspect.cleandoc(rule.__doc__ or "").partition("\n\n")
    found = {"what": what}
    names = "|".join(PARTS)
    for name, said in re.findall(rf"^({names}): (.*?)(?=^(?:{names}):|\Z)", rest, re.MULTILINE | re.DOTALL):
        found[name] = " ".join(said.split()).rstrip(".")
    return found


@cache
def rules() -> Mapping[NudgeKind, Callable[..., Any]]:
    """The rule of each kind: the one whose module's text names the kind."""
    found: dict[NudgeKind, Callable[..., Any]] = {}
    for rule in (*agenda.OF_IMPROVEMENT, *agenda.OF_KPI, *agenda.OF_PERSON, *agenda.OF_DEPARTURE):
        for node in ast.walk(ast.parse(inspect.getsource(rule))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "NudgeKind":
                found[NudgeKind[node.attr]] = rule
    return found
