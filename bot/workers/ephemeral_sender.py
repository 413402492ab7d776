"""Delivering what is said in passing. It is of the moment: what Slack does not take is let go."""

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.web_api import PermanentFailure, TemporaryFailure, call
from handlers.messaging.ephemeral import EphemeralAction, EphemeralMessage, ReactionMark, Response

log = structlog.get_logger()

MOST_ATTEMPTS = 3
TIMEOUT_SECONDS = 8


def deliver(client: WebClient, aside: EphemeralAction, *, attempts: int) -> None:
    """Say it, or let it go. Raises NotNow for what passes, as long as it is worth another attempt."""
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
    except TemporaryFailure as problem:
        if attempts < MOST_ATTEMPTS:
            raise
        log.info("aside_let_go", problem=problem.problem)
    except PermanentFailure as problem:
        log.info("aside_let_go", problem=str(problem))


def _respond(response: Response) -> None:
    """Replace the ephemeral message that was answered, or take it away. A repeat changes nothing."""
    webhook = WebhookClient(response.url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    if response.message is None:
        answer = call(webhook.send, delete_original=True)
    else:
        answer = call(webhook.send, replace_original=True, **response.message.payload())
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TemporaryFailure(f"response_url answered {answer.status_code}")
    if answer.status_code != 200:
        raise PermanentFailure(f"response_url answered {answer.status_code}")
