// @ts-check
// The conductor: from the host's context to a decision, from an answer to the next offer.

import { Refused, decide } from "./api.js";
import { Again } from "./backoff.js";
import {
  OUTCOMES,
  advance,
  answered,
  begin,
  current,
  decided,
  excluded,
  kept,
  show,
} from "./visit.js";

const RENEWAL_MS = 30_000;

/**
 * @typedef {object} Context what the host says of the call
 * @property {string} token of one agent and one customer
 * @property {string} [visit] the call, ticket or conversation
 * @property {string} [language] in which the offer is to be
 * @property {object} [context] what else is known of the moment
 *
 * @typedef {object} State
 * @property {import("./visit.js").Visit} visit
 * @property {"retrying" | "reopen" | "nobody" | null} trouble why there is no decision
 * @property {"later" | "declined" | null} sheet which choice is open
 * @property {{answer: import("./visit.js").Answer, offer: import("./api.js").Offer}} [last] answer
 */

export class Session {
  /**
   * @param {object} parts
   * @param {import("./queue.js").Queue} parts.queue
   * @param {(state: State, cause: string) => void} parts.show
   * @param {(event: object) => void} parts.tell to the host
   * @param {() => void} parts.renew ask the host for a new token
   */
  constructor({ queue, show: display, tell, renew }) {
    this.queue = queue;
    this.display = display;
    this.tell = tell;
    this.renew = renew;
    /** @type {State} */
    this.state = { visit: begin(), trouble: null, sheet: null };
    /** @type {Context | null} */
    this.context = null;
    this.seenOnce = new Set();
    this.asked = null;
    this.renewedAt = -Infinity;
    this.isRenewing = false;
    this.again = new Again(() => this.#decide());
  }

  /** The host says whom the agent speaks with; hosts say it twice. @param {Context} context */
  meet(context) {
    const { token, visit } = this.context ?? {};
    const isKnown = token === context.token && visit === context.visit;
    if (isKnown && !this.state.trouble) return;
    this.context = context;
    // A new token that was asked for goes on where the old one ended; any other may be of another
    // customer, whose agent must not see the offers of the one before for a moment.
    if (this.isRenewing && visit === context.visit) this.#decide();
    else this.#restart();
  }

  /**
   * The customer has gone, or is not known yet: nothing of them stays on the screen.
   *
   * @param {import("./host/caller.js").Missing} missing
   */
  part(missing) {
    this.context = this.asked = null;
    this.again.done();
    this.#become({ visit: begin(), trouble: missing, sheet: null, last: undefined }, "parted");
  }

  /** @param {import("./visit.js").Answer} answer @param {{until?: string, reason?: string}} details */
  answer(answer, details = {}) {
    const { visit } = this.state;
    const offer = current(visit);
    if (visit.phase !== "offer" || !offer) return;
    this.#report(kept(visit.decision, offer.offer_id, answer, details));
    this.tell({
      type: "nbo.outcome",
      decision_id: visit.decision.decision_id,
      offer_id: offer.offer_id,
      outcome: OUTCOMES[answer],
    });
    const after = answered(visit, offer.offer_id, answer);
    this.#become({ visit: after, sheet: null, last: { answer, offer } }, "answered");
    if (after.phase === "ask_again") this.#decide();
  }

  /** The offer that is shown has really been on the screen. @param {string} offerId */
  seen(offerId) {
    const { decision } = this.state.visit;
    const shown = kept(decision, offerId, "shown");
    if (this.seenOnce.has(shown.id)) return;
    this.seenOnce.add(shown.id);
    this.#report(shown);
  }

  /** Open a choice, or close the one that is open. @param {"later" | "declined" | null} sheet */
  choose(sheet) {
    if (sheet === this.state.sheet || (sheet && this.state.visit.phase !== "offer")) return;
    this.#become({ sheet }, sheet ? "opened" : "closed");
  }

  /** Show another offer. @param {string} offerId */
  bring(offerId) {
    this.#become({ visit: show(this.state.visit, offerId), sheet: null }, "brought");
  }

  /** The agent wants another offer after a yes, or wants to look again. */
  next() {
    const visit = advance(this.state.visit);
    this.#become({ visit, trouble: null, sheet: null, last: undefined }, "brought");
    if (visit.phase === "ask_again") this.#decide();
  }

  /** The connection or the agent is back: what failed is tried at once. */
  wake() {
    this.queue.flush();
    const until = Date.parse(this.state.visit.decision?.valid_until);
    if (until < Date.now()) this.#restart();
    else if (!this.context && this.state.trouble === "retrying") this.renew();
    else this.again.now();
  }

  /** The host has said nothing. */
  giveUp() {
    if (!this.context && !this.state.trouble) this.#become({ trouble: "reopen" }, "failed");
  }

  async #decide() {
    if (!this.context) return;
    const { token, visit, language, context } = this.context;
    const asked = (this.asked = Symbol("asked"));
    const exclude = excluded(this.state.visit);
    this.isRenewing = false;
    try {
      const decision = await decide(token, { visit, language, context, exclude });
      if (asked !== this.asked) return;
      this.#take(decision, exclude);
    } catch (error) {
      if (asked === this.asked) this.#fail(error);
    }
  }

  #take(decision, exclude) {
    const { visit } = this.state;
    if (decision.degraded === "DEADLINE") throw new Refused(503);
    const isSame = visit.decision?.customer.customer_id === decision.customer.customer_id;
    const start = !visit.decision || isSame ? visit : begin();
    this.again.done();
    // What the customer before had answered says nothing of this one.
    if (start !== visit && exclude.length > 0) return this.#restart();
    const next = decided(start, decision, this.queue.of(decision.decision_id));
    this.#become({ visit: next, trouble: null, sheet: null }, "decided");
    if (next.phase === "ask_again") this.#decide();
  }

  #restart() {
    this.#become({ visit: begin(), trouble: null, sheet: null, last: undefined }, "met");
    this.#decide();
  }

  #fail(error) {
    const refused = error instanceof Refused ? error : new Refused(422);
    if (refused !== error) console.error(error);
    const trouble = refused.mayPass ? "retrying" : "reopen";
    this.#become({ trouble, sheet: null }, "failed");
    if (refused.isStale) this.#renew();
    if (refused.mayPass) this.again.later(refused.waitMs);
  }

  /** A host whose new tokens are no good either is not asked without end. */
  #renew() {
    if (Date.now() - this.renewedAt < RENEWAL_MS) return;
    this.renewedAt = Date.now();
    this.isRenewing = true;
    this.renew();
  }

  #report(each) {
    if (each.token) this.queue.add(each);
  }

  #become(changes, cause) {
    this.state = { ...this.state, ...changes };
    try {
      this.display(this.state, cause);
    } catch (error) {
      if (this.state.trouble) throw error;
      this.#fail(error);
    }
  }
}
