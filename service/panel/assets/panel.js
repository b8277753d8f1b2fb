// @ts-check
// The panel's front door: host, session, page and keyboard are put together here.

import "./ahead.js";
import { report, timeline } from "./api.js";
import { connect as chatwoot } from "./host/chatwoot.js";
import { connect as generic } from "./host/generic.js";
import { Parent } from "./host/parent.js";
import { connect as zendesk } from "./host/zendesk.js";
import { browserStorage, Drawer } from "./kept.js";
import { listen, Shortcuts } from "./keys.js";
import { showNote } from "./quiet.js";
import { alone, Queue } from "./queue.js";
import { Announcer, Reader } from "./reader.js";
import { Session } from "./session.js";
import { load, plain } from "./texts.js";
import { View } from "./view.js";

/** How the panel is told of the customer, by the name in the page's address. */
const HOSTS = { generic, zendesk, chatwoot };
/** A host that has said nothing by then says nothing. */
const HOST_PATIENCE_MS = 10_000;

const query = new URLSearchParams(location.search);
const origins = (document.querySelector('meta[name="nbo-origins"]')?.getAttribute("content") ?? "")
  .split(/\s+/)
  .filter(Boolean);
const parent = new Parent(origins);
/** @type {import("./host/generic.js").Connection} */
let host = { tell() {}, renew() {}, stop() {} };
let texts = null;
let missed = "spoken";
let spoken = null;
let waits = { waiting: 0, refused: 0 };

const queue = new Queue({
  drawer: new Drawer(browserStorage()),
  send: report,
  alone,
  onChange(state) {
    reader.readQueue(waits, state, texts ?? plain());
    waits = state;
    note();
  },
});
const session = new Session({
  queue,
  show: (state, cause) => show(state, cause),
  tell: (event) => host.tell(event),
  renew: () => host.renew(),
});
const view = new View({
  answer: (answer, details) => session.answer(answer, details),
  press: (answer) => shortcuts.press(answer),
  choose: (sheet) => session.choose(sheet),
  bring: (offerId) => session.bring(offerId),
  next: () => session.next(),
  wake: () => session.wake(),
  timeline: () => timeline(session.context.token),
  token: () => session.context.token,
});
const reader = new Reader(new Announcer(document.getElementById("announcer")), view, (offerId) =>
  session.seen(offerId),
);
const shortcuts = new Shortcuts(session);

function show(state, cause) {
  if (!texts) {
    missed = cause;
    return;
  }
  view.show(state, texts, ["opened", "closed"].includes(cause) ? "choice" : "all");
  reader.read(state, cause, texts);
  note();
}

function note() {
  const { last, visit } = session.state;
  const lang = visit.decision?.languages.catalogue;
  if (texts) showNote(document.getElementById("note"), texts, waits, last, lang);
}

async function speak(...wanted) {
  const asked = (spoken = Symbol("asked"));
  const languages = [...wanted, query.get("language"), ...navigator.languages].filter(Boolean);
  const loaded = await load(languages);
  if (asked !== spoken) return;
  texts = loaded;
  show(session.state, missed);
  missed = "spoken";
}

function meet() {
  setTimeout(() => session.giveUp(), HOST_PATIENCE_MS);
  const name = query.get("host");
  host = HOSTS[Object.hasOwn(HOSTS, name) ? name : "generic"]({
    parent,
    onContext: (context) => session.meet(context),
    onNobody: (missing) => session.part(missing),
    onLanguage: speak,
  });
}

listen(
  (key) => shortcuts.act(key),
  () => shortcuts.leave(),
);
addEventListener("online", () => session.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") session.wake();
});
const panel = document.getElementById("panel");
new ResizeObserver(() =>
  host.tell({ type: "nbo.resize", height: Math.ceil(panel.offsetHeight) }),
).observe(panel);

speak();
try {
  meet();
} catch {
  session.giveUp(); // What waits to be sent is sent all the same.
}
queue.flush();
