// Where a select's options come from. Each source has:
//   groups or load(words)   the options, or how they are asked for
//   initial, entry(value)   what is chosen from the start, and a value as an entry of the list
//   one, many, give(entry)  where and what the value is in Slack's state
//   word                    what stands there while nothing is chosen

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { plain } from "./mrkdwn.js";
import { explain } from "./notices.js";
import * as store from "./store.js";

const QUERY_LENGTH = 3; // what Slack waits for if `min_query_length` says nothing

const optionEntry = (option) => ({ value: option.value, label: plain(option.text), description: option.description && plain(option.description), option });
const groupsOf = (has) => (has.option_groups ?? [{ options: has.options ?? [] }]).map((group) => ({
  label: group.label && plain(group.label), options: (group.options ?? []).map(optionEntry),
}));
const ofOptions = (element) => ({
  initial: element.initial_options ?? (element.initial_option ? [element.initial_option] : []),
  one: "selected_option", many: "selected_options", give: (entry) => entry.option, word: "Choose",
});

/** A source of ids: those that are no longer offered keep their names. */
function ofIds(entries, { initial, one, word, name, search = false }) {
  return {
    groups: [{ options: entries }], initial, one, many: `${one}s`, give: (entry) => entry.value, word, search,
    entry: (id) => entries.find((entry) => entry.value === id) ?? { value: id, label: name(id) },
  };
}
const given = (element, name) => element[`initial_${name}s`] ?? (element[`initial_${name}`] ? [element[`initial_${name}`]] : []);

/** Slack's filter of conversations. */
function passes(filter, each) {
  const kind = each.kind === "im" ? "im" : each.is_private ? "private" : "public";
  if (filter?.include && !filter.include.includes(kind)) return false;
  if (filter?.exclude_external_shared_channels && each.is_shared) return false;
  return !(filter?.exclude_bot_users && each.kind === "im" && store.person(each.with)?.is_bot);
}

function asked(element, context, words) {
  const least = element.min_query_length ?? QUERY_LENGTH;
  if (words.length < least) return { note: least === 1 ? "Type to search" : `Type at least ${least} characters to search` };
  return act(store.state.user, "suggest", { ...context.target?.(), action_id: element.action_id, block_id: context.blockId, value: words }).then((answer) => {
    if (!answer.ok) return { note: answer.error === "invalid_options" ? "These options can't be shown." : explain(answer), retry: true };
    return { groups: groupsOf(answer) };
  });
}

export const sources = {
  static(element) {
    const groups = groupsOf(element);
    const all = groups.flatMap((group) => group.options);
    return { ...ofOptions(element), groups, entry: (option) => all.find((entry) => entry.value === option.value) };
  },

  external: (element, context) => ({
    ...ofOptions(element), entry: optionEntry, load: async (words) => asked(element, context, words),
  }),

  users(element, context) {
    const people = context.people().filter((who) => !who.deleted && who.id !== "USLACKBOT");
    const entries = people.map((who) => ({ value: who.id, label: who.real_name || who.name, description: who.title, lead: () => avatar(who, 24) }));
    const name = (id) => store.person(id)?.real_name || store.person(id)?.name || id;
    return ofIds(entries, { initial: given(element, "user"), one: "selected_user", word: "Choose a person", name, search: true });
  },

  channels(element, context) {
    const entries = context.channels().filter((each) => each.kind !== "im" && !each.is_private && !each.is_archived)
      .map((each) => ({ value: each.id, label: `#${each.name}`, description: each.topic }));
    const name = (id) => context.channelName(store.channel(id)) || id;
    return ofIds(entries, { initial: given(element, "channel"), one: "selected_channel", word: "Choose a channel", name });
  },

  conversations(element, context) {
    const entries = context.channels().filter((each) => !each.is_archived && passes(element.filter, each))
      .map((each) => ({ value: each.id, label: context.channelName(each), description: each.topic }));
    const name = (id) => context.channelName(store.channel(id)) || id;
    const here = element.default_to_current_conversation && context.here?.();
    const fits = here && entries.some((entry) => entry.value === here);
    const chosen = given(element, "conversation");
    return ofIds(entries, { initial: chosen.length || !fits ? chosen : [here], one: "selected_conversation", word: "Choose a conversation", name });
  },
};
