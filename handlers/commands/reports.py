"""`/csi report` and `/csi export`: a month in figures, and the register or a plan as files."""

from csi.commands.verbs import Verb
from csi.common.phrases import counted
from csi.reports import register_tables, requests
from csi.reports.month import team_names
from handlers.commands.call import Answers, Call
from handlers.reports import files, report_blocks
from handlers.slack.block_kit import Message
from handlers.slack.payload import plain


def report(call: Call) -> Message:
    """Show the month, and order its page."""
    at = call.clock()
    with call.db.begin() as session:
        month = requests.understand_month(session, plain(call.asked.text), at)
        found = requests.read_report(session, month, by=call.person, at=at)
        requests.order_report(session, month, by=call.person, at=at, key=call.key)
    return report_blocks.on_screen(found)


def export(call: Call) -> Message:
    """Order the register's tables by the list's filters, or the plan of one improvement."""
    at = call.clock()
    with call.db.begin() as session:
        if call.number:
            requests.order_plan(session, call.number, by=call.person, at=at, key=call.key)
            return report_blocks.coming_answer(f"The plan of IMP-{call.number}")
        scope = files.scope_of(session, call.asked, call.person, at)
        count, teams = register_tables.count(session, scope), team_names(session, scope.of)
        if not count:
            return report_blocks.nothing_to_export(teams)
        requests.order_export(session, call.asked.typed, by=call.person, at=at, key=call.key)
    return report_blocks.coming_answer(f"The table ({counted(count, 'improvement')})", teams)


ANSWERS: Answers = {Verb.REPORT: report, Verb.EXPORT: export}
