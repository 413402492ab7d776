"""What became of a row of the morning message: who settled it, when and how."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from csi.common.working_days import local_day
from csi.nudges.row_facts import IN_ITS_THREAD, Said
from models import Activity, Improvement, Interview, Nudge
from models.enums import AnswerKind, InterviewState, NudgeKind, Step

_TASKS = ("task_done", "task_give_up", "task_skip", "task_cancel", "task_hold", "task_changed")
_SETTLES: Mapping[NudgeKind, tuple[str, ...]] = {
    NudgeKind.TASK: _TASKS,
    NudgeKind.INTERVIEW: ("answered", "not_measurable", "info_given", "consulted_said"),
    NudgeKind.ASSIGNMENT: ("confirmed", "assigned", "returned"),
    NudgeKind.TRIAGE: ("need_info", "withdraw", "assigned"),
    NudgeKind.PROMISE: ("need_info", "withdraw"),
    NudgeKind.HOLD: ("hold_moved",),
    NudgeKind.SUSTAIN: ("still_holds", "no_longer_holds"),
    NudgeKind.STALE: ("progress", "task_added", *_TASKS),
    NudgeKind.FLAT: ("progress", "target_set"),
    NudgeKind.OFF_PATH: ("target_set",),
    NudgeKind.TARGET_DATE: ("target_set",),
}
"""The activities, beside the steps of an improvement's life, by which somebody settles each kind."""


def settled(session: Session, nudge: Nudge, improvement: Improvement | None, tz: str) -> tuple[Said | None, str]:
    """Who settled it and when, and the verb of what they did."""
    if improvement is None:
        return None, ""
    verbs = {*_SETTLES.get(nudge.kind, ()), *(step.value for step in Step)}
    done = select(Activity).where(Activity.improvement_id == improvement.id, col(Activity.verb).in_(verbs))
    done = done.where(col(Activity.at) >= (nudge.sent_at or nudge.made_at))
    if nudge.ended_at is not None:
        done = done.where(col(Activity.at) <= nudge.ended_at)
    if nudge.kind is NudgeKind.INTERVIEW:
        done = done.where((col(Activity.actor_id) == nudge.person_id) | col(Activity.verb).in_(list(Step)))
    last = session.exec(done.order_by(col(Activity.id).desc()).limit(1)).first()
    if last is None and nudge.kind is NudgeKind.INTERVIEW and _is_asked_since(session, nudge):
        return None, IN_ITS_THREAD
    if last is None:
        return None, ""
    did = _left_open(last) if last.verb == "answered" else last.verb
    return Said(last.actor_id, local_day(last.at, tz)), did


def _left_open(answered: Activity) -> str:
    """What somebody did with a question: an answer, *Skip* and *Not sure* are one verb in the history."""
    did = {AnswerKind.SKIPPED.value: "skipped_question", AnswerKind.NOT_SURE.value: "not_sure"}
    return did.get(str((answered.after or {}).get("kind")), answered.verb)


def _is_asked_since(session: Session, nudge: Nudge) -> bool:
    """Whether a question was put to somebody in the improvement's thread since the morning message."""
    asked = select(Interview.id).where(
        Interview.improvement_id == nudge.improvement_id,
        Interview.person_id == nudge.person_id,
        Interview.state == InterviewState.ASKING,
        col(Interview.asked_at) >= (nudge.sent_at or nudge.made_at),
    )
    return session.exec(asked).first() is not None
