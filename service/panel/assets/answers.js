// @ts-check
// The four things an agent can say of an offer, and what the service calls them.

/**
 * @typedef {"accepted" | "later" | "declined" | "not_offered"} Answer
 */

/** The outcome that each answer is recorded as. */
export const OUTCOMES = Object.freeze({
  accepted: "accepted",
  later: "deferred",
  declined: "rejected",
  not_offered: "withheld",
});

/** In the order of the buttons. @type {readonly Answer[]} */
export const ANSWERS = Object.freeze(["accepted", "later", "declined", "not_offered"]);

/** The answer that an outcome was recorded from. @param {string | null} outcome */
export const answerOf = (outcome) => ANSWERS.find((each) => OUTCOMES[each] === outcome) ?? null;

/**
 * An answer as it is kept and sent.
 *
 * @param {{decision_id: string, feedback_token: string}} decision
 * @param {string} offerId
 * @param {Answer | "shown"} answer
 * @param {{until?: string, reason?: string}} details
 * @param {Date} now
 * @returns {import("./kept.js").Kept}
 */
export function kept(decision, offerId, answer, details = {}, now = new Date()) {
  return {
    id: `${decision.decision_id}.${offerId}.${answer}`,
    decision_id: decision.decision_id,
    token: decision.feedback_token,
    said: { offer_id: offerId, answer, occurred_at: now.toISOString(), ...details },
  };
}
