// @ts-check
// The conductor: from the host's context to a decision, from an answer to the next offer.

import { Asking } from "./asking.js";
import {
  OUTCOMES,
  advance,
  answered,
  askAgain,
  begin,
  current,
  decided,
  excluded,
  kept,
  show,
} from "./visit.js";

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

/** An answer is sent before the next decision, which may follow from it, but not waited for long. */
const SENT_WITHIN_MS = 1_500;
const NEW = Object.freeze({ visit: begin(), trouble: null, sheet: null, last: undefined });

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
    this.state = NEW;
    /** @type {Context | null} */
    this.context = null;
    this.seenOnce = new Set();
    this.asking = new Asking({
      take: (decision, exclude) => this.#take(decision, exclude),
      fail: (trouble) => this.#fail(trouble),
      renew,
    });
  }

  /** The host says whom the agent speaks with; hosts say it twice. @param {Context} context */
  meet({ token, visit, language, context }) {
    const isSameVisit = this.context?.visit === visit;
    if (this.context?.token === token && isSameVisit && !this.state.trouble) return;
    this.context = { token, visit, language, context };
    // A new token that was asked for goes on where the old one ended; any other may be of another
    // customer, whose agent must not see the offers of the one before for a moment.
    if (this.asking.isRenewing && isSameVisit) this.#decide();
    else this.#restart();
  }

  /**
   * The customer has gone, or is not known yet: nothing of them stays on the screen.
   *
   * @param {import("./host/caller.js").Missing} missing
   */
  part(missing) {
    this.context = null;
    this.asking.stop();
    this.#become({ ...NEW, trouble: missing }, "parted");
  }

  /** The host has said nothing. */
  giveUp() {
    if (!this.context && !this.state.trouble) this.#become({ trouble: "reopen" }, "failed");
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
    this.#go(after, { last: { answer, offer } }, "answered");
  }

  /** The offer that is shown has really been on the screen. @param {string} offerId */
  seen(offerId) {
    const shown = kept(this.state.visit.decision, offerId, "shown");
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
    this.#go(show(this.state.visit, offerId), {}, "brought");
  }

  /** The agent wants another offer, after a yes. */
  next() {
    this.#go(askAgain(this.state.visit), { last: undefined }, "brought");
  }

  /** The connection or the agent is back: what failed is tried at once. */
  wake() {
    this.queue.flush();
    const until = Date.parse(this.state.visit.decision?.valid_until);
    if (until < Date.now()) this.#restart();
    else if (!this.context && this.state.trouble === "retrying") this.renew();
    else this.asking.now();
  }

  #decide() {
    return this.asking.ask(this.context, excluded(this.state.visit));
  }

  #restart() {
    this.#become(NEW, "met");
    this.#decide();
  }

  #take(decision, exclude) {
    const { visit } = this.state;
    const before = visit.decision?.customer.customer_id;
    const isOther = before !== undefined && before !== decision.customer.customer_id;
    // What the customer before had answered says nothing of this one.
    if (isOther && exclude.length > 0) return this.#restart();
    const waiting = this.queue.of(decision.decision_id);
    this.#go(decided(isOther ? begin() : visit, decision, waiting), {}, "decided");
  }

  /** To another offer, or to where the next one has to be decided. */
  async #go(visit, changes, cause) {
    this.#become({ ...changes, visit, trouble: null, sheet: null }, cause);
    if (visit.phase !== "ask_again") return;
    await Promise.race([this.queue.flush(), later(SENT_WITHIN_MS)]);
    if (this.context && this.state.visit === visit) this.#decide();
  }

  /** What the decision before still has is better than nothing, if there is no other. */
  #fail(trouble) {
    const { visit } = this.state;
    const next = visit.phase === "ask_again" && advance(visit);
    if (!next) return this.#become({ trouble, sheet: null }, "failed");
    // It would come up while the agent speaks of another.
    if (trouble === "retrying") this.asking.stop();
    this.#go(next, {}, "decided");
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
      console.error(error);
      this.#become({ trouble: "reopen", sheet: null }, "failed");
    }
  }
}

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
