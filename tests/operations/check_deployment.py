"""`make check-operations`: the systemd unit, and what an image is built from."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def program(*command: str, missing: str) -> None:
    """Fail where a program, or a part of it, isn't there."""
    if shutil.which(command[0]) is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.fail(f"`{' '.join(command)}` doesn't work here. {missing}", pytrace=False)


def test_systemd_accepts_the_unit_and_finds_it_well_shut_in(tmp_path: Path) -> None:
    program("systemd-analyze", "--version", missing="On Debian: apt-get install systemd")
    unit = tmp_path / "kaizen.service"
    text = (DEPLOY / "systemd" / "kaizen.service").read_text()
    unit.write_text(text.replace("/opt/kaizen/.venv/bin/kaizen", "/bin/true"))  # a program that is there

    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (verified.returncode, [line for line in verified.stderr.splitlines() if "kaizen" in line]) == (0, [])
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--json=short", unit],
        capture_output=True,
        text=True,
        check=True,
    )
    exposed = {each["json_field"]: float(each["exposure"] or 0) for each in json.loads(rated.stdout)}
    assert sum(exposed.values()) < 3


def test_what_the_image_is_built_from_is_let_in() -> None:
    """`.dockerignore` leaves everything out but what the wheel is built from."""
    let_in = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    project = (ROOT / "pyproject.toml").read_text()
    (packages,) = re.findall(r"^packages = \[(.*)\]$", project, re.M)
    assert let_in == {
        *re.findall(r'"(\w+)"', packages),
        "docs/tools",
        "constraints.txt",
        "pyproject.toml",
        "LICENSE",
        "README.md",
    }
