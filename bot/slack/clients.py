"""The Slack clients of the process, with their retries. Each uses `SLACK_API_URL`, and keeps its connections open."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.logs import for_library
from bot.settings import Settings
from bot.slack.kept_open import KeptOpenClient
from bot.slack.web_api import PermanentFailure, call

_TIMEOUT_SECONDS = 8


@cache
def _tls_context() -> ssl.SSLContext:
    """Load the trusted certificates once; the SDK would load them again for each connection."""
    return ssl.create_default_context()


def sending_client(settings: Settings) -> KeptOpenClient:
    """Return a client without retries, for the outbox: a retry inside the client could post a message twice."""
    return KeptOpenClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=_TIMEOUT_SECONDS,
        ssl=_tls_context(),
        logger=for_library("kaizen.slack"),
        retry_handlers=[],
    )


def reading_client(settings: Settings) -> KeptOpenClient:
    """Return a client with retries, for calls that may be repeated: reads, `views.open`, `apps.connections.open`."""
    return KeptOpenClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=_TIMEOUT_SECONDS,
        ssl=_tls_context(),
        logger=for_library("kaizen.slack"),
        retry_handlers=[
            ConnectionErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
            RateLimitErrorRetryHandler(max_retry_count=1),
        ],
    )


def fetching_client(settings: Settings) -> KeptOpenClient:
    """Return a client for the fetcher. At a rate limit it doesn't wait: the row does, and others have their turn."""
    client = reading_client(settings)
    client.retry_handlers = [each for each in client.retry_handlers if not isinstance(each, RateLimitErrorRetryHandler)]
    return client


def members(client: WebClient) -> list[str]:
    """Return the ids of the workspace's people in sorted order, without bots and people who left."""
    found: list[str] = []
    for page in client.users_list(limit=200):
        found += [
            user["id"]
            for user in page["members"]
            if not user.get("is_bot") and not user.get("deleted") and user["id"] != "USLACKBOT"
        ]
    return sorted(found)


def own_app(client: WebClient, me: Mapping[str, Any]) -> str | None:
    """Return the app's id: said with the token, or in the profile of the app's own user; None if Slack shows neither.

    Raises TemporaryFailure.
    """
    if me.get("app_id"):
        return str(me["app_id"])
    try:
        profile = call(client.users_info, user=me["user_id"])["user"].get("profile") or {}
    except PermanentFailure:
        return None
    return str(profile.get("api_app_id") or "") or None
