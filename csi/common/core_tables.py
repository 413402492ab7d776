"""The tables for SQLAlchemy Core statements, which read many rows at a third of the ORM's cost."""

from typing import Any

from models import (
    Activity,
    Alignment,
    Assignment,
    HomeView,
    IdeaWord,
    Improvement,
    InfoRequest,
    Kpi,
    Nudge,
    Objective,
    Outbox,
    Reading,
    Target,
    Task,
    Team,
    ValueFigure,
)


def _table(model: Any) -> Any:
    return model.__table__


ACTIVITY = _table(Activity)
ALIGNMENT = _table(Alignment)
ASSIGNMENT = _table(Assignment)
HOME_VIEW = _table(HomeView)
IDEA_WORD = _table(IdeaWord)
IMPROVEMENT = _table(Improvement)
INFO_REQUEST = _table(InfoRequest)
KPI = _table(Kpi)
NUDGE = _table(Nudge)
OBJECTIVE = _table(Objective)
OUTBOX = _table(Outbox)
READING = _table(Reading)
TARGET = _table(Target)
TASK = _table(Task)
TEAM = _table(Team)
VALUE_FIGURE = _table(ValueFigure)
