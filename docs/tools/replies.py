"""Makes `docs/replies.md`: what can arrive from Slack, where, from whom, and how it is answered."""

from csi.inbox.reply_matrix import Incoming, Place, Reply, Sender, cells_of


def page() -> str:
    """The whole file."""
    return "\n".join([_HEAD, *(line for sender in Sender for line in _section(sender))]) + "\n"


def _section(sender: Sender) -> list[str]:
    """One table: a row for each thing that can arrive, with a column for each place where it can."""
    places = [place for place in Place if cells_of(sender, place)]
    lines = ["", f"## From {sender}", "", f"| what | {' | '.join(places)} |", f"|---|{'---|' * len(places)}"]
    for arrival in Incoming:
        told = [cells_of(sender, place).get(arrival) for place in places]
        if any(told):
            lines.append(f"| {arrival} | {' | '.join(_code(each) for each in told)} |")
    used = {reply for place in places for reply in cells_of(sender, place).values()}
    return [*lines, "", *(f"- *{_code(reply)}*: {reply}" for reply in Reply if reply in used)]


def _code(reply: Reply | None) -> str:
    """The short name that stands in the table."""
    return reply.name.lower().replace("_", " ") if reply else ""


_HEAD = """\
# What can arrive, and how it is answered

`make docs` writes this page from `csi/inbox/reply_matrix.py`; a test compares them.
`tests/journeys/inbox/test_reply_matrix.py` sends each of these through the sandbox and looks at what the sender sees.
`tests/journeys/people/test_unknown_people.py` shows how it goes on for somebody whom Kaizen doesn't know yet.

In channels, Kaizen reads only messages that mention it (`@Kaizen`); shortcuts, reactions and commands work without. The
tables are for people to whom Kaizen has no open question. If it has one, words in the improvement's thread answer it,
and Kaizen asks what words in direct messages are. An empty cell means that this can't be sent there."""
