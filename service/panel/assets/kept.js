// @ts-check
// Answers that are not sent yet, kept on this machine: ids, the answer and the decision's
// feedback token. No name, no offer's text, nothing of the customer.

/**
 * @typedef {object} Kept
 * @property {string} id the same answer to the same offer has the same id
 * @property {string} decision_id
 * @property {string} token the decision's feedback token
 * @property {{offer_id: string, answer: string, occurred_at: string, until?: string, reason?: string}} said
 */

const PREFIX = "nbo.answer.";
/** As long as a feedback token is good for. */
const MOST_MS = 7 * 86_400_000;

/** Each answer has an entry of its own, so that two windows never write over one another. */
export class Drawer {
  /** @param {Storage | null} storage without one, or when it refuses, memory has to do */
  constructor(storage) {
    this.storage = storage;
    this.memory = new Map();
  }

  /** What is kept already stays as it was said first. @param {Kept} kept */
  put(kept) {
    if (this.#has(kept.id)) return;
    try {
      this.storage.setItem(PREFIX + kept.id, JSON.stringify(kept));
    } catch {
      this.memory.set(kept.id, kept);
    }
  }

  /** @param {string} id */
  remove(id) {
    this.memory.delete(id);
    try {
      this.storage.removeItem(PREFIX + id);
    } catch {
      // It was never there.
    }
  }

  /**
   * All that is kept, the earliest first; what nobody takes any more is thrown away.
   *
   * @param {number} now
   * @returns {Kept[]}
   */
  all(now = Date.now()) {
    const kept = [...this.memory.values(), ...this.#stored()];
    const age = (each) => now - Date.parse(each.said.occurred_at);
    for (const each of kept) if (age(each) > MOST_MS) this.remove(each.id);
    return kept
      .filter((each) => age(each) <= MOST_MS)
      .sort((one, other) => one.said.occurred_at.localeCompare(other.said.occurred_at));
  }

  #has(id) {
    return this.all().some((each) => each.id === id);
  }

  #stored() {
    try {
      return Object.keys(this.storage)
        .filter((key) => key.startsWith(PREFIX))
        .map((key) => this.#read(key))
        .filter(Boolean);
    } catch {
      return [];
    }
  }

  #read(key) {
    try {
      const kept = JSON.parse(this.storage.getItem(key));
      return typeof kept.said.offer_id === "string" ? kept : null;
    } catch {
      this.storage.removeItem(key);
      return null;
    }
  }
}

/** The browser's storage, or `null` where it is blocked. */
export function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
