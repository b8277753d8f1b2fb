// @ts-check
// What the agent said, on its way to the service: sent at once, else kept and sent later.

import { Refused } from "./api.js";
import { Again } from "./backoff.js";

/** @typedef {import("./kept.js").Kept} Kept */

const MOST_AT_ONCE = 50;
/** What the service says of an answer that it has. */
const RECORDED = ["recorded", "duplicate"];

/**
 * Sends each answer until the service has it. That it counts once is the service's promise: it
 * knows an answer again. So a lost reply, or two windows, cost a request and nothing else.
 */
export class Queue {
  /**
   * @param {object} parts
   * @param {import("./kept.js").Drawer} parts.drawer
   * @param {(token: string, said: object[]) => Promise<{results?: {status: string}[]}>} parts.send
   * @param {(work: () => Promise<void>) => Promise<void>} parts.alone one window at a time
   * @param {(state: {waiting: number, refused: number}) => void} parts.onChange
   */
  constructor({ drawer, send, alone, onChange }) {
    this.drawer = drawer;
    this.send = send;
    this.alone = alone;
    this.onChange = onChange;
    this.refused = 0;
    this.failed = false;
    this.again = new Again(() => this.flush());
    this.running = null;
  }

  /** @param {Kept} kept */
  add(kept) {
    this.drawer.put(kept);
    return this.flush();
  }

  /** The answers to offers of a decision that wait here. @param {string} decisionId @returns {Kept[]} */
  of(decisionId) {
    return this.drawer.all().filter((each) => each.decision_id === decisionId && isAnswer(each));
  }

  /** Send what waits, unless that is under way; what came in meanwhile goes after it. */
  async flush() {
    this.more = true;
    this.running ??= this.#run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #run() {
    while (this.more) {
      this.more = false;
      try {
        await this.alone(() => this.#sendAll());
        this.failed = false;
        this.again.done();
      } catch (error) {
        this.failed = true;
        this.again.later(error instanceof Refused ? error.waitMs : 0);
      }
    }
    this.tell();
  }

  async #sendAll() {
    for (const batch of batches(this.drawer.all())) await this.#sendOne(batch);
  }

  async #sendOne(batch) {
    try {
      const { results = [] } = await this.send(
        batch[0].token,
        batch.map((each) => each.said),
      );
      batch.forEach((each, place) => this.#settle(each, results[place]?.status));
    } catch (error) {
      if (!(error instanceof Refused) || error.mayPass) throw error;
      if (batch.length === 1) this.#settle(batch[0], "refused");
      // One of them is not taken: the others need not wait for it.
      else for (const each of batch) await this.#sendOne([each]);
    }
  }

  #settle(each, status) {
    this.drawer.remove(each.id);
    if (!RECORDED.includes(status) && isAnswer(each)) this.refused += 1;
  }

  /** Say how many wait; what is just being sent does not. */
  tell() {
    const waiting = this.failed ? this.drawer.all().filter(isAnswer).length : 0;
    this.onChange({ waiting, refused: this.refused });
  }
}

/** One window sends at a time, where the browser can see to that. */
export async function alone(work) {
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  let begun = false;
  try {
    return await locks.request("nbo.answers", { signal: AbortSignal.timeout(15_000) }, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    // No lock to be had (a sandbox, a window that hangs): twice is harmless, never is not.
    if (begun) throw error;
    return work();
  }
}

const isAnswer = (each) => each.said.answer !== "shown";

/** Those of one token together, in their order, and no more than a page that closes may send. */
function batches(kept) {
  const tokens = [...new Set(kept.map((each) => each.token))];
  return tokens.flatMap((token) => pieces(kept.filter((each) => each.token === token)));
}

const pieces = (kept) =>
  kept.length <= MOST_AT_ONCE
    ? [kept]
    : [kept.slice(0, MOST_AT_ONCE), ...pieces(kept.slice(MOST_AT_ONCE))];
