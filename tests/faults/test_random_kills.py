"""A shortened crash test: see `tests/support/crashes.py`. `make crash-test` is the whole one."""

from pathlib import Path

import pytest

from models import Database
from tests.support.crashes import Killed, Told, kill_often, repeats, workspace


@pytest.mark.timeout(240)
def test_killed_at_random_while_people_use_it_nothing_is_lost_and_nothing_told_twice(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    told = Told()
    with workspace() as server:
        bot = Killed(server, database_url, tmp_path / "bot.log")
        bot.start()
        try:
            for _ in kill_often(bot, server, db, 5, seed=len(database_url), told=told):
                pass
        finally:
            bot.close()
        assert repeats(server) == 0
    assert told.owed
