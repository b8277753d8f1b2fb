// @ts-check
// The service, as this page calls it.

import { ROOT, Refused } from "../api.js";

/** @typedef {import("./numbers.js").Waterfall} Waterfall */

/**
 * @typedef {object} Offer
 * @property {string} offer_id
 * @property {string} name
 * @property {string | null} objective
 * @property {number | null} place
 * @property {{stage: string | null, code: string, rule: string | null, until: string | null, text: string, language: string | null} | null} fell
 * @property {number | null} propensity
 * @property {number | null} uplift
 * @property {number | null} value
 * @property {number | null} expected_value
 * @property {number | null} priority
 * @property {string | null} selection
 * @property {number | null} selection_probability
 * @property {{code: string, kind: string, direction: string, contribution: number, feature: string, text: string}[]} reasons
 * @property {Waterfall | null} waterfall
 * @property {boolean} is_recorded
 *
 * @typedef {object} Languages what texts are in that do not say it themselves
 * @property {string | null} catalogue names of offers
 * @property {string} reasons
 * @property {string} service why there is nothing, what would change it
 *
 * @typedef {object} Passed
 * @property {string} at
 * @property {string} what
 * @property {string | null} channel
 * @property {string} offer_id
 * @property {string} offer_name
 * @property {string | null} reason
 * @property {string | null} until
 * @property {number | null} value
 *
 * @typedef {object} Stage
 * @property {string} stage
 * @property {number} entered
 * @property {number} fell
 * @property {number} left
 * @property {{code: string, rule: string | null, offers: number}[]} reasons
 *
 * @typedef {object} Seen one decision as `GET /v1/decisions/{id}/view` answers it
 * @property {string} decision_id
 * @property {string} customer_id
 * @property {string} channel
 * @property {string} decided_at
 * @property {string} valid_until
 * @property {string | null} lifecycle_stage
 * @property {boolean} holdout
 * @property {string[]} holdout_objectives
 * @property {string | null} degraded
 * @property {Languages} languages
 * @property {{code: string, text: string} | null} no_action
 * @property {number} selection_probability
 * @property {Record<string, any>} request
 * @property {Record<string, any>} versions
 * @property {{code: string, text: string} | null} missing
 * @property {Record<string, any>} known
 * @property {Stage[]} stages
 * @property {Offer[]} offers
 * @property {{offer_id: string, offered: boolean, text: string}[]} what_would_change
 * @property {{total: number, entries: Passed[]}} before
 * @property {Passed[]} after
 *
 * @typedef {object} Replayed
 * @property {boolean} same
 * @property {boolean} identical
 * @property {{pointer: string, recorded: unknown, again: unknown}[]} differences
 */

/** A large catalogue is read in a moment; a store that says nothing is not waited for. */
const PATIENCE_MS = 30_000;

/** @param {string} id @param {string} secret @returns {Promise<Seen>} */
export const look = (id, secret) => ask("GET", id, "view", secret);

/** @param {string} id @param {string} secret @returns {Promise<Replayed>} */
export const replay = (id, secret) => ask("POST", id, "replay", secret);

/** @param {string} method @param {string} id @param {string} what @param {string} secret */
async function ask(method, id, what, secret) {
  const answer = await send(`v1/decisions/${encodeURIComponent(id)}/${what}`, method, secret);
  if (!answer.ok) throw new Refused(answer.status);
  try {
    return await answer.json();
  } catch {
    throw new Refused(0);
  }
}

/** @param {string} path @param {string} method @param {string} secret */
async function send(path, method, secret) {
  try {
    return await fetch(new URL(path, ROOT), {
      method,
      headers: { Authorization: `Bearer ${secret}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    throw new Refused(0);
  }
}
