from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.manifest import manifest
from sandbox.demo import Demo
from sandbox.server import SandboxServer
from tests.support.processes import start_kaizen
from tests.support.waiting import until

PATIENCE = 40.0


@pytest.fixture
def made_demo() -> Iterator[str]:
    """The address of the demo, started as `make demo` does."""
    command = [sys.executable, "-m", "sandbox.demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        ready = re.search(r"Kaizen is ready at (\S+)", line)
        if ready:
            return ready.group(1)
    pytest.fail(f"The demo did not start: {''.join(said)}")


@pytest.fixture
def demo(_sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a demo whose commands are forked: the same settings, sample data and bot as `made_demo`'s."""
    database = shutil.copyfile(_sqlite_template, tmp_path / "demo.db")
    said = tmp_path / "bot.log"
    with SandboxServer(manifest()) as server, said.open("ab") as log:
        processes = Demo(server.port, f"sqlite:///{database}")
        processes.folder.rmdir()
        seeding = start_kaizen(["seed-demo"], processes.environment(), log)
        seeding.join(PATIENCE)
        assert seeding.exitcode == 0, said.read_text()
        bot = start_kaizen(["run"], processes.environment(), log)
        try:
            until(lambda: '"event": "running"' in said.read_text(), PATIENCE, "the bot is running")
            yield server.url
        finally:
            bot.terminate()
            bot.join(PATIENCE)
