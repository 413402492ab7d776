"""Listeners for the announcement of a closed improvement."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.announcements import announcement, editing, posting, readings_behind, scheduling
from csi.announcements.editing import EditedText
from csi.common.errors import BadInput, TooLate
from csi.kpis.figure_words import put_in
from csi.lifecycle import form_facts
from handlers import ids
from handlers.announcements import announcement_forms, evidence_blocks
from handlers.announcements.announcement_forms import ChannelForm, FigureChoice, TextForm
from handlers.announcements.figure_rows import EvidenceOf
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, picked, pressed, pressed_number, pressed_view
from models import Database


def open_text(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit*: open the form with the announcement's title and text."""
    announcement_id = pressed_number(body)
    with db.begin() as session:
        facts = editing.read_editable(session, announcement_id, by=person_of(body))
        names = (f"story.{announcement_id}", f"title.{announcement_id}")
        opened = form_facts.opened_on(session, facts.number, names)
    view = announcement_forms.text_form(TextForm(announcement_id), facts.title, facts.story, facts.figures)
    client.views_open(trigger_id=body["trigger_id"], view=modals.open_on(view, opened))
    ack()


def insert_figure(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle the choice of a figure in the form of the text: show the form anew with it, and what was typed stays."""
    view_id, choice = pressed_view(body)["id"], FigureChoice.parse(picked(body))
    form = Form(body)
    about = TextForm.read(form.about)
    with db.begin() as session:
        facts = editing.read_editable(session, about.announcement, by=person_of(body))
    there = {*about.figures, choice.pair}
    chosen = next((each for each in facts.figures if (each.target_id, each.form) == choice.pair), None)
    if chosen is None:
        raise TooLate("This figure changed meanwhile. Open the text again to insert it.")
    drawn = about.with_figure(choice)
    left = tuple(each for each in facts.figures if (each.target_id, each.form) not in there)
    text = put_in(form.text(about.story), chosen)
    view = announcement_forms.text_form(drawn, form.text(ids.TITLE), text, left)
    client.views_update(view_id=view_id, view=modals.open_on(view, form.opened))
    ack()


def edit_text(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the edited title and text of the announcement. Their figures are checked against the readings."""
    form = Form(body)
    about, by, at = TextForm.read(form.about), person_of(body), clock()
    story, title = form.text(about.story), form.text(ids.TITLE) if form.has(ids.TITLE) else None
    typed = {f"story.{about.announcement}": story}
    if title is not None:
        typed[f"title.{about.announcement}"] = title
    try:
        with db.begin() as session:
            number = announcement.read_announcement(session, about.announcement).number
            form_facts.require_current(session, number, form.opened, typed, by=by, at=at)
            edited = EditedText(story, title, about.figures, form.text(ids.SOURCE))
            editing.edit_text(session, about.announcement, edited, by=by, at=at)
    except BadInput as problem:
        problem.field = about.story if problem.field == ids.STORY else problem.field
        raise
    ack()


def open_figures(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle *Insert figure* on the draft: open the form with every true figure that isn't in the text yet."""
    announcement_id = pressed_number(body)
    with db.begin() as session:
        facts = editing.read_editable(session, announcement_id, by=person_of(body))
    view = announcement_forms.figures_form(announcement_id, facts.figures)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def insert_figures(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Put the chosen figures into the text."""
    form = Form(body)
    chosen = tuple(FigureChoice.parse(each).pair for each in form.choices(ids.FIGURES))
    with db.begin() as session:
        editing.insert_figures(session, form.number, chosen, by=person_of(body), at=clock())
    ack()


def post(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Post now*: post it, or open a form that asks for the channel when none is set."""
    _with_channel(body, client, db, clock, later=False)
    ack()


def schedule(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Post at a working hour*: set it for the next working morning, or ask for the channel first."""
    _with_channel(body, client, db, clock, later=True)
    ack()


def _with_channel(body: Payload, client: WebClient, db: Database, clock: Clock, *, later: bool) -> None:
    announcement_id = pressed_number(body)
    announce = scheduling.schedule_announcement if later else posting.post_announcement
    try:
        with db.begin() as session:
            announce(session, announcement_id, by=person_of(body), at=clock())
    except BadInput as problem:
        if problem.field != ids.CHANNEL:
            raise
        view = announcement_forms.channel_form(announcement_id, later=later)
        client.views_open(trigger_id=body["trigger_id"], view=view)


def post_to(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Post the announcement to the channel chosen in the form, or set it for the next working morning there."""
    form = Form(body)
    later, where = ChannelForm.maybe(form.about), form.channel(ids.CHANNEL)
    with db.begin() as session:
        by, at = person_of(body), clock()
        if later is not None:
            scheduling.schedule_announcement(session, later.announcement, by=by, at=at, channel=where)
        else:
            posting.post_announcement(session, form.number, by=by, at=at, channel=where)
    ack()


def unschedule(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Don't post yet*: make it a draft again."""
    with db.begin() as session:
        scheduling.cancel_scheduled(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def drop(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle *Don't announce*: drop the announcement."""
    with db.begin() as session:
        posting.drop_announcement(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def show_worth(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle *Show value* at a draft: the announcement tells what it is worth."""
    with db.begin() as session:
        editing.show_worth(session, pressed_number(body), shown=True, by=person_of(body), at=clock())
    ack()


def hide_worth(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle *Hide value*: the announcement doesn't tell what it is worth."""
    with db.begin() as session:
        editing.show_worth(session, pressed_number(body), shown=False, by=person_of(body), at=clock())
    ack()


def show_evidence(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Evidence*: open the window with the readings behind a figure, for whoever pressed."""
    of = EvidenceOf.parse(pressed(body))
    with db.read() as session:
        facts = readings_behind.read_readings_behind(
            session, of.announcement, of.target, by=person_of(body), at=clock()
        )
    modals.show(body, client, evidence_blocks.evidence(facts))
    ack()


def register(app: App) -> None:
    app.action(ids.EDIT_ANNOUNCEMENT)(open_text)
    app.action(ids.INSERT_FIGURE)(insert_figure)
    app.view(ids.STORY_FORM)(edit_text)
    app.action(ids.INSERT_FIGURES)(open_figures)
    app.view(ids.FIGURES_FORM)(insert_figures)
    app.action(ids.POST_ANNOUNCEMENT)(post)
    app.action(ids.SCHEDULE_ANNOUNCEMENT)(schedule)
    app.view(ids.CHANNEL_FORM)(post_to)
    app.action(ids.UNSCHEDULE_ANNOUNCEMENT)(unschedule)
    app.action(ids.DROP_ANNOUNCEMENT)(drop)
    app.action(ids.SHOW_WORTH)(show_worth)
    app.action(ids.HIDE_WORTH)(hide_worth)
    app.action(ids.EVIDENCE)(show_evidence)
