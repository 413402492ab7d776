"""What frames a morning message: how it begins, why it came, and the controls that quiet it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from csi.common.phrases import counted, listed, noun, spoken_date
from csi.nudges.kinds import POLICY
from csi.nudges.morning_message import BundleFacts
from csi.nudges.preferences import Snooze
from csi.nudges.row_facts import NudgeRow, RowStatus, later_questions
from handlers import ids
from handlers.slack.block_kit import excerpt, select
from handlers.slack.payload import SlackValue
from models.enums import NudgeKind

MOST_NAMED = 3
"""How many kinds the beginning of a message counts; the others are summed up."""


@dataclass(frozen=True, slots=True)
class SnoozeChoice(SlackValue):
    """An option of *Snooze*: the morning message, and how long."""

    bundle: int
    how: Snooze


@dataclass(frozen=True, slots=True)
class MuteChoice(SlackValue):
    """An option of *Mute this kind*: the morning message, and the kind."""

    bundle: int
    kind: NudgeKind


_COUNTED: Mapping[NudgeKind, tuple[str, str]] = {
    NudgeKind.OUT_OF_TOLERANCE: ("KPI is out of tolerance", "KPIs are out of tolerance"),
    NudgeKind.TRIAGE: ("idea waits for a decision", "ideas wait for a decision"),
    NudgeKind.APPROVAL: ("approval waits for you", "approvals wait for you"),
    NudgeKind.PROMISE: ("decision on your idea is late", "decisions on your ideas are late"),
    NudgeKind.GONE: ("colleague left with work open", "colleagues left with work open"),
    NudgeKind.ASSIGNMENT: ("improvement waits for your yes", "improvements wait for your yes"),
    NudgeKind.TASK: ("task is due", "tasks are due"),
    NudgeKind.HOLD: ("hold is to be reviewed", "holds are to be reviewed"),
    NudgeKind.TARGET_DATE: ("target date is here", "target dates are here"),
    NudgeKind.OFF_PATH: ("KPI is off its path", "KPIs are off their path"),
    NudgeKind.FLAT: ("KPI has not moved yet", "KPIs have not moved yet"),
    NudgeKind.PROGRESS: ("improvement needs your update", "improvements need your update"),
    NudgeKind.READING: ("reading is due", "readings are due"),
    NudgeKind.SUSTAIN: ("success is to be checked", "successes are to be checked"),
    NudgeKind.INTERVIEW: ("question waits for you", "questions wait for you"),
    NudgeKind.ADDITION: ("improvement has an addition", "improvements have additions"),
    NudgeKind.STALE: ("improvement has no news", "improvements have no news"),
}
"""What waits, counted, for the beginning of a message."""

_COUNTED_ABOVE: Mapping[NudgeKind, tuple[str, str]] = {
    NudgeKind.ASSIGNMENT: ("improvement has no lead yet", "improvements have no lead yet")
}
"""The same where somebody above is among those who are asked."""


def is_about_one(facts: BundleFacts) -> bool:
    """Whether the message asks about a single improvement, so that its beginning names it."""
    left_out = {*later_questions(facts.rows), *told_by_check_ins(facts)}
    rows = [row for row in facts.rows if row not in left_out]
    if rows:
        single = len(rows) == 1 and not facts.check_ins and not facts.readings
        return single and rows[0].is_open and rows[0].number is not None
    return facts.open_check_ins == len(facts.check_ins) == 1


def opening_words(facts: BundleFacts) -> str:
    """Begin the message: with the idea if it is about one, else with what waits."""
    readings = facts.open_readings
    if is_about_one(facts):
        first = facts.check_ins[0]
        reading = f" And {counted(readings, 'reading')} {noun(readings, 'is', 'are')} due." if readings else ""
        return f"Good morning. How is *{excerpt(first.idea, 120, first.number)}* going?{reading}\nChoose from the menu."
    waits = counts(facts)
    if not waits and not facts.check_ins and not facts.readings and not facts.rows:
        return "Good morning. This is your week."
    if not waits:
        is_done = _is_answered(facts)
        return f"Good morning. {'Everything asked here is answered' if is_done else 'Nothing here is open now'}."
    above = {row.kind for row in facts.rows if row.is_open and row.level}
    waiting = [counted(count, *counted_words(kind, is_above=kind in above)) for kind, count in waits.items()]
    more = sum(list(waits.values())[MOST_NAMED:])
    shown = [*waiting[:MOST_NAMED], *([f"{more} more {noun(more, 'thing waits', 'things wait')}"] if more else [])]
    only_updates = set(waits) <= {NudgeKind.PROGRESS, NudgeKind.READING}
    how = "\nFor each, choose from the menu how it's going." if facts.open_check_ins and only_updates else ""
    return f"Good morning. {listed(shown)}.{how}"


def quiet_words(facts: BundleFacts) -> str:
    """Begin a message of which everything was snoozed, or muted."""
    if facts.statuses == {RowStatus.MUTED}:
        kinds = {row.kind for row in facts.rows} | ({NudgeKind.PROGRESS} if facts.check_ins else set())
        kinds |= ({NudgeKind.READING} if facts.readings else set()) | ({NudgeKind.WEEK} if facts.week_status else set())
        return (
            f"You muted {listed(POLICY[kind].label for kind in sorted(kinds, key=lambda each: POLICY[each].urgency))}."
        )
    until = f" until {spoken_date(facts.snoozed_until, facts.today)}" if facts.snoozed_until else ""
    return f"You snoozed this{until}."


def back_words(facts: BundleFacts) -> str:
    """Say how what is quiet comes back."""
    how = "sooner" if RowStatus.SNOOZED in facts.statuses else "again"
    return f"To get it {how}: `/csi nudges`, then *Change*."


def counted_words(kind: NudgeKind, *, is_above: bool) -> tuple[str, str]:
    """What waits of a kind, for one and for several, as whoever is concerned or above reads it."""
    return _COUNTED_ABOVE.get(kind, _COUNTED[kind]) if is_above else _COUNTED[kind]


def counts(facts: BundleFacts) -> dict[NudgeKind, int]:
    """How much of each kind is open, the most urgent first."""
    left_out = {*later_questions(facts.rows), *told_by_check_ins(facts)}
    found = Counter(row.kind for row in facts.rows if row.is_open and row not in left_out)
    found[NudgeKind.PROGRESS] += facts.open_check_ins
    found[NudgeKind.READING] += facts.open_readings
    return {kind: found[kind] for kind in sorted(found, key=lambda each: POLICY[each].urgency) if found[kind]}


def _is_answered(facts: BundleFacts) -> bool:
    """Whether all of it was answered, and nothing was snoozed, muted, handed on or asked again."""
    return (
        facts.snoozed_until is None
        and all(row.status is RowStatus.OVER for row in facts.rows)
        and all(row.health is not None for row in facts.check_ins)
        and all(ask.answer is not None for ask in facts.readings)
    )


def told_by_check_ins(facts: BundleFacts) -> tuple[NudgeRow, ...]:
    """The rows of improvements without news whose check-in in the same message asks how they are going."""
    asked = {row.number for row in facts.check_ins}
    return tuple(row for row in facts.rows if row.kind is NudgeKind.STALE and row.level == 0 and row.number in asked)


def why_words(facts: BundleFacts) -> str:
    """Say why the message came."""
    waits = counts(facts)
    if set(waits) <= {NudgeKind.PROGRESS, NudgeKind.READING} and facts.open_check_ins:
        return f"You lead {noun(facts.open_check_ins, 'this improvement', 'these improvements')}, so I ask once a week."
    stands_in = any(row.on_behalf_of for row in facts.rows if row.is_open)
    above = any(row.level and not row.on_behalf_of for row in facts.rows if row.is_open)
    own = {row.kind for row in facts.rows if row.is_open and not row.level and not row.on_behalf_of}
    own |= {kind for kind in (NudgeKind.PROGRESS, NudgeKind.READING) if kind in waits}
    whys = [POLICY[kind].why for kind in waits if kind in own]
    if not waits and facts.week is not None:
        whys.append(POLICY[NudgeKind.WEEK].why)
    if above:
        whys.append("you are next in line")
    if stands_in:
        whys.append("you stand in for somebody")
    because = whys[0] if len(set(whys)) == 1 else "each of these waits for you"
    if sum(waits.values()) > 1:
        because = because.replace("manage it", "manage these")
    return f"You get this because {because}. `/csi nudges` shows what comes next."


def pause_words(facts: BundleFacts) -> str:
    """Say which kinds are asked less often if this message stays unanswered; empty if none is."""
    said = []
    for days in sorted({days for _, days in facts.pauses}):
        labels = listed(POLICY[kind].label for kind, quiet in facts.pauses if quiet == days)
        said.append(f"I'll wait {counted(days // 7, 'week')} before I ask again: {labels}.")
    return f"No answer this time? Then {' '.join(said)}" if said else ""


def controls(facts: BundleFacts) -> Block:
    """Build *Snooze* and *Mute this kind*; what can't be muted isn't offered."""
    snooze = select(
        [
            (SnoozeChoice(facts.id, Snooze.DAY).value, "Snooze for a day"),
            (SnoozeChoice(facts.id, Snooze.WEEK).value, "Snooze for a week"),
            (SnoozeChoice(facts.id, Snooze.UNTIL).value, "Snooze until a date"),
        ],
        placeholder="Snooze",
    )
    snooze.action_id = ids.SNOOZE
    elements: list[InteractiveElement] = [snooze]
    mutable = mutable_kinds(facts)
    if mutable:
        mute = select(
            [(MuteChoice(facts.id, kind).value, f"Mute: {POLICY[kind].label}") for kind in mutable],
            placeholder="Mute this kind" if len(mutable) == 1 else "Mute a kind",
        )
        mute.action_id = ids.MUTE_KIND
        elements.append(mute)
    return ActionsBlock(block_id=f"quiet_{facts.id}", elements=elements)


def mutable_kinds(facts: BundleFacts) -> list[NudgeKind]:
    """The kinds in the message that are open and can be muted."""
    kinds = set(counts(facts)) | ({NudgeKind.WEEK} if facts.week is not None else set())
    return [kind for kind in sorted(kinds, key=lambda each: POLICY[each].urgency) if POLICY[kind].can_be_muted]
