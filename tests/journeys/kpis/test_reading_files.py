"""Files of readings that people drop: read, asked about, refused row by row, and read again."""

import base64
import urllib.request
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from csi.common.errors import NotAllowed, TooLate
from csi.kpis import import_undo
from csi.kpis.bulk_readings import PART
from csi.kpis.reading_files.dialect import MOST_BYTES
from csi.messaging import leases
from models import Improvement, Intake, Reading, ReadingImport
from models.enums import ImportState
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, TRIAGE, Seen, Slack, direct
from tests.support.story import KPI, accepted, aim, captured, card, one, rows

MENTION = "<@U00KAIZEN>"


def with_kpi(bot: Bot, *kpis: str) -> int:
    """An improvement that Chloé coordinates, with targets for these KPIs, which she reports."""
    number = accepted(bot)
    for kpi in kpis or (KPI,):
        aim(bot, number, name=kpi)
    bot.flush()
    return number


def drop(slack: Slack, person: str, content: str | bytes, name: str = "readings.csv", **place: str) -> str:
    """Drop a file on the bot, in its direct messages unless a place is given."""
    data = content.encode() if isinstance(content, str) else content
    body = {"channel": direct(person), "filename": name, "content": base64.b64encode(data).decode(), "text": ""}
    return str(slack.act(person, "upload", body | place)["ts"])


def settle(bot: Bot) -> None:
    """Let the files be read, and send what there is to say."""
    assert bot.kaizen is not None
    for _ in range(3):
        bot.flush()
        bot.kaizen.files.flush()
    bot.flush()


def standing(bot: Bot, kpi: int = 1) -> dict[str, Decimal | None]:
    """The values that stand, by day."""
    return {
        f"{row.measured_on}": row.value
        for row in rows(bot, Reading)
        if row.kpi_id == kpi and row.replaced_by_id is None
    }


def files(slack: Slack, person: str) -> list[str]:
    """What is in the files that Kaizen sent to this person, the newest last."""
    found = [raw for seen in slack.from_app(person) for raw in seen.raw.get("files", ())]
    texts = []
    for each in found:
        with urllib.request.urlopen(each["url"], timeout=10) as answer:
            texts.append(answer.read().decode("utf-8-sig"))
    return texts


def test_a_file_is_read_and_its_refused_rows_are_corrected_and_dropped_again(slack: Slack, bot: Bot) -> None:
    with_kpi(bot)
    drop(
        slack,
        CHLOE,
        "Datum;Wert;Bemerkung\n02.11.2026;12,5;\n09.11.2026;11,25;für die neue Charge\n31.02.2026;9;\n".encode(
            "cp1252"
        ),
    )
    settle(bot)

    asked = slack.last(CHLOE, "I can keep 2 of the 3 rows")
    assert standing(bot) == {"2026-11-23": Decimal(14)}
    [refused] = files(slack, CHLOE)
    assert refused.splitlines() == [
        "Datum;Wert;Bemerkung;Why it was refused",
        "31.02.2026;9;;Line 4: “31.02.2026” isn't a day of the calendar.",
    ]
    asked.press("Keep the 2 good ones")
    settle(bot)

    done = slack.last(CHLOE, "Read 2 of 3 rows")
    assert f"Read 2 of 3 rows of *{KPI}*: 2 new; 1 refused." in done.text
    drop(slack, CHLOE, refused.replace("31.02.2026;9", "16.11.2026;9,5").encode("utf-16"), "corrected.csv")
    settle(bot)

    assert f"Read 1 of 1 row of *{KPI}*: 1 new." in slack.last(CHLOE).text
    assert standing(bot) == {
        "2026-11-02": Decimal("12.5"), "2026-11-09": Decimal("11.25"),
        "2026-11-16": Decimal("9.5"), "2026-11-23": Decimal(14),
    }  # fmt: skip
    drop(slack, CHLOE, "Date,Value\n2026-11-17,950\n2026-11-18,9\n", "slip.csv")
    settle(bot)
    asked = slack.last(CHLOE, "All 2 rows of *slip.csv* can be kept. One value looks unlikely.")
    assert "950 days on 17 November 2026; the readings before it were 9.5 days to 12.5 days" in asked.text
    asked.press("Keep the likely one")
    settle(bot)
    assert "Read 1 of 2 rows" in slack.last(CHLOE, "Read 1 of 2").text
    assert "Line 2: This value looks unlikely" in files(slack, CHLOE)[-1]
    assert "2026-11-17" not in standing(bot)
    assert [row.note for row in rows(bot, Reading) if row.measured_on.day == 9] == ["für die neue Charge"]


