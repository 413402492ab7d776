"""`/csi help`, and `/csi` alone."""

from csi.commands.grammar import Audience
from csi.commands.help import overview, topic
from csi.commands.verbs import Verb
from csi.people import directory
from csi.people.actor import Actor, at_best
from csi.people.permissions import Action, may
from handlers.commands import help_blocks
from handlers.commands.call import Answers, Call
from handlers.slack.block_kit import Message


def answer(call: Call) -> Message:
    """Explain one command in full, or list all that the caller may use."""
    if call.asked.topic is not None:
        return help_blocks.topic(topic(call.asked.topic))
    with call.db.read() as session:
        directory.require_member(session, call.person, Action.READ)
        actor = directory.with_approval(session, directory.actor_for(session, call.person))
    return help_blocks.overview(overview(audiences_of(actor)))


def audiences_of(actor: Actor) -> frozenset[Audience]:
    """The audiences that somebody belongs to, as seen from the improvement that they may do most with."""
    return frozenset(audience for audience, action in _OF.items() if may(action, at_best(actor)))


_OF = {
    Audience.EVERYONE: Action.READ,
    Audience.COORDINATORS: Action.COORDINATE,
    Audience.APPROVERS: Action.SEE_APPROVALS,
    Audience.MANAGERS: Action.MANAGE,
    Audience.MANAGERS_OF_ALL: Action.MANAGE_CATALOGUE,
    Audience.LEADERS: Action.READ_REPORT,
}
"""What decides who belongs to an audience; `tests/test_permissions.py` compares with what each command asks."""


ANSWERS: Answers = {Verb.HELP: answer}
