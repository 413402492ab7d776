"""`/csi help`, and `/csi` alone."""

from csi.commands.help import overview, topic
from csi.commands.verbs import Verb
from csi.people import directory
from handlers.commands import help_blocks
from handlers.commands.call import Answers, Call
from handlers.slack.block_kit import Message
from models.enums import Role


def answer(call: Call) -> Message:
    """Explain one command in full, or list all that the caller may use."""
    if call.asked.topic is not None:
        return help_blocks.topic(topic(call.asked.topic))
    with call.db.read() as session:
        roles = directory.roles_of(session, call.person)
        if Role.MANAGER in roles and not directory.holders(session, Role.APPROVER):
            roles |= {Role.APPROVER}
    return help_blocks.overview(overview(roles))


ANSWERS: Answers = {Verb.HELP: answer}
