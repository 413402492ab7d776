"""What Prometheus reads at `/metrics`. Labels are kinds of things, never people, numbers or words of theirs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.jobs import JOBS
from csi.common.errors import Refused
from csi.messaging.outbox import MessageKind
from csi.reports.operation import Operation, Queue
from models.enums import NudgeKind

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

PAYLOADS = ("event", "command", "action", "form", "closed_form", "options", "shortcut", "other")
"""The kinds of payload that Slack sends."""

REQUEST_REFUSALS = (
    "broken_off", "for_another_app_or_workspace", "not_a_payload", "not_signed", "stopping", "too_large", "too_old",
    "too_slow", "wrong_signature",
)  # fmt: skip
"""Why a request isn't given to the app."""

PROCESS = CollectorRegistry()
"""What this process counts, as long as it runs."""

for _collector in (ProcessCollector, PlatformCollector, GCCollector):
    _collector(registry=PROCESS)

ACKNOWLEDGEMENT = Histogram(
    "kaizen_acknowledgement_seconds",
    "Time from the arrival of a payload until its acknowledgement, by kind of payload. Slack waits three seconds.",
    ["payload"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
    registry=PROCESS,
)
UNACKNOWLEDGED = Counter(
    "kaizen_unacknowledged", "Payloads that got no acknowledgement because of an error.", ["payload"], registry=PROCESS
)
ERRORS = Counter(
    "kaizen_errors", "Errors nobody foresaw, by the kind of payload they met.", ["payload"], registry=PROCESS
)
REFUSALS = Counter("kaizen_refusals", "What people were refused, by kind of refusal.", ["kind"], registry=PROCESS)
REQUESTS_REFUSED = Counter(
    "kaizen_requests_refused", "HTTP requests that were not given to the app, by reason.", ["reason"], registry=PROCESS
)
MESSAGES = Counter(
    "kaizen_messages", "Messages by kind and by what became of them.", ["kind", "outcome"], registry=PROCESS
)
MESSAGE_DELAY = Histogram(
    "kaizen_message_delay_seconds",
    "Time from the transaction that owes a message until Slack has it.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
    registry=PROCESS,
)
NUDGES = Counter("kaizen_nudges", "Nudges that went into a message, by kind.", ["kind"], registry=PROCESS)
NUDGE_FAILURES = Counter(
    "kaizen_nudge_failures", "Failed looks at what is due, and failed deliveries of it.", ["step"], registry=PROCESS
)
JOB_FAILURES = Counter("kaizen_job_failures", "Errors of the periodic jobs.", ["periodic_job"], registry=PROCESS)
JOB_MISSES = Counter(
    "kaizen_job_misses", "Times at which a periodic job began too late.", ["periodic_job"], registry=PROCESS
)
JOB_TIME = Histogram(
    "kaizen_job_seconds",
    "How long the runs of a periodic job take.",
    ["periodic_job"],
    buckets=(0.01, 0.1, 0.5, 1, 5, 30, 120),
    registry=PROCESS,
)
SLACK_CALLS = Histogram(
    "kaizen_slack_call_seconds",
    "How long Slack takes to answer, by method of the Web API.",
    ["method"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 8),
    registry=PROCESS,
)
SLACK_FAILURES = Counter(
    "kaizen_slack_failures",
    "Calls to Slack that failed: refused, rate_limited, unreachable.",
    ["kind"],
    registry=PROCESS,
)

SENT, PUT_OFF, SET_ASIDE, LEFT_OUT = "sent", "put_off", "set_aside", "left_out"
LOOK, DELIVER = "look", "deliver"
REFUSED, RATE_LIMITED, UNREACHABLE = "refused", "rate_limited", "unreachable"


def kind_of_refusal(refusal: type[BaseException]) -> str:
    """The label of a refusal: not_allowed, bad_input."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", refusal.__name__).lower()


def _kinds_of(kind: type[Refused]) -> Iterator[str]:
    yield kind_of_refusal(kind)
    for each in kind.__subclasses__():
        yield from _kinds_of(each)


def count_from_nothing() -> None:
    """Show each label from the start: an increase can only be seen where there was a number before."""
    for payload in PAYLOADS:
        UNACKNOWLEDGED.labels(payload)
        ERRORS.labels(payload)
    for reason in REQUEST_REFUSALS:
        REQUESTS_REFUSED.labels(reason)
    for refusal in _kinds_of(Refused):
        REFUSALS.labels(refusal)
    for kind in MessageKind:
        for outcome in (SENT, PUT_OFF, SET_ASIDE, LEFT_OUT):
            MESSAGES.labels(kind.name.lower(), outcome)
    for nudge in NudgeKind:
        NUDGES.labels(nudge.value)
    for step in (LOOK, DELIVER):
        NUDGE_FAILURES.labels(step)
    for job in JOBS:
        JOB_FAILURES.labels(job.name)
        JOB_MISSES.labels(job.name)
    for failure in (REFUSED, RATE_LIMITED, UNREACHABLE):
        SLACK_FAILURES.labels(failure)


@contextmanager
def timed_job(name: str) -> Iterator[None]:
    """Note how long a run takes."""
    began = perf_counter()
    yield
    JOB_TIME.labels(name).observe(perf_counter() - began)


class _Outstanding(Collector):
    """What the database says at the moment of the look, the same for all processes that share it."""

    def __init__(self, operation: Operation | None, is_connected: bool) -> None:
        self._operation, self._is_connected = operation, is_connected

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("kaizen_database_up", "Whether the database answers.", self._operation is not None)
        yield _gauge("kaizen_slack_connected", "Whether Slack's events and actions arrive.", self._is_connected)
        if self._operation is None:
            return
        yield from _queue("outbox", "messages to send", self._operation.outbox)
        yield from _queue("fetches", "things to read from Slack", self._operation.fetches)
        yield _gauge("kaizen_answers_owed", "Ideas nobody has decided on.", self._operation.answers_owed)
        yield _gauge(
            "kaizen_answers_overdue", "Of these, with a promised day that is over.", self._operation.answers_overdue
        )


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=float(value))


def _queue(name: str, what: str, queue: Queue) -> Iterator[GaugeMetricFamily]:
    yield _gauge(f"kaizen_{name}_waiting", f"How many {what} wait.", queue.waiting)
    yield _gauge(f"kaizen_{name}_set_aside", f"How many {what} were given up, for an operator to see.", queue.set_aside)
    yield _gauge(
        f"kaizen_{name}_oldest_seconds", f"For how long the oldest of the {what} waits.", queue.oldest.total_seconds()
    )


def exposition(operation: Operation | None, *, is_connected: bool) -> bytes:
    """All metrics in Prometheus' text format. There is no `operation` while the database doesn't answer."""
    outstanding = CollectorRegistry()
    outstanding.register(_Outstanding(operation, is_connected))
    return generate_latest(PROCESS) + generate_latest(outstanding)


count_from_nothing()
