"""The browser for tests: found on this machine, or installed by `python -m tests.support.chromium`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

SHELL = "chromium-headless-shell"
"""Chromium without what only windows need: a test's page takes it two thirds of the processor time."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
)
INSTALL_SECONDS = 900
LAST_LINES = 5


def find() -> str | None:
    """Return the path of a Chromium or Chrome: the system's, else the one that Playwright has downloaded."""
    path = _on_path()
    if path:
        return path
    with sync_playwright() as playwright:
        return _downloaded(playwright)


def launch(playwright: Playwright) -> Browser:
    """Start a headless browser. Raises LookupError if there is none."""
    path = _on_path() or _downloaded(playwright)
    if path is None:
        raise LookupError("There is no Chromium here. `make test` brings one, and so does: apt-get install chromium")
    # Chromium's own sandbox refuses to work for root.
    for_root = ["--no-sandbox"] if _is_root() else []
    return playwright.chromium.launch(executable_path=path, args=[*for_root, *QUIET])


def _is_root() -> bool:
    return os.geteuid() == 0


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _downloaded(playwright: Playwright) -> str | None:
    path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _by_apt() -> str:
    """Install Debian's package. Return what went wrong; empty if nothing did."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-liberation"]
    return _run(["apt-get", "update", "-qq"], environment) or (
        _run([*install, SHELL], environment) and _run([*install, "chromium"], environment)
    )


def _by_playwright() -> str:
    """Let Playwright download a browser, with the libraries it needs if that is allowed."""
    libraries = ["--with-deps"] if _is_root() and shutil.which("apt-get") else []
    return _run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], dict(os.environ))


def _run(command: list[str], environment: dict[str, str]) -> str:
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    if done.returncode == 0:
        return ""
    return "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:]) or f"code {done.returncode}"


def main() -> int:
    """Make sure that there is a browser, and print what was tried and which one is used."""
    path = find()
    if path:
        print(f"Browser for the tests: {path}")
        return 0
    ways = {"Playwright's own download": _by_playwright}
    if _is_root() and shutil.which("apt-get"):
        ways = {"Debian's package": _by_apt} | ways
    problems = {}
    for name, install in ways.items():
        problems[name] = install()
        path = find()
        if path:
            print(f"Browser for the tests: {path} (tried: {', then '.join(problems)})")
            return 0
    print("The browser tests need a Chromium, and none could be installed here.", file=sys.stderr)
    for name, problem in problems.items():
        print(f"{name}: {problem or 'it brought no browser'}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
