"""The Slack clients of the process; each honours `SLACK_API_URL` and says how it retries."""

import ssl
from functools import cache

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.logs import for_library
from bot.settings import Settings

_TIMEOUT_SECONDS = 8


@cache
def _tls_context() -> ssl.SSLContext:
    """Whom we trust, read once: the SDK would read it again for each connection that it opens."""
    return ssl.create_default_context()


def sending_client(settings: Settings) -> WebClient:
    """For the outbox, which retries by itself: a repeat inside the client could post twice."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=_TIMEOUT_SECONDS,
        ssl=_tls_context(),
        logger=for_library("kaizen.slack"),
        retry_handlers=[],
    )


def reading_client(settings: Settings) -> WebClient:
    """For calls that may be repeated without harm: reading, `views.open`, `apps.connections.open`."""
    return WebClient(
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


def members(client: WebClient) -> list[str]:
    """The ids of the workspace's people, bots and people who left not counted, in a steady order."""
    found: list[str] = []
    for page in client.users_list(limit=200):
        found += [
            user["id"]
            for user in page["members"]
            if not user.get("is_bot") and not user.get("deleted") and user["id"] != "USLACKBOT"
        ]
    return sorted(found)
