// What the page knows: the person, the place in the URL, and the last snapshot of what the person sees.

const listeners = new Set();

export const state = {
  user: null,
  place: null, // "home" or a channel's id; null until the first snapshot has said which channels there are
  ts: null, // the message that the URL points at
  thread: null, // the root of the open thread
  seen: null,
  receivedAt: 0,
  online: true,
};

export const subscribe = (listener) => listeners.add(listener);

let queued = false;
export function changed() {
  if (queued) return;
  queued = true;
  // A background tab gets no animation frames, and still has to know what is unread.
  const soon = document.hidden ? (run) => setTimeout(run, 50) : requestAnimationFrame;
  soon(() => {
    queued = false;
    for (const listener of listeners) listener(state);
  });
}

export function receive(snapshot) {
  state.seen = snapshot;
  state.receivedAt = performance.now();
  changed();
}

export function now() {
  if (!state.seen) return new Date();
  return new Date(Date.parse(state.seen.now) + (performance.now() - state.receivedAt));
}

export const me = () => state.seen.me;
export const tz = () => state.seen.me.tz;
export const person = (id) => state.seen?.people.find((each) => each.id === id);
export const channel = (id) => state.seen?.channels.find((each) => each.id === id);
export const botUser = () => state.seen?.app?.bot_user;
export const botChannel = () => state.seen.channels.find((each) => each.kind === "im" && each.with === botUser());
export const messagesOf = (id) => state.seen?.messages[id] ?? [];

export function channelName(each) {
  if (!each) return "";
  return each.kind === "im" ? (person(each.with)?.real_name || person(each.with)?.name || each.name) : `#${each.name}`;
}

export const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

// The place: ?as=U01ANA#C02TRIAGE/1234.5678

/** What somebody pasted may be cut in the middle of an escape. */
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

export function readUrl() {
  const [place, ts] = decoded(location.hash.slice(1)).split("/");
  return { user: new URLSearchParams(location.search).get("as"), place: place || null, ts: ts || null };
}

export function urlOf({ user = state.user, place = state.place, ts = null } = {}) {
  return `?as=${encodeURIComponent(user)}${place ? `#${place}${ts ? `/${ts}` : ""}` : ""}`;
}

let navigate = () => {};
export const onNavigate = (listener) => { navigate = listener; };

/** Goes somewhere. `thread` says that the thread pane shall open even if nobody has replied yet. */
export function go(target, { thread = false, replace = false } = {}) {
  const url = urlOf(target);
  if (replace || url === location.search + location.hash) history.replaceState({ thread }, "", url);
  else history.pushState({ thread }, "", url);
  navigate();
}

/** A link to a place in this workspace as a target for `go`, or null: `#C1/123.4`, or a permalink that Slack's API gave. */
export function placeOf(href) {
  const url = new URL(href, location.href);
  const archive = url.pathname.match(/^\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?$/);
  if (archive && /\.slack\.com$/.test(url.hostname) && channel(archive[1])) {
    return { place: archive[1], ts: archive[2] ? `${archive[2]}.${archive[3]}` : null };
  }
  if (url.origin !== location.origin || url.pathname !== location.pathname || !url.hash) return null;
  const [place, ts] = decoded(url.hash.slice(1)).split("/");
  return place === "home" || channel(place) ? { place, ts: ts || null } : null;
}
