"""The `/csi` command for KPIs: it lists them, shows one, and takes a reading."""

from csi.commands.verbs import Verb
from csi.common import idempotency
from csi.consequences import typed_readings
from csi.consequences.typed_readings import ReadingQuestion
from csi.kpis.typed_names import TypedKpi, split_name_and_value
from csi.nudges import morning_message
from csi.people import directory
from csi.people.permissions import Action
from csi.views import kpi as kpi_view
from csi.views import kpi_list
from handlers.commands.answers import already_done
from handlers.commands.call import Answers, Call
from handlers.kpis import charts, kpi_blocks, reading_question_blocks
from handlers.messaging import notices
from handlers.slack.block_kit import Message
from handlers.slack.payload import plain


def kpi(call: Call) -> Message:
    """Answer `kpi`, `kpi NAME` and `kpi NAME 4.92 on 3 November`."""
    words, by, at = plain(call.asked.text), call.person, call.clock()
    with call.db.read() as session:
        directory.require_member(session, by, Action.READ)
        if not words:
            return kpi_blocks.kpi_list(kpi_list.read_kpi_list(session, 1, by=by, at=at))
        kpis = kpi_list.kpi_names(session)
        typed = split_name_and_value(words, kpis)
        only_one_to_show = len(typed.ids) == 1 and not typed.value
        if not typed.is_exact and not only_one_to_show:
            return _offer(typed, kpis)
        shown = None if typed.value else kpi_view.read_kpi(session, typed.ids[0], by=by, at=at)
    if shown is not None:
        with call.db.begin() as session:
            return kpi_blocks.kpi_message(shown, charts.picture_or_later(session, call, shown.id))
    with call.db.begin() as session:
        if not idempotency.is_first(session, call.key, at):
            return already_done()
        given = typed_readings.add_reading(session, typed.ids[0], typed.value, None, by=by, at=at)
        if isinstance(given, ReadingQuestion):
            return reading_question_blocks.question_message(given)
        return notices.reading_saved(morning_message.read_kept(session, given.id or 0))


def _offer(typed: TypedKpi, kpis: list[tuple[int, str]]) -> Message:
    """Offer the KPIs that were perhaps meant, each with the command as it would have been right."""
    if not typed.ids:
        return kpi_blocks.unknown_kpi(typed.name)
    names = dict(kpis)
    offered = [(names[number], f"/csi kpi “{names[number]}” {typed.value}".strip()) for number in typed.ids]
    return kpi_blocks.did_you_mean(typed.name, offered)


ANSWERS: Answers = {Verb.KPI: kpi}
