"""Closing an improvement, and what follows: the draft of what its channel is told, and checks that a success lasts."""

from datetime import datetime

from sqlmodel import Session

from csi.announcements import drafts
from csi.common.errors import BadInput
from csi.common.phrases import either, spoken_date
from csi.common.working_days import local_day
from csi.consequences.readings import lock_kpis
from csi.consequences.typed_readings import Checked, ReadingQuestion, add_reading, give_reading
from csi.kpis import declared_changes, queries
from csi.kpis.success import work_began_on
from csi.language.dates import either_day
from csi.language.message_kind import shorten
from csi.lifecycle import closure
from csi.lifecycle.closure import Closing
from csi.messaging import outbox
from csi.nudges import sustain_checks
from csi.people import directory
from csi.register.improvements import get_improvement
from models.enums import ClosureCode


def close_improvement(session: Session, number: int, closing: Closing, *, by: str, at: datetime) -> None:
    """Keep the readings that came with it, close an improvement, and draft its announcement for whoever closed it.

    A change of its KPIs is declared if that was chosen, so that their limits follow. Checks that a success lasts are
    planned too.

    Raises BadInput at the field of a reading, GateNotMet, NotAllowed, TooLate.
    """
    lock_kpis(session, {*closing.readings, *queries.measured_by(session, number)}, also=[number])
    today = local_day(at, directory.zone_of(session, directory.require_member(session, by)))
    began = work_began_on(get_improvement(session, number))
    for kpi_id, words in sorted(closing.readings.items()):
        field = closure.reading_field(kpi_id)
        try:
            given = add_reading(session, kpi_id, words, today, by=by, at=at)
        except BadInput as problem:
            raise BadInput(field, problem.sentence) from problem
        if isinstance(given, ReadingQuestion) and given.days:
            raise BadInput(field, f"Is that {either_day(given.days, today)}? Write the month as a word.")
        if isinstance(given, ReadingQuestion) and given.values:
            choices = either(f"{value:f}" for value in given.values)
            raise BadInput(field, f"Is that {choices}? Write it without a separator, or with four decimals.")
        day = given.typed.measured_on if isinstance(given, ReadingQuestion) else given.measured_on
        if began is not None and day < began:
            raise BadInput(field, f"{spoken_date(day, today)} was before work began. Give a reading of a later day.")
        if isinstance(given, ReadingQuestion) and given.doubt is None and given.typed.value is not None:
            given = give_reading(session, given.with_value(given.typed.value, Checked.INSTEAD), by=by, at=at)
        if isinstance(given, ReadingQuestion):
            raise BadInput(field, "This looks unusual, so I'd like to ask about it. Press Add a reading to enter it.")
    offered = closure.offered_changes(session, get_improvement(session, number), by=by, at=at)
    improvement = closure.close(session, number, closing, by=by, at=at)
    for each in offered:
        if each.kpi_id in closing.changes:
            note = f"IMP-{number}: {shorten(improvement.idea, 200)}"
            declared_changes.declare_change(session, each.kpi_id, each.since, note, number, by=by, at=at)
    cycle = drafts.draft_announcement(session, improvement, by=by, at=at)
    if cycle is not None and closing.code is ClosureCode.SUCCESSFUL:
        sustain_checks.plan_checks(session, improvement, cycle, at)
    outbox.refresh_improvement(session, number, at)
