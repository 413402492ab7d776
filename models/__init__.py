"""The tables, their enums and the database: `from models import Improvement, Database` imports whatever is stored.

No rule of the practice lives here, and nothing that speaks to Slack.
"""

from models.announcements import Announcement, AnnouncementFigure, Digest, SustainCheck
from models.capture import IdeaNeighbour, IdeaVector, IdeaWord
from models.catalogue import CriticalSuccessFactor, Objective, Service, Setting, Team
from models.database import Database, add_once, insert_missing, insert_once
from models.inbox import AskedMessage, CaptureQuestion, HeldMessage
from models.interview import Answer, AnswerFile, Interview, OpenQuestion
from models.kpis import Excursion, Kpi, KpiChange, Reading, ReadingImport, Target
from models.lifecycle import Approval, Assignment, Hold, InfoRequest, Merge, MissedPromise
from models.messaging import Intake, Outbox, Picture, Posting, Redirection, Seen
from models.nudges import Absence, AgendaItem, Bundle, JobRun, Nudge, NudgeSetting, ProgressReport
from models.people import (
    Arrival,
    Departure,
    ErasedPerson,
    GroupMember,
    GroupRole,
    Person,
    RoleGrant,
    SlackChannel,
    UserGroup,
)
from models.register import (
    Activity,
    Alignment,
    Comment,
    Improvement,
    Involvement,
    Link,
    Origin,
    Outcome,
    ValueFigure,
    ValueLine,
    Vote,
    Watcher,
)
from models.tasks import Phase, Task
from models.views import HomeView

__all__ = [
    "Absence",
    "Activity",
    "AgendaItem",
    "Alignment",
    "Announcement",
    "AnnouncementFigure",
    "Answer",
    "AnswerFile",
    "Approval",
    "Arrival",
    "AskedMessage",
    "Assignment",
    "Bundle",
    "CaptureQuestion",
    "Comment",
    "CriticalSuccessFactor",
    "Database",
    "Departure",
    "Digest",
    "ErasedPerson",
    "Excursion",
    "GroupMember",
    "GroupRole",
    "HeldMessage",
    "Hold",
    "HomeView",
    "IdeaNeighbour",
    "IdeaVector",
    "IdeaWord",
    "Improvement",
    "InfoRequest",
    "Intake",
    "Interview",
    "Involvement",
    "JobRun",
    "Kpi",
    "KpiChange",
    "Link",
    "Merge",
    "MissedPromise",
    "Nudge",
    "NudgeSetting",
    "Objective",
    "OpenQuestion",
    "Origin",
    "Outbox",
    "Outcome",
    "Person",
    "Phase",
    "Picture",
    "Posting",
    "ProgressReport",
    "Reading",
    "ReadingImport",
    "Redirection",
    "RoleGrant",
    "Seen",
    "Service",
    "Setting",
    "SlackChannel",
    "SustainCheck",
    "Target",
    "Task",
    "Team",
    "UserGroup",
    "ValueFigure",
    "ValueLine",
    "Vote",
    "Watcher",
    "add_once",
    "insert_missing",
    "insert_once",
]