def test_what_a_file_leaves_open_is_asked_and_answered_after_a_restart(slack: Slack, bot: Bot) -> None:
    with_kpi(bot, KPI, "Open tickets")
    drop(slack, CHLOE, "02/11/2026,1.234\n03/11/2026,2.345\n", "export.csv")
    settle(bot)

    asked = slack.last(CHLOE, "Which KPI are the readings in *export.csv* of?")
    choose(asked, "Open tickets")
    settle(bot)
    asked = slack.last(CHLOE, "Which day is 02/11/2026 in *export.csv*?")
    assert asked.buttons == ["2 November 2026", "11 February 2026", "Don't read it"]
    bot.restart()
    asked.press("2 November 2026")
    settle(bot)
    asked = slack.last(CHLOE, "What is 1.234 in *export.csv*?")
    assert asked.buttons == ["1.234 days (decimal point)", "1,234 days (decimal comma)", "Don't read it"]
    asked.press("1,234 days (decimal comma)")
    settle(bot)

    assert "Read 2 of 2 rows of *Open tickets*: 2 new." in slack.last(CHLOE).text
    assert standing(bot, 2) == {
        "2026-11-02": Decimal(1234), "2026-11-03": Decimal(2345), "2026-11-23": Decimal(14),
    }  # fmt: skip


def choose(asked: Seen, label: str) -> None:
    """Choose an option from the menu of a message."""
    for block_id, element in asked.elements():
        for option in element.get("options", ()):
            if option["text"]["text"] == label:
                place = {"channel": asked.channel, "ts": asked.ts, "block_id": block_id}
                chosen = {"action_id": element["action_id"], "input": {"selected_option": option}}
                asked.slack.act(asked.person, "press", place | chosen)
                return
    raise AssertionError(label)


def test_in_an_improvements_thread_a_mention_brings_readings_and_only_their_sender_sees_refused_rows(
    slack: Slack, bot: Bot
) -> None:
    with_kpi(bot)
    thread = {"channel": TRIAGE, "thread_ts": card(slack, CHLOE, channel=TRIAGE).ts}
    drop(
        slack, CHLOE, "Date,Value\n2026-11-02,12\n2026-11-30,11\n", text=f"{MENTION} the numbers of November", **thread
    )
    drop(slack, CHLOE, "Date,Value\n2026-11-09,10\n", text="for Ben", **thread)
    settle(bot)

    asked = slack.last(BEN, "I can keep 1 of the 2 rows", TRIAGE)
    assert asked.thread_ts == thread["thread_ts"]
    assert "in the future" not in asked.text
    assert f"I've sent them to <@{CHLOE}>" in asked.text
    assert "Line 3: Monday 30 November is in the future." in files(slack, CHLOE)[-1]
    asked.press("Keep none", by=BEN)
    asked.press("Keep the good one", by=CHLOE)
    settle(bot)

    assert "Read 1 of 2 rows" in slack.last(BEN, KPI, TRIAGE).text
    assert sorted(standing(bot)) == ["2026-11-02", "2026-11-23"]

    drop(slack, CHLOE, "Date,Value\n2026-11-09,10\n", text=f"{MENTION} the numbers of October", channel=GENERAL)
    settle(bot)
    assert "drop the file in a direct message to me" in slack.last(CHLOE, channel=GENERAL).text
    assert len(rows(bot, Improvement)) == 1


def test_the_same_file_twice_changes_nothing_not_even_what_was_corrected_since(slack: Slack, bot: Bot) -> None:
    with_kpi(bot)
    content = "KPI;Date;Value\n" + "".join(f"{KPI};2026-11-{day:02};{day}\n" for day in range(1, 21))
    drop(slack, CHLOE, content)
    settle(bot)
    drop(slack, CHLOE, "Date,Value\n2026-11-05,15\n2026-11-06,6\n", f"{KPI}.csv")
    settle(bot)
    assert f"Read 2 of 2 rows of *{KPI}*: 1 corrected, 1 unchanged." in slack.last(CHLOE).text
    before = [row.id for row in rows(bot, Reading)]

    drop(slack, CHLOE, content, "again.csv")
    settle(bot)

    assert "Nothing has changed: I read *again.csv* on Monday 23 November already." in slack.last(CHLOE).text
    assert [row.id for row in rows(bot, Reading)] == before
    assert standing(bot)["2026-11-05"] == 15

    first = next(seen for seen in slack.from_app(CHLOE) if "20 new" in seen.text)
    with pytest.raises(NotAllowed), bot.db.begin() as session:
        import_undo.ask_back(session, 1, by=ANA, at=bot.clock())
    first.press("Take back")
    settle(bot)
    assert f"<@{CHLOE}> took the readings of" in "\n".join(seen.text for seen in slack.from_app(CHLOE))
    assert standing(bot)["2026-11-05"] == 15  # of the later file
    assert [day for day, value in standing(bot).items() if value is not None] == ["2026-11-23", "2026-11-05"]
    assert len(rows(bot, Reading)) > len(before)  # nothing is deleted
    with pytest.raises(TooLate), bot.db.begin() as session:
        import_undo.ask_back(session, 1, by=CHLOE, at=bot.clock())


