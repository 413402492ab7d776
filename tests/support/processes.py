"""`kaizen` as processes of their own, forked from one that has loaded already what every start loads.

A process that imports the bot anew spends most of its time on that, and tests start dozens. What runs is the same:
`bot.cli.main`, with its arguments, its environment, its folder and its output. `preloaded.py` says what is loaded.
"""

import multiprocessing
import os
import resource
import sys
from collections.abc import Mapping
from multiprocessing import reduction
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import IO, Any

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.support.preloaded"])


def start_kaizen(
    arguments: list[str],
    environment: Mapping[str, str],
    output: IO[bytes],
    largest_file: int | None = None,
    folder: Path | None = None,
) -> BaseProcess:
    """Start `kaizen` with these arguments; what it prints and logs goes to the file, pipe or terminal `output`.

    With `largest_file` no file of the process can grow beyond so many bytes, as on a full disk.
    """
    given = (arguments, dict(environment), _Output(output), largest_file, folder or Path.cwd())
    process = FORKED.Process(target=_run, args=given)
    process.start()
    return process


class _Output:
    """An open file that goes along to the new process."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _descriptor, (reduction.DupFd(self._file.fileno()),)


def _descriptor(given: Any) -> int:
    return int(given.detach())


def _text(stream: int) -> IO[str]:
    """The stream as Python opens it at its start: to a terminal line by line, and never in ASCII."""
    return open(stream, "w", buffering=1 if stream == 2 else -1, encoding="utf-8", closefd=False)


def _run(
    arguments: list[str], environment: dict[str, str], output: int, largest_file: int | None, folder: Path
) -> None:
    from bot.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.stdout, sys.stderr = (_text(stream) for stream in (1, 2))
    sys.argv = ["kaizen", *arguments]
    if largest_file is not None:
        sys.dont_write_bytecode = True  # Python would leave half a file, which no later process could load
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    main()
