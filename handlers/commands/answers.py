"""What all answers to `/csi` share: the restated command, what is wrong with it, and the text that was typed."""

from dataclasses import replace

from slack_sdk.models.blocks import Block
from sqlmodel import Session, func, select

from csi.commands.chosen_person import with_person
from csi.commands.parsed_command import ParsedCommand, Trouble
from csi.commands.restatement import restated
from csi.commands.verbs import Verb
from csi.common.errors import NotFound, Refused, UnclearPerson
from csi.common.working_days import local_day
from csi.language.typed_values import TypedPerson
from csi.lifecycle.errors import GateNotMet
from csi.people import directory, mentions
from handlers import ids
from handlers.commands.call import Call
from handlers.lifecycle import transition_forms
from handlers.people.which_person import which_person
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    escape,
    inline,
    message,
    opening,
    person,
    section,
    whole,
)
from handlers.slack.payload import as_typed, plain
from models import Improvement

MOST_BLOCKS = 44
"""Less than Slack's 50, since the typed text may follow."""

LONGEST_VALUE = 2_000
LONGEST_QUOTED = 600
_LONGEST_TYPED = 6_000
"""The most characters of a typed text in an answer's blocks, which hold 13,200; the rest follows."""

_ALREADY_DONE = "You sent this twice. I did it once."


def restate_command(asked: ParsedCommand) -> str:
    """Restate in mrkdwn how the command was understood, and which words were not."""
    return restated(asked, _person, quoted)


def quoted(text: str) -> str:
    """Quote typed words. Longer ones are cut, and the answer repeats all that was typed."""
    return f"“{opening(as_typed(text), LONGEST_QUOTED)}”"


def _is_cut(asked: ParsedCommand) -> bool:
    """Whether the restated command quotes less than was typed."""
    return restate_command(asked) != restated(asked, _person, lambda text: f"“{inline(as_typed(text))}”")


def _person(who: TypedPerson) -> str:
    if who.is_me:
        return "you"
    return person(who.id) if who.id and not who.is_group else f"@{inline(plain(who.name or who.id))}"


def with_restatement(call: Call, answer: Message) -> Message:
    """Put the restated command above the answer, unless the answer says it already or is full.

    Where it quotes long words cut, all that was typed stands below the answer.
    """
    asked = call.asked
    said = restate_command(asked)
    is_said = said.rstrip(".") in answer.text or len(answer.blocks) >= MOST_BLOCKS
    above = None if is_said else understood_line(asked)
    if not _is_cut(asked):
        return answer if above is None else message(above, *answer.blocks)
    with call.db.read() as session:
        return _with_typed(session, call, above, *answer.blocks)


def understood_line(asked: ParsedCommand) -> Block | None:
    """Build the line "Understood: …"; None where it would only repeat the one word that was typed."""
    command = asked.command
    alone = command is None or not command.params or command.verb in (Verb.HELP, Verb.SHOW)
    said = restate_command(asked)
    return None if not said or (alone and not asked.unread) else context(f"Understood: {said}")


def already_done() -> Message:
    """Build the answer to a second delivery of the same command."""
    return message(section(_ALREADY_DONE))


def typed_text(session: Session, text: str) -> str:
    """Return typed text as it is stored: Slack's escapes undone, mentions replaced by names."""
    return mentions.replace_mentions(session, as_typed(text))


def problem(session: Session, call: Call) -> Message:
    """Build the answer to a command that can't run: what is wrong, an example, the typed text, a corrected command."""
    wrong = call.asked.problem
    assert wrong is not None
    rights = _run_button(session, wrong.suggestion)
    example = f"For example:  `{escape(plain(wrong.example))}`"
    if wrong.trouble is Trouble.NOT_YET:
        example = "`/csi help` shows all commands."
    what = escape(typed_text(session, wrong.what))
    return _with_typed(session, call, section(what), context(example), last=rights)


def _run_button(session: Session, suggestion: str) -> Block | None:
    """Build the button *Run …*; None if there is no suggestion, or one too long for a button's value."""
    if not suggestion or len(suggestion) > LONGEST_VALUE:
        return None
    label = f"Run {typed_text(session, suggestion)}"
    return buttons(
        "run_command", [button(label, ids.RUN_COMMAND, suggestion, about=f"/csi {suggestion}", style="primary")]
    )


def refusal(session: Session, call: Call, refused: Refused) -> Message:
    """Build the answer to a refused command, with buttons that supply what a gate is missing."""
    if isinstance(refused, GateNotMet):
        missing = transition_forms.missing_blocks(refused)
        return _with_typed(session, call, understood_line(call.asked), *missing)
    if isinstance(refused, UnclearPerson):
        zone = directory.zone_of(session, directory.require_member(session, call.person))
        today = local_day(call.clock(), zone)
        commands = {each: with_person(call.asked, refused.typed, each, today) for each, _ in refused.people}
        choices = which_person(refused.people, ids.RUN_COMMAND, commands)
        return _with_typed(session, call, understood_line(call.asked), section(escape(refused.sentence)), *choices)
    hint = _number_hint(session) if isinstance(refused, NotFound) and "IMP-" in refused.sentence else ""
    sentences = f"{escape(refused.sentence)}{hint}"
    return _with_typed(session, call, understood_line(call.asked), section(sentences))


def _number_hint(session: Session) -> str:
    newest = session.exec(select(func.max(Improvement.id))).one()
    if not newest:
        return " The register is empty. Write the first idea in one sentence: `/improve …`"
    return f" The newest is IMP-{newest}. To find one by its words: `/csi search`. To see what is open: `/csi list`."


def _with_typed(session: Session, call: Call, *blocks: Block | None, last: Block | None = None) -> Message:
    """Build an answer that repeats everything that was typed; what has no place in it follows as `rest`.

    A message isn't repeated: it stands above its answer, in its own words.
    """
    text = typed_text(session, call.asked.typed).removeprefix(ids.CSI).strip()
    if not text or not call.repeated_as:
        return message(*blocks, last)
    shown = f"{call.repeated_as}  {ids.CSI} {text}"
    first, rest = shown[:_LONGEST_TYPED], shown[_LONGEST_TYPED:]
    follows = context("_The rest follows in the next messages._") if rest else None
    return replace(message(*blocks, *whole(first), follows, last), rest=rest)
