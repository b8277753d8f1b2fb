// @ts-check
// One question to the service, asked until it has an answer: what is best said now?

import { decide, Refused } from "./api.js";
import { Again } from "./backoff.js";

const RENEWAL_MS = 30_000;

/** Asks for a decision; again, later and later, while that may help; of many only the last. */
export class Asking {
  /**
   * @param {object} parts
   * @param {(decision: import("./api.js").Decision, exclude: string[]) => void} parts.take
   * @param {(trouble: "retrying" | "reopen") => void} parts.fail
   * @param {() => void} parts.renew ask the host for a new token
   */
  constructor({ take, fail, renew }) {
    this.take = take;
    this.fail = fail;
    this.renew = renew;
    this.question = null;
    this.again = new Again(() => this.#send());
    this.renewedAt = -Infinity;
    /** Whether a new token is on its way for the question that is open. */
    this.isRenewing = false;
  }

  /**
   * @param {import("./session.js").Context} context
   * @param {string[]} exclude offers that are not to come up
   */
  ask(context, exclude) {
    this.question = { context, exclude };
    this.isRenewing = false;
    this.again.stop();
    return this.#send();
  }

  /** Ask at once what waits to be asked again. */
  now() {
    this.again.now();
  }

  /** Nobody wants to know any more. */
  stop() {
    this.question = null;
    this.isRenewing = false;
    this.again.done();
  }

  async #send() {
    const { question } = this;
    const { context, exclude } = question;
    const { token, ...wish } = context;
    try {
      const decision = await decide(token, { ...wish, exclude });
      if (question !== this.question) return;
      // It came too late to be recorded: there is no knowing what it would have been.
      if (decision.degraded === "DEADLINE") throw new Refused(503);
      this.again.done();
      this.take(decision, exclude);
    } catch (error) {
      if (question === this.question) this.#failed(error);
    }
  }

  #failed(error) {
    const refused = error instanceof Refused ? error : new Refused(422);
    if (refused !== error) console.error(error);
    this.fail(refused.mayPass ? "retrying" : "reopen");
    if (refused.isStale) this.#renew();
    if (refused.mayPass && this.question) this.again.later(refused.waitMs);
  }

  /** A host whose new tokens are no good either is not asked without end. */
  #renew() {
    if (Date.now() - this.renewedAt < RENEWAL_MS) return;
    this.renewedAt = Date.now();
    this.isRenewing = true;
    this.renew();
  }
}
