"""Files that somebody asked for: what goes into each, read when it is sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from csi.commands.filters import Filters
from csi.commands.parsed_command import ParsedCommand
from csi.commands.parser import understand_csi
from csi.common.errors import BadInput
from csi.language.typed_values import TypedPerson
from csi.messaging.delivery import OutboxMessage
from csi.messaging.destinations import Destination
from csi.people import directory
from csi.reports import register_tables, requests
from csi.reports.month import MonthReport
from csi.reports.months import Month
from csi.reports.register_tables import Scope
from csi.reports.service_plan import ServicePlan, read_service_plan
from handlers.slack.payload import plain


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file to make and upload. `comment` is the message that it comes with."""

    name: str
    title: str
    comment: str
    about: MonthReport | ServicePlan | Scope


def read_request(session: Session, queued: OutboxMessage, at: datetime) -> FileRequest:
    """What a file that was ordered shows now. Raises NotAllowed if the person may not have it any more."""
    by, facts = Destination.parse(queued.stream).id, queued.payload
    if facts["what"] == requests.REPORT:
        report = requests.read_report(session, Month.parse(facts["month"]), by=by, at=at)
        name = f"kaizen-report-{report.month.key}.html"
        said = f"The report of {report.name}. Save it and open it in any browser; it needs no connection."
        return FileRequest(name, f"Improvement in {report.name}", said, report)
    if facts["what"] == requests.PLAN:
        plan = read_service_plan(session, queued.improvement_id or 0, by=by, at=at)
        said = f"The plan of IMP-{plan.number} as a file in Markdown."
        return FileRequest(f"IMP-{plan.number}-plan.md", f"Service improvement plan of IMP-{plan.number}", said, plan)
    asked = understand_csi(facts["typed"], date.fromisoformat(facts["on"]))
    scope = scope_of(session, asked, by, at)
    said = f"The register as a workbook, and the same as CSV: {register_tables.count(session, scope):,} improvements."
    return FileRequest(f"kaizen-register-{facts['on']}", "Improvement register", said, scope)


def scope_of(session: Session, asked: ParsedCommand, by: str, at: datetime) -> Scope:
    """What an export holds, by the typed filters and by what the person may see. Raises NotAllowed, BadInput."""
    of = requests.teams_of_export(session, by)
    filters = asked.filters or Filters(everything=True)
    team, service, objective = plain(filters.team), plain(filters.service), plain(filters.objective)
    filters = replace(filters, team=team, service=service, objective=objective)
    who = partial(_person_id, session, by)
    return register_tables.scope_of(session, filters, of, at, who, with_value=requests.sees_value(session, by))


def _person_id(session: Session, by: str, named: TypedPerson) -> str:
    if named.is_me:
        return by
    if named.is_group:
        raise BadInput("who", "That is a user group. Name one person.")
    return named.id or directory.find_by_name(session, named.name)
