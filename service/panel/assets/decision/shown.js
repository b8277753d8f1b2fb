// @ts-check
// The offers that were shown: place, figures, and why their propensity is what it is.

import { el } from "../element.js";
import { amount, percent, plain } from "./numbers.js";
import { waterfallTable } from "./waterfall.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Offer} Offer */
/** @typedef {import("./service.js").Languages} Languages */

/** @param {Words} texts @param {readonly Offer[]} offers @param {Languages} languages */
export function shownOffers(texts, offers, languages) {
  if (offers.length === 0) return el("p", { class: "fine" }, texts.say("offers.none"));
  return el("ol", { class: "shown" }, ...offers.map((offer) => card(texts, offer, languages)));
}

/** @param {Words} texts @param {Offer} offer @param {Languages} languages */
function card(texts, offer, languages) {
  const isFirst = offer.place === 1;
  return el(
    "li",
    { class: "shown-offer" },
    el(
      "div",
      { class: "shown-head" },
      el("span", { class: "place" }, texts.say("offer.place", { place: Number(offer.place) })),
      el("h4", { lang: languages.catalogue }, offer.name),
      el("code", {}, offer.offer_id),
      offer.objective && el("span", { class: "tag" }, texts.say(`objective.${offer.objective}`)),
    ),
    el("dl", { class: "figures" }, ...figures(texts, offer)),
    beside(texts, offer, languages.reasons),
    why(texts, offer, languages.reasons, isFirst),
  );
}

/** @param {Words} texts @param {Offer} offer */
function figures(texts, offer) {
  const probability = percent(texts, offer.selection_probability ?? 1);
  const chosen = texts.say(`selection.${offer.selection}`, { probability });
  const pairs = [
    ["offer.propensity", offer.propensity === null ? null : percent(texts, offer.propensity)],
    ["offer.uplift", offer.uplift === null ? null : percent(texts, offer.uplift)],
    ["offer.value", offer.value === null ? null : amount(texts, offer.value)],
    [
      "offer.expected_value",
      offer.expected_value === null ? null : plain(texts, offer.expected_value),
    ],
    ["offer.priority", offer.priority === null ? null : plain(texts, offer.priority)],
    ["offer.chosen", chosen],
  ];
  return pairs
    .filter(([, value]) => value !== null)
    .map(([name, value]) =>
      el("div", {}, el("dt", {}, texts.say(String(name))), el("dd", {}, value)),
    );
}

/** What decided beside the model. @param {Words} texts @param {Offer} offer @param {string} lang */
function beside(texts, offer, lang) {
  const others = offer.reasons.filter((each) => each.kind !== "model");
  if (others.length === 0) return null;
  const one = (/** @type {{text: string, code: string}} */ each) =>
    el("li", {}, el("span", { lang }, each.text), " ", el("code", {}, each.code));
  return el(
    "div",
    { class: "beside" },
    el("h5", {}, texts.say("offer.beside")),
    el("ul", {}, ...others.map(one)),
  );
}

/**
 * Why a propensity is what it is, folded unless it is the first thing to be asked.
 *
 * @param {Words} texts
 * @param {Offer} offer
 * @param {string} lang of the reasons
 * @param {boolean} isOpen
 */
export function why(texts, offer, lang, isOpen) {
  if (!offer.waterfall) {
    const sentence = offer.propensity === null ? "offer.not_scored" : "offer.not_kept";
    return el("p", { class: "fine" }, texts.say(sentence));
  }
  const chance = percent(texts, offer.propensity ?? 0);
  const label = texts.say("offer.why", { chance });
  const full = texts.say("offer.why_of", { chance, offer: offer.name });
  const folded = el(
    "details",
    { class: "fold", open: isOpen },
    el("summary", { "aria-label": full }, label),
  );
  const draw = () => {
    if (folded.childElementCount > 1) return;
    folded.append(waterfallTable(texts, /** @type {any} */ (offer), lang));
  };
  // Drawn when it is looked at: a large catalogue has a thousand.
  if (isOpen) draw();
  else folded.addEventListener("toggle", draw, { once: true });
  return folded;
}
