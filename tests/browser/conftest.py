from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def demo() -> Iterator[str]:
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
