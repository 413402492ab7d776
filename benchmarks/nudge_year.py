"""A simulated year of nudges, each message checked: `make nudge-year`, or `python -m benchmarks.nudge_year --write`.

What is checked, and how, is in `tests/year`. Another `--seed` is another year; the first message that is not as it has
to be ends the run with its place and time. `--without task` and `--late task` show that the checks can fail: the kind
never comes, or comes ten working days late.
"""

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import migrations
from models import Database
from models.enums import NudgeKind
from tests.support.databases import fast_folder
from tests.year.figures import table
from tests.year.mutations import spoiled
from tests.year.simulation import Simulation

PAGE = Path(__file__).parent.parent / "docs" / "nudges-year.md"


FOUND = """\
## What earlier runs found

Each of these was found by a run that ended, or while its cause was looked for, and is mended:

- What had been put off because the week's messages were used up did not join an urgent message that came before.
- In a message that was full, the least urgent waited behind what was newer and more urgent, week after week.
- Of somebody's 27 check-ins some found no room week after week. All are in one message now.
- A report in the two days before a check-in left out that one, and all that would have followed: nothing was looked at
  any more.
- A manager was told of an overdue task because its owner had been told of its day a week before, and not yet that it is
  overdue.
- After an absence a manager had more due than messages of fifteen rows bring within five mornings. Up to 25 fit now;
  of so many the less urgent are counted until the reader asks for all.
- Once somebody had snoozed something, whoever is above waited for the reminder after the snooze, and not from the first
  one.
- What waited for somebody began to wait anew, or was lost if it was snoozed, when they changed time zone.
- After an absence or an outage the same weekly question came on two days running: late, and on its next day.
- Whoever was given an improvement that is on hold was not asked whether they take it, but their manager was told.
- The statement that judges the year had itself forgotten that a kind had backed off until two days before.
- The same took a reading of the day on which work starts as one of the work, and so a question at half time as untrue.

The simulated people add nothing to each other's improvements, so no additions are among the kinds.

`--without task` or `--late task` leaves out a kind, or finds it due ten working days late, to see the year fail;
`tests/year/test_forgotten.py` holds that at small scale.
"""


def page(simulation: Simulation, given: argparse.Namespace, seconds: float) -> str:
    """The page of figures."""
    return "\n".join(
        [
            "# A simulated year of nudges",
            "",
            f"Made by `make nudge-year`: {given.people} people in twelve time zones and eight countries, "
            f"{given.improvements} improvements, {given.weeks} weeks, seed {given.seed}. People answer, put off, "
            "silence or ignore what they are asked; they are away, leave, come back and move to other time zones; the "
            "bot is down for hours or days at a time. After each message it is checked that it came",
            "",
            "- to somebody who is there and not away, in their working morning, with weekends said by the test itself;",
            "- as the only one that morning, and within the week's budget unless something urgent is in it;",
            "- with nothing in it that was asked before at the same time or that is not true, by a second statement of "
            "each rule that shares no code with the first;",
            "- a working day after whoever is concerned was told, where it is about somebody else's work;",
            "- and that nothing that waits, or ought to have come by what `tests/year/expected.py` states, "
            "has waited for more than five of its receiver's working mornings; one for what is urgent.",
            "",
            *table(simulation),
            "",
            f"The bot looked {simulation.ticks:,} times; the run took {seconds:.0f} s of processor time.",
            "",
            FOUND,
        ]
    )


def report(simulation: Simulation, seconds: float) -> None:
    """Say how far it is, as each week begins."""
    sent, at = len(simulation.checks.messages), simulation.world.at
    sys.stderr.write(f"{at:%Y-%m-%d}: {simulation.ticks:,} looks, {sent:,} messages, {seconds:.0f} s\n")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--improvements", type=int, default=300)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--without", type=NudgeKind, help="leave out a kind of nudge, to see the year fail")
    parser.add_argument("--late", type=NudgeKind, help="find a kind of nudge due ten working days late")
    parser.add_argument("--keep", type=Path, help="keep the database in this folder, to look into it")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    given = parser.parse_args(arguments)
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    begun = time.process_time()
    with TemporaryDirectory(dir=fast_folder()) as folder:
        db = Database(f"sqlite:///{given.keep or folder}/year.db")
        migrations.upgrade(db)
        sizes = {"people": given.people, "improvements": given.improvements, "weeks": given.weeks}
        simulation = Simulation(db, seed=given.seed, **sizes)
        with spoiled(without=given.without, late=given.late):
            simulation.run(lambda year: report(year, time.process_time() - begun))
        db.close()
    made = page(simulation, given, time.process_time() - begun)
    sys.stdout.write(made)
    if given.write:
        PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
