"""What a row of the morning message says, a sentence or two for each kind: what is asked, by when, and the figures."""

from collections.abc import Callable, Mapping
from datetime import date

from csi.common.phrases import capitalized, spoken_date
from csi.kpis.pace import describe_pace
from csi.kpis.target_status import TargetStatus
from csi.nudges.row_facts import (
    IN_ITS_THREAD,
    Additions,
    ApprovalOpen,
    AssignmentOpen,
    DecisionDue,
    Detail,
    HoldDue,
    NoNews,
    NudgeRow,
    OutOfTolerance,
    PersonGone,
    QuestionOpen,
    RowStatus,
    SustainDue,
    TargetStands,
    TaskDue,
)
from handlers.register.history_blocks import verb_words
from handlers.slack.block_kit import channel_link, excerpt, inline, passage, person
from handlers.slack.phrases import HEALTHS, STATES, figure, wanted
from models.enums import NudgeKind


def row_words(row: NudgeRow, reader: str | None) -> str:
    """Say what a row asks."""
    return "" if row.detail is None else _SAY[type(row.detail)](row, row.detail, reader)


def _decision(row: NudgeRow, due: DecisionDue, _reader: str | None) -> str:
    promised = spoken_date(due.promised_on, row.today)
    if row.kind is NudgeKind.PROMISE:
        late = f"You were promised a decision by {promised}" if due.promised_on < row.today else "The decision is late"
        new = f" It's expected by {spoken_date(due.new_date, row.today)} now." if due.new_date else ""
        says = person(due.reason_by) if due.reason_by else "The reason"
        why = f" {says}: {passage(due.reason, 300, row.number or 0)}" if due.reason else ""
        return f"{late}, and there is none yet.{new}{why}"
    if due.is_missed:
        new = f" Its author now expects one by {spoken_date(due.new_date, row.today)}." if due.new_date else ""
        return f"No decision yet. It was promised by {promised}.{new}"
    return f"Please decide by {promised}. Its author was promised that."


def _question(row: NudgeRow, asked: QuestionOpen, _reader: str | None) -> str:
    if asked.key:
        return f"A question for you: {inline(asked.words)}"
    where = "" if asked.is_before_decision else " Answer in its thread in our direct messages."
    return f"You were asked: {excerpt(asked.words, 200, row.number or 0)}{where}"


def _assignment(row: NudgeRow, given: AssignmentOpen, reader: str | None) -> str:
    since = spoken_date(given.given_on, row.today)
    if row.level:
        return f"{person(given.to)} was asked on {since} to lead it and hasn't said yes. It needs somebody else now."
    by = f"{person(given.given_by)} asked" if given.given_by and given.given_by != reader else "You were asked"
    return f"{by} you on {since} to lead it." if by.startswith("<") else f"You were asked on {since} to lead it."


def _task(row: NudgeRow, task: TaskDue, reader: str | None) -> str:
    name = f"*{row.number}.{task.place}* {excerpt(task.text, 120, row.number or 0)}"
    whose = "Your task" if task.owner == reader else f"{person(task.owner)}'s task"
    days = (task.due_on - row.today).days
    when = (
        f"overdue since {spoken_date(task.due_on, row.today)}" if days < 0
        else "due today" if days == 0 else f"due on {spoken_date(task.due_on, row.today)}"
    )  # fmt: skip
    return f"{whose} {name}: {when}."


def _no_news(row: NudgeRow, stale: NoNews, _reader: str | None) -> str:
    return f"No news since {spoken_date(stale.since, row.today)}. How is it going?"


def _target(row: NudgeRow, target: TargetStands, _reader: str | None) -> str:
    aim = wanted(target.aim, target.unit)
    due = spoken_date(target.due_on, row.today)
    name = f"*{inline(target.kpi)}*"
    now = f"{capitalized(TargetStatus.NOT_MEASURED)}."
    if target.latest is not None and target.latest_on is not None:
        now = f"Now {figure(target.latest, target.unit)}."
    if row.kind is NudgeKind.TARGET_DATE:
        if target.due_on < row.today:
            return f"{name}: {aim} was due on {due}. {now}{_verdict(target)}"
        when = "today" if target.due_on == row.today else f"on {due}"
        return f"{name}: {aim} is due {when}. {now}"
    if row.kind is NudgeKind.FLAT:
        began = f"It began at {figure(target.baseline, target.unit)}"
        last = "and hasn't been measured since work started"
        if target.latest is not None and target.latest_on is not None:
            last = f"and was {figure(target.latest, target.unit)} on {spoken_date(target.latest_on, row.today)}"
        return f"{name}: half the time until {due} is over. {began} {last}. Where are we now?"
    pace = ""
    if target.needed is not None and target.seen is not None:
        pace = f" {inline(describe_pace(target.needed, target.seen, target.unit))}."
    return f"{name} is off its path to {aim} by {due}. {now}{pace}"


def _verdict(target: TargetStands) -> str:
    if target.is_met is None:
        return ""
    return f" {capitalized(TargetStatus.MET if target.is_met else TargetStatus.NOT_MET)}."


