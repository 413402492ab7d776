"""The tables and the engine. `from models import Improvement, Database`: one import for what is stored."""

from models.database import Database, insert_missing, insert_once
from models.following import CaptureQuestion, IdeaWord, Merge, Vote, Watcher
from models.interview import Answer, AnswerFile, HeldMessage, Interview, OpenQuestion
from models.involved import Involvement, Link, ValueFigure
from models.life import Approval, Assignment, Hold, InfoRequest
from models.measure import Kpi, Reading, Target
from models.messages import Announcement, Bundle, HomeView, Intake, Nudge, Outbox, Picture, Posting, Seen, Setting
from models.people import GroupMember, GroupRole, Person, RoleGrant, Service, Team, UserGroup
from models.plan import ProgressReport, Task
from models.register import Activity, Alignment, CriticalSuccessFactor, Improvement, Objective, Origin, Outcome

__all__ = [
    "Activity",
    "Alignment",
    "Announcement",
    "Answer",
    "AnswerFile",
    "Approval",
    "Assignment",
    "Bundle",
    "CaptureQuestion",
    "CriticalSuccessFactor",
    "Database",
    "GroupMember",
    "GroupRole",
    "HeldMessage",
    "Hold",
    "HomeView",
    "IdeaWord",
    "Improvement",
    "InfoRequest",
    "Intake",
    "Interview",
    "Involvement",
    "Kpi",
    "Link",
    "Merge",
    "Nudge",
    "Objective",
    "OpenQuestion",
    "Origin",
    "Outbox",
    "Outcome",
    "Person",
    "Picture",
    "Posting",
    "ProgressReport",
    "Reading",
    "RoleGrant",
    "Seen",
    "Service",
    "Setting",
    "Target",
    "Task",
    "Team",
    "UserGroup",
    "ValueFigure",
    "Vote",
    "Watcher",
    "insert_missing",
    "insert_once",
]
