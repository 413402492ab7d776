"""The tables of nudges: what is looked at when, who is asked for what in which message, answers, mutes and absences."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from models.columns import choice, person, unique
from models.enums import Health, NudgeKind, NudgeState


class AgendaItem(SQLModel, table=True):
    """When something is next looked at for what is due of it: an improvement, a KPI, a person, a departure.

    `subject` is `improvement:42`, `kpi:7`, `person:U1` or `departure:3`. Every transaction that changes what belongs to
    it sets `look_at` to `models.agenda.AT_ONCE` and raises `version`, so that a look that is older changes nothing.
    `since`: what was due before is not asked for any more.
    """

    __tablename__ = "agenda_item"

    subject: str = Field(primary_key=True, max_length=80)
    look_at: datetime = Field(index=True)
    version: int = 0
    since: datetime | None = None


class Bundle(SQLModel, table=True):
    """A morning message: the nudges that one person, or one channel, gets in one message.

    `morning_on` is the day on its reader's calendar whose message it is; None of one made by an earlier release.
    `snoozed_until` is what its reader chose for all that was still open in it. `opened_at` is when its reader asked to
    see all rows of a long one.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: str | None = person(optional=True, index=True)
    channel_id: str | None = Field(default=None, max_length=64)
    made_at: datetime
    morning_on: date | None = None
    snoozed_until: datetime | None = None
    opened_at: datetime | None = None


class Nudge(SQLModel, table=True):
    """A nudge that was due: one row per kind, subject, due time and receiver, however many replicas look for it.

    It goes to a person, or to a channel. `agenda` is the agenda item that it comes from. `deliver_at` is when it may be
    sent at the earliest. `made_at` is when it was found due, `sent_at` when it went into a message, `ended_at` when it
    was answered or not needed any more. `first_sent_at` is when it was sent before it was snoozed; None of one sent by
    an earlier release. `level` is 0 for the person concerned, 1 for whoever is above.
    `on_behalf_of` is the person who is away, of one that goes to their deputy.
    """

    __table_args__ = (
        *unique("kind", "subject", "due_at", "receiver", name="uq_nudge_claim"),
        Index("ix_nudge_state_deliver_at", "state", "deliver_at"),
        Index("ix_nudge_receiver_kind", "receiver", "kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: NudgeKind = choice(NudgeKind)
    subject: str = Field(max_length=80)
    due_at: datetime
    receiver: str = Field(max_length=80)
    """The destination's key: a person's or a channel's."""
    person_id: str | None = person(optional=True, index=True)
    bundle_id: int | None = Field(default=None, foreign_key="bundle.id", index=True)
    improvement_id: int | None = Field(default=None, foreign_key="improvement.id")
    kpi_id: int | None = Field(default=None, foreign_key="kpi.id")
    agenda: str = Field(default="", max_length=80, index=True)
    level: int = 0
    state: NudgeState = choice(NudgeState, default=NudgeState.WAITING)
    deliver_at: datetime
    snoozed_until: datetime | None = None
    on_behalf_of: str | None = person(optional=True)
    made_at: datetime
    sent_at: datetime | None = None
    first_sent_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = Field(default=None, max_length=200)
    ended_at: datetime | None = None


class NudgeSetting(SQLModel, table=True):
    """What somebody wants of one kind of nudge: nothing (`muted_at`), and how often in a row they have ignored it.

    `backed_off_until`: nothing of this kind is sent before.
    """

    __tablename__ = "nudge_setting"
    __table_args__ = unique("person_id", "kind", name="uq_nudge_setting_person_kind")

    id: int | None = Field(default=None, primary_key=True)
    person_id: str = person(index=True)
    kind: NudgeKind = choice(NudgeKind)
    muted_at: datetime | None = None
    ignored: int = 0
    backed_off_until: datetime | None = None


class Absence(SQLModel, table=True):
    """Somebody is away until an instant, as they or somebody for them said, or as their Slack status says.

    Urgent nudges go to the deputy, if one is named. It ends by itself.
    """

    person_id: str = person(primary_key=True)
    until: datetime
    deputy_id: str | None = person(optional=True)
    is_from_status: bool = False
    said_by: str | None = person(optional=True)
    said_at: datetime


class JobRun(SQLModel, table=True):
    """A periodic job that has failed or come too late, for `kaizen doctor`; one that always went well has no row.

    `began_at` is when it began to go as it goes now: the first failure in a row, or the end of failing (`done_at`).
    """

    __tablename__ = "job_run"

    job: str = Field(primary_key=True, max_length=40)
    began_at: datetime
    done_at: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    missed: int = 0
    """How often it could not begin when it was due, since it last went well again."""
    problem: str | None = Field(default=None, max_length=200)


class ProgressReport(SQLModel, table=True):
    """A coordinator's report on an improvement's progress, at a check-in or unasked."""

    __tablename__ = "progress_report"

    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id", index=True)
    health: Health = choice(Health)
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reported_by: str = person()
    reported_at: datetime
