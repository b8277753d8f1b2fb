// @ts-check
// Any CRM that can show a page: by messages, or by a token in the address.

import { fromAddress } from "./address.js";
import { Caller, named, ofInstance } from "./caller.js";

/** What the panel's own messages are of. */
const VERSION = 1;
/** A host whose new tokens are no good either is not asked without end. */
const RENEWAL_MS = 30_000;

/**
 * @typedef {object} Connection
 * @property {(event: object) => void} tell the host what happened
 * @property {() => void} renew get a new token; it comes by `onContext`
 * @property {() => void} stop
 *
 * @typedef {object} Page what an adaptor is given
 * @property {import("./parent.js").Parent} parent
 * @property {(context: import("../session.js").Context) => void} onContext a customer's token
 * @property {(missing: import("./caller.js").Missing) => void} onNobody there is no customer
 * @property {(language: string) => void} onLanguage the agent's language, a BCP 47 tag
 */

/**
 * Meet the host.
 *
 * @param {Page} page
 * @returns {Connection}
 */
export function connect(page) {
  const { parent } = page;
  let askedAt = -Infinity;
  const ask = () => {
    if (Date.now() - askedAt < RENEWAL_MS) return caller.leave("reopen");
    askedAt = Date.now();
    parent.say({ type: "nbo.renew" });
  };
  const caller = new Caller(page, tokenOf, ask);
  parent.hear((said) => hear(said, caller, page.onLanguage));
  const given = fromAddress();
  if (given.token) caller.take(given);
  parent.say({ type: "nbo.ready", version: VERSION });
  return {
    tell: (event) => parent.say(event),
    renew: () => (caller.call?.customer_id === undefined ? ask() : caller.renew()),
    stop() {
      caller.stop();
      parent.stop();
    },
  };
}

/** @param {any} said @param {Caller} caller @param {(language: string) => void} onLanguage */
function hear(said, caller, onLanguage) {
  if (said?.type !== "nbo.context") return;
  const { token, visit, language, agent_language, context, customer_id, agent_id } = said;
  const spoken = named(agent_language) ?? named(language);
  if (spoken) onLanguage(spoken);
  if (typeof token !== "string" || token === "") return caller.leave();
  caller.take({
    token,
    visit: named(visit),
    language: named(language),
    context: context ?? undefined,
    customer_id: named(customer_id),
    agent_id: named(agent_id),
  });
}

const tokenOf = async (call) => (call.customer_id === undefined ? call.token : ofInstance(call));
