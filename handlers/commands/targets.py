"""`/csi target`: the targets of an improvement, and one more as a sentence says it."""

from csi.commands.verbs import Verb
from csi.kpis import proposals, target_list
from handlers.commands.call import Answers, Call
from handlers.kpis import target_list_blocks
from handlers.kpis.proposals import form_view
from handlers.slack.block_kit import Message
from handlers.slack.payload import plain


def target(call: Call) -> Message | None:
    """Answer `target 42` with the list, and `target 42 <sentence>` with the form, filled in as it was understood."""
    number, sentence, at = call.number, plain(call.asked.text), call.clock()
    with call.db.begin() as session:
        if not sentence:
            return target_list_blocks.target_list(target_list.read_targets(session, number, by=call.person, at=at))
        facts = proposals.new_target_values(session, number, sentence, by=call.person, at=at)
        view = form_view(session, number, facts, at, sentence)
    call.open(view)
    return None


ANSWERS: Answers = {Verb.TARGET: target}
