// @ts-check
// Zendesk: the requester of the ticket, and a token that Zendesk's servers fetch with a key that
// no browser sees.

import { ROOT } from "../api.js";
import { Caller, named } from "./caller.js";
import { Zaf } from "./zaf.js";

/** When another may be the customer. */
const CHANGES = [
  "app.activated",
  "ticket.requester.id.changed",
  "ticket.requester.externalId.changed",
];

/**
 * Meet Zendesk.
 *
 * @param {import("./generic.js").Page} page
 * @returns {import("./generic.js").Connection}
 */
export function connect(page) {
  const given = new URLSearchParams(location.search);
  const app = { origin: given.get("origin") ?? "", guid: given.get("app_guid") ?? "" };
  const zaf = new Zaf(page.parent, app);
  const settings = {};
  const caller = new Caller(page, (call) => minted(zaf, settings, call));
  zaf.register().then(({ metadata }) => {
    Object.assign(settings, metadata?.settings);
    const look = () => follow(zaf, settings, caller, page);
    CHANGES.forEach((each) => zaf.on(each, look));
    look();
  });
  return {
    tell: (event) => tell(zaf, event),
    renew: () => caller.renew(),
    stop() {
      caller.stop();
      page.parent.stop();
    },
  };
}

/** Whom is the ticket about now? */
async function follow(zaf, { nbo_customer }, caller, page) {
  const customer = `ticket.requester.${nbo_customer || "externalId"}`;
  const wanted = ["ticket.id", customer, "currentUser.id", "currentUser.locale"];
  const asked = (caller.looked = Symbol("asked"));
  const found = await zaf.get(wanted).catch(() => null);
  if (asked !== caller.looked) return;
  if (!found) return caller.leave("reopen");
  if (found["currentUser.locale"]) page.onLanguage(found["currentUser.locale"]);
  // A ticket that is not saved yet is as one visit as its frame.
  const visit = `zendesk-${named(found["ticket.id"]) ?? zaf.guid}`;
  const who = { customer_id: named(found[customer]), agent_id: named(found["currentUser.id"]) };
  if (!who.customer_id) caller.leave();
  else caller.take({ ...who, visit });
}

/** A customer's token, by Zendesk's servers: the key stands in the app's secure settings. */
async function minted(zaf, settings, { customer_id, agent_id }) {
  const service = settings.nbo_url ? `${settings.nbo_url.replace(/\/+$/, "")}/` : ROOT;
  const { token } = await zaf.request({
    url: new URL("v1/panel-tokens", service).href,
    type: "POST",
    secure: true,
    headers: { Authorization: "Bearer {{setting.nbo_key}}" },
    contentType: "application/json",
    dataType: "json",
    data: JSON.stringify({
      customer_id,
      agent_id,
      channel: settings.nbo_channel || "call_centre",
      placement: settings.nbo_placement || undefined,
      may_see_evidence: settings.nbo_evidence === true,
    }),
  });
  return token;
}

function tell(zaf, event) {
  if (event.type === "nbo.resize")
    zaf.invoke("resize", { width: "100%", height: `${event.height}px` }).catch(() => {});
  else zaf.trigger(event.type, event);
}
