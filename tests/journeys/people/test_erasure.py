"""`kaizen erase-user`: id and name leave every table, and the register stays whole."""

from typing import Any

from sqlalchemy import MetaData, select
from sqlmodel import col
from sqlmodel import select as rows_of

from csi.people import directory
from csi.people.erased import REFUSAL
from models import Activity, Database, Improvement, Person
from models.enums import Role
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack, direct
from tests.support.story import grant, in_progress, rows
from tests.test_cli import Run, run  # noqa: F401  (a fixture)

NAME = "Chloé Martin"


def traces(db: Database) -> list[tuple[str, str, Any]]:
    """Where Chloé's id, her conversation's id or her name stands, in any table that the database has."""
    found, tables = [], MetaData()
    tables.reflect(db.engine)
    with db.engine.connect() as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    said = str(value).casefold().replace("\\u00e9", "é")
                    if any(each.casefold() in said for each in (CHLOE, direct(CHLOE), NAME)):
                        found.append((table.name, name, value))
    return found


def test_nothing_leads_to_whoever_was_erased_and_what_they_did_stays(
    slack: Slack,
    bot: Bot,
    run: Run,  # noqa: F811
    database_url: str,
) -> None:
    number = in_progress(bot)
    slack.command(ANA, "/improve", "Everybody asks Chloé Martin for the key to the store room")
    slack.command(BEN, "/improve", f"<@{CHLOE}> carries every printer alone")
    bot.flush()
    before = len(rows(bot, Activity))
    settings = {"DATABASE_URL": database_url, "KAIZEN_MANAGERS": MIA}

    refused = run("erase-user", "Chloé", "--yes", **settings)
    assert refused.exit_code == 3
    assert f"leads IMP-{number}" in refused.output
    assert run("erase-user", MIA, "--yes", **settings).exit_code == 2  # the settings would make her a manager again
    grant(bot, BEN, Role.COORDINATOR)
    done = run("erase-user", "Chloé", "--hand-over-to", BEN, "--yes", **settings)
    assert done.exit_code == 0, done.output
    assert "can't be reached" in done.output

    assert traces(bot.db) == []
    verbs = [row.verb for row in rows(bot, Activity)]
    assert verbs.count("erased") == 1
    assert len(verbs) > before
    with bot.db.read() as session:
        assert session.get_one(Improvement, number).coordinator_id == BEN
        later = rows_of(Improvement.idea).where(col(Improvement.id) > number)
        ideas = session.exec(later.order_by(col(Improvement.id))).all()
    assert ideas == ["Everybody asks somebody for the key to the store room", "somebody carries every printer alone"]
    bot.flush()
    assert "somebody" in slack.last(MIA, "carries every printer", TRIAGE).text

    bot.read_members()  # Slack still knows her
    slack.message(CHLOE, "Is my idea still there?")
    assert slack.last(CHLOE).text == REFUSAL
    slack.command(CHLOE, "/improve", "Let me in again")
    assert REFUSAL in slack.last(CHLOE, channel=GENERAL).text
    slack.command(MIA, "/csi", f"assign {number} <@{CHLOE}>")
    bot.fetch()
    bot.tick()
    assert [each for each in traces(bot.db) if each[1] != "payload"] == []

    again = run("erase-user", CHLOE, "--yes", **settings)
    assert again.exit_code == 0, again.output
    assert traces(bot.db) == []
    assert run("erase-user", CHLOE, "--let-back-in", **settings).exit_code == 0
    bot.read_members()
    with bot.db.read() as session:
        assert directory.is_active(session, CHLOE)
        assert one_named(session) == [CHLOE]


def one_named(session: Any) -> list[str]:
    return list(session.exec(rows_of(Person.id).where(Person.name == NAME)))
