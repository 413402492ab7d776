"""Every command, callback, action and block id, each defined once."""

import re
from typing import Final

IMPROVE: Final = "/improve"
CSI: Final = "/csi"

# Shortcuts
NEW_IMPROVEMENT: Final = "new_improvement"
CAPTURE_MESSAGE: Final = "capture_message"

# Forms (modal callback ids)
IDEA_FORM: Final = "idea_form"
ACCEPT_FORM: Final = "accept_form"
TASK_FORM: Final = "task_form"
CHANGE_TASK_FORM: Final = "change_task_form"
STATUS_FORM: Final = "status_form"
VALUE_FORM: Final = "value_form"
PHASE_FORM: Final = "phase_form"
TASKS_VIEW: Final = "tasks_view"
TARGET_FORM: Final = "target_form"
REMOVE_TARGET_FORM: Final = "remove_target_form"
READING_FORM: Final = "reading_form"
KPI_VIEW: Final = "kpi_view"
KPI_FORM: Final = "kpi_form"
KPI_LIMITS_FORM: Final = "kpi_limits_form"
CORRECTION_FORM: Final = "correction_form"
DECLARED_CHANGE_FORM: Final = "declared_change_form"
CSF_VIEW: Final = "csf_view"
CSF_FORM: Final = "csf_form"
HEALTH_FORM: Final = "health_form"
CLOSE_FORM: Final = "close_form"
STORY_FORM: Final = "story_form"
FIGURES_FORM: Final = "figures_form"
NO_LONGER_FORM: Final = "no_longer_form"
CHANNEL_FORM: Final = "channel_form"
STEP_FORM: Final = "step_form"
INFO_FORM: Final = "info_form"
GIVE_INFO_FORM: Final = "give_info_form"
HOLD_FORM: Final = "hold_form"
ASSIGN_FORM: Final = "assign_form"
RETURN_FORM: Final = "return_form"
APPROVER_FORM: Final = "approver_form"
GATE_VIEW: Final = "gate_view"
ALIGN_FORM: Final = "align_form"
MERGE_FORM: Final = "merge_form"
RACI_FORM: Final = "raci_form"
LINKS_FORM: Final = "links_form"
COPY_FORM: Final = "copy_form"
DETAILS_FORM: Final = "improvement_details_form"
DELETE_FORM: Final = "delete_form"
MORE_VIEW: Final = "more_view"
CHART_VIEW: Final = "chart_view"
CANT_MEASURE_FORM: Final = "cant_measure_form"
ANSWERS_FORM: Final = "answers_form"
ONE_ANSWER_FORM: Final = "one_answer_form"
EDIT_FORM: Final = "edit_form"
WITHDRAW_FORM: Final = "withdraw_form"
SETTINGS_VIEW: Final = "settings_view"
OBJECTIVE_FORM: Final = "objective_form"
SERVICE_FORM: Final = "service_form"
TEAM_FORM: Final = "team_form"
ROLE_FORM: Final = "role_form"
ACCESS_FORM: Final = "access_form"
POLICIES_FORM: Final = "policies_form"
ANONYMOUS_FORM: Final = "anonymous_form"
ANONYMOUS_ANSWERS_FORM: Final = "anonymous_answers_form"
NOTE_VIEW: Final = "note_view"
READ_VIEW: Final = "read_view"
WALK_FORM: Final = "walk_form"
ARCHIVE_TEAM_FORM: Final = "archive_team_form"
HELD_FORM: Final = "held_form"
WAITING_VIEW: Final = "waiting_view"
GROUP_FORM: Final = "group_form"
BACKLOG_VIEW: Final = "backlog_view"

