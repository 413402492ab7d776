"""Calls to Slack's Web API: what passes is told from what does not."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

_TEMPORARY_ERRORS = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


class TemporaryFailure(Exception):
    """Slack can't take it now; `after` is how many seconds to wait, None if we choose."""

    def __init__(self, problem: str, after: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.after = after


class PermanentFailure(Exception):
    """Slack refuses this message for good."""


def call(method: Callable[..., Any], **arguments: Any) -> Any:
    """A Web API call. Raises NotNow for what passes, Never for what does not."""
    try:
        return method(**arguments)
    except SlackApiError as refused:
        error = str(refused.response.get("error", "unknown"))
        status = getattr(refused.response, "status_code", 500)  # a body that is no JSON leaves a plain dict
        if status == 429 or error == "ratelimited":
            raise TemporaryFailure("ratelimited", _retry_after(refused.response.headers)) from refused
        if status >= 500 or error in _TEMPORARY_ERRORS:
            raise TemporaryFailure(error) from refused
        raise PermanentFailure(error) from refused
    except (OSError, HTTPException) as broken:  # URLError, timeouts, resets, half an answer
        raise TemporaryFailure(type(broken).__name__) from broken


def _retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds; one if Slack names none."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return float(told if isinstance(told, str) else told[0])
