"""No text that people wrote becomes mrkdwn unescaped: looked for in the source, so that no rare message is left out."""

import ast

from tests.support.mrkdwn_sources import TOP, Place, Trail, suspects

HARMLESS = {
    "an id or name that is not shown: the function returns what is shown beside it": {
        "handlers.commands.catalogue._holder: named.id",
        "handlers.commands.catalogue._holder: roles.group_called(session, named.name)",
        "handlers.commands.call.named_person_id: call.person",
        "handlers.commands.call.named_person_id: directory.get_or_create(session, named.id, at).id",
        "handlers.commands.call.named_person_id: directory.find_by_name(session, named.name)",
        "handlers.commands.lists._broader: ListState(typed, again.on)",
    },
    "numbers": {
        "handlers.commands.triage_walk_blocks.end_sentence: said_count(at_stop.paused)",
        "handlers.commands.triage_walk_blocks._idea: at_stop.said_total",
        "handlers.commands.triage_walk_blocks.walk_ended: said_count(left, COUNTED + 1)",
        "handlers.views.home_blocks._waiting: said_count(facts.paused)",
        "handlers.views.home_blocks.backlog_window: found.said_total",
        "handlers.views.home_figures.portfolio: said_count(found.overdue)",
        "handlers.views.list_blocks.page_range: found.said_total",
        "handlers.views.waiting_list_blocks._paused: said_count(paused)",
        "handlers.views.waiting_list_blocks.waiting_list: found.said_total",
        "handlers.catalogue.window.archive_team_form: catalogue.held_by_team(session, team_id)",
        "handlers.commands.answers._number_hint: session.exec(select(func.max(Improvement.id))).one()",
        "handlers.kpis.kpi_history_blocks._did: entry.after",
        "handlers.register.deletion_blocks._what_remains: say_numbers(contents.parts)",
        "handlers.register.deletion_blocks._what_remains: say_numbers(contents.merged)",
        "handlers.register.deletion_blocks.deletion_notice: payload['number']",
        "handlers.register.links_blocks._first_numbers: say_numbers(numbers[:MOST_SHOWN])",
        "handlers.register.raci_blocks._stands_alone: payload['other']",
        "handlers.tasks.task_blocks._changed: task.place",
        "handlers.tasks.task_blocks.tell: task.place",
        "handlers.views.home_figures._value_totals: Money(total.benefit, total.currency)",
    },
    "what people typed goes through the functions that are given": {
        "handlers.commands.answers.restate_command: restated(asked, _person, quoted)",
        "handlers.slack.payload.plain: unescape(_CONTROL.sub(_readable_control, text))",
        "handlers.commands.lists._restatement: restated(asked, _person, quoted)",
        "handlers.kpis.kpi_history_blocks._entry: worded(value, unit)",
    },
    "our own words": {
        "handlers.announcements.announcement_blocks._when: clock_time(local.time())",
        "handlers.commands.help_blocks._section: _line",
        "handlers.commands.help_blocks._section: folded(group)",
        "handlers.commands.help_blocks.topic: _code",
        "handlers.commands.help_blocks.topic: _line",
        "handlers.inbox.anonymous_blocks.saved_with_code: told.code",
        "handlers.lifecycle.gate_blocks._marked: thing.do",
        "handlers.lifecycle.gate_blocks.asking: before(step, refusal.number)",
        "handlers.lifecycle.gate_blocks.waiting: before(refusal.step, refusal.number)",
        "handlers.slack.cut_texts._mark: long_text(text_of(of), whole).key",
        "handlers.lifecycle.transition_forms.missing_blocks: before(refusal.step, refusal.number)",
        "handlers.nudges.morning_message_blocks.reading: ask.frequency",
        "handlers.nudges.morning_message_words.why_words: POLICY[kind].why",
        "handlers.nudges.morning_message_words.why_words: POLICY[NudgeKind.WEEK].why",
        "handlers.nudges.morning_message_words.pause_words: POLICY[kind].label",
        "handlers.nudges.morning_message_words.quiet_words: POLICY[kind].label",
        "handlers.nudges.nudges_blocks._asleep: POLICY[kind].label",
        "handlers.tasks.task_forms._no_day: no_such_day(typed.due_words)",
        "handlers.nudges.row_blocks.nudge_row: POLICY[row.kind].label",
        "handlers.nudges.nudges_blocks._coming: policy.why",
        "handlers.nudges.nudges_blocks._coming: policy.label",
        "handlers.nudges.nudges_blocks._quiet: POLICY[kind].label",
        "handlers.nudges.row_words.settled_words: row.did",
        "handlers.register.history_blocks.did: entry.verb",
        "handlers.register.history_blocks.did: entry.after",
        "handlers.register.history_blocks._changes: dict.fromkeys([*entry.before, *entry.after])",
        "handlers.register.history_blocks._changes: entry.after",
        "handlers.register.history_blocks._changes: entry.before",
        "handlers.messaging.rendering._undelivered: queued.payload['message']",
        "handlers.messaging.undelivered_blocks._why_here: row.problem",
        "handlers.messaging.undelivered_blocks.undelivered: row.problem",
        "handlers.people.arrivals.turn_away: sentence",
        "handlers.tasks.task_blocks.tell: event",
    },
    "not mrkdwn: text that is parsed, blocks that were built before, pairs of which only the second is people's": {
        "handlers.capture.ideas.capture_for: answer['text']",
        "handlers.capture.receipt.command_answer: built.text",
        "handlers.people.arrivals._shown: outcome.text",
        "handlers.tasks.tasks._require_current: form.text(ids.TASK_TEXT)",
        "handlers.inbox.messages.without_mention: mention.sub('@Kaizen', said[start:end])",
        "handlers.kpis.proposals.form_view: each.text",
        "handlers.lifecycle.gate_window._target: each.text",
        "handlers.messaging.ephemeral._message: queued.payload",
    },
}
"""Parts that the search can't follow, looked at by hand, each with why it is harmless."""


