// @ts-check
// What would change it, for the offers that came closest.

import { el } from "../element.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */

/** @param {Words} texts @param {Seen} seen */
export function whatWouldChange(texts, { what_would_change: changes, offers, languages }) {
  if (changes.length === 0) return null;
  const names = new Map(offers.map((offer) => [offer.offer_id, offer.name]));
  const one = (/** @type {Seen["what_would_change"][0]} */ change) =>
    el(
      "li",
      {},
      el(
        "p",
        {},
        el("strong", { lang: languages.catalogue }, names.get(change.offer_id) ?? change.offer_id),
        " ",
        el("span", { class: "tag" }, texts.say(change.offered ? "change.yes" : "change.no")),
      ),
      el("p", { class: "fine", lang: languages.service }, `${change.text}.`),
    );
  return el(
    "section",
    { class: "card", "aria-labelledby": "change-title" },
    el("h2", { id: "change-title" }, texts.say("change.title")),
    el("ul", { class: "changes" }, ...changes.map(one)),
  );
}
