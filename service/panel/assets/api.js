// @ts-check
// The service, as the panel calls it. Nothing here knows the page.

/**
 * @typedef {object} Offer
 * @property {string} offer_id
 * @property {string} name
 * @property {string | null} language of what is said: talk track, description, objections
 * @property {string} objective
 * @property {string | null} talk_track
 * @property {string | null} description
 * @property {number | null} value
 * @property {number | string | null} price
 * @property {string | null} until
 * @property {string} selection
 * @property {{text: string, direction: string, kind: string}[]} reasons
 * @property {{objection: string, answer: string}[]} objections
 * @property {{stage: string, name: string, text: string | null}[]} checks
 * @property {string[]} decline_reasons codes of what can be said of it after a no
 * @property {string | null} outcome what was said of it in this visit already
 *
 * @typedef {object} Held an offer that is not among them
 * @property {string} offer_id
 * @property {string} code
 * @property {string} name
 * @property {string} text
 * @property {string} language of the text
 * @property {string | null} until
 *
 * @typedef {object} Decision
 * @property {string | null} decision_id none if it was not recorded
 * @property {string} valid_until
 * @property {string | null} degraded
 * @property {string} language that the customer wishes to be spoken with in
 * @property {{catalogue: string, reasons: string, service: string}} languages of names and rules, of
 *   reasons, and of why there is nothing
 * @property {{customer_id: string, lifecycle_stage: string | null}} customer
 * @property {Offer[]} offers
 * @property {{code: string, text: string} | null} nothing
 * @property {Held[]} why_not
 * @property {{code: string, text: string, language: string}[]} decline_reasons
 * @property {string | null} feedback_token
 * @property {boolean} may_see_evidence
 *
 * @typedef {object} Entry of the timeline
 * @property {string} at
 * @property {string | null} channel
 * @property {string | null} offer_name
 * @property {string} what
 * @property {string | null} reason
 * @property {string | null} reason_language
 */

/** Where the service is: above what its own files lie under, whatever version they are of. */
export const ROOT = import.meta.url.split("panel/assets/")[0];
const PATIENCE_MS = 8_000;

/** The service refused, or could not be reached (`status` 0). */
export class Refused extends Error {
  /** @param {number} status @param {number} waitMs how long it asks to be left alone */
  constructor(status, waitMs = 0) {
    super(`The service answered ${status}`);
    this.status = status;
    this.waitMs = waitMs;
  }

  /** Whether the token is no longer good: only a new one helps. */
  get isStale() {
    return this.status === 401;
  }

  /** Whether the same request may do better later. */
  get mayPass() {
    return ![400, 401, 403, 405, 406, 413, 415, 422].includes(this.status);
  }
}

/**
 * Ask what is best said now.
 *
 * @param {string} token of one agent and one customer
 * @param {object} wish `visit`, `exclude`, `language`, `context`
 * @returns {Promise<Decision>}
 */
export function decide(token, wish) {
  const answer = ahead?.question === same(token, wish) ? ahead.answer : null;
  ahead = null;
  return answer ?? ask("POST", "v1/panel/decisions", token, wish);
}

/** Ask what will be wanted first, before anybody wants it. @param {string} token @param {object} wish */
export function decideAhead(token, wish) {
  const answer = decide(token, wish);
  answer.catch(() => {}); // Whoever asks for it hears of it.
  ahead = { question: same(token, wish), answer };
}

/** @type {{question: string, answer: Promise<Decision>} | null} */
let ahead = null;

const same = (token, wish) => JSON.stringify([token, wish]);

/** What passed between us and the customer. @param {string} token @returns {Promise<{entries: Entry[]}>} */
export const timeline = (token) => ask("GET", "v1/panel/timeline", token);

/**
 * Say what came of a decision's offers.
 *
 * @param {string} token the decision's feedback token
 * @param {object[]} answers
 * @returns {Promise<{results?: {status: string}[]}>}
 */
export const report = (token, answers) => ask("POST", "v1/panel/outcomes", token, answers, true);

/**
 * A customer's token, for a token of a whole CRM.
 *
 * @param {string} token
 * @param {{customer_id: string, agent_id: string}} who
 */
export const session = (token, who) => ask("POST", "v1/panel/sessions", token, who);

/** The page on which a person reads one decision. @param {string} id @param {string} token */
export function decisionPage(id, token) {
  const page = new URL(`decisions/${encodeURIComponent(id)}`, ROOT);
  page.hash = new URLSearchParams({ token }).toString();
  return page.href;
}

async function ask(method, path, token, body, keepalive = false) {
  const answer = await send(path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
    cache: "no-store",
    credentials: "omit",
    // What was answered last goes out even when the call ends and the panel closes.
    keepalive,
  });
  if (!answer.ok) throw new Refused(answer.status, 1_000 * seconds(answer));
  return await read(answer);
}

async function send(path, options) {
  try {
    return await fetch(new URL(path, ROOT), options);
  } catch {
    throw new Refused(0);
  }
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Refused(0);
  }
}

const seconds = (answer) => Number.parseInt(answer.headers.get("Retry-After") ?? "", 10) || 0;
