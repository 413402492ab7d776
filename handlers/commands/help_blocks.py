"""The help of `/csi`: the commands that somebody may use, by group, or one command in full."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block

from csi.commands.help import Line, Section, Topic, folded
from handlers.slack.block_kit import Message, context, escape, message, section


def overview(sections: Iterable[Section]) -> Message:
    """Build the list of commands by group."""
    return message(
        section("*What you can do with `/csi`*\nA number is `42` or `IMP-42`, a person `@ana`, a day `by friday`."),
        *(_section(section) for section in sections),
        context(
            "`/csi help hold` says all about one command.  ·  New ideas go to `/improve`.  ·  "
            "Every answer is visible only to you."
        ),
    )


def _section(group: Section) -> Block:
    lines = folded(group)
    example = next((line.example for line in lines if line.example != line.usage), lines[0].example)
    return section("\n".join([f"*{group.title}*", *map(_line, lines), f"_For example_  {_code(example)}"]))


def topic(facts: Topic) -> Message:
    """Build the help for one command, with all its parts and examples."""
    also = f"\nAlso: {', '.join(map(_code, facts.also))}" if facts.also else ""
    return message(
        section(f"{_code(facts.usage)}\n{facts.does[:1].upper()}{facts.does[1:]}.  ·  For {facts.who}."),
        section(f"For example: {'  ·  '.join(map(_code, facts.examples))}{also}"),
        section("\n".join(["*Filters*, as many as you like", *map(_line, facts.filters)])) if facts.filters else None,
    )


def _line(line: Line) -> str:
    return f"{_code(line.usage)}  {line.does}"


def _code(text: str) -> str:
    return f"`{escape(text)}`"
