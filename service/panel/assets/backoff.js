// @ts-check
// How long to wait before trying again: longer each time, and not all at the same moment.

const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * The wait before a try.
 *
 * @param {number} failures how many tries failed in a row, at least 1
 * @param {number} asked how long the service asks us to wait, in milliseconds
 * @param {number} chance between 0 and 1
 * @returns {number} milliseconds
 */
export function wait(failures, asked = 0, chance = Math.random()) {
  const longest = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(asked, longest * (0.5 + chance / 2));
}

/** Tries something again after each failure, until it works or nobody wants it any more. */
export class Again {
  /** @param {() => void} act */
  constructor(act) {
    this.act = act;
    this.failures = 0;
    this.timer = undefined;
  }

  /** It failed: try later. @param {number} asked milliseconds */
  later(asked = 0) {
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), wait(this.failures, asked));
  }

  /** Try at once, if something waits. */
  now() {
    if (this.timer === undefined) return;
    this.stop();
    this.act();
  }

  /** It worked. */
  done() {
    this.stop();
    this.failures = 0;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
