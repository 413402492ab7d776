"""`kaizen doctor --blocks`: let Slack check every kind of message and form, without sending any."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.findings import Finding, fine, wrong
from bot.settings import Settings
from bot.slack.clients import reading_client
from bot.slack.web_api import RATE_LIMITED, PermanentFailure, TemporaryFailure, call
from csi.common.phrases import counted

MOST_WAITS = 20
"""How often the check waits where Slack asks to slow down."""
MOST_SHOWN = 3
"""Problems of one message; the first ones lead to the others."""
_INVALID = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})


def all_messages() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each message and form of docs/messages.md with its name, as it is sent with sample facts."""
    from docs.tools.messages import examples  # it imports all that builds a message

    for example in examples():
        yield f"{example.builder} ({example.title or 'as it is'})", example.payload


def examine_blocks(settings: Settings, messages: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Finding]:
    """Check messages and forms."""
    client, checked, bad = reading_client(settings), 0, 0
    try:
        for name, payload in messages:
            problems = _problems(client, payload)
            checked += 1
            if problems:
                bad += 1
                yield wrong(f"Slack refuses {name}: {'; '.join(problems)}.")
    except TemporaryFailure as failed:
        yield wrong(
            f"Slack stopped answering after {counted(checked, 'message')} ({failed.problem}).", "Try again later."
        )
    except PermanentFailure as refused:
        yield wrong(f"Slack doesn't check messages: it says “{refused}”.", "Mend what is wrong above.")
    else:
        if not bad:
            yield fine(f"Slack accepts all {checked} kinds of message and form.")


def _problems(client: WebClient, payload: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in a message or view. Raises TemporaryFailure, PermanentFailure."""
    kind = "view" if payload.get("type") in ("modal", "home") else "message"
    for _ in range(MOST_WAITS):
        try:
            call(_asking, client=client, kind=kind, payload=payload)
        except TemporaryFailure as failed:
            if failed.problem != RATE_LIMITED:
                raise
            time.sleep(failed.after or 1)
        except _Invalid as invalid:
            return invalid.problems
        else:
            return []
    raise TemporaryFailure(RATE_LIMITED)


class _Invalid(Exception):
    """Slack has checked a payload, and would refuse it."""

    def __init__(self, errors: list[Mapping[str, Any]]) -> None:
        super().__init__()
        self.problems = [f"{each.get('message')} at {each.get('pointer') or 'its top'}" for each in errors[:MOST_SHOWN]]


def _asking(client: WebClient, kind: str, payload: Mapping[str, Any]) -> Any:
    try:
        if kind == "view":
            return client.blocks_validate(view=dict(payload))
        return client.blocks_validate(message=dict(payload))
    except SlackApiError as refused:
        if refused.response.get("error") in _INVALID:
            raise _Invalid(refused.response.get("errors") or [{"message": refused.response["error"]}]) from None
        raise
