"""`kaizen backup` and `kaizen restore`: the whole database, under load, from one kind of database to the other."""

import gzip
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from csi.register import deletion
from models import Database, Improvement, Outbox
from models.enums import QueueState
from tests.conftest import Bot
from tests.support.databases import Postgres
from tests.support.slack import ANA, MIA, Slack
from tests.support.story import captured, in_progress, rows
from tests.test_cli import Run, run  # noqa: F401  (a fixture)


def test_a_backup_under_load_is_restored_into_the_other_kind_of_database_and_equal(
    slack: Slack,
    bot: Bot,
    run: Run,  # noqa: F811
    database_url: str,
    postgres: Postgres,
    tmp_path: Path,
) -> None:
    in_progress(bot)
    gone = captured(bot, "Wifi drops in the lobby")
    with bot.db.begin() as session:
        deletion.delete_improvement(session, gone, typed=gone, reason="a test", by=MIA, at=bot.clock())
    slack.message(ANA, "Printers jam twice a day")
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.01):
            with bot.db.begin() as session:
                row = Outbox(kind="help", stream=f"person:{ANA}", token=secrets.token_hex(8), created_at=bot.clock())
                row.state = QueueState.DONE
                session.add(row)

    meanwhile = threading.Thread(target=write)
    file, packed = tmp_path / "kaizen.backup", tmp_path / "other.backup"
    meanwhile.start()
    try:
        made = run("backup", str(file), DATABASE_URL=database_url)
    finally:
        stop.set()
        meanwhile.join()
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("backup", str(file), DATABASE_URL=database_url).exit_code == 2

    damage: dict[str, Callable[[bytes], bytes]] = {
        "is damaged or not whole": lambda whole: whole[:-40],
        "is no backup": lambda whole: b"IMP;idea\n",
        "newer version": lambda whole: gzip.compress(gzip.decompress(whole).replace(b'"format":1', b'"format":2', 1)),
    }
    with postgres.database(empty=True) as other:
        into = other if bot.db.is_sqlite else f"sqlite:///{tmp_path / 'restored.db'}"
        for said, spoil in damage.items():
            packed.write_bytes(spoil(file.read_bytes()))
            refused = run("restore", str(packed), DATABASE_URL=into)
            assert (refused.exit_code, said in refused.output) == (3, True), refused.output
        restored = run("restore", str(file), DATABASE_URL=into)
        assert restored.exit_code == 0, restored.output
        assert "equal to the backup" in restored.output
        assert "isn't empty" in run("restore", str(file), DATABASE_URL=into).output

        db = Database(into)
        with db.begin() as session:
            new = Improvement(**rows(bot, Improvement)[0].model_dump(exclude={"id", "source_channel", "source_ts"}))
            session.add(new)
            session.flush()
            assert new.id == gone + 2  # a deleted one's number is not given again
        db.close()
