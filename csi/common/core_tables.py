"""The tables for SQLAlchemy Core statements, which read many rows at a third of the ORM's cost."""

from typing import Any

from models import (
    Activity,
    AgendaItem,
    Alignment,
    Answer,
    AnswerFile,
    Assignment,
    HomeView,
    IdeaWord,
    Improvement,
    InfoRequest,
    Involvement,
    Kpi,
    Link,
    Nudge,
    Objective,
    OpenQuestion,
    Outbox,
    Outcome,
    Person,
    ProgressReport,
    Reading,
    Service,
    SustainCheck,
    Target,
    Task,
    Team,
    ValueFigure,
    Vote,
)


def _table(model: Any) -> Any:
    return model.__table__


ACTIVITY = _table(Activity)
AGENDA_ITEM = _table(AgendaItem)
ALIGNMENT = _table(Alignment)
ANSWER = _table(Answer)
ANSWER_FILE = _table(AnswerFile)
ASSIGNMENT = _table(Assignment)
HOME_VIEW = _table(HomeView)
IDEA_WORD = _table(IdeaWord)
IMPROVEMENT = _table(Improvement)
INFO_REQUEST = _table(InfoRequest)
INVOLVEMENT = _table(Involvement)
KPI = _table(Kpi)
LINK = _table(Link)
NUDGE = _table(Nudge)
OBJECTIVE = _table(Objective)
OPEN_QUESTION = _table(OpenQuestion)
OUTBOX = _table(Outbox)
OUTCOME = _table(Outcome)
PERSON = _table(Person)
PROGRESS_REPORT = _table(ProgressReport)
READING = _table(Reading)
SERVICE = _table(Service)
SUSTAIN_CHECK = _table(SustainCheck)
TARGET = _table(Target)
TASK = _table(Task)
TEAM = _table(Team)
VALUE_FIGURE = _table(ValueFigure)
VOTE = _table(Vote)
