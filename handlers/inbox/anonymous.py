"""Anonymous ideas: the command, the forms, and what somebody can do with an idea's code.

Nothing here asks Slack about the person, and no view or answer names its recipient: windows are opened by the trigger
of a press, and every other answer is the body of an acknowledgement.
"""

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.capture import recording
from csi.capture.improve_command import ImproveCommand, ImproveIntent, understand_improve
from csi.capture.recording import Source
from csi.inbox import anonymous
from csi.interview.questions import QUESTIONS
from csi.views import anonymous_status
from handlers import ids
from handlers.capture import receipt
from handlers.inbox import anonymous_blocks, data_export_blocks
from handlers.slack.block_kit import ANSWER_LIMIT, Message, info_modal, section
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    plain,
    pressed,
    pressed_view,
    stored_number,
    stored_values,
)
from models import Database
from models.enums import SourceKind

_UNNAMED_ACTIONS = frozenset(
    {
        ids.WITHOUT_NAME,
        ids.ANSWER_UNNAMED,
        ids.TAKE_BACK_UNNAMED,
        ids.SAME_UNNAMED,
        ids.SHOW_STORED,
        ids.MORE_STORED,
    }
)
_UNNAMED_WAYS = frozenset({ImproveIntent.ANONYMOUS, ImproveIntent.PERHAPS_ANONYMOUS, ImproveIntent.FOLLOW})


def is_unnamed(body: Payload) -> bool:
    """Return whether whoever sent this wants to stay unnamed, so that nothing may be looked up or stored of them."""
    if "command" in body:
        return body["command"] == ids.IMPROVE and understand_improve(body.get("text") or "").way in _UNNAMED_WAYS
    if body.get("type") == "view_submission":
        form = Form(body)
        if form.view.get("callback_id") == ids.IDEA_FORM:
            return bool(form.choices(ids.UNNAMED))
        return form.view.get("callback_id") in (ids.ANONYMOUS_FORM, ids.ANONYMOUS_ANSWERS_FORM)
    if body.get("type") == "block_actions":
        return any(ids.base(str(each.get("action_id"))) in _UNNAMED_ACTIONS for each in body.get("actions") or ())
    return False


def answer_command(ack: Ack, message: Message) -> None:
    """Acknowledge a command with an ephemeral message."""
    ack(response_type="ephemeral", **message.payload(ANSWER_LIMIT))


def capture_command(
    asked: ImproveCommand, ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock
) -> None:
    """Handle `/improve anonymously <idea>`: capture it. Without an idea, open the form."""
    if not asked.idea:
        client.views_open(trigger_id=body["trigger_id"], view=anonymous_blocks.idea())
        ack()
        return
    source = Source(SourceKind.COMMAND, f"command:{body['trigger_id']}")
    with db.begin() as session:
        kept = anonymous.keep_anonymous_idea(
            session, plain(asked.idea), asker=body["user_id"], at=clock(), source=source
        )
    answer_command(ack, anonymous_blocks.saved_with_code(kept))


