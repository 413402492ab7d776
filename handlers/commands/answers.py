"""What the answers to `/csi` have in common: what was understood, what is wrong, and what was typed."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block
from sqlmodel import Session, func, select

from csi.commands.parsed_command import ParsedCommand, Trouble
from csi.commands.restate import restated
from csi.commands.verbs import Verb
from csi.common.errors import NotFound, Refused
from csi.language.typed_values import TypedPerson
from csi.lifecycle.errors import GateNotMet
from csi.people import directory
from handlers import ids
from handlers.commands.call import Call
from handlers.lifecycle import transition_forms
from handlers.slack.block_kit import Message, button, buttons, escape, inline, message, person, quoted, small, words
from handlers.slack.payload import plain
from models import Improvement

MOST_BLOCKS = 50
LONGEST_VALUE = 2_000
_LONGEST_PART = 2_900
_TWICE = "This came twice, and is done once."


def understood(asked: ParsedCommand) -> str:
    """What was understood, and what was not, in mrkdwn."""
    return restated(asked, _person, lambda text: f"“{inline(plain(text))}”")


def _person(who: TypedPerson) -> str:
    if who.is_me:
        return "you"
    return person(who.id) if who.id and not who.is_group else f"@{inline(plain(who.name or who.id))}"


def with_sentence(asked: ParsedCommand, answer: Message) -> Message:
    """The answer under what was understood, unless it says that itself."""
    said = understood(asked)
    if said.rstrip(".") in answer.text or len(answer.blocks) >= MOST_BLOCKS:
        return answer
    return message(top(asked), *answer.blocks)


def top(asked: ParsedCommand) -> Block | None:
    """What was understood, in a line; nothing where it would only repeat the one word that was typed."""
    command = asked.command
    alone = command is None or not command.params or command.verb in (Verb.HELP, Verb.SHOW)
    said = understood(asked)
    return None if not said or (alone and not asked.unread) else small(f"Understood: {said}")


def twice() -> Message:
    """The same command, delivered again."""
    return message(words(_TWICE))


def own_words(session: Session, text: str) -> str:
    """What somebody typed, as it is kept: Slack's escapes undone, people by their names."""
    return directory.replace_mentions(session, plain(text))


def problem(session: Session, asked: ParsedCommand) -> Message:
    """What is wrong with a command, an example, what was typed, and the button that runs it put right."""
    wrong = asked.problem
    assert wrong is not None
    rights = _run(session, wrong.suggestion)
    example = f"For example:  `{escape(plain(wrong.example))}`"
    if wrong.trouble is Trouble.NOT_YET:
        example = "`/csi help` shows what there is."
    what = escape(own_words(session, wrong.what))
    return message(words(what), small(example), *_typed(session, asked.typed), rights)


def _run(session: Session, suggestion: str) -> Block | None:
    """*Run …*; what a button can't carry has none."""
    if not suggestion or len(suggestion) > LONGEST_VALUE:
        return None
    label = f"Run {own_words(session, suggestion)}"
    return buttons("run_command", [button(label, ids.RUN_COMMAND, suggestion, style="primary")])


def refusal(session: Session, call: Call, refused: Refused) -> Message:
    """Why it is not done, with what supplies what is missing."""
    if isinstance(refused, GateNotMet):
        return message(top(call.asked), *transition_forms.missing(refused), *_typed(session, call.asked.typed))
    hint = _near(session) if isinstance(refused, NotFound) and "IMP-" in refused.sentence else ""
    sentences = f"{escape(refused.sentence)}{hint}"
    return message(top(call.asked), words(sentences), *_typed(session, call.asked.typed))


def _near(session: Session) -> str:
    newest = session.exec(select(func.max(Improvement.id))).one()
    if not newest:
        return " Nothing is in the register yet: the first idea takes one sentence, `/improve …`."
    return f" The newest is IMP-{newest}; `/csi search` finds one by its words, `/csi list` shows what is open."


def _typed(session: Session, typed: str) -> Iterable[Block]:
    """Everything that was typed, in as many paragraphs as it takes."""
    text = own_words(session, typed).removeprefix(ids.CSI).strip()
    if not text:
        return ()
    whole = f"You typed:  {ids.CSI} {text}"
    return [
        quoted(whole[start : start + _LONGEST_PART], _LONGEST_PART) for start in range(0, len(whole), _LONGEST_PART)
    ][:10]
