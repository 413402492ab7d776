"""People who act elsewhere, while a test looks at the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx


class Acts:
    """Acts as a person through the calls that the page uses."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def __call__(self, user: str, what: str, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(f"/sandbox/as/{user}/{what}", json=body).json()
        assert answer["ok"], answer
        return answer

    def sees(self, user: str, channel: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.http.get(f"/sandbox/as/{user}/view").json()["messages"][channel]
        return messages

    @staticmethod
    def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "It never came true."
            time.sleep(0.005)
