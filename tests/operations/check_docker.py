"""`make check-docker`: the image and the compose file, where there is a Docker daemon."""

import json
import subprocess
from pathlib import Path

from tests.operations.check_deployment import DEPLOY, ROOT, program


def test_docker_builds_the_image_and_it_runs() -> None:
    program("docker", "info", missing="It needs a Docker daemon; the Dockerfile isn't checked.")
    subprocess.run(["docker", "build", "-q", "-f", DEPLOY / "Dockerfile", "-t", "kaizen:check", ROOT], check=True)
    said = subprocess.run(
        ["docker", "run", "--rm", "kaizen:check", "manifest"], capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout)["display_information"]["name"] == "Kaizen"


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    program("docker", "compose", "version", missing="It needs Docker's compose plug-in; compose.yaml isn't checked.")
    env = tmp_path / ".env"
    env.write_text("POSTGRES_PASSWORD=x\n")
    command = ["docker", "compose", "--env-file", str(env), "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    subprocess.run(command, check=True)
