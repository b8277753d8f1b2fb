// A CRM that shows the panel as its instructions say. In its address: `service`, and after the #
// the calls as JSON, the first of them on the screen.

import { showPanel } from "./nbo-panel.js";

const frame = document.getElementById("panel");
const service = new URLSearchParams(location.search).get("service");
const calls = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "[]");

/** What a test asks of the CRM, and sees of it. */
const host = {
  /** Everything the panel has told. */
  heard: [],
  /** Of them the outcomes, as the CRM's own code is told. */
  outcomes: [],
  /** Put the next call on the screen, or none. */
  async next() {
    calls.shift();
    await panel.changed();
  },
  /** Another call comes in. */
  async begin(call) {
    calls.unshift(call);
    await panel.changed();
  },
  /** Say it once more. */
  again: () => panel.changed(),
  /** The token that the CRM's server makes when it is asked again. */
  renewed: null,
  /** Send the panel whatever it is. */
  say: (message) => frame.contentWindow.postMessage(message, new URL(service).origin),
};
window.host = host;
addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow) return;
  host.heard.push(data);
  if (data.type === "nbo.renew" && calls[0]) calls[0].token = host.renewed ?? calls[0].token;
});
const panel = showPanel(frame, {
  service,
  current: async () => calls[0] ?? null,
  onOutcome: (outcome) => host.outcomes.push(outcome),
});
