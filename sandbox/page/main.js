// Puts the parts together: the place in the URL, the live connection, and one update of everything when something changed.

import { live, view } from "./api.js";
import { Clock } from "./clock.js";
import { Conversation, ThreadPane } from "./conversation.js";
import { setText } from "./dom.js";
import * as modal from "./modal.js";
import { closePopup } from "./popups.js";
import { Sidebar } from "./sidebar.js";
import * as store from "./store.js";

const FIRST_PERSON = "U01ANA";
const app = document.getElementById("app");
const status = document.getElementById("status");
const phone = matchMedia("(max-width: 760px)");

const sidebar = new Sidebar(document.getElementById("sidebar"), { onClose: () => drawer(false) });
const clock = new Clock(document.getElementById("topbar"), { onMenu: () => drawer(!app.classList.contains("drawer")) });
const conversation = new Conversation(document.getElementById("main"));
const thread = new ThreadPane(document.getElementById("thread"), { onClose: closeThread });
modal.mount();

let hangUp = null;
let pointed = null; // the message that the URL points at and that has yet to be shown

function drawer(open) {
  app.classList.toggle("drawer", open);
  clock.menu.setAttribute("aria-expanded", String(open));
  for (const id of ["topbar", "main", "thread"]) document.getElementById(id).inert = open;
  if (!phone.matches) return;
  if (open) sidebar.switcher.focus();
  else clock.menu.focus();
}
document.getElementById("scrim").addEventListener("click", () => drawer(false));
phone.addEventListener("change", () => { if (!phone.matches && app.classList.contains("drawer")) drawer(false); });
document.getElementById("sidebar").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && app.classList.contains("drawer")) drawer(false);
});

function closeThread() {
  const root = store.state.thread;
  store.go({ place: store.state.place }, { replace: true });
  requestAnimationFrame(() => (document.querySelector(`#main article[data-ts="${CSS.escape(root ?? "")}"] .thread-summary`) ?? conversation.composer.box).focus({ preventScroll: true }));
}

/** Follows the URL. Also called when the snapshot comes that tells which places there are. */
function follow() {
  const url = store.readUrl();
  const user = url.user ?? FIRST_PERSON;
  if (user !== store.state.user) return connect(user);
  if (!store.state.seen) return;

  let place = url.place;
  if (place !== "home" && !store.channel(place)) {
    place = store.botChannel()?.id ?? store.state.seen.channels[0]?.id;
    return store.go({ place }, { replace: true });
  }
  closePopup();
  if (place !== store.state.place && app.classList.contains("drawer")) drawer(false);
  store.state.place = place;
  store.state.ts = url.ts;
  store.state.thread = null;
  if (url.ts) {
    const message = store.messagesOf(place).find((each) => each.ts === url.ts);
    const root = message && store.isReply(message) ? message.thread_ts : url.ts;
    const replied = store.messagesOf(place).some((each) => each.thread_ts === root && each.ts !== root);
    if (message && (replied || history.state?.thread)) store.state.thread = root;
    // Opening a thread by its button needs no pointing at what the person looks at already.
    pointed = history.state?.thread ? null : { ts: url.ts, root };
  }
  store.changed();
}

function connect(user) {
  hangUp?.();
  store.state.user = user;
  store.state.seen = null;
  hangUp = live(user, {
    onView: (snapshot) => {
      const first = !store.state.seen;
      store.receive(snapshot);
      if (first) follow();
    },
    onState: (online) => {
      if (!online && !store.state.seen) unknownPerson(user);
      if (online !== store.state.online) { store.state.online = online; store.changed(); }
    },
  });
}

async function unknownPerson(user) {
  const answer = await view(user);
  if (answer.ok === false && answer.error !== "unreachable" && !/^http_5/.test(answer.error) && user !== FIRST_PERSON) store.go({ user: FIRST_PERSON, place: null }, { replace: true });
}

function update() {
  app.classList.toggle("offline", !store.state.online);
  paintStatus();
  if (!store.state.seen || !store.state.place) return;
  app.classList.remove("starting");
  sidebar.update();
  clock.update();
  conversation.update();
  thread.update();
  modal.update();
  if (pointed) {
    const { ts, root } = pointed;
    pointed = null;
    if (store.state.place !== "home") conversation.show(root);
    if (ts !== root) thread.list?.show(ts);
  }
  const here = store.state.place === "home" ? "App Home" : store.channelName(store.channel(store.state.place));
  const unread = store.state.seen.channels.reduce((sum, each) => sum + (each.id === store.state.place ? 0 : each.unread || 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${here} · ${store.me().real_name || store.me().name} · Kaizen sandbox`;
  clock.menu.classList.toggle("has-unread", unread > 0);
}

function paintStatus() {
  const text = !store.state.online ? "The connection to the workspace is lost. It is tried again by itself; what you type is kept."
    : store.state.seen && !store.state.seen.connected ? "Kaizen is not connected. It comes back by itself once it runs." : "";
  setText(status.firstElementChild, text);
  status.hidden = !text;
}

// Links to places in this workspace do not leave the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !store.state.seen) return;
  const target = store.placeOf(link.href);
  if (!target) return;
  event.preventDefault();
  store.go(target);
});

document.addEventListener("keydown", (event) => {
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && store.state.seen && !document.querySelector("dialog[open]")) {
    const places = ["home", ...store.state.seen.channels.map((each) => each.id)];
    const at = places.indexOf(store.state.place) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    store.go({ place: places[(at + places.length) % places.length] });
  }
});

store.onNavigate(follow);
store.subscribe(update);
addEventListener("popstate", follow);
document.addEventListener("visibilitychange", () => store.changed());
// "3 minutes ago" and "today" grow old without anything happening.
setInterval(() => { if (store.state.seen && !document.hidden) store.changed(); }, 30000);
follow();
