"""The rows of check-ins in the morning message: a menu while a report is missing, else one line."""

from slack_sdk.models.blocks import Block

from csi.common.phrases import counted, noun, spoken_date
from csi.language.numbers import percentage
from csi.nudges.morning_message import BundleFacts, CheckInRow
from csi.nudges.row_facts import NoNews, RowStatus, Said
from handlers import ids
from handlers.nudges.morning_message_words import is_about_one, told_by_check_ins
from handlers.nudges.room import FEWEST_COUNTED, Room
from handlers.nudges.row_blocks import CheckInButton
from handlers.nudges.row_words import status_words
from handlers.slack.block_kit import context, excerpt, menu, person, section
from handlers.slack.phrases import HEALTHS, STATES
from models.enums import Health, State

MOST_NAMED = 5


def check_in_rows(facts: BundleFacts, room: Room) -> list[Block]:
    """Build a row for each improvement; those that find no room come up once others are answered."""
    later = check_ins_beyond(facts, room)
    settled = [row for row in facts.check_ins if not row.is_open(facts.person)]
    left_out = [*later, *settled[: -room.settled]]
    blocks = [_check_in(facts, row, room) for row in facts.check_ins if row not in left_out]
    if later and not room.is_short:
        blocks.append(context(_later(later)))
    if more := len(settled[: -room.settled]):
        blocks.append(context(f"{counted(more, 'other is', 'others are')} settled"))
    return blocks


def check_ins_beyond(facts: BundleFacts, room: Room) -> list[CheckInRow]:
    """The check-ins that ask something and find no room."""
    asked = [row for row in facts.check_ins if row.is_open(facts.person)]
    most = max(room.fewest, room.rows - len(facts.rows) - len(facts.readings))
    return asked[most:] if len(asked) - most >= (FEWEST_COUNTED if room.is_short else 1) else []


def _later(rows: list[CheckInRow]) -> str:
    """Say which improvements find no room, and how they are reached."""
    named = [f"IMP-{row.number}" for row in rows[:MOST_NAMED]]
    more = f"{', '.join(named)}{' …' if len(rows) > len(named) else ''}"
    comes = noun(len(rows), "comes", "come")
    return f"{len(rows)} more {comes} up here as you answer: {more}  ·  or type `/csi status {rows[0].number} on track`"


def _check_in(facts: BundleFacts, row: CheckInRow, room: Room) -> Block:
    """Build the row of an improvement: with a menu while its report is missing, else one line."""
    name = check_in_name(row.number, row.idea, room)
    if not row.is_open(facts.person):
        return context(f"{name}  ·  {_settled(facts, row)}")
    progress = f"{percentage(row.progress)} of the plan done" if row.progress is not None else "no tasks planned"
    due = ""
    if row.next_due is not None:
        said = "a task has been overdue since" if row.next_due < facts.today else "next task due"
        due = f"  ·  {said} {spoken_date(row.next_due, facts.today)}"
    silent = next((each.detail for each in told_by_check_ins(facts) if each.number == row.number), None)
    if isinstance(silent, NoNews):
        due += f"  ·  no news since {spoken_date(silent.since, facts.today)}"
    said = f"*IMP-{row.number}*  ·  {progress}{due}" if is_about_one(facts) else f"{name}\n{progress}{due}"
    return section(
        said,
        block_id=f"health_{facts.id}_{row.number}",
        accessory=menu(
            ids.extended(ids.HEALTH_MENU, row.number),
            [
                (CheckInButton(facts.id, row.number, health).value, f"{label}: IMP-{row.number}")
                for health, label in HEALTHS.items()
            ],
        ),
    )


def check_in_name(number: int, idea: str, room: Room) -> str:
    """Name the improvement of a check-in."""
    return f"*IMP-{number}*  {excerpt(idea, room.idea, number)}"


def _settled(facts: BundleFacts, row: CheckInRow) -> str:
    """Say in one line what became of a check-in that asks nothing any more."""
    if row.health is not None:
        then = "; press *Review* on its card when every task is closed" if row.health is Health.DONE else ""
        still = then if row.state is State.IN_PROGRESS else ""
        return f"*{HEALTHS[row.health]}*{_by(facts, row.settled)}{still}"
    if row.state is not State.IN_PROGRESS:
        return f"{STATES[row.state]}{_by(facts, row.settled)}; no update is needed"
    if row.coordinator != facts.person:
        return f"{person(row.coordinator)} leads this now" if row.coordinator else "nobody leads this now"
    if row.status(facts.person) is RowStatus.ASKED_AGAIN and row.settled:
        return f"asked again on {spoken_date(row.settled.on, facts.today)}"
    return status_words(row.status(facts.person), row.snoozed_until, facts.today)


def _by(facts: BundleFacts, said: Said | None) -> str:
    if said is None:
        return ""
    who = "you" if said.by == facts.person else person(said.by) if said.by else ""
    return f", {who + ', ' if who else ''}{spoken_date(said.on, facts.today)}"
