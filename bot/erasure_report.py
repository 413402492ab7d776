"""What `kaizen erase-user` prints: what was erased, what it can't reach, or why it was refused."""

from collections.abc import Iterator

from csi.common.phrases import counted
from csi.consequences.erasure import Erased, HoldsWork
from csi.register.held_work import HeldKind

_HELD = {
    HeldKind.COORDINATOR: "leads IMP-{key}",
    HeldKind.TASK: "has task {key}",
    HeldKind.KPI: "reports the KPI",
    HeldKind.APPROVER: "is to approve IMP-{key}",
    HeldKind.ACCOUNTABLE: "is accountable for IMP-{key}",
    HeldKind.TEAM: "manages the team",
    HeldKind.SERVICE: "owns the service",
    HeldKind.OBJECTIVE: "owns the objective",
}


def refusal(held: HoldsWork) -> Iterator[str]:
    """Why somebody can't be erased yet, and what to do."""
    if not held.items:
        yield "Nobody else is a manager. Give somebody else that role first; nothing was erased."
        return
    yield "They hold open work, so nothing was erased:"
    for each in held.items:
        yield f"  {_HELD[each.kind].format(key=each.key)}: {each.name}"
    yield "Add --hand-over-to with the person who takes all of it, or give it to others in Slack first."


def report(done: Erased) -> Iterator[str]:
    """What was erased, and what this can't reach."""
    rows = sum(done.rows.values())
    yield f"Erased: their id and name are gone from every table ({counted(rows, 'row')} changed or deleted)."
    if done.updated:
        yield f"{counted(done.updated, 'message')} of Kaizen's in Slack will be updated while it runs."
    yield "This can't be reached from here:"
    yield "  - what people wrote in Slack themselves, and Slack's own profile of them"
    if done.once:
        yield f"  - {counted(done.once, 'message')} of Kaizen's that named them once, and older ones it has forgotten"
    yield "  - texts that call them by a first name or a nickname only"
    yield "  - files that were exported, and charts that were posted, before today"
    yield "  - backups made before today: after restoring one, run this command again"
