// @ts-check
// The decision in a minute: what was said, how likely and how much worth, why, and what came of it.

import { el } from "../element.js";
import { amount, moment, percent } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */
/** @typedef {import("./service.js").Offer} Offer */

const MOST_REASONS = 3;

/** @param {Words} texts @param {Seen} seen */
export function inShort(texts, seen) {
  const best = seen.offers.find((offer) => offer.place === 1);
  return el(
    "section",
    { class: "card short", "aria-labelledby": "short-title" },
    el("h2", { id: "short-title" }, texts.say("short.title")),
    best ? said(texts, seen, best) : silent(texts, seen),
    notes(texts, seen),
    best && reasons(texts, best, seen.languages.reasons),
    outcomes(texts, seen),
    facts(texts, seen),
  );
}

/** @param {Words} texts @param {Seen} seen @param {Offer} best */
function said(texts, seen, best) {
  const offers = texts.count("short.offers", seen.offers.length);
  const [before, after] = texts.around("short.said", "offer", { offers });
  const figures = [
    best.propensity !== null &&
      texts.say("short.chance", { chance: percent(texts, best.propensity) }),
    best.value !== null && texts.say("short.worth", { value: amount(texts, best.value) }),
  ].filter(Boolean);
  const name = el("strong", { lang: seen.languages.catalogue }, best.name);
  return el(
    "div",
    { class: "verdict" },
    el("p", { class: "verdict-words" }, before, name, after),
    figures.length > 0 && el("p", { class: "verdict-figures" }, figures.join(" · ")),
  );
}

/** @param {Words} texts @param {Seen} seen */
function silent(texts, { no_action: why, languages }) {
  const known = why && texts.has(`silence.${why.code}`);
  const words = known ? texts.say(`silence.${why.code}`) : why && `${why.text}.`;
  return el(
    "div",
    { class: "verdict" },
    el("p", { class: "verdict-words" }, el("strong", {}, texts.say("short.silent"))),
    words && el("p", { class: "verdict-figures", lang: !known && languages.service }, words),
  );
}

/** What has to be known before any of this is believed. @param {Words} texts @param {Seen} seen */
function notes(texts, seen) {
  const objectives = seen.holdout_objectives
    .map((each) => texts.say(`objective.${each}`))
    .join(", ");
  const isPartly = !seen.holdout && seen.holdout_objectives.length > 0;
  const isExplored = seen.offers.some((offer) => offer.selection === "explored");
  const told = [
    seen.degraded && texts.say(`note.${seen.degraded}`),
    seen.missing && texts.say(`note.${seen.missing.code}`),
    seen.holdout && texts.say("note.holdout"),
    isPartly && texts.say("note.holdout_objectives", { objectives }),
    isExplored && texts.say("note.explored"),
  ].filter(Boolean);
  if (told.length === 0) return null;
  return el("ul", { class: "notes" }, ...told.map((note) => el("li", {}, note)));
}

/** @param {Words} texts @param {Offer} best @param {string} lang */
function reasons(texts, best, lang) {
  const listed = (/** @type {string} */ direction, /** @type {string} */ title) => {
    const its = best.reasons.filter((each) => each.direction === direction);
    if (its.length === 0) return null;
    return el(
      "div",
      { class: direction === "+" ? "for" : "against" },
      el("h3", {}, texts.say(title)),
      el("ul", {}, ...its.slice(0, MOST_REASONS).map((each) => el("li", { lang }, each.text))),
    );
  };
  const both = [listed("+", "short.reasons"), listed("-", "short.against")];
  return both.some(Boolean) ? el("div", { class: "short-reasons" }, ...both) : null;
}

/** @param {Words} texts @param {Seen} seen */
function outcomes(texts, seen) {
  if (!seen.offers.some((offer) => offer.place)) return null;
  const one = (/** @type {import("./service.js").Passed} */ each) =>
    el("li", {}, `${texts.say(`what.${each.what}`)}: ${each.offer_name}`);
  return el(
    "div",
    {},
    el("h3", {}, texts.say("short.went")),
    seen.after.length > 0
      ? el("ul", { class: "went" }, ...seen.after.map(one))
      : el("p", { class: "fine" }, texts.say("short.no_outcome")),
  );
}

/** @param {Words} texts @param {Seen} seen */
function facts(texts, seen) {
  const time = (/** @type {string} */ at) => el("time", { datetime: at }, moment(texts, at));
  const pairs = [
    ["short.decided", time(seen.decided_at)],
    ["short.valid", time(seen.valid_until)],
    ["short.channel", [seen.channel, seen.request.placement].filter(Boolean).join(", ")],
    ["short.stage", seen.lifecycle_stage],
    ["short.limit", seen.request.limit && String(seen.request.limit)],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...pairs
      .filter(([, value]) => value)
      .map(([name, value]) =>
        el("div", {}, el("dt", {}, texts.say(String(name))), " ", el("dd", {}, value)),
      ),
  );
}