class Killed(BaseException):
    """The process is gone: nothing after this instant is done."""


def test_a_stop_and_a_kill_half_way_of_keeping_or_taking_back_go_on_without_doubling(slack: Slack, bot: Bot) -> None:
    with_kpi(bot, KPI, "Phones in stock")
    days = [date(2010, 1, 1) + timedelta(days=each) for each in range(4_500)]
    many = "Date,Value\n" + "".join(f"{day},{place}\n" for place, day in enumerate(days))
    drop(slack, CHLOE, many, f"{KPI}.csv")
    bot.flush()
    assert bot.kaizen is not None
    parts = [PART, 2 * PART]

    def end_after_a_part() -> None:
        with bot.db.read() as session:
            done = session.exec(select(ReadingImport.rows_done).where(ReadingImport.id == 1)).one()
        if done not in parts:
            return
        parts.remove(done)
        if done > PART:
            raise Killed
        assert bot.kaizen is not None
        bot.kaizen.files.stop()

    bot.db.after_commit(end_after_a_part)
    bot.kaizen.files.flush()
    assert len(rows(bot, Reading)) == 2 + PART
    bot.restart()
    with pytest.raises(Killed):
        bot.kaizen.files.flush()
    assert len(rows(bot, Reading)) == 2 + 2 * PART
    bot.restart()
    with bot.db.begin() as session:
        leases.release_rows(session, Intake)
    settle(bot)

    assert f"Read 4,500 of 4,500 rows of *{KPI}*: 4,500 new." in slack.last(CHLOE).text
    assert len(rows(bot, Reading)) == 2 + 4_500
    assert one(bot, ReadingImport).rows_done == 4_500

    drop(slack, CHLOE, f"KPI,Date,Value\n{KPI},2026-11-02,12\nPhones in stock,2026-11-02,5\n", "two.csv")
    settle(bot)
    slack.last(CHLOE, "of 2 KPIs").press("Take back")
    bot.flush()
    left = [1]

    def end_after_a_kpi() -> None:
        if left and any(row.note == "taken back" for row in rows(bot, Reading)):
            left.pop()
            raise Killed

    bot.db.after_commit(end_after_a_kpi)
    with pytest.raises(Killed):
        bot.kaizen.files.flush()
    assert [standing(bot, kpi)["2026-11-02"] for kpi in (1, 2)] == [None, Decimal(5)]
    bot.restart()
    with bot.db.begin() as session:
        leases.release_rows(session, Intake)
    settle(bot)
    assert f"<@{CHLOE}> took the readings of *two.csv* back." in slack.last(CHLOE, "*two.csv*").text
    assert [standing(bot, kpi)["2026-11-02"] for kpi in (1, 2)] == [None, None]
    assert len([row for row in rows(bot, Reading) if row.note == "taken back"]) == 2


def test_what_can_not_be_read_is_answered_and_nothing_of_it_is_kept(slack: Slack, bot: Bot) -> None:
    with_kpi(bot)
    captured(bot, "The wifi drops in room 4")

    def answer(person: str, content: str | bytes, name: str = "x.csv", **more: str) -> str:
        drop(slack, person, content, name, **more)
        settle(bot)
        return slack.last(person, f"*{name}*").text

    good = f"KPI,Date,Value\n{KPI},2026-11-02,12\n"
    assert "Save the sheet with your readings as CSV" in answer(CHLOE, b"PK\x03\x04", "book.xlsx")
    assert "This one has 10.0 MB" in answer(CHLOE, b"1" * (MOST_BYTES + 1), "big.csv")
    assert "a quotation mark there is never closed" in answer(CHLOE, f'{good}"{KPI},2026-11-03,1\n', "quote.csv")
    assert "isn't a CSV file" in answer(CHLOE, b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture.csv")
    assert "You don't report any KPI yet" in answer(BEN, "Date,Value\n2026-11-02,12\n", "ben.csv")
    refused = answer(BEN, good.replace(KPI, "days from request to laptops"), "names.csv")
    assert f"There is no KPI “days from request to laptops”. Did you mean “{KPI}”?" in refused
    assert f"or a manager can report “{KPI}”" in answer(BEN, good, "named.csv", text=f"the readings of {KPI}")
    assert "Does *idea.csv* hold readings" in answer(CHLOE, good, "idea.csv", text="Ordering takes far too long")
    slack.last(CHLOE, "*idea.csv*").press("It holds no readings")
    settle(bot)
    assert "I've left *idea.csv* unread" in slack.last(CHLOE, "idea.csv").text
    assert "Ordering takes far too long" in [row.idea for row in rows(bot, Improvement)]
    assert standing(bot) == {"2026-11-23": Decimal(14)}
    assert {row.state for row in rows(bot, ReadingImport)} <= {
        ImportState.REFUSED, ImportState.DONE, ImportState.CANCELED,
    }  # fmt: skip
