// @ts-check
// The offers that were not shown, by the stage where they fell. A thousand of them stay usable:
// folded, drawn when they are looked at, some at a time, and found by a few letters.

import { el, fill } from "../element.js";
import { moment, percent } from "./numbers.js";
import { why } from "./shown.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Offer} Offer */
/** @typedef {import("./service.js").Languages} Languages */

const AT_ONCE = 50;
/** Fewer are seen at a glance. */
const WORTH_FINDING = 8;
/** The furthest stage first; last, those of which nobody knows any more. */
const STAGES = [
  "output",
  "arbitration",
  "propensity",
  "contact_policy",
  "consent",
  "suitability",
  "applicability",
  "eligibility",
  "available",
  null,
];

/** @param {Words} texts @param {readonly Offer[]} offers @param {Languages} languages */
export function fallenOffers(texts, offers, languages) {
  const list = el("div", { class: "fallen" });
  const found = el("p", { class: "fine", role: "status" });
  const show = (/** @type {string} */ wanted) => {
    const left = matching(offers, wanted);
    fill(list, ...groups(texts, left, languages, wanted.trim() !== ""));
    found.textContent = wanted.trim() ? texts.count("offers.found", left.length) : "";
  };
  show("");
  if (offers.length < WORTH_FINDING) return list;
  const find = (/** @type {Event} */ event) =>
    show(/** @type {HTMLInputElement} */ (event.target).value);
  return el(
    "div",
    {},
    el("label", { for: "find", class: "find" }, texts.say("offers.find")),
    el("input", { id: "find", type: "search", autocomplete: "off", oninput: find }),
    found,
    list,
  );
}

/**
 * Those whose name, id or code, or the rule that held them back, has all these words.
 *
 * @param {readonly Offer[]} offers
 * @param {string} wanted
 */
export function matching(offers, wanted) {
  const words = bare(wanted).split(/\s+/).filter(Boolean);
  return offers.filter(({ name, offer_id: id, fell }) => {
    const text = bare([name, id, fell?.code, fell?.rule, fell?.text].filter(Boolean).join(" "));
    return words.every((word) => text.includes(word));
  });
}

/** @param {string} text */
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {Words} texts @param {readonly Offer[]} offers @param {Languages} languages @param {boolean} isOpen */
function groups(texts, offers, languages, isOpen) {
  return STAGES.map((stage) => ({
    stage: stage ?? "unknown",
    its: offers.filter((offer) => (offer.fell?.stage ?? null) === stage),
  }))
    .filter(({ its }) => its.length > 0)
    .map(({ stage, its }) => group(texts, stage, its, languages, isOpen));
}

/** @param {Words} texts @param {string} stage @param {readonly Offer[]} its @param {Languages} languages @param {boolean} isOpen */
function group(texts, stage, its, languages, isOpen) {
  const folded = el(
    "details",
    { class: "fold stage-group", open: isOpen },
    el(
      "summary",
      {},
      el("span", {}, texts.say("offers.fell_at", { stage: texts.say(`stage.${stage}`) })),
      " ",
      el("span", { class: "tag" }, texts.count("short.offers", its.length)),
    ),
  );
  const draw = () => {
    if (folded.childElementCount === 1) folded.append(list(texts, its, languages));
  };
  if (isOpen) draw();
  else folded.addEventListener("toggle", draw, { once: true });
  return folded;
}

/** @param {Words} texts @param {readonly Offer[]} its @param {Languages} languages */
function list(texts, its, languages) {
  const items = el("ul", { class: "fallen-list" });
  const box = el("div", {}, items);
  const more = (/** @type {number} */ from) => {
    const lines = its.slice(from, from + AT_ONCE).map((offer) => line(texts, offer, languages));
    items.append(...lines);
    const left = its.length - from - lines.length;
    if (left <= 0) return;
    const next = () => {
      button.remove();
      more(from + AT_ONCE);
      /** @type {HTMLElement | null} */ (items.children[from + AT_ONCE])?.focus();
    };
    const label = texts.count("offers.more", Math.min(left, AT_ONCE));
    const button = el("button", { type: "button", class: "plain", onclick: next }, label);
    box.append(button);
  };
  more(0);
  return box;
}

/** @param {Words} texts @param {Offer} offer @param {Languages} languages */
function line(texts, offer, languages) {
  const { code, rule, text, language, until } = /** @type {NonNullable<Offer["fell"]>} */ (offer.fell);
  const isNamed = rule && !text.includes(rule);
  const ends = until && !text.includes(until.slice(0, 10)) && moment(texts, until);
  return el(
    "li",
    { tabindex: -1 },
    el(
      "p",
      { class: "fallen-name" },
      el("span", { lang: languages.catalogue }, offer.name),
      " ",
      el("code", {}, offer.offer_id),
    ),
    el(
      "p",
      { class: "fine" },
      el("span", { lang: language }, text),
      " ",
      el("code", {}, code),
      isNamed && ` ${texts.say("offer.rule", { rule })}`,
      ends && `, ${texts.say("offer.until", { until: ends })}`,
    ),
    offer.waterfall && why(texts, offer, languages.reasons, false),
    !offer.waterfall &&
      offer.propensity !== null &&
      el("p", { class: "fine" }, percent(texts, offer.propensity)),
  );
}
