"""`kaizen` as processes of their own, forked from one that has imported the bot already.

A process that imports the bot anew spends most of its time on that, and tests start dozens. What runs is the same:
`bot.cli.main`, with its arguments, its environment and its output.
"""

import multiprocessing
import os
import resource
import sys
from collections.abc import Mapping
from multiprocessing import reduction
from multiprocessing.process import BaseProcess
from typing import IO, Any

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["bot.cli", "bot.process", "bot.app"])


def start_kaizen(
    arguments: list[str], environment: Mapping[str, str], output: IO[bytes], largest_file: int | None = None
) -> BaseProcess:
    """Start `kaizen` with these arguments; what it prints and logs goes to the file or pipe `output`.

    With `largest_file` no file of the process can grow beyond so many bytes, as on a full disk.
    """
    process = FORKED.Process(target=_run, args=(arguments, dict(environment), _Output(output), largest_file))
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


def _run(arguments: list[str], environment: dict[str, str], output: int, largest_file: int | None) -> None:
    from bot.cli import main

    os.environ.clear()
    os.environ.update(environment)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.argv = ["kaizen", *arguments]
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    main()