# Buttons
ANSWER_QUESTIONS: Final = "answer_questions"
UNDO: Final = "undo_capture"
ADD_DETAILS: Final = "add_details"
SPLIT: Final = "split_ideas"
TELL_AUTHOR: Final = "tell_author"
CAPTURE_IT: Final = "capture_reacted"
NOT_NOW: Final = "not_now_reacted"
SETTINGS: Final = "settings"
READ_ALL: Final = "read_all"
READ_MORE: Final = "read_more"
CHOOSE: Final = "choose_answer"  # with :<choice> behind it, since ids are unique in a block
SKIP: Final = "skip_question"
BACK: Final = "back_question"
LATER: Final = "later_question"
NOT_SURE: Final = "not_sure_question"
NEXT_QUESTION: Final = "next_question"
KEEP_ANSWER: Final = "keep_answer"
KEEP_SAID: Final = "keep_said"
USE_SAID: Final = "use_said"
ANSWER_OPEN: Final = "answer_open"  # with :<question> behind it
CANT_MEASURE: Final = "cant_measure"
ANSWER_AT_ONCE: Final = "answer_at_once"
ALL_ANSWERS: Final = "all_answers"
ABOUT_ANSWER: Final = "about_answer"  # with :<question> behind it
WITHOUT_NAME: Final = "without_name"
WITH_NAME: Final = "with_name"
ANSWER_UNNAMED: Final = "answer_unnamed"
TAKE_BACK_UNNAMED: Final = "take_back_unnamed"
SAME_UNNAMED: Final = "same_unnamed"  # with :<number> behind it
SHOW_STORED: Final = "show_stored"
MORE_STORED: Final = "more_stored"
HELD_IS: Final = "held_is"  # with :<place> behind it
ACCEPT: Final = "accept_improvement"
DECLINE: Final = "decline_improvement"
ASSESS: Final = "assess_improvement"
APPROVE: Final = "approve_improvement"
START: Final = "start_improvement"
REVIEW: Final = "review_improvement"
BACK_TO_WORK: Final = "back_to_work"
SEND_BACK: Final = "send_back"
TAKE_BACK: Final = "take_back"
REAPPROVE: Final = "reapprove_improvement"
HOLD: Final = "hold_improvement"
RESUME: Final = "resume_improvement"
CANCEL: Final = "cancel_improvement"
REOPEN: Final = "reopen_improvement"
NEED_INFO: Final = "need_info"
GIVE_INFO: Final = "give_info"
ASSIGN: Final = "assign_improvement"
CONFIRM_ASSIGNMENT: Final = "confirm_assignment"
HAND_OVER: Final = "hand_over"
RETURN_ASSIGNMENT: Final = "return_assignment"
WANT_APPROVAL: Final = "want_approval"
NAME_APPROVER: Final = "name_approver"
SAY_COMMUNICATION: Final = "say_communication"
MENU: Final = "menu"  # an option's value names the button that it stands for
MORE: Final = "more"
EDIT_IMPROVEMENT: Final = "edit_improvement"
ALL_TASKS: Final = "all_tasks"
INVOLVE: Final = "involve_people"
STOP_TELLING: Final = "stop_telling"
EDIT_LINKS: Final = "edit_links"
COPY: Final = "copy_improvement"
VOTE: Final = "vote_improvement"
UNVOTE: Final = "unvote_improvement"
WATCH: Final = "watch_improvement"
UNWATCH: Final = "unwatch_improvement"
HISTORY: Final = "history"
HISTORY_PAGE: Final = "history_page"  # with :newer or :older behind it
DELETE: Final = "delete_improvement"
VALUE: Final = "value_of"
MERGE: Final = "merge_improvement"
UNMERGE: Final = "unmerge_improvement"
SAME_IDEA: Final = "same_idea"  # with :<number> behind it
DIFFERENT_IDEA: Final = "different_idea"
CLOSE: Final = "close_improvement"
CLOSING_MORE: Final = "closing_more"
BACKLOG: Final = "open_backlog"
GATE_TASK: Final = "gate_task"  # with :<step>:<place> behind it
GATE_CANT_MEASURE: Final = "gate_cant_measure"
ADD_TASK: Final = "add_task"
TASK_DONE: Final = "task_done"
CHANGE_TASK: Final = "change_task"  # with :<place> behind it
TASK_PAGE: Final = "task_page"  # with :previous or :next behind it
TASK_MORE: Final = "task_more"  # with :<place> behind it
TASK_ON_DAY: Final = "task_on_day"  # with :<nth> behind it
TASK_ANOTHER_DAY: Final = "task_another_day"
TASK_DUE: Final = "task_due"  # with :<place>:<nth> behind it
ADD_PHASE: Final = "add_phase"
PHASE_MORE: Final = "phase_more"  # with :<id> behind it
SET_TARGET: Final = "set_target"
ADD_TARGET: Final = "add_target"
TARGET_MENU: Final = "target_menu"
CONFIRM_PROPOSAL: Final = "confirm_proposal"
CORRECT_PROPOSAL: Final = "correct_proposal"
ADD_READING: Final = "add_reading"
ENTER_READING: Final = "enter_reading"
SHOW_KPI: Final = "show_kpi"  # with :<number> behind it
KPI_PAGE: Final = "kpi_page"
OPEN_KPI: Final = "open_kpi"
ADD_KPI_READING: Final = "add_kpi_reading"
KPI_READINGS: Final = "kpi_readings"
CORRECT_READING: Final = "correct_reading"  # with :<number> behind it
EDIT_KPI: Final = "edit_kpi"
EDIT_KPI_LIMITS: Final = "edit_kpi_limits"
DECLARE_CHANGE: Final = "declare_change"
WITHDRAW_CHANGE: Final = "withdraw_change"  # with :<number> behind it
SUCCESS_FACTORS: Final = "success_factors"
ADD_CSF: Final = "add_csf"
RENAME_CSF: Final = "rename_csf"  # with :<number> behind it
SHOW_CHART: Final = "show_chart"  # with :<kpi> behind it
ANSWER_IMPORT: Final = "answer_import"  # with :<place> behind it
CHOOSE_IMPORT_KPI: Final = "choose_import_kpi"
KEEP_READING: Final = "keep_reading"  # with :<what is kept> behind it
DROP_READING: Final = "drop_reading"
HEALTH: Final = "report_health"  # with :<health> behind it
HEALTH_MENU: Final = "health_menu"  # with :<number> behind it
POST_ANNOUNCEMENT: Final = "post_announcement"
EDIT_ANNOUNCEMENT: Final = "edit_announcement"
DROP_ANNOUNCEMENT: Final = "drop_announcement"
SCHEDULE_ANNOUNCEMENT: Final = "schedule_announcement"
UNSCHEDULE_ANNOUNCEMENT: Final = "unschedule_announcement"
INSERT_FIGURES: Final = "insert_figures"
INSERT_FIGURE: Final = "insert_figure"
EVIDENCE: Final = "evidence"
STILL_HOLDS: Final = "still_holds"
NO_LONGER: Final = "no_longer_holds"
CONFIRM_REGRESSION: Final = "confirm_regression"
DENY_REGRESSION: Final = "deny_regression"
NEW_IDEA: Final = "new_idea"
SETTINGS_SECTION: Final = "settings_section"  # with :<section> behind it
SETTINGS_PAGE: Final = "settings_page"  # with :<page> behind it
SHOW_ARCHIVED: Final = "show_archived"
ADD_ENTRY: Final = "add_entry"
CHANGE_ENTRY: Final = "change_entry"  # with :<entry>:<id> behind it
ARCHIVE_ENTRY: Final = "archive_entry"  # with :<entry>:<id> behind it
RESTORE_ENTRY: Final = "restore_entry"  # with :<entry>:<id> behind it
GIVE_ROLE: Final = "give_role"
TAKE_ROLE: Final = "take_role"  # with :<role>:<holder> behind it
CHANGE_POLICIES: Final = "change_policies"
LIST_KEPT: Final = "list_kept"
GUIDE_CHANNELS: Final = "guide_channels"
GUIDE_SERVICE: Final = "guide_service"
GUIDE_COORDINATOR: Final = "guide_coordinator"
GUIDE_OVER: Final = "guide_over"
UNDO_TEAM_MOVE: Final = "undo_team_move"
GIVE_HELD: Final = "give_held"  # with :<kind>:<key> behind it
CHOOSE_HELD: Final = "choose_held"  # with :<kind>:<key> behind it
RUN_COMMAND: Final = "run_command"
CAPTURE_FOR: Final = "capture_for"
TASK_FOR: Final = "task_for"
GIVE_ACCESS: Final = "give_access"
TAKE_ACCESS: Final = "take_access"  # with :<person> behind it
GO_ON: Final = "go_on"
WALK: Final = "walk"  # with :<what> behind it

