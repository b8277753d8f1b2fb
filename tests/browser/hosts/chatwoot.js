// Chatwoot's dashboard, as far as an app of it sees: a frame for each conversation, which is told
// the context once its page is loaded and whenever it asks. In the address: `app`, the page as an
// administrator entered it; after the # the conversations as JSON, the first of them on the screen.

const app = new URLSearchParams(location.search).get("app");
const [first, ...others] = JSON.parse(decodeURIComponent(location.hash.slice(1)));
let shown = first;

/** The frame is found by its id, as there may be several apps. */
const frame = () => document.getElementById("dashboard-app--frame-0-0");

/** What a test asks of Chatwoot, and sees of it. */
const host = {
  heard: [],
  /** The agent goes to the next conversation: a new frame. */
  next() {
    shown = others.shift();
    show();
  },
  /** Say it once more. */
  again: () => tell(),
  /** What was not known yet has come. */
  become(context) {
    shown = context;
  },
};
window.host = host;

/** To whatever page is in the frame. */
function tell() {
  const said = { event: "appContext", data: shown };
  frame().contentWindow.postMessage(JSON.stringify(said), "*");
}

window.onmessage = ({ data }) => {
  host.heard.push(data);
  if (typeof data !== "string" || data !== "chatwoot-dashboard-app:fetch-info") return;
  tell();
};

function show() {
  const made = document.createElement("iframe");
  made.id = "dashboard-app--frame-0-0";
  made.addEventListener("load", tell);
  made.src = app;
  document.getElementById("sidebar").replaceChildren(made);
}

show();