def ask_with_or_without_name(asked: ImproveCommand, ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle `/improve anonymous <idea>`: ask whether "anonymous" belongs to the idea. Nothing is saved yet."""
    if not asked.idea:
        client.views_open(trigger_id=body["trigger_id"], view=anonymous_blocks.idea())
        ack()
        return
    answer_command(ack, anonymous_blocks.with_or_without_name(plain(body["text"]), plain(asked.idea)))


def open_anonymous_form(ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle a press of *Without my name*: open the form with the idea. Its acknowledgement can show the code."""
    client.views_open(trigger_id=body["trigger_id"], view=anonymous_blocks.idea(pressed(body)))
    ack()


def capture_with_name(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *With my name*: capture the idea under its author's name, once for each message."""
    container = body["container"]
    with stored_values():
        source = Source(SourceKind.COMMAND, f"asked:{container['channel_id']}:{container['message_ts']}")
    with db.begin() as session:
        captured = recording.record_idea(
            session, recording.NewIdea(pressed(body)), by=person_of(body), at=clock(), source=source
        )
    view = info_modal(ids.NOTE_VIEW, f"IMP-{captured.number}", [section(receipt.saved_sentence(captured))])
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def capture_form(
    form: Form,
    ack: Ack,
    body: Payload,
    db: Database,
    clock: Clock,
    details: str = "",
    service: int | None = None,
    team: int | None = None,
) -> None:
    """Capture the form's idea without a name, and show the code in place of the form."""
    source = Source(SourceKind.FORM, form.key)
    with db.begin() as session:
        kept = anonymous.keep_anonymous_idea(
            session,
            form.text(ids.IDEA),
            details,
            asker=person_of(body),
            at=clock(),
            source=source,
            service=service,
            team=team,
        )
    ack(
        response_action="update",
        view=anonymous_blocks.message_modal(f"IMP-{kept.number}", anonymous_blocks.saved_with_code(kept)),
    )


def submit(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Capture the idea from the form for anonymous ideas."""
    capture_form(Form(body), ack, body, db, clock)


def follow(asked: ImproveCommand, ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle `/improve follow <code>`: show the idea's status."""
    if not asked.code:
        ack(response_type="ephemeral", text="Add the code, like this: `/improve follow ab3d-efgh-jkmn-pqrs`")
        return
    with db.read() as session:
        followed = anonymous_status.read_by_code(session, asked.code, asker=body["user_id"], at=clock())
    answer_command(ack, anonymous_blocks.status(followed))


def open_questions(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Answer the questions*: open one form with all open questions."""
    with db.read() as session:
        followed = anonymous_status.read_by_key(session, pressed(body), asker=person_of(body), at=clock())
    if followed.questions or followed.asked:
        _show(client, body, anonymous_blocks.questions(followed))
    else:
        nothing = anonymous_blocks.status(followed, "There's nothing left to answer.")
        _show(client, body, anonymous_blocks.message_modal(f"IMP-{followed.number}", nothing))
    ack()


def answer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the answers, and show the idea's status in place of the form."""
    form, at = Form(body), clock()
    given = {question.key: form.text(question.key) or form.choice(question.key) or "" for question in QUESTIONS}
    with db.begin() as session:
        number, count = anonymous.answer_anonymously(
            session,
            form.about,
            given,
            asker=person_of(body),
            at=at,
            submission=form.key,
            info=form.text(ids.ANSWER),
        )
        followed = anonymous_status.read_by_key(session, form.about, asker=person_of(body), at=at)
    said = (
        f"Thank you: {count} answer{'s are' if count > 1 else ' is'} kept." if count else "You left all fields empty."
    )
    ack(
        response_action="update",
        view=anonymous_blocks.message_modal(f"IMP-{number}", anonymous_blocks.status(followed, said)),
    )


def withdraw(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Take it back*: withdraw the idea while it is undecided."""
    with db.begin() as session:
        number = anonymous.withdraw_anonymous_idea(session, pressed(body), asker=person_of(body), at=clock())
    told = section(f"*IMP-{number}* is taken back. Nobody will work on it.")
    _show(client, body, info_modal(ids.NOTE_VIEW, f"IMP-{number}", [told]))
    ack()


def same_idea(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *That's mine too*: merge the idea into the other one. Its code leads there from now on."""
    same = anonymous_blocks.SameUnnamedButton.parse(pressed(body))
    key, at = same.follow_key, clock()
    with db.begin() as session:
        anonymous.merge_anonymous_idea(session, key, same.into, asker=person_of(body), at=at)
        followed = anonymous_status.read_by_key(session, key, asker=person_of(body), at=at)
    said = "Done. Your vote is there, without your name, and your code shows that idea now."
    _show(
        client, body, anonymous_blocks.message_modal(f"IMP-{followed.number}", anonymous_blocks.status(followed, said))
    )
    ack()


def show_stored(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *What is stored*: show every row about the idea."""
    with db.read() as session:
        number, tables = anonymous_status.read_stored(session, pressed(body), asker=person_of(body))
    _show(client, body, data_export_blocks.rows(number, pressed(body), tables))
    ack()


def turn_stored_page(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Show another page of the stored rows in the same window."""
    key, _, page = pressed(body).partition("|")
    with db.read() as session:
        number, tables = anonymous_status.read_stored(session, key, asker=person_of(body))
    view = data_export_blocks.rows(number, key, tables, stored_number(page))
    client.views_update(view_id=pressed_view(body)["id"], view=view)
    ack()


def _show(client: WebClient, body: Payload, view: View) -> None:
    """Open a window, on top of the one in which the button was pressed."""
    if (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def register(app: App) -> None:
    app.view(ids.ANONYMOUS_FORM)(submit)
    app.view(ids.ANONYMOUS_ANSWERS_FORM)(answer)
    app.action(ids.WITHOUT_NAME)(open_anonymous_form)
    app.action(ids.WITH_NAME)(capture_with_name)
    app.action(ids.ANSWER_UNNAMED)(open_questions)
    app.action(ids.TAKE_BACK_UNNAMED)(withdraw)
    app.action(ids.starting(ids.SAME_UNNAMED))(same_idea)
    app.action(ids.SHOW_STORED)(show_stored)
    app.action(ids.MORE_STORED)(turn_stored_page)
