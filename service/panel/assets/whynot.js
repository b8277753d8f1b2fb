// @ts-check
// Why an offer that the agent expected is not here, and from when it may be.

import { limit } from "./days.js";
import { el, fill } from "./element.js";
import { disclosure } from "./more.js";

/** @typedef {import("./texts.js").Texts} Texts */

/** From how many on they are looked for by name. */
const MANY = 6;

/**
 * Those whose name holds all the words, however they are written.
 *
 * @template {{name: string}} T
 * @param {readonly T[]} offers
 * @param {string} wanted
 * @returns {T[]}
 */
export function found(offers, wanted) {
  const words = folded(wanted).split(/\s+/).filter(Boolean);
  return offers.filter(({ name }) => words.every((word) => folded(name).includes(word)));
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * @param {Texts} texts
 * @param {import("./api.js").Decision} decision
 * @param {Date} now
 */
export function whyNot(texts, { why_not: offers, languages }, now) {
  if (offers.length === 0) return null;
  const list = el("ul", { class: "why-not" });
  const count = el("p", { class: "quiet", role: "status" });
  const show = (wanted) => {
    const some = found(offers, wanted);
    fill(list, ...some.map((offer) => line(texts, offer, languages.catalogue, now)));
    const words =
      some.length > 0 ? texts.count("why_not.found", some.length) : texts.say("why_not.none");
    count.textContent = wanted.trim() ? words : "";
  };
  show("");
  const content = el("div", {}, offers.length > MANY && finder(texts, show), count, list);
  return disclosure(texts, "why_not", content);
}

function finder(texts, show) {
  return el(
    "div",
    { class: "finder" },
    el("label", { for: "why-not-find" }, texts.say("why_not.find")),
    el("input", {
      type: "search",
      id: "why-not-find",
      autocomplete: "off",
      oninput: (event) => show(event.target.value),
    }),
  );
}

function line(texts, { name, code, text, language, until }, lang, now) {
  // Whoever does not read the sentence's language has at least its gist.
  const isForeign = language?.split("-")[0] !== texts.language && texts.has(`code.${code}`);
  return el(
    "li",
    {},
    el("strong", { lang }, name),
    isForeign && el("em", {}, texts.say(`code.${code}`)),
    el("span", { lang: language }, text),
    until && el("small", {}, limit(texts, "again", new Date(until), now)),
  );
}
