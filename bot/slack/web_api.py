"""Calls to Slack's Web API, with their failures sorted into temporary and permanent ones."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import metrics
from csi.language.storable_text import storable_values

_TEMPORARY_ERRORS = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


_OF_APP = frozenset(
    {
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_OF_APP_OR_PERSON = "account_inactive"


RATE_LIMITED = "ratelimited"


class TemporaryFailure(Exception):
    """Slack can't do it now. `after` is how many seconds to wait, None if Slack does not say."""

    def __init__(self, problem: str, after: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.after = after


class PermanentFailure(Exception):
    """Slack refuses the call, and would refuse it again."""


def call(method: Callable[..., Any], **arguments: Any) -> Any:
    """Call the Web API. Raises TemporaryFailure where a retry may succeed, PermanentFailure where it can't.

    Names and texts in the answer come without characters that no database keeps.
    """
    try:
        return _call(method, arguments)
    except PermanentFailure:
        metrics.SLACK_FAILURES.labels(metrics.REFUSED).inc()
        raise
    except TemporaryFailure as failed:
        is_limit = failed.problem == RATE_LIMITED
        metrics.SLACK_FAILURES.labels(metrics.RATE_LIMITED if is_limit else metrics.UNREACHABLE).inc()
        raise


def _call(method: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    try:
        answer = method(**arguments)
    except SlackApiError as refused:
        error = str(refused.response.get("error", "unknown"))
        status = getattr(refused.response, "status_code", 500)  # a body that is not JSON gives a plain dict
        if status == 429 or error == "ratelimited":
            raise TemporaryFailure(RATE_LIMITED, retry_after(refused.response.headers)) from refused
        if status >= 500 or error in _TEMPORARY_ERRORS:
            raise TemporaryFailure(error) from refused
        raise PermanentFailure(error) from refused
    except (OSError, HTTPException) as broken:  # URLError, timeouts, resets, incomplete answers
        raise TemporaryFailure(type(broken).__name__) from broken
    if isinstance(getattr(answer, "data", None), dict):
        answer.data = storable_values(answer.data)
    return answer


def is_app_refused(client: WebClient, refused: PermanentFailure) -> bool:
    """Whether Slack refuses Kaizen as a whole, until an operator mends it, and not this one message."""
    error = str(refused)  # one is said of a closed account, be it the receiver's or the bot's own
    return error in _OF_APP or (error == _OF_APP_OR_PERSON and not is_reachable(client))


def is_reachable(client: WebClient) -> bool:
    """Whether Slack answers Kaizen at all."""
    try:
        call(client.auth_test)
    except (PermanentFailure, TemporaryFailure):
        return False
    return True


def retry_after(headers: Mapping[str, Any]) -> float:
    """Return the seconds to wait; one if Slack names none."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    return float(told if isinstance(told, str) else told[0])
