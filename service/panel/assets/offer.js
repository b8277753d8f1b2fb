// @ts-check
// One offer, shown large: what it is, what to say, why, for how much, until when. And the others,
// one line each, to be brought forward.

import { once } from "./answers.js";
import { decisionPage } from "./api.js";
import { limit } from "./days.js";
import { el, unseen } from "./element.js";

/** @typedef {import("./texts.js").Texts} Texts */

/**
 * @param {Texts} texts
 * @param {import("./api.js").Decision} decision
 * @param {import("./api.js").Offer} offer
 * @param {{now: Date, token: string}} given
 */
export function offerCard(texts, decision, offer, { now, token }) {
  const { languages } = decision;
  return el(
    "article",
    { class: "offer", "aria-labelledby": "offer-name" },
    el("p", { class: "rank" }, rank(texts, decision, offer), objective(texts, offer)),
    el("h2", { id: "offer-name", lang: languages.catalogue, tabindex: -1 }, offer.name),
    facts(texts, offer, now),
    talk(texts, offer),
    reasons(texts, offer, languages.reasons),
    decision.may_see_evidence && decision.decision_id && evidence(texts, decision, token),
  );
}

/** What an offer's place is called. */
export const rank = (texts, decision, offer) =>
  texts.say(decision.offers[0] === offer ? "offer.best" : "offer.next");

/** The offer's price, or what it is worth. @param {Texts} texts @param {import("./api.js").Offer} offer */
export function price(texts, offer) {
  const write = (amount) => (typeof amount === "number" ? texts.amount(amount) : String(amount));
  if (offer.price !== null && offer.price !== undefined)
    return texts.say("offer.price", { price: write(offer.price) });
  return offer.value ? texts.say("offer.value", { value: write(offer.value) }) : null;
}

function objective(texts, offer) {
  const name = `objective.${offer.objective}`;
  const words = offer.selection === "mandatory" ? "offer.mandatory" : texts.has(name) && name;
  return words && el("span", { class: "tag" }, texts.say(words));
}

function facts(texts, offer, now) {
  const cost = price(texts, offer);
  const until = offer.until && limit(texts, "until", new Date(offer.until), now);
  if (!cost && !until) return null;
  return el(
    "p",
    { class: "facts" },
    cost && el("span", { class: "price" }, cost),
    cost && until && " ",
    until && el("span", {}, until),
  );
}

function talk(texts, offer) {
  const lang = offer.language;
  const words = offer.talk_track ?? offer.description;
  const label = offer.talk_track || !words ? "offer.say" : "offer.about";
  return el(
    "section",
    { class: "talk", "aria-labelledby": "talk-title" },
    el("h3", { id: "talk-title" }, texts.say(label)),
    words
      ? el("p", { class: "words", lang, elementtiming: "nbo-offer" }, words)
      : el("p", { class: "quiet" }, texts.say("offer.nothing_to_say")),
  );
}

function reasons(texts, offer, lang) {
  if (offer.reasons.length === 0) return null;
  const one = ({ text, direction }) => {
    const speaksFor = direction !== "-";
    const spoken = texts.say(speaksFor ? "offer.for" : "offer.against");
    const words = el("span", { lang }, text);
    return el("li", { class: speaksFor ? "for" : "against" }, unseen(`${spoken} `), words);
  };
  return el(
    "section",
    { class: "reasons", "aria-labelledby": "reasons-title" },
    el("h3", { id: "reasons-title" }, texts.say("offer.reasons")),
    el("ul", {}, ...offer.reasons.map(one)),
  );
}

function evidence(texts, decision, token) {
  const href = decisionPage(decision.decision_id, token);
  const opens = unseen(` (${texts.say("offer.evidence_opens")})`);
  const link = el(
    "a",
    { href, target: "_blank", rel: "noopener" },
    texts.say("offer.evidence"),
    opens,
  );
  return el("p", { class: "evidence" }, link);
}

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
      el("strong", { lang: decision.languages.catalogue }, offer.name),
      el("small", {}, price(texts, offer)),
    ),
    el("span", { class: "show" }, texts.say("others.show")),
  );
}
