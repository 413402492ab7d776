"""`python -m sandbox --port 8730 --manifest manifest.json`: run the workspace alone, until it is interrupted."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from datetime import datetime
from pathlib import Path

from sandbox.server import SandboxServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Slack workspace on this machine.")
    parser.add_argument("--port", type=int, default=8730, help="0 takes a free one")
    parser.add_argument("--manifest", type=Path, required=True, help="the app manifest, as JSON")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the time to start at, with an offset")
    arguments = parser.parse_args()
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    manifest = json.loads(arguments.manifest.read_text(encoding="utf-8"))
    with SandboxServer(manifest, arguments.port, arguments.now) as server:
        print(f"The workspace is at {server.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
