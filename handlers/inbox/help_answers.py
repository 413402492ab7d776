"""What Kaizen says of itself: one fitting answer for each topic that people ask about."""

from collections.abc import Mapping

from csi.understanding.bot_questions import ELSEWHERE, TOPICS
from csi.understanding.terms import TERM_TOPICS, Term
from handlers.messaging import notices
from handlers.slack.block_kit import Message, message, section

ANSWERS: Mapping[str, str] = {
    "anonymous": (
        "Ideas carry your name unless you type `/improve anonymously <idea>`. Then I store no name, and you "
        "get a code to follow it."
    ),
    "privacy": (
        "All members of the organisation can read ideas, with their author's name. To give one "
        "without your name, type `/improve anonymously <idea>`."
    ),
    "data": (
        "I keep your ideas and answers, with your Slack id, in your organisation's own database. Whoever runs "
        "me can erase your name everywhere."
    ),
    "on_behalf": (
        "Type `/improve for @ana <idea>`: it's saved as Ana's idea, and you can tell her. For somebody "
        "without Slack, name them in the idea."
    ),
    "undo": ("Press *Undo* on the receipt, or write “take back my last idea”. That works until the idea is accepted."),
    "change_idea": (
        "Edit your message in Slack, or press *Add details* on the receipt. That works until the idea is "
        "accepted; later, write in its thread."
    ),
    "reminders": ("`/csi nudges` shows what I'll remind you of and why. There you can mute or snooze each kind."),
    "votes": ("Press *That's mine too* under a similar idea, or type `/csi vote 42`. Votes show what matters to many."),
    "follow": ("Type `/csi watch 42`, and I'll tell you what happens with it. `/csi unwatch 42` stops that."),
    "decision_time": (
        "You get a receipt at once. It names the day by which you'll have a decision, and I tell you when it's made."
    ),
    "who_decides": ("Coordinators and the manager of the team decide on ideas. The receipt and *Open* show who it is."),
    "coordinator": (
        "A coordinator leads an improvement from the idea to its result. The service's owner is suggested "
        "first, then who helped with similar ideas; managers give the role."
    ),
    "roles": ("Managers give roles: `/csi role give coordinator @ana`. `/csi role` shows who has which."),
    "questions": (
        "You don't have to answer any question. Your answers help whoever decides; *Skip*, *Later* and *Not "
        "sure* always work."
    ),
    "files": (
        "I read CSV files of KPI readings. I can't look into other files, pictures or voice messages, but "
        "their link stays with your idea."
    ),
    "channels": ("Yes. Invite me to the channel, and mention @Kaizen there. `/improve` works everywhere."),
    "phone": ("Yes. Messages, buttons, forms and commands all work in Slack on a phone."),
    "language": ("I answer in English. An idea may be written in any language: I save it as it is."),
    "tasks": (
        "Each task has one owner, so that it's clear who does it. Type `/csi task 42 order laptops @ana by Friday`."
    ),
    "kpis": (
        "`/csi kpi` lists the KPIs, and `/csi target 42` the targets of an improvement. You report a reading "
        "in the message that asks for it, or with `/csi kpi Days to a laptop 4.5`."
    ),
    "statuses": (
        "New ideas are accepted or declined, each with a reason. Accepted ones are assessed, approved if "
        "they're large, started, reviewed and closed. Canceled means that nobody will work on it."
    ),
    "limits": ("Send as many ideas as you like. I only stop somebody who sends very many within ten minutes."),
    "guests": (
        "I'm open to members of this organisation. Managers can let a guest take part: `/csi access give @gail`."
    ),
    "settings": ("Type `/csi settings`. Everybody sees them; managers change them."),
    "commands": ("Type `/csi help` for all commands, and `/improve help` for the ways to give an idea."),
    "all_ideas": (
        "`/csi list` shows what is open, `/csi search laptop` finds ideas by their words, and `/csi mine` "
        "shows your own. My *Home* tab has them too."
    ),
    "identity": ("I'm Kaizen, a bot. I keep the improvement register and tell people what became of their ideas."),
    "improvement": (
        "An improvement is one entry of the register, such as IMP-42: an idea, with what was decided and done about it."
    ),
    "give_idea": (
        "Write to me in one sentence what could be better. You get a receipt at once, and a decision by the "
        "day it names."
    ),
    ELSEWHERE: "I only know the improvement register, so I can't answer that.",
}

assert set(ANSWERS) == {*TOPICS, ELSEWHERE}


def _term(topic: str) -> Term:
    return TERM_TOPICS[topic]


def about_kaizen(topic: str) -> Message:
    """Build the answer to a question about Kaizen: its sentence, or what Kaizen can do if no topic is known."""
    if topic in TERM_TOPICS:
        return message(section(_term(topic).explained))
    return message(section(ANSWERS[topic])) if topic in ANSWERS else notices.help_message()
