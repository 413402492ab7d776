"""Run a coroutine to its end, in a thread of its own: a worker's main thread may have the browser's loop running."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Made = TypeVar("Made")


def run(coroutine: Coroutine[Any, Any, Made]) -> Made:
    """Return what the coroutine returns."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
