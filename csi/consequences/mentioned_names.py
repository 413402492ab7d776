"""What follows when a name that texts mention is read from Slack: the messages that show it are shown anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, or_, select, union
from sqlmodel import Session, SQLModel

from csi.messaging import outbox
from models import Improvement

MOST_SHOWN_ANEW = 100


def show_anew(session: Session, slack_id: str, at: datetime) -> None:
    """Update the messages about every improvement in whose texts an id stands, the newest first."""
    for number in sorted(_improvements_with(session, slack_id)):
        outbox.refresh_improvement(session, number, at)


def _improvements_with(session: Session, slack_id: str) -> list[int]:
    own = SQLModel.metadata.tables[str(Improvement.__tablename__)]
    searched = []
    for table in SQLModel.metadata.tables.values():
        number: Any = own.c.id if table is own else table.c.get("improvement_id")
        texts = [column for column in table.columns if isinstance(column.type, Text)]
        if number is not None and texts:
            named = or_(*(column.contains(slack_id, autoescape=True) for column in texts))
            searched.append(select(number.label("number")).where(named, number.is_not(None)))
    found = union(*searched).subquery()
    newest = select(found.c.number).order_by(found.c.number.desc()).limit(MOST_SHOWN_ANEW)
    return list(session.connection().execute(newest).scalars())
