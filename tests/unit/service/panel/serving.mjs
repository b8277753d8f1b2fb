// A service that knows an answer again, as ours does, and that can be made to fail.

import { Refused } from "../../../../service/panel/assets/api.js";

export class Service {
  /**
   * @param {object} [given]
   * @param {Error[]} [given.failures] what the first requests end with, before anything is taken
   * @param {number} [given.lost] how many replies are lost after everything was taken
   * @param {string | null} [given.refuses] an offer whose answers make a request invalid
   * @param {string | null} [given.puzzled] an offer that the decision does not have
   */
  constructor({ failures = [], lost = 0, refuses = null, puzzled = null } = {}) {
    this.puzzled = puzzled;
    this.failures = failures;
    this.lost = lost;
    this.refuses = refuses;
    this.taken = new Map();
    this.requests = 0;
  }

  async take(token, said) {
    this.requests += 1;
    await null;
    if (this.failures.length > 0) throw this.failures.shift();
    if (said.some((each) => each.offer_id === this.refuses)) throw new Refused(422);
    const results = said.map((each) => this.#record(token, each));
    if (this.lost-- > 0) throw new Refused(0);
    return { results };
  }

  /** What was recorded, each once: decision, offer, answer. */
  effects() {
    return [...this.taken.keys()].sort();
  }

  #record(token, { offer_id: offerId, answer }) {
    if (offerId === this.puzzled) return { offer_id: offerId, answer, status: "unknown_offer" };
    const effect = `${token.replace("token of ", "")} ${offerId} ${answer}`;
    const status = this.taken.has(effect) ? "duplicate" : "recorded";
    this.taken.set(effect, (this.taken.get(effect) ?? 0) + 1);
    return { offer_id: offerId, answer, status };
  }
}
