"""`/csi help`, and `/csi` alone."""

from csi.commands.help import overview, topic
from csi.commands.verbs import Verb
from csi.people import directory
from csi.people.permissions import Action, may
from handlers.commands import help_blocks
from handlers.commands.call import Answers, Call
from handlers.slack.block_kit import Message
from models.enums import Role


def answer(call: Call) -> Message:
    """Explain one command in full, or list all that the caller may use."""
    if call.asked.topic is not None:
        return help_blocks.topic(topic(call.asked.topic))
    with call.db.read() as session:
        actor = directory.with_approval(session, directory.actor_for(session, call.person))
    approves = {Role.APPROVER} if may(Action.SEE_APPROVALS, actor) else frozenset[Role]()
    return help_blocks.overview(overview(actor.roles | approves))


ANSWERS: Answers = {Verb.HELP: answer}
