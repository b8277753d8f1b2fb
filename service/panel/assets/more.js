// @ts-check
// What is one click away: objections, eligibility, the timeline, and why an offer is not here.

import { hint } from "./answers.js";
import { el, unseen } from "./element.js";
import { KEYS, told } from "./keys.js";

/** @typedef {import("./texts.js").Texts} Texts */

/**
 * One thing to know, closed until it is wanted.
 *
 * @param {Texts} texts
 * @param {"objections" | "checks" | "timeline" | "why_not"} name
 * @param {import("./element.js").Child} content
 * @param {(details: HTMLDetailsElement) => void} [onOpen]
 */
export function disclosure(texts, name, content, onOpen = () => {}) {
  const toggled = (event) => {
    if (event.target.open) onOpen(event.target);
  };
  return el(
    "details",
    { id: `more-${name}`, class: "more", ontoggle: toggled },
    el(
      "summary",
      { "aria-keyshortcuts": told(KEYS[name]) },
      el("h3", {}, texts.say(`${name}.title`)),
      hint(KEYS[name]),
    ),
    el("div", { class: "more-content" }, content),
  );
}

/** What customers say against it, and what to answer. @param {Texts} texts */
export function objections(texts, offer) {
  if (!offer || offer.objections.length === 0) return null;
  const pairs = offer.objections.map(({ objection, answer }) =>
    el("div", {}, el("dt", {}, objection), el("dd", {}, answer)),
  );
  const list = el("dl", { class: "objections", lang: offer.language }, ...pairs);
  return disclosure(texts, "objections", list);
}

/** The rules that it passed; their texts are of those that do not. @param {Texts} texts */
export function checks(texts, offer, lang) {
  if (!offer || offer.checks.length === 0) return null;
  const passed = offer.checks.map((check) => passedCheck(texts, check, lang));
  return disclosure(texts, "checks", el("ul", { class: "checks" }, ...passed));
}

function passedCheck(texts, { name, text }, lang) {
  const words = name.replace(/[-_]+/g, " ");
  const [before, after] = texts.around("checks.otherwise", "text");
  return el(
    "li",
    {},
    unseen(`${texts.say("checks.passed")} `),
    el("span", { class: "check" }, words),
    text && el("small", {}, before, el("span", { lang }, text), after),
  );
}
