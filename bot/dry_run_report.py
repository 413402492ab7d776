"""What `kaizen nudges --dry-run` prints: who would get what and why, and what would be held back."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from csi.common.phrases import counted
from csi.common.working_days import local_time
from csi.nudges.about import About
from csi.nudges.dry_run import PlannedMessage, PlannedNudge
from csi.nudges.fates import Fate
from csi.nudges.kinds import POLICY


def report(planned: Sequence[PlannedMessage], at: datetime, tz: str) -> Iterator[str]:
    """The lines to print: a sentence that sums it up, then a block for each receiver."""
    messages = [each for each in planned if each.sent]
    held = sum(len(each.held_back) for each in planned)
    yield (
        f"On {_time(at, tz)} ({tz}): {counted(len(messages), 'message')} would be sent, "
        f"{counted(held, 'nudge')} would be held back. Nothing was sent or changed."
    )
    width = max((len(POLICY[each.kind].label) for message in planned for each in message.nudges), default=0)
    about = max((len(_about(each)) for message in planned for each in message.nudges), default=0)
    for message in planned:
        yield ""
        whom = message.to.id if message.name == message.to.id else f"{message.name} ({message.to.id})"
        yield f"{whom}, {_time(at, message.tz)} in {message.tz}"
        for each in message.sent:
            yield f"  sent       {_what(each, width, about, message.tz)}  {POLICY[each.kind].why}"
        for each in message.held_back:
            yield f"  held back  {_what(each, width, about, message.tz)}  {_why_not(each, message.tz)}"


def _what(nudge: PlannedNudge, width: int, about: int, tz: str) -> str:
    return f"{POLICY[nudge.kind].label:{width}}  {_about(nudge):{about}}  due {_time(nudge.due_at, tz)}"


def _about(nudge: PlannedNudge) -> str:
    """What it is about, by its number only: what people wrote is theirs."""
    subject = About.parse(nudge.subject)
    thing, place = subject.what, subject.id
    if thing == "improvement":
        return f"IMP-{place}"
    if nudge.improvement_id is not None and thing != "task":
        return f"IMP-{nudge.improvement_id}, {thing} {place}"
    return f"{thing} {place}"


def _why_not(nudge: PlannedNudge, tz: str) -> str:
    if nudge.fate is Fate.OVER:
        return "no longer true"
    if nudge.fate is Fate.MUTED:
        return "muted"
    because = "ignored three times in a row" if nudge.held is None else nudge.held.value
    return f"{because}; not before {_time(nudge.until, tz)}" if nudge.until else because


def _time(at: datetime, tz: str) -> str:
    local = local_time(at, tz)
    return f"{local:%a %d %b %Y %H:%M}"
