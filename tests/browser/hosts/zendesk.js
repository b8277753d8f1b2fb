// Zendesk's side of its app framework, as its published SDK speaks with it: an app in a ticket's
// side bar. In the address: `service`, where the panel is; after the # the ticket, the agent and
// the app's settings as JSON. `app` names another page than the manifest's.

const query = new URLSearchParams(location.search);
const given = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");
const PLACE = "ticket_sidebar";
const guid = crypto.randomUUID();
/** How often the app has subscribed to each event. */
const subscribed = new Map();
let isRegistered = false;

/** What a test asks of Zendesk, and sees of it. */
const host = {
  /** Everything the app has said, in order. */
  heard: [],
  /** What its `get` reads. */
  values: { ticket: given.ticket, currentUser: given.currentUser },
  /** Another requester for the ticket. */
  async become(requester) {
    host.values.ticket.requester = requester;
    tell("ticket.requester.id.changed", requester.id);
    tell("ticket.requester.externalId.changed", requester.externalId);
  },
  tell: (event, message) => tell(event, message),
};
window.host = host;

const frame = document.createElement("iframe");
frame.id = "panel";
frame.title = "Next best offer";

/** Messages of the framework are JSON texts; they go to the app's own origin. */
function post(message) {
  frame.contentWindow.postMessage(JSON.stringify(message), new URL(frame.src).origin);
}

/** An event goes to an app that has subscribed to it, and to no other. */
function tell(event, message) {
  if (event === "app.registered" || subscribed.get(event) > 0)
    post({ key: `zaf.${event}`, message, appGuid: guid });
}

function register() {
  isRegistered = true;
  tell("app.registered", {
    metadata: { appId: 1, installationId: 1, name: "Next best offer", settings: given.settings ?? {} },
    context: {
      product: "support",
      location: PLACE,
      instanceGuid: guid,
      ticketId: given.ticket?.id,
      account: { subdomain: "example" },
    },
  });
}

const problem = (message, path) => ({ name: "APIError", message, path });

/** `ticket.requester.id`: each name a step; what is not there is an error of its own. */
function read(paths) {
  const result = { errors: {} };
  for (const path of paths) {
    const value = path.split(".").reduce((from, name) => from?.[name], host.values);
    if (value === undefined) result.errors[path] = problem("No such property", path);
    else result[path] = value;
  }
  return result;
}

const ACTIONS = {
  resize: ({ height }) => {
    frame.style.height = height;
  },
};

function act(actions) {
  const result = { errors: {} };
  for (const [name, args] of Object.entries(actions))
    if (Object.hasOwn(ACTIONS, name)) result[name] = ACTIONS[name](...args) ?? null;
    else result.errors[name] = problem("No such action", name);
  return result;
}

/** Zendesk's own servers send it; the test plays them. */
async function send(key, options) {
  const answer = await fetch("/proxy", { method: "POST", body: JSON.stringify(options) });
  const text = await answer.text();
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const end = { status: answer.status, statusText: answer.statusText, responseText: text };
  if (answer.ok) tell(`${key}.done`, { responseArgs: [isJson ? JSON.parse(text) : text, "success", end] });
  else tell(`${key}.fail`, { responseArgs: [end, "error", answer.statusText] });
}

function answer({ id, request, params }) {
  if (request === "get") post({ id, result: read(params) });
  else if (request === "invoke") post({ id, result: act(params) });
  else post({ id, error: problem("No such request", request) });
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== new URL(frame.src).origin) return;
  const said = typeof data === "string" ? JSON.parse(data) : data;
  host.heard.push(said);
  if (said.appGuid !== guid || said.instanceGuid !== guid) return;
  if (said.key === "iframe.handshake") return register();
  if (!isRegistered) return;
  if (said.request) return answer(said);
  const [, to, event] = /^iframe\.(on|off|trigger):(.*)$/.exec(said.key) ?? [];
  if (to === "trigger") tell(event, said.message);
  else if (to) subscribed.set(event, said.message.subscriberCount);
  else if (said.key.startsWith("request:")) send(said.key, said.message);
});

const manifest = await (await fetch("zendesk-manifest.json")).json();
const page = new URL(manifest.location.support[PLACE].url);
const app = new URL(query.get("app") ?? page.pathname + page.search, query.get("service"));
app.searchParams.set("origin", location.origin);
app.searchParams.set("app_guid", guid);
frame.src = app.href;
document.getElementById("sidebar").append(frame);
