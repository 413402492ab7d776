"""`/csi nudges`: what will come and why, and how to quiet it."""

from csi.commands.verbs import Verb
from csi.nudges.upcoming import read_nudges
from handlers.commands.call import Answers, Call
from handlers.nudges import nudges_blocks
from handlers.slack.block_kit import Message


def answer(call: Call) -> Message:
    """Show the caller what will come, what is quiet, and a button to change it."""
    with call.db.read() as session:
        return nudges_blocks.nudges(read_nudges(session, call.person, call.clock()))


ANSWERS: Answers = {Verb.NUDGES: answer}
