// @ts-check
// Who is on the line: from what the host says to a token for this one customer.

import { Refused, session } from "../api.js";
import { Again } from "../backoff.js";

/**
 * @typedef {object} Call as the host tells it, in texts and plain values
 * @property {string} [token] of the customer, or of the whole CRM
 * @property {string} [customer_id] whom a token of the whole CRM is to be changed for
 * @property {string} [agent_id]
 * @property {string} [visit] the call, ticket or conversation
 * @property {string} [language] in which the customer is spoken with
 * @property {object} [context] what else is known of the moment
 *
 * @typedef {null | "retrying" | "reopen" | "nobody"} Missing why there is no customer: not yet,
 *   not for now, not any more, or nobody whom the service could know
 *
 * @typedef {object} Hearer
 * @property {(context: import("../session.js").Context) => void} onContext
 * @property {(missing: Missing) => void} onNobody what was shown of the one before has to go
 */

/** Follows the calls that the host speaks of, and gets a token once for each. */
export class Caller {
  /**
   * @param {Hearer} hearer
   * @param {(call: Call) => Promise<string>} tokenOf a customer's token for a call
   * @param {() => void} [onStale] what the host gave is no longer good
   */
  constructor(hearer, tokenOf, onStale = () => this.leave("reopen")) {
    this.hearer = hearer;
    this.tokenOf = tokenOf;
    this.onStale = onStale;
    /** @type {Call | null} */
    this.call = null;
    this.asked = null;
    this.again = new Again(() => this.renew());
  }

  /** The host says whom the agent speaks with; hosts say it twice. @param {Call} call */
  take(call) {
    if (this.call && same(this.call, call)) return;
    // A token of a customer's own is there at once; any other has to be got first.
    if (call.customer_id !== undefined && !sameCaller(this.call, call)) this.hearer.onNobody(null);
    this.call = call;
    this.again.done();
    this.renew();
  }

  /** There is nobody to decide for; whoever the host names next is looked at anew. @param {Missing} missing */
  leave(missing = "nobody") {
    this.stop();
    this.hearer.onNobody(missing);
  }

  /** Get a token for the call: the first, or another, since that one is no longer good. */
  async renew() {
    const { call } = this;
    if (!call) return;
    const asked = (this.asked = Symbol("asked"));
    try {
      const token = await this.tokenOf(call);
      if (asked === this.asked) this.#tell(token, call);
    } catch (error) {
      if (asked === this.asked) this.#fail(error);
    }
  }

  stop() {
    this.again.done();
    this.call = this.asked = null;
  }

  #tell(token, { visit, language, context }) {
    this.again.done();
    this.hearer.onContext({ token, visit, language, context });
  }

  #fail(error) {
    if (error instanceof Refused && error.isStale) return this.onStale();
    if (!(error instanceof Refused && error.mayPass)) return this.leave("reopen");
    this.hearer.onNobody("retrying");
    this.again.later(error.waitMs);
  }
}

/**
 * A customer's token for a call of which the host gave a token of the whole CRM.
 *
 * @param {Call} call
 */
export async function ofInstance({ token, customer_id, agent_id }) {
  return (await session(token, { customer_id, agent_id })).token;
}

/** A name as the host gives it, a text or a number; none if it is neither. @param {unknown} name */
export const named = (name) =>
  (typeof name === "string" && name !== "") || Number.isSafeInteger(name) ? String(name) : undefined;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const WHO = ["customer_id", "agent_id", "visit"];
const sameCaller = (one, other) => one !== null && WHO.every((each) => one[each] === other[each]);
