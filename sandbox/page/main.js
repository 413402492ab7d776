// Puts the parts together: the place in the URL, the live connection, and one update of everything when something changed.

import { live, view } from "./api.js";
import { Clock } from "./clock.js";
import { Conversation, ThreadPane } from "./conversation.js";
import { setText } from "./dom.js";
import * as modal from "./modal.js";
import { listen } from "./keys.js";
import { notify } from "./notices.js";
import { closePopup } from "./popups.js";
import { Sidebar } from "./sidebar.js";
import * as store from "./store.js";
import { openSwitcher } from "./switcher.js";
import { Tools } from "./tools.js";

const FIRST_PERSON = "U01ANA";
const app = document.getElementById("app");
const status = document.getElementById("status");
const phone = matchMedia("(max-width: 760px)");

const sidebar = new Sidebar(document.getElementById("sidebar"), { onClose: () => drawer(false), onFind: () => openSwitcher(tools) });
const clock = new Clock(document.getElementById("topbar"), { onMenu: () => drawer(!app.classList.contains("drawer")), onTools: () => tools.toggle() });
const conversation = new Conversation(document.getElementById("main"));
const thread = new ThreadPane(document.getElementById("thread"), { onClose: closeThread });
const tools = new Tools(document.getElementById("tools"), { button: clock.toolsButton });
listen(tools);
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
    if (place && place !== "im") notify(`${store.me().real_name || store.me().name} cannot see that conversation: it does not exist, or others have it among themselves.`, { key: "deep link" });
    place = store.botChannel()?.id ?? store.state.seen.channels[0]?.id ?? "home";
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
  if (answer.ok === false && answer.error !== "unreachable" && !/^http_5/.test(answer.error) && user !== FIRST_PERSON) {
    notify(`There is nobody with the id ${user} in this workspace. You act as its first person now.`, { key: "deep link" });
    store.go({ user: FIRST_PERSON, place: null }, { replace: true });
  }
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
  tools.changed();
  if (pointed) {
    const { ts, root } = pointed;
    pointed = null;
    const shown = store.state.place !== "home" && conversation.show(root);
    const found = ts === root ? shown : thread.list?.show(ts);
    if (!found) notify("That message is gone, or only somebody else can see it.", { key: "deep link" });
  }
  const here = store.state.place === "home" ? "App Home" : store.channelName(store.channel(store.state.place));
  const unread = store.state.seen.channels.reduce((sum, each) => sum + (each.id === store.state.place ? 0 : each.unread || 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${here} · ${store.me().real_name || store.me().name} · Kaizen sandbox`;
  clock.menu.classList.toggle("has-unread", unread > 0);
}

function paintStatus() {
  const text = !store.state.online ? "The page lost its connection. It keeps trying, and keeps what you type."
    : store.state.seen && !store.state.seen.connected ? "Kaizen isn't connected. It comes back as soon as it runs." : "";
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

// Other modules know a message, and not the tools.
document.addEventListener("show-call", (event) => tools.showCall(event.detail.place, event.detail.ts));

store.onNavigate(follow);
store.subscribe(update);
addEventListener("popstate", follow);
document.addEventListener("visibilitychange", () => store.changed());
// "3 minutes ago" and "today" grow old without anything happening.
setInterval(() => { if (store.state.seen && !document.hidden) store.changed(); }, 30000);
follow();
