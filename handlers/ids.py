"""Every command, callback, action and block id, once."""

import re
from typing import Final

IMPROVE: Final = "/improve"

# Forms (modal callback ids)
IDEA_FORM: Final = "idea_form"
ACCEPT_FORM: Final = "accept_form"
DECLINE_FORM: Final = "decline_form"
TASK_FORM: Final = "task_form"
TARGET_FORM: Final = "target_form"
READING_FORM: Final = "reading_form"
HEALTH_FORM: Final = "health_form"
CLOSE_FORM: Final = "close_form"
STORY_FORM: Final = "story_form"
CHANNEL_FORM: Final = "channel_form"
BACK_FORM: Final = "back_form"
NOTE_VIEW: Final = "note_view"

# Buttons
ANSWER_QUESTIONS: Final = "answer_questions"
UNDO: Final = "undo_capture"
READ_ALL: Final = "read_all"
CHOOSE: Final = "choose_answer"  # with :<choice> behind it, since ids are unique in a block
SKIP: Final = "skip_question"
BACK: Final = "back_question"
LATER: Final = "later_question"
NOT_SURE: Final = "not_sure_question"
HELD_IS: Final = "held_is"  # with :<place> behind it
ACCEPT: Final = "accept_improvement"
DECLINE: Final = "decline_improvement"
ASSESS: Final = "assess_improvement"
APPROVE: Final = "approve_improvement"
START: Final = "start_improvement"
REVIEW: Final = "review_improvement"
BACK_TO_WORK: Final = "back_to_work"
CLOSE: Final = "close_improvement"
ADD_TASK: Final = "add_task"
TASK_DONE: Final = "task_done"
SET_TARGET: Final = "set_target"
ADD_READING: Final = "add_reading"
ENTER_READING: Final = "enter_reading"
HEALTH: Final = "report_health"  # with :<health> behind it
POST_ANNOUNCEMENT: Final = "post_announcement"
EDIT_ANNOUNCEMENT: Final = "edit_announcement"
DROP_ANNOUNCEMENT: Final = "drop_announcement"
NEW_IDEA: Final = "new_idea"

# Fields of forms: block id and action id are the same
IDEA: Final = "idea"
COORDINATOR: Final = "coordinator"
EFFORT: Final = "effort"
OBJECTIVES: Final = "objectives"
NEW_OBJECTIVE: Final = "new_objective"
QUICK_WIN: Final = "quick_win"
REASON: Final = "reason"
TASK_TEXT: Final = "text"
TASK_OWNER: Final = "owner"
DUE_ON: Final = "due_on"
KPI_NAME: Final = "kpi_name"
UNIT: Final = "unit"
BASELINE: Final = "baseline"
BASELINE_ON: Final = "baseline_on"
COMPARISON: Final = "comparison"
TARGET_VALUE: Final = "value"
READING_KPI: Final = "kpi"
MEASURED_ON: Final = "measured_on"
NOTE: Final = "note"
CLOSURE_CODE: Final = "closure_code"
OUTCOMES: Final = "outcomes"
NOTES: Final = "notes"
ACHIEVED: Final = "achieved"
WENT_WELL: Final = "went_well"
WENT_WRONG: Final = "went_wrong"
UNEXPECTED: Final = "unexpected"
KEEPER: Final = "keeper"
NEXT: Final = "next"
JUDGE_NOW: Final = "judge_now_because"
STORY: Final = "story"
CHANNEL: Final = "channel"

# The event type of our messages' metadata, by which a message is found again after a crash
METADATA_EVENT: Final = "kaizen_message"


def starting(action_id: str) -> re.Pattern[str]:
    """Matches an id that has something behind it: ids are unique in a message, so rows of buttons number theirs."""
    return re.compile(rf"^{re.escape(action_id)}(:.*)?$")