# Reports
REPORT_DEFINITIONS: Final = "report_definitions"
SEND_REPORT: Final = "send_report"
EXPORT_PLAN: Final = "export_plan"

# Lists and Home
LIST_PAGE: Final = "list_page"  # with :previous, :next, :back or :broader behind it
LIST_SHOW: Final = "list_show"  # with :<number> behind it
HOME_PAGE: Final = "home_page"  # with :<section>:previous or :<section>:next behind it
HOME_SHOW: Final = "home_show"  # with :<section>:<number> behind it
HOME_STATE: Final = "home_state"
HOME_TEAM: Final = "home_team"
HOME_WHOSE: Final = "home_whose"
HOME_DUE: Final = "home_due"
RANK_UP: Final = "rank_up"  # with :<number> behind it
RANK_DOWN: Final = "rank_down"  # with :<number> behind it
HOME_ROW: Final = "home_row"  # with :<section>:<number> behind it
DECIDE_SEVERAL: Final = "decide_several"
TICK_IDEAS: Final = "tick_ideas"
TICKED_PAGE: Final = "ticked_page"  # with :previous or :next behind it
DECIDE_DECLINE: Final = "decide_decline"
DECIDE_ASSIGN: Final = "decide_assign"
BACKLOG_PAGE: Final = "backlog_page"  # with :previous or :next behind it
TRY_EXAMPLE: Final = "try_example"

