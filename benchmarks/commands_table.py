"""A table of all `/csi` commands with their answers: right, wrong, and typed by somebody who may not.

`python -m benchmarks.commands_table` prints it as Markdown; `--write` writes it to `docs/commands-answers.md`. The
answers come from the running app in the sandbox, with improvements in the state that each command needs.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.commands_typed import GAIL, IDEA, ROWS, Row
from bot import logs
from bot.manifest import manifest
from csi.commands.grammar import Group
from csi.commands.table import COMMANDS
from models import Database
from sandbox.server import SandboxServer
from tests.conftest import Bot, Clock, make_settings
from tests.support import story
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, WINS, Slack

PAGE = Path(__file__).parent.parent / "docs" / "commands-answers.md"
NAMES = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloé", LEO: "Leo", MIA: "Mia", GAIL: "Gail"}
CHANNELS = {GENERAL: "general", TRIAGE: "improvement-triage", WINS: "wins"}
_MOST_LINES = 12


@contextmanager
def running() -> Iterator[tuple[Bot, Slack]]:
    """Run the bot in a workspace of its own, on a Monday."""
    monday = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        with SandboxServer(manifest(), rate_limits=False, now=monday) as server:
            url = f"sqlite:///{Path(folder) / 'kaizen.db'}"
            slack, db = Slack(server.url), Database(url)
            bot = Bot(make_settings(server.url, url), db, slack, Clock(server))
            for person in (ANA, BEN, CHLOE, LEO, MIA):
                slack.open_home(person)
            bot.tick()
            yield bot, slack
            bot.stop()
            db.close()


def answer(bot: Bot, slack: Slack, person: str, typed: str) -> str:
    """Return what the caller sees of a command: the answer with its buttons, or the opened form."""
    before = len(slack.messages(person, GENERAL))
    views = len(slack.views(person))
    slack.command(person, "/csi", typed)
    said = slack.messages(person, GENERAL)[before:]
    bot.flush()
    if said:
        lines = said[0].text.split("\n")
        shown = "\n".join([*lines[:_MOST_LINES], *(["…"] if len(lines) > _MOST_LINES else [])])
        buttons = "  ".join(f"[{label}]" for label in said[0].buttons[:8])
        return f"{shown}\n{buttons}".strip()
    assert len(slack.views(person)) > views, (person, typed)
    modal = slack.modal(person)
    slack.close_modal(person)
    fields = ", ".join(_field(block) for block in modal["blocks"] if block["type"] == "input")
    return f"opens the form “{modal['title']['text']}”: {fields}" if fields else f"opens “{modal['title']['text']}”"


def _field(block: dict[str, Any]) -> str:
    element = block["element"]
    option = element.get("initial_option", {}).get("text", {}).get("text")
    given = element.get("initial_value") or element.get("initial_user") or element.get("initial_date") or option
    return f"{block['label']['text']} ({given})" if given else str(block["label"]["text"])


def table() -> Iterator[str]:
    """Yield the page's lines."""
    yield "# What each command answers"
    yield ""
    yield "`python -m benchmarks.commands_table --write` asks the running app and writes this page."
    yield "[commands.md](commands.md) says how to write each command. Mia is a manager and Chloé a coordinator. Ana had"
    yield "the ideas; Ben and Leo have no role."
    by_verb = {row.verb: row for row in ROWS}
    with running() as (bot, slack):
        story.captured(bot, IDEA)
        number, played = 1, {}
        for row in ROWS:
            number = row.made(bot) if row.made else number
            played[row.verb] = list(_played(bot, slack, row, number))
        for group in Group:
            yield f"\n## {group.value}"
            for command in COMMANDS:
                if command.group is group and command.verb in by_verb:
                    yield f"\n### `{command.usage}`\n"
                    yield "| | typed | answer |\n|---|---|---|"
                    yield from played[command.verb]


def _played(bot: Bot, slack: Slack, row: Row, number: int) -> Iterator[str]:
    """Yield the lines of one command. The call that changes something runs last, and is shown first."""
    denied = _line(bot, slack, "not allowed", row.other, row.denied, number) if row.denied else ""
    wrong = _line(bot, slack, "wrong", row.by, row.wrong, number)
    yield _line(bot, slack, "right", row.by, row.right, number)
    yield wrong
    yield denied or "| not allowed | | everybody may |"


def _line(bot: Bot, slack: Slack, kind: str, person: str, typed: str, number: int) -> str:
    text = typed.format(n=number)
    return f"| {kind} | {NAMES[person]}: `/csi {text}` | {_cell(answer(bot, slack, person, text))} |"


def _cell(text: str) -> str:
    named = re.sub(r"<@(\w+)>", lambda found: f"@{NAMES.get(found[1], found[1])}", text)
    named = re.sub(r"\bU0\d[A-Z]+\b", lambda found: NAMES.get(found[0], found[0]), named)
    named = re.sub(r"<#(\w+)>", lambda found: f"#{CHANNELS.get(found[1], found[1])}", named)
    named = named.replace("|", "\\|").replace("\u200b", "")
    lines = (line.replace("&lt;", "<").replace("&gt;", ">") if "`" in line else line for line in named.split("\n"))
    return "<br>".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help=f"write them to docs/{PAGE.name}")
    page = "\n".join(table()) + "\n"
    if parser.parse_args().write:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page, end="")


if __name__ == "__main__":
    logs.set_up("WARNING")  # what is printed is the page
    main()
