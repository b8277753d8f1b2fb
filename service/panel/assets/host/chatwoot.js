// @ts-check
// Chatwoot: the contact of the conversation. Its dashboard holds a token of the whole instance,
// which is changed for one of this contact.

import { Caller, named, ofInstance } from "./caller.js";

const ASK = "chatwoot-dashboard-app:fetch-info";
/** When it is asked: the dashboard may not listen yet. */
const ASK_AFTER_MS = [0, 300, 1_000, 3_000, 8_000];

/**
 * Meet Chatwoot.
 *
 * @param {import("./generic.js").Page} page
 * @returns {import("./generic.js").Connection}
 */
export function connect(page) {
  const { parent } = page;
  const { token, field } = given();
  const caller = new Caller(page, ofInstance);
  const asking = ASK_AFTER_MS.map((after) => setTimeout(() => parent.say(ASK), after));
  const quiet = () => asking.forEach((each) => clearTimeout(each));
  parent.hear((said) => {
    const contact = contactOf(said);
    if (!contact) return;
    quiet();
    const customer_id = named(valueOf(contact.contact, field));
    if (!token || !customer_id) return caller.leave();
    const { agent_id, visit } = contact;
    caller.take({ token, customer_id, agent_id, visit });
  });
  return {
    tell() {},
    renew: () => caller.renew(),
    stop() {
      quiet();
      caller.stop();
      parent.stop();
    },
  };
}

/** What the dashboard says of the conversation; nothing while it does not know it itself. */
function contactOf(said) {
  const { event, data } = parsed(said) ?? {};
  if (event !== "appContext") return null;
  // The contact itself is loaded later than the conversation, which names it too.
  const contact = data?.contact?.id ? data.contact : data?.conversation?.meta?.sender;
  if (!contact?.id) return null;
  const conversation = named(data.conversation?.id);
  return {
    contact,
    agent_id: named(data.currentAgent?.id),
    visit: conversation && `chatwoot-${conversation}`,
  };
}

/** The contact's field that holds the customer's id: `identifier`, or `custom_attributes.x`. */
const valueOf = (contact, field) =>
  field.split(".").reduce((from, name) => (from && Object.hasOwn(from, name) ? from[name] : null), contact);

/** The token stays in the address, since Chatwoot shows it anew for each conversation. */
function given() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? history.state?.token;
  history.replaceState({ token }, "", location.pathname + location.search);
  return { token, field: new URLSearchParams(location.search).get("customer") ?? "identifier" };
}

function parsed(said) {
  try {
    return typeof said === "string" ? JSON.parse(said) : null;
  } catch {
    return null;
  }
}
