// @ts-check
// The other offers, one line each, to be brought forward.

import { once } from "./buttons.js";
import { el } from "./element.js";
import { price } from "./offer.js";

/**
 * @param {import("./texts.js").Texts} texts
 * @param {import("./api.js").Decision} decision
 * @param {import("./api.js").Offer[]} offers
 * @param {(offerId: string) => void} bring
 */
export function otherOffers(texts, decision, offers, bring) {
  if (offers.length === 0) return null;
  return el(
    "section",
    { class: "others", "aria-labelledby": "others-title" },
    el("h2", { id: "others-title" }, texts.say("others.title")),
    el("ul", {}, ...offers.map((offer) => el("li", {}, line(texts, decision, offer, bring)))),
  );
}

function line(texts, decision, offer, bring) {
  return el(
    "button",
    { type: "button", class: "other", onclick: once(() => bring(offer.offer_id)) },
    el(
      "span",
      { class: "other-words" },
      el("strong", { lang: decision.language }, offer.name),
      el("small", {}, price(texts, offer)),
    ),
    el("span", { class: "show" }, texts.say("others.show")),
  );
}
