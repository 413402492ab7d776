"""`/csi list`, `search`, `mine` and `show`: reading the register, for everybody in the organisation."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from csi.commands.broader_lists import BroaderList, broader_lists, filters_as_typed
from csi.commands.filters import Filters
from csi.commands.parsed_command import ParsedCommand
from csi.commands.parser import understand_csi
from csi.commands.restatement import restated
from csi.commands.verbs import Verb
from csi.common.errors import BadInput
from csi.language.typed_values import TypedPerson
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register.improvements import get_improvement
from csi.views import query
from csi.views.card import read_coordinator_card
from csi.views.my_work import read_my_work
from csi.views.search import search
from handlers.commands.answers import quoted
from handlers.commands.call import Answers, Call
from handlers.register import card
from handlers.slack.block_kit import Message, inline, person
from handlers.slack.payload import plain
from handlers.views import list_blocks
from handlers.views.list_blocks import ListState


def answer(call: Call) -> Message:
    """Answer the command with a list or a card."""
    at = call.clock()
    with call.db.read() as session:
        if call.asked.verb is Verb.SHOW:
            return read_card_message(session, call.number, call.person, at)
        again = ListState(call.asked.typed, query.today_of(session, at), _page(call.asked))
        return read_list(session, call.asked, call.person, at, again)


def read_page(session: Session, again: ListState, person: str, at: datetime) -> Message:
    """Read another page of a list. The typed command is parsed as of the day on which it was typed."""
    return read_list(session, understand_csi(again.typed, again.on), person, at, again)


def read_card_message(
    session: Session, number: int, person: str, at: datetime, back: ListState | None = None
) -> Message:
    """Read an improvement's card with the buttons that `person` may use. `back` adds a button back to a list."""
    directory.require_member(session, person, Action.READ)
    improvement = get_improvement(session, number)
    actor = directory.actor_for(session, person, improvement)
    facts = read_coordinator_card(session, number, at, person)
    shown = card.shown_card(facts, person, coordinates=may(Action.COORDINATE, actor))
    return list_blocks.card_message(number, shown, back)


def read_list(session: Session, asked: ParsedCommand, person: str, at: datetime, again: ListState) -> Message:
    """Read the list that the command asks for."""
    if asked.verb is Verb.MINE:
        return list_blocks.my_work(_restatement(asked), read_my_work(session, person, at, again.page), again)
    if asked.verb is Verb.SEARCH:
        return _search_message(session, asked, person, at, again)
    return _list_message(session, asked, person, at, again)


def _page(asked: ParsedCommand) -> int:
    return asked.filters.page if asked.filters else 1


def _restatement(asked: ParsedCommand) -> str:
    """Restate in mrkdwn how the command was understood, and which words were not."""
    return restated(asked, _person, quoted)


def _person(who: TypedPerson) -> str:
    if who.is_me:
        return "you"
    return person(who.id) if who.id else f"@{inline(plain(who.name))}"


# --- List ---


def _list_message(session: Session, asked: ParsedCommand, person: str, at: datetime, again: ListState) -> Message:
    filters = _unescaped(asked.filters or Filters(), again.page)
    found = query.list_improvements(session, filters, by=person, at=at, who=partial(_person_id, session, person))
    said = _restatement(asked if again.page == _page(asked) else _without_page(asked))
    if found.total:
        return list_blocks.list_message(said, found, again)
    hint, instead = _broader(session, filters, person, at, again)
    return list_blocks.nothing_found(said, hint, instead)


def _without_page(asked: ParsedCommand) -> ParsedCommand:
    """Leave the page out of the restated command: the line with the count says it."""
    return replace(asked, filters=replace(asked.filters, page=1)) if asked.filters else asked


def _unescaped(filters: Filters, page: int) -> Filters:
    team, service, objective = plain(filters.team), plain(filters.service), plain(filters.objective)
    return replace(filters, page=page, team=team, service=service, objective=objective)


def _broader(
    session: Session, filters: Filters, person: str, at: datetime, again: ListState
) -> tuple[str, tuple[str, ListState] | None]:
    """Say what a wider list would find, and return the first one that finds something, with its button's label."""
    who = partial(_person_id, session, person)
    for wider in broader_lists(filters):
        if count := query.count(session, wider.filters, at=at, who=who):
            typed = f"list {filters_as_typed(wider.filters)}".strip()
            are = "is one" if count == 1 else f"are {count}"
            return f"No improvement fits. Without {_without(wider)} there {are}.", (
                "Show these" if count > 1 else "Show it",
                ListState(typed, again.on),
            )
    return "The register is empty. Write the first idea in one sentence: `/improve …`", None


def _without(wider: BroaderList) -> str:
    return wider.without if "<@" in wider.without else f"“{inline(wider.without)}”"


def _person_id(session: Session, person: str, named: TypedPerson) -> str:
    if named.is_me:
        return person
    if named.is_group:
        raise BadInput("who", "That is a user group. Name one person.")
    return named.id or directory.find_by_name(session, named.name)


# --- Search ---


def _search_message(session: Session, asked: ParsedCommand, person: str, at: datetime, again: ListState) -> Message:
    found = search(session, plain(asked.text), by=person, at=at, page=again.page)
    if found.total:
        return list_blocks.list_message(_restatement(asked), found, again, with_outcome=True)
    hint = (
        "No improvement has these words. Try fewer or other words, or see all of them: `/csi list all`.\n"
        "Is it a new idea? `/improve` saves it."
    )
    return list_blocks.nothing_found(_restatement(asked), hint, None)


ANSWERS: Answers = dict.fromkeys((Verb.LIST, Verb.SEARCH, Verb.MINE, Verb.SHOW), answer)
