"""`python -m sandbox.demo`: run the workspace, the sample data and the bot, each in a process, until Ctrl-C.

It imports nothing of the bot: it runs the console command `kaizen` of the same environment, with the environment
variables that connect any bot to this workspace.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections import deque
from pathlib import Path
from typing import Any

from sandbox.workspace import APP_TOKEN, BOT_TOKEN

HOST = "127.0.0.1"
PORT, LAST_PORT = 8730, 65_535
KAIZEN = Path(sys.executable).with_name("kaizen")
START_SECONDS = 30.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.1
BACK_OFF_SECONDS = 0.5
CRASHES_ALLOWED = 5
CRASHES_WITHIN_SECONDS = 20.0
LAST_LINES = 30
PROXIES = {"http_proxy", "https_proxy", "all_proxy"}


class DemoFailed(Exception):
    """The demo can't go on; the text says why."""


class Demo:
    """The processes of a demo, and the folder with their files."""

    def __init__(self, port: int, database_url: str | None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kaizen-demo-"))
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.database_url = database_url or f"sqlite:///{self.folder / 'demo.db'}"
        self.log = self.folder / "bot.log"
        self.ended = threading.Event()
        self.workspace: subprocess.Popen[bytes] | None = None
        self.bot: subprocess.Popen[bytes] | None = None
        self.crashes: deque[float] = deque(maxlen=CRASHES_ALLOWED)

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
        inherited.pop("SLACK_SIGNING_SECRET", None)
        return inherited | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": f"{self.url}/api/",
            "DATABASE_URL": self.database_url,
            "KAIZEN_CLOCK_URL": f"{self.url}/clock",
            "KAIZEN_MANAGERS": "U04MIA",
            "KAIZEN_TRIAGE_CHANNEL": "C02TRIAGE",
            "KAIZEN_ANNOUNCEMENT_CHANNEL": "C03WINS",
            "KAIZEN_TICK_SECONDS": "1",
        }

    # The steps

    def start(self) -> None:
        """Start the workspace, then load the sample data, then start the bot."""
        manifest = self.folder / "manifest.json"
        manifest.write_text(self._kaizen("manifest"), encoding="utf-8")
        command = [sys.executable, "-m", "sandbox", "--port", str(self.port), "--manifest", str(manifest)]
        with (self.folder / "workspace.log").open("ab") as log:
            self.workspace = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._wait_for_workspace()
        self._kaizen("seed-demo")
        self._start_bot()

    def _kaizen(self, command: str) -> str:
        try:
            done = subprocess.run(
                [str(KAIZEN), command], env=self.environment(), capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            raise DemoFailed(f"{KAIZEN} is missing. Run `make demo`, which installs it.") from None
        if done.returncode:
            raise DemoFailed(f"`kaizen {command}` says:\n{done.stdout}{done.stderr}".rstrip())
        return done.stdout

    def _wait_for_workspace(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers("/clock"):
            if time.monotonic() > deadline or (self.workspace and self.workspace.poll() is not None):
                raise DemoFailed(f"The workspace didn't start. {self._end_of('workspace.log')}")
            time.sleep(POLL_SECONDS)

    def _start_bot(self) -> None:
        with self.log.open("ab") as log:
            self.bot = subprocess.Popen(
                [str(KAIZEN), "run"], env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        self._write_state()

    def _write_state(self) -> None:
        """Write the addresses and process ids to a file, for whoever wants to look at or stop the demo."""
        state = {
            "url": self.url,
            "folder": str(self.folder),
            "database_url": self.database_url,
            "demo": os.getpid(),
            "workspace": self.workspace.pid if self.workspace else None,
            "bot": self.bot.pid if self.bot else None,
        }
        unfinished = self.folder / "demo.json.new"
        unfinished.write_text(json.dumps(state, indent=2), encoding="utf-8")
        unfinished.replace(self.folder / "demo.json")

    # Watching

    def watch(self, open_browser: bool) -> None:
        """Restart the bot whenever it dies, and say when it first connects. Runs until the demo ends."""
        connected = False
        while not self.ended.wait(POLL_SECONDS):
            if self.workspace and self.workspace.poll() is not None:
                raise DemoFailed(f"The workspace has ended. {self._end_of('workspace.log')}")
            if self.bot and self.bot.poll() is not None:
                self._restart_bot(self.bot)
            elif not connected and self._answers("/sandbox/as/U01ANA/view").get("connected"):
                connected = True
                say(f"Kaizen is ready at {self.url}")
                say(f"Press Ctrl-C to end it. Its logs and process ids are in {self.folder}")
                if open_browser:
                    webbrowser.open(self.url)

    def _restart_bot(self, dead: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        self.crashes.append(now)
        if len(self.crashes) == CRASHES_ALLOWED and now - self.crashes[0] < CRASHES_WITHIN_SECONDS:
            raise DemoFailed(f"The bot ended {CRASHES_ALLOWED} times in a row. {self._end_of(self.log.name)}")
        say(f"The bot (process {dead.pid}) ended {how_it_ended(dead.returncode)}. Starting it again …")
        if not self.ended.wait(BACK_OFF_SECONDS):
            self._start_bot()

    def _end_of(self, log: str) -> str:
        return f"The end of its log:\n{last_lines(self.folder / log)}"

    def _answers(self, path: str) -> dict[str, Any]:
        """Ask the workspace. Return its answer; empty if there is none."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self.url + path, timeout=5) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except (OSError, ValueError):
            return {}

    def stop(self) -> None:
        """Stop the bot, then the workspace."""
        for process in (self.bot, self.workspace):
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def how_it_ended(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"


def last_lines(log: Path) -> str:
    if not log.is_file():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])


def say(text: str) -> None:
    print(text, flush=True)


def free_port(wanted: int) -> int:
    """Return the wanted port, or another one if it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoFailed(f"There is no free port on {HOST}. End another program, then try again.")


def port(typed: str) -> int:
    """Read a port number; 0 takes a free one."""
    if not typed.isdecimal() or int(typed) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}")
    return int(typed)


def has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.demo", description="Try Kaizen in your browser, without a Slack account."
    )
    parser.add_argument(
        "--port", type=port, default=PORT, help=f"the port of its page (default {PORT}); another one if it is taken"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address, open no browser")
    parser.add_argument("--database-url", help="use this database instead of a new SQLite file")
    arguments = parser.parse_args()
    demo = Demo(free_port(arguments.port), arguments.database_url)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: demo.ended.set())
    try:
        say("Starting a workspace, its sample data and the bot. This takes about ten seconds …")
        demo.start()
        demo.watch(open_browser=not arguments.no_browser and has_screen())
    except DemoFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        demo.stop()
    say("The demo has ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
