"""`make check-package`: a built wheel, in an empty environment, has a command `kaizen` that works."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sandbox.server import SandboxServer
from tests.support.slack import ANA, MIA, TRIAGE, WINS, Slack
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)], check=True
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def kaizen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    python = folder / "bin" / "python"
    lock = str(ROOT / "constraints.txt")
    subprocess.run(
        [*uv, "pip", "install", "--quiet", "--python", str(python), "--constraint", lock, str(wheel)], check=True
    )
    return folder / "bin" / "kaizen"


def run(kaizen: Path, *arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **settings}
    return subprocess.run(
        [kaizen, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_what_runs_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"bot", "csi", "docs", "handlers", "migrations", "models", "sandbox"}
    assert {name for name in names if name.startswith("docs/") and not name.startswith("docs/tools/")} == set()
    revisions = {each.name for each in (ROOT / "migrations" / "versions").glob("0*.py")}
    assert {name.rpartition("/")[2] for name in names if name.startswith("migrations/versions/0")} == revisions


def test_in_an_empty_environment_it_prints_migrates_examines_and_runs(
    kaizen: Path, server: SandboxServer, tmp_path: Path
) -> None:
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox", "SLACK_API_URL": server.api_url,
        "KAIZEN_MANAGERS": MIA, "KAIZEN_TRIAGE_CHANNEL": TRIAGE, "KAIZEN_ANNOUNCEMENT_CHANNEL": WINS,
    }  # fmt: skip
    assert json.loads(run(kaizen, "manifest", folder=tmp_path).stdout)["display_information"]["name"] == "Kaizen"
    migrated = run(kaizen, "migrate", folder=tmp_path)
    assert migrated.returncode == 0, migrated.stderr
    examined = run(kaizen, "doctor", "--blocks", folder=tmp_path, **settings)
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert "Slack accepts all " in examined.stdout

    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **settings}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([kaizen, "run"], cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: '"running"' in (tmp_path / "log").read_text(), 60)
        slack = Slack(server.url)
        slack.message(ANA, "Laptop requests take two weeks")
        until(lambda: any("IMP-1" in seen.text for seen in slack.messages(ANA)), 60)
    finally:
        process.terminate()
        code = process.wait(60)
    said = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert code == 0
    assert [line for line in said if line["level"] not in ("info", "debug")] == []


def test_what_only_the_demo_needs_is_not_installed_with_it(kaizen: Path) -> None:
    looked = (
        "import importlib.util as u; print([n for n in ('httptools', 'multipart', 'websockets') if u.find_spec(n)])"
    )
    told = subprocess.run([kaizen.with_name("python"), "-c", looked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
