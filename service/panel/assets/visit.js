// @ts-check
// One customer, while the agent speaks with them: what was decided, what was answered and what the
// service calls it, and what is to be said next. Values only: nothing here reads, writes or shows.

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

/** The service takes no longer list of what to leave out. */
const MOST_EXCLUDED = 100;

/**
 * @typedef {object} Visit
 * @property {"asking" | "offer" | "accepted" | "ask_again" | "nothing"} phase
 * @property {import("./api.js").Decision | null} decision the latest
 * @property {string | null} current the offer that is shown large; of `accepted`, the one accepted
 * @property {Readonly<Record<string, string>>} answered the answer to each offer
 */

/** @returns {Visit} */
export const begin = () => ({ phase: "asking", decision: null, current: null, answered: {} });

/** The offers of the latest decision that have no answer yet, the best first. @param {Visit} visit */
export const open = (visit) =>
  (visit.decision?.offers ?? []).filter((offer) => !(offer.offer_id in visit.answered));

/** The offer that is shown, or was accepted. @param {Visit} visit */
export const current = (visit) =>
  visit.decision?.offers.find((offer) => offer.offer_id === visit.current) ?? null;

/** Why it may be declined: what the catalogue has for this offer. @param {Visit} visit */
export const refusals = (visit) =>
  visit.decision.decline_reasons.filter(({ code }) =>
    current(visit)?.decline_reasons.includes(code),
  );

/** What the next decision leaves out: all that has an answer. @param {Visit} visit */
export const excluded = (visit) => Object.keys(visit.answered).slice(-MOST_EXCLUDED);

/**
 * A decision has come.
 *
 * @param {Visit} visit
 * @param {import("./api.js").Decision} decision
 * @param {readonly {said: {offer_id: string, answer: string}}[]} waiting answers not sent yet
 * @returns {Visit}
 */
export function decided(visit, decision, waiting = []) {
  const before = Object.fromEntries([
    ...decision.offers
      .filter((offer) => answerOf(offer.outcome))
      .map((offer) => [offer.offer_id, answerOf(offer.outcome)]),
    ...waiting.map(({ said }) => [said.offer_id, said.answer]),
  ]);
  const isMore = Object.keys(before).some((id) => !(id in visit.answered));
  const next = { ...visit, decision, answered: { ...visit.answered, ...before } };
  const yes = decision.offers.find((offer) => before[offer.offer_id] === "accepted");
  if (yes) return { ...next, phase: "accepted", current: yes.offer_id };
  // It was made before those answers, which may rule out what else it says.
  if (isMore) return askAgain(next);
  const nothing = { ...next, phase: "nothing", current: null };
  return advance(next) ?? advance({ ...next, decision: left(visit, decision) }) ?? nothing;
}

/**
 * Of the decision before, what the new one has nothing against: where no place is left, that one
 * has taken it itself.
 */
function left({ decision: before }, { why_not: held = [] }) {
  const against = held.filter(({ code }) => !code.startsWith("CAP"));
  const isHeld = (offer) => against.some((each) => each.offer_id === offer.offer_id);
  return before && { ...before, offers: before.offers.filter((offer) => !isHeld(offer)) };
}

/**
 * The agent has answered. After a yes nothing is pressed on the customer; after anything else it
 * is decided again, as a no may rule out more than this offer.
 *
 * @param {Visit} visit
 * @param {string} offerId
 * @param {string} answer
 * @returns {Visit}
 */
export function answered(visit, offerId, answer) {
  const next = { ...visit, answered: { ...visit.answered, [offerId]: answer } };
  return answer === "accepted" ? { ...next, phase: "accepted", current: offerId } : askAgain(next);
}

/** What is said next has to be decided. @param {Visit} visit @returns {Visit} */
export const askAgain = (visit) => ({ ...visit, phase: "ask_again", current: null });

/** Show another of the offers. @param {Visit} visit @param {string} offerId @returns {Visit} */
export const show = (visit, offerId) => ({ ...visit, phase: "offer", current: offerId });

/** The best that has no answer, if there is one. @param {Visit} visit @returns {Visit | null} */
export function advance(visit) {
  const [next] = open(visit);
  return next ? show(visit, next.offer_id) : null;
}