def _tolerance(row: NudgeRow, out: OutOfTolerance, _reader: str | None) -> str:
    ends = [
        f"at least {figure(out.low, out.unit)}" if out.low is not None else "",
        f"at most {figure(out.high, out.unit)}" if out.high is not None else "",
    ]
    tolerance = " and ".join(end for end in ends if end)
    now = f" Now {figure(out.value, out.unit)}." if out.value is not None else ""
    agreed = f" Agreed: {tolerance}." if tolerance else ""
    return f"*{inline(out.kpi)}* has been out of tolerance since {spoken_date(out.since, row.today)}.{now}{agreed}"


def _approval(_row: NudgeRow, waiting: ApprovalOpen, _reader: str | None) -> str:
    return "It changed and waits for your approval." if waiting.is_again else "It waits for your approval."


def _hold(row: NudgeRow, hold: HoldDue, _reader: str | None) -> str:
    on = spoken_date(hold.review_on, row.today)
    why = passage(hold.reason, 200, row.number or 0)
    return f"On hold. Its review was set for {on}. The reason: {why}"


def _sustain(row: NudgeRow, sustain: SustainDue, _reader: str | None) -> str:
    closed = f"It was closed on {spoken_date(sustain.closed_on, row.today)}. " if sustain.closed_on else ""
    return f"{closed}Does the success still hold?"


def _gone(row: NudgeRow, gone: PersonGone, _reader: str | None) -> str:
    since = spoken_date(gone.lost_on, row.today)
    return f"{person(gone.person)} has had no access since {since}. Their open work needs somebody else."


def _additions(row: NudgeRow, added: Additions, reader: str | None) -> str:
    is_readers = added.by is not None and added.by == reader
    who = "you" if is_readers and added.count > 1 else "You" if is_readers else None
    app = "Another app" if added.count == 1 else "another app"
    who = who or (person(added.by) if added.by else app)
    words = passage(added.latest, 300, row.number or 0)
    if added.count == 1:
        return f"{who} added on {spoken_date(added.on, row.today)}: {words}"
    return f"{added.count} additions, the latest by {who} on {spoken_date(added.on, row.today)}: {words}"


_SAY: Mapping[type[Detail], Callable[..., str]] = {
    DecisionDue: _decision,
    QuestionOpen: _question,
    AssignmentOpen: _assignment,
    TaskDue: _task,
    NoNews: _no_news,
    TargetStands: _target,
    OutOfTolerance: _tolerance,
    ApprovalOpen: _approval,
    HoldDue: _hold,
    SustainDue: _sustain,
    PersonGone: _gone,
    Additions: _additions,
}


def told_words(row: NudgeRow) -> str:
    """Say to somebody above that whoever is below was told first, or why they weren't; empty for all others."""
    told = row.told
    if told is None:
        return ""
    who = person(told.person) if told.person else channel_link(told.channel or "")
    if told.is_away:
        return f"{who} is away."
    on = f" on {spoken_date(told.on, row.today)}" if told.on else ""
    if told.snoozed_until:
        return f"{who} was told{on} and snoozed it until {spoken_date(told.snoozed_until, row.today)}."
    if told.is_muted:
        return f"{who} has muted messages of this kind."
    if told.is_held_back:
        return f"{who} left the last messages of this kind unanswered, so I paused them."
    return f"{who} was told{on}." if told.on else ""


def behalf_words(row: NudgeRow) -> str:
    """Say to whoever stands in why they get it; empty for all others."""
    if row.on_behalf_of is None:
        return ""
    until = f" until {spoken_date(row.is_away_until, row.today)}" if row.is_away_until else ""
    return f"{person(row.on_behalf_of)} is away{until}, so this comes to you."


def settled_words(row: NudgeRow, reader: str | None) -> str:
    """Say in one line what became of a row: what was done, by whom and when."""
    if told := status_words(row.status, row.snoozed_until, row.today):
        return told
    on = spoken_date(row.settled.on, row.today) if row.settled else ""
    if row.settled and row.health:
        return f"*{HEALTHS[row.health]}*, {_who(row, reader)}, {on}"
    if row.did == IN_ITS_THREAD:
        return "asked in its thread now"
    if row.settled and row.did:
        return f"{_who(row, reader)} {verb_words(row.did)}, {on}"
    if isinstance(row.detail, PersonGone):
        who = person(row.detail.person)
        return f"{who} is back" if row.detail.is_back else f"what {who} had held is with others now"
    if row.detail is None or row.state is None:
        return "there's nothing to do here any more"
    return f"{STATES[row.state]}; nothing to do here any more"


def status_words(status: RowStatus, snoozed_until: date | None, today: date) -> str:
    """Say in a few words what became of something that is quiet, or asked elsewhere; empty for all else."""
    if status is RowStatus.SNOOZED and snoozed_until is not None:
        return f"snoozed until {spoken_date(snoozed_until, today)}"
    return _TELLS.get(status, "")


_TELLS: Mapping[RowStatus, str] = {
    RowStatus.SNOOZED: "snoozed",
    RowStatus.MUTED: "muted",
    RowStatus.LATER: "I'll ask again in a later message",
    RowStatus.ASKED_AGAIN: "a newer message asks this",
    RowStatus.PASSED_ON: "somebody else was asked while you were away",
}


def _who(row: NudgeRow, reader: str | None) -> str:
    by = row.settled.by if row.settled else None
    return "you" if by and by == reader else person(by) if by else "somebody"
