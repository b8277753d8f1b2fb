// Decisions as the service answers them, for the tests of the panel's modules.

/** An offer of this id, of which this was said already. */
export const offer = (id, outcome = null) => ({ offer_id: id, name: `Offer ${id}`, outcome });

/** A decision with offers of these ids. */
export const decision = (id, ...offers) => ({
  decision_id: id,
  feedback_token: `token of ${id}`,
  customer: { customer_id: "c-1" },
  offers: offers.map((each) => (typeof each === "string" ? offer(each) : each)),
});