# Blocks that are looked for
CHANGED_MEANWHILE: Final = "changed_meanwhile"

# Fields of forms: block id and action id are the same
IDEA: Final = "idea"
UNNAMED: Final = "unnamed"
DETAILS: Final = "details"
MORE_DETAILS: Final = "more_details"
WHOSE: Final = "whose"
BULB_CHANNELS: Final = "bulb_channels"
COORDINATOR: Final = "coordinator"
EFFORT: Final = "effort"
OBJECTIVES: Final = "objectives"
NEW_OBJECTIVE: Final = "new_objective"
QUICK_WIN: Final = "quick_win"
REASON: Final = "reason"
QUESTION: Final = "question"
ANSWER: Final = "answer"
REVIEW_ON: Final = "review_on"
APPROVER: Final = "approver"
ACCOUNTABLE: Final = "accountable"
CONSULTED: Final = "consulted"
INFORMED: Final = "informed"
CONSULT_QUESTION: Final = "consult_question"
PART_OF: Final = "part_of"
RELATED: Final = "related"
CAUSED_BY: Final = "caused_by"
RISK: Final = "risk"
KIND: Final = "kind"
TERM: Final = "term"
BENEFIT: Final = "benefit"
PRIORITY: Final = "priority"
SERVICE: Final = "service"
TEAM: Final = "team"
PEOPLE_AFFECTED: Final = "people_affected"
TYPED_NUMBER: Final = "typed_number"
INTO: Final = "into"
INTO_TYPED: Final = "into_typed"
TASK_TEXT: Final = "text"
TASK_OWNER: Final = "owner"
DUE_ON: Final = "due_on"
DUE_WORDS: Final = "due_words"
STARTS_ON: Final = "starts_on"
TASK_STEP: Final = "task_step"
TASK_PHASE: Final = "task_phase"
PHASE_NAME: Final = "phase_name"
DUE_READING: Final = "due_reading"
HEALTH_CHOICE: Final = "health"
COST: Final = "cost"
PAYER: Final = "payer"
SOFT_BENEFITS: Final = "soft_benefits"
KPI_NAME: Final = "kpi_name"
UNIT: Final = "unit"
BASELINE: Final = "baseline"
BASELINE_ON: Final = "baseline_on"
COMPARISON: Final = "comparison"
TARGET_VALUE: Final = "value"
TARGET_HIGH: Final = "value_high"
DIRECTION: Final = "direction"
HORIZON: Final = "horizon"
COUNTER_METRIC: Final = "counter"
CHANGE_MEANS: Final = "change_means"
KPI_OWNER: Final = "kpi_owner"
KPI_NEW_NAME: Final = "kpi_new_name"
FREQUENCY: Final = "frequency"
READING_KPI: Final = "kpi"
KPI_DEFINITION: Final = "definition"
KPI_SERVICE: Final = "service_id"
KPI_CSF: Final = "csf_id"
KPI_TYPE: Final = "kpi_type"
KPI_PERSPECTIVE: Final = "perspective"
KPI_QUALITATIVE: Final = "is_qualitative"
KPI_BENCHMARK: Final = "benchmark"
KPI_BENCHMARK_SOURCE: Final = "benchmark_source"
TOLERANCE_LOW: Final = "tolerance_low"
TOLERANCE_HIGH: Final = "tolerance_high"
AGREEMENT: Final = "agreement"
AGREED_COMPARISON: Final = "agreed_comparison"
AGREED_VALUE: Final = "agreed_value"
AGREED_HIGH: Final = "agreed_high"
AGREED_WITH: Final = "agreed_with"
CHANGED_ON: Final = "changed_on"
CHANGE_NOTE: Final = "change_note"
CHANGED_BY_IMPROVEMENT: Final = "changed_by_improvement"
CSF_OBJECTIVE: Final = "csf_objective"
CSF_TITLE: Final = "csf_title"
READING_NOTE: Final = "note_on_reading"
MEASURED_ON: Final = "measured_on"
NOTE: Final = "note"
CLOSURE_CODE: Final = "closure_code"
OUTCOMES: Final = "outcomes"
NOTES: Final = "notes"
SOURCE: Final = "source"
CLOSING_READING: Final = "reading_"
ACHIEVED: Final = "achieved"
WENT_WELL: Final = "went_well"
WENT_WRONG: Final = "went_wrong"
UNEXPECTED: Final = "unexpected"
KEEPER: Final = "keeper"
NEXT: Final = "next"
JUDGE_NOW: Final = "judge_now_because"
STORY: Final = "story"
TITLE: Final = "title"
FIGURES: Final = "figures"
CHANNEL: Final = "channel"
ENTRY_NAME: Final = "name"
ENTRY_OWNER: Final = "owner"
ENTRY_TEAM: Final = "team"
USED_FOR: Final = "used_for"
USED_BY: Final = "used_by"
MISSION_CRITICAL: Final = "mission_critical"
MANAGER: Final = "manager"
TRIAGE_CHANNEL: Final = "triage"
ANNOUNCEMENTS: Final = "announcements"
ROLE: Final = "role"
WHO: Final = "who"
USER_GROUP: Final = "group"

# The event type of our messages' metadata, by which a message is found again after a crash
METADATA_EVENT: Final = "kaizen_message"


def starting(action_id: str) -> re.Pattern[str]:
    """Match an id with or without a suffix. Ids are unique in a message, so buttons of a list have a suffix."""
    return re.compile(rf"^{re.escape(action_id)}(:.*)?$")


def extended(action_id: str, *suffix: object) -> str:
    """Return the id with a suffix, as `starting` matches it."""
    return ":".join([action_id, *map(str, suffix)])


def base(action_id: str) -> str:
    """Return the id without its suffix."""
    return action_id.partition(":")[0]


def suffix(action_id: str) -> tuple[str, ...]:
    """Return the parts of the id's suffix."""
    return tuple(action_id.split(":")[1:])
