"""How many statements and milliseconds a message takes to render: `python -m benchmarks.message_reads`.

The register has 1,000 improvements in every state, each with answers, tasks, links, people, targets and value, on
SQLite in a temporary folder (or on the empty PostgreSQL database whose URL is given). For each kind of message it
prints the largest number of statements and the median time, from the outbox row to the finished blocks, without Slack.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median

from sqlmodel import select

from benchmarks.look_alikes_scale import ideas
from benchmarks.workbench import COORDINATOR, MANAGER, NOW, STAFF, command, database, fill, home, put, set_up
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from handlers.messaging.rendering import compose
from models import Answer, Assignment, Database, Improvement, InfoRequest, Involvement, Link, ProgressReport
from models.enums import AnswerKind, Health, LinkKind, RaciPart, State
from tests.support.statements import counted

SIZE = 1_000
EACH = 12
"""Messages of each kind and state that are measured."""
QUESTIONS = ("outcome", "focus", "baseline", "target", "first_steps", "affects_people", "communication", "gap")


def enrich(db: Database) -> None:
    """Add what `benchmarks.workbench` leaves out: answers, links, people, progress reports, questions."""
    with db.read() as session:
        rows = session.exec(select(Improvement)).all()
    put(db, Answer, [
        {"improvement_id": row.id, "question": key, "kind": AnswerKind.ANSWER, "text": f"What is said to {key}",
         "answered_by": row.author_id, "answered_at": NOW}
        for row in rows for key in QUESTIONS
    ])  # fmt: skip
    put(db, Link, [
        {"improvement_id": row.id, "other_id": (row.id or 0) % SIZE + 1, "kind": LinkKind.RELATED, "at": NOW}
        for row in rows[::2]
    ])  # fmt: skip
    put(db, Involvement, [
        {"improvement_id": row.id, "person_id": f"U{number:04}", "part": part, "at": NOW}
        for row in rows for number, part in ((7, RaciPart.CONSULTED), (8, RaciPart.INFORMED))
    ])  # fmt: skip
    put(db, ProgressReport, [
        {"improvement_id": row.id, "health": Health.AT_RISK, "note": "Two weeks late",
         "reported_by": row.coordinator_id, "reported_at": NOW}
        for row in rows if row.coordinator_id
    ])  # fmt: skip
    put(db, Assignment, [
        {"improvement_id": row.id, "person_id": row.coordinator_id, "given_at": NOW}
        for row in rows if row.coordinator_id
    ])  # fmt: skip
    put(db, InfoRequest, [
        {"improvement_id": row.id, "question": "Which building?", "asked_by": COORDINATOR, "asked_at": NOW}
        for row in rows if row.state is State.NEW and (row.id or 0) % 2
    ])  # fmt: skip


def message(db: Database, kind: MessageKind, to: str, subject: str, number: int) -> object:
    """Render a message, from the outbox row to the blocks."""
    row = OutboxMessage(1, kind, to, subject, number, {}, "", 1, NOW)
    with db.read() as session:
        outgoing = compose(session, row, NOW)
    return outgoing.render(None).payload() if outgoing else None


def measure(db: Database, ask: Callable[[], object]) -> tuple[int, float]:
    """Measure the statements; then the milliseconds without counting."""
    with counted(db) as seen:
        ask()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return len(seen), median(times)


def main() -> None:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    with database(sys.argv[1] if len(sys.argv) > 1 else None) as db:
        set_up(db)
        fill(db, 1, ideas(SIZE))
        enrich(db)
        with db.read() as session:
            rows = session.exec(select(Improvement)).all()
        for state in State:
            of_state = [row for row in rows if row.state is state]
            # every fifth has a target, with a year of readings
            for row in sorted(of_state, key=lambda each: (each.id or 0) % 5)[:EACH]:
                number, author = row.id or 0, row.author_id or ""
                kinds = {
                    "receipt": (MessageKind.RECEIPT, f"person:{author}", f"receipt:{number}:{author}"),
                    "card": (MessageKind.CARD, "channel:C1", f"card:{number}"),
                    "coordinator card": (
                        MessageKind.COORDINATOR_CARD,
                        f"person:{row.coordinator_id}",
                        f"workbench:{number}:{row.coordinator_id}",
                    ),
                }
                for name, (kind, to, subject) in kinds.items():
                    if name == "coordinator card" and row.coordinator_id is None:
                        continue
                    taken = measure(db, lambda k=kind, t=to, s=subject, n=number: message(db, k, t, s, n))  # type: ignore[misc]
                    found[f"{name}, new"[: None if state is State.NEW else -5]].append(taken)
        for typed in ("list", "mine"):
            found[f"/csi {typed}, 10 rows"] = [measure(db, lambda typed=typed: command(db, typed))]  # type: ignore[misc]
        for name, who in (("requester", STAFF), ("coordinator", COORDINATOR), ("manager", MANAGER)):
            found[f"Home of a {name}"] = [measure(db, lambda who=who: home(db, who))]  # type: ignore[misc]
    sys.stdout.write(f"{'1,000 improvements':<28}{'statements':>11}{'ms':>7}{'slowest':>9}\n")
    for name, measured in found.items():
        most, times = max(count for count, _ in measured), [each for _, each in measured]
        sys.stdout.write(f"{name:<28}{most:>11}{median(times):>7.1f}{max(times):>9.1f}\n")


if __name__ == "__main__":
    main()