def test_everything_in_mrkdwn_is_ours_or_escaped() -> None:
    known = {part for parts in HARMLESS.values() for part in parts}
    found = {str(each) for each in suspects()}

    assert found - known == set(), "Escape it with `inline`, or say in HARMLESS why it is harmless."
    assert known - found == set(), "Nothing of the kind is left: take it out of HARMLESS."


def found_in(source: str) -> list[str]:
    """Follow the text of each `section(…)` in a piece of source, as if it stood in a module of handlers."""
    trail = Trail()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "section":
                    trail.follow(call.args[0], Place("handlers.messaging.notices", node))
    return [each.part for each in trail.suspects]


def test_the_search_sees_what_is_not_escaped() -> None:
    assert found_in("def show(facts: NoticeFacts): section(f'*{facts.idea}*')") == ["facts.idea"]
    assert found_in("def show(facts: NoticeFacts): said = facts.idea; section('It says ' + said)") == ["facts.idea"]
    assert found_in("def show(facts: NoticeFacts): section(', '.join(each.text for each in facts.tasks))") == [
        "each.text"
    ]
    assert found_in("def show(facts: KeptReading): section(f'{facts.value} {facts.unit}')") == ["facts.unit"]
    assert found_in("def show(payload): section(f'They said {payload}')") == ["payload"]
    assert (
        found_in("def show(facts: NoticeFacts): section(f'*{inline(facts.idea)}* {near_date(facts.promised_on)}')")
        == []
    )
    assert found_in("def show(facts: NoticeFacts): section(f'IMP-{facts.number} is {STATES[facts.state]}')") == []


def test_a_module_s_top_level_is_searched_too() -> None:
    trail = Trail()
    trail.follow(ast.parse("f'{secret}'", mode="eval").body, Place("handlers.messaging.notices", TOP))

    assert [each.part for each in trail.suspects] == ["secret"]
