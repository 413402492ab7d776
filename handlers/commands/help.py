"""`/csi help`, and `/csi` alone: what whoever asks may do."""

from csi import people
from csi.rules.csi_help import overview, topic
from csi.rules.csi_verbs import Verb
from handlers.blocks import csi_help
from handlers.blocks.parts import Message
from handlers.commands.call import Answers, Call
from models.enums import Role


def answer(call: Call) -> Message:
    """One command in full, or all that the caller may do."""
    if call.asked.topic is not None:
        return csi_help.topic(topic(call.asked.topic))
    with call.db.read() as session:
        roles = people.roles_of(session, call.person)
        if Role.MANAGER in roles and not people.holders(session, Role.APPROVER):
            roles |= {Role.APPROVER}
    return csi_help.overview(overview(roles))


ANSWERS: Answers = {Verb.HELP: answer}
