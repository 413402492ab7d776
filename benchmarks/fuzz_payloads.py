"""Made-up payloads in Slack's shapes, and none may be answered with an error: `python -m benchmarks.fuzz_payloads`.

Each is signed, and goes the way of any request, up to what is sent to Slack. The same seed makes the same payloads.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.receipt_time import prepared
from bot.manifest import manifest
from sandbox.server import SandboxServer
from tests.support.fuzzed_bot import FuzzedBot

STEP = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=16)
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, SandboxServer(manifest(), rate_limits=False) as server:
        with prepared(server, Path(folder)) as kaizen:
            kaizen.intake.flush()  # who is who
            told: set[str] = set()
            bot = FuzzedBot(kaizen, server.slack, chosen.seed)
            for done in range(0, chosen.count, STEP):
                outcome = bot.run(min(STEP, chosen.count - done))
                said = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.statuses.items()))
                print(f"{min(done + STEP, chosen.count):>8,} in {time.monotonic() - began:>5.0f} s  {said}", flush=True)
                for name in sorted(set(outcome.errors) - told):
                    print(f"{outcome.errors[name]:>7} × {name}\n          {outcome.samples[name]}", flush=True)
                told |= set(outcome.errors)
    failed = sum(count for status, count in outcome.statuses.items() if status >= 500)
    print(
        f"{failed} of {chosen.count:,} were answered with an error; {sum(outcome.errors.values())} errors were logged."
    )
    return 1 if failed or outcome.errors else 0


if __name__ == "__main__":
    sys.exit(main())
