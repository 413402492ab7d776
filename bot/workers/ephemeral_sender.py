"""Sending ephemeral messages, responses and reactions. They matter only now: what Slack refuses is not tried again."""

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.web_api import RATE_LIMITED, PermanentFailure, TemporaryFailure, call, retry_after
from handlers.messaging.ephemeral import EphemeralAction, EphemeralMessage, ReactionMark, Response, WindowUpdate

log = structlog.get_logger()

MOST_ATTEMPTS = 3
TIMEOUT_SECONDS = 8


def deliver(client: WebClient, aside: EphemeralAction, *, attempts: int) -> bool:
    """Send it; False if Slack refuses it, or at the third attempt. Raises TemporaryFailure if it can be tried again."""
    try:
        match aside:
            case EphemeralMessage():
                call(
                    client.chat_postEphemeral,
                    channel=aside.channel,
                    user=aside.person,
                    thread_ts=aside.thread_ts,
                    **aside.message.payload(),
                )
            case ReactionMark():
                call(client.reactions_add, channel=aside.channel, timestamp=aside.ts, name=aside.name)
            case Response():
                _respond(aside)
            case WindowUpdate():
                call(client.views_update, view_id=aside.view_id, view=aside.view)
    except TemporaryFailure as problem:
        if attempts < MOST_ATTEMPTS:
            raise
        log.info("aside_let_go", problem=problem.problem)
        return False
    except PermanentFailure as problem:
        log.info("aside_let_go", problem=str(problem))
        return False
    return True


def _respond(response: Response) -> None:
    """Replace or delete the ephemeral message at its response_url. A repeated call changes nothing."""
    webhook = WebhookClient(response.url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    if response.message is None:
        answer = call(webhook.send, delete_original=True)
    else:
        answer = call(webhook.send, replace_original=not response.beside, **response.message.payload())
    if answer.status_code == 429:
        raise TemporaryFailure(RATE_LIMITED, retry_after(answer.headers))
    if answer.status_code >= 500:
        raise TemporaryFailure(f"response_url answered {answer.status_code}")
    if answer.status_code != 200:
        raise PermanentFailure(f"response_url answered {answer.status_code}")
