"""The kinds of nudges: one table of how urgent each is, whether it may exceed the budget, and what it is called.

What makes each due is in `csi/nudges/rules`; its row in the morning message is in `handlers/nudges/row_words.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.enums import NudgeKind

WITHIN_A_WEEK = timedelta(days=2, hours=20)
"""The least gap of what comes at the beginning of a week, which differs by two days between countries."""
ONCE = timedelta(days=36_500)
"""The least gap of what is told once: it isn't told again to somebody who has moved, and has other holidays now."""


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """How one kind of nudge is treated.

    `label` names it in `/csi nudges` and in *Mute this kind*; `why` ends "You get this because …". Lower `urgency`
    comes first. `exceeds_budget`: it is sent although the week's messages are used up. `least_gap`: the same is never
    asked twice within this time, whatever happens to clocks and time zones.

    Subjects: "improvement:42" (TRIAGE, PROMISE, INTERVIEW, APPROVAL, HOLD, STALE, SUSTAIN, ADDITION), "info:7" and
    "consulted:3" (INTERVIEW), "assignment:5", "task:42.3", "target:9" (OFF_PATH, FLAT, TARGET_DATE), "excursion:2",
    "departure:4".
    """

    kind: NudgeKind
    label: str
    why: str
    urgency: int
    exceeds_budget: bool = False
    can_be_muted: bool = True
    least_gap: timedelta = timedelta(hours=20)

    def is_newer(self, due_at: datetime, than: datetime) -> bool:
        """Whether this is the next time that the same is due, and not the same time by another calendar."""
        return due_at - than >= self.least_gap


KINDS: tuple[KindPolicy, ...] = (
    KindPolicy(
        NudgeKind.OUT_OF_TOLERANCE, "KPIs out of tolerance", "its service or its team is yours", 0, exceeds_budget=True,
        least_gap=ONCE,
    ),
    KindPolicy(NudgeKind.TRIAGE, "ideas that wait for a decision", "you decide on ideas", 1, exceeds_budget=True),
    KindPolicy(NudgeKind.APPROVAL, "approvals that wait for you", "you can approve", 2, exceeds_budget=True),
    KindPolicy(NudgeKind.PROMISE, "a promised decision is late", "it was your idea", 3, can_be_muted=False),
    KindPolicy(
        NudgeKind.GONE, "somebody left with work open", "you are the manager above", 4, can_be_muted=False,
        least_gap=ONCE,
    ),
    KindPolicy(NudgeKind.ASSIGNMENT, "assignments to confirm", "it was given to you", 5, least_gap=ONCE),
    KindPolicy(NudgeKind.TASK, "tasks that are due", "the task is yours", 6),
    KindPolicy(NudgeKind.HOLD, "holds to be reviewed", "you lead or manage it", 7),
    KindPolicy(NudgeKind.TARGET_DATE, "target dates", "you lead or manage it", 8),
    KindPolicy(NudgeKind.OFF_PATH, "KPIs off their path", "you lead or manage it", 9),
    KindPolicy(NudgeKind.FLAT, "KPIs that have not moved at half time", "you lead or manage it", 10),
    KindPolicy(NudgeKind.PROGRESS, "weekly check-ins", "you lead or manage it", 11, least_gap=WITHIN_A_WEEK),
    KindPolicy(NudgeKind.READING, "KPI readings", "you report the KPI", 12),
    KindPolicy(NudgeKind.SUSTAIN, "whether a success lasts", "you led or manage it", 13),
    KindPolicy(NudgeKind.INTERVIEW, "open questions about an idea", "you were asked", 14),
    KindPolicy(NudgeKind.ADDITION, "additions to improvements", "you lead or manage it", 15),
    KindPolicy(NudgeKind.STALE, "improvements without news", "you lead or manage it", 16),
    KindPolicy(NudgeKind.WEEK, "your week in figures", "you lead improvements", 17, least_gap=WITHIN_A_WEEK),
)  # fmt: skip

POLICY = {each.kind: each for each in KINDS}
