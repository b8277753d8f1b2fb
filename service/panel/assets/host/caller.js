// @ts-check
// Who is on the line, from what the host says to a token for this one customer.

import { Refused, session } from "../api.js";
import { Again } from "../backoff.js";

/**
 * @typedef {object} Call
 * @property {string} [token] of the customer, or of the whole CRM
 * @property {string | number} [customer_id] whom a token of the whole CRM is to be for
 * @property {string | number} [agent_id]
 * @property {string} [visit] the call, ticket or conversation
 * @property {string} [language] in which the customer is spoken with
 * @property {object} [context]
 */

/** Follows the calls that the host speaks of, and asks for a token once for each. */
export class Caller {
  /**
   * @param {object} parts
   * @param {(context: import("../session.js").Context) => void} parts.onContext
   * @param {() => void} parts.onNobody there is no customer, or none that we may know
   * @param {(call: Call) => Promise<{token: string}>} [parts.exchange] a customer's token for a call
   */
  constructor({ onContext, onNobody, exchange = ofInstance }) {
    this.onContext = onContext;
    this.onNobody = onNobody;
    this.exchange = exchange;
    /** @type {Call | null} */
    this.call = null;
    this.again = new Again(() => this.#ask());
  }

  /** The host says whom the agent speaks with; hosts say it twice. @param {Call} call */
  take(call) {
    if (this.call && same(this.call, call)) return;
    this.call = call;
    this.again.done();
    this.#ask();
  }

  /** The host speaks with nobody, or with somebody who has no name here. */
  leave() {
    if (this.call) this.again.done();
    this.call = null;
    this.asked = null;
    this.onNobody();
  }

  /** The customer's token is no longer good: get another for the same call. */
  renew() {
    if (this.call) this.#ask();
  }

  stop() {
    this.again.stop();
    this.call = this.asked = null;
  }

  async #ask() {
    const call = this.call;
    const asked = (this.asked = Symbol("asked"));
    const isLate = () => asked !== this.asked;
    try {
      const { token } = call.customer_id === undefined ? call : await this.exchange(call);
      if (isLate()) return;
      this.again.done();
      const { visit, language, context } = call;
      this.onContext({ token, visit, language, context });
    } catch (error) {
      if (!isLate()) this.#fail(error);
    }
  }

  #fail(error) {
    if (!(error instanceof Refused) || !error.mayPass) return this.onNobody();
    this.again.later(error.waitMs);
  }
}
