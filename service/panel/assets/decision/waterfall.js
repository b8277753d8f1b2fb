// @ts-check
// Why a propensity is what it is: a table whose rows are drawn, from an average case to this one.

import { part, pc, picture, scale, ticks } from "./drawing.js";
import { el } from "../element.js";
import { chanceOf, logOdds, percent, rowsOf } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./numbers.js").Row} Row */
/** @typedef {import("./numbers.js").Waterfall} Waterfall */

/**
 * @param {Words} texts
 * @param {{name: string, waterfall: Waterfall, is_recorded: boolean}} offer
 * @param {string} lang of the reasons
 */
export function waterfallTable(texts, offer, lang) {
  const rows = rowsOf(offer.waterfall);
  const [low, high] = ends(rows);
  const place = scale(low, high);
  const source = offer.is_recorded ? "waterfall.recorded" : "waterfall.again";
  return el(
    "div",
    { class: "waterfall-box" },
    el(
      "table",
      { class: "waterfall", role: "table" },
      el("caption", {}, texts.say("waterfall.caption", { offer: offer.name })),
      head(texts),
      el("tbody", { role: "rowgroup" }, ...rows.map((row) => line(texts, row, place, lang))),
      axis(texts, low, high, place),
    ),
    el("p", { class: "fine" }, texts.say(source)),
  );
}

/** The ends of the axis: all that is drawn, with room at both sides. @param {Row[]} rows */
function ends(rows) {
  const values = rows.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max(0.25, 0.12 * (high - low));
  return [low - room, high + room];
}

/** @param {Words} texts */
function head(texts) {
  const cell = (/** @type {string} */ name, /** @type {string} */ kind) =>
    el("th", { scope: "col", role: "columnheader", class: kind }, texts.say(`waterfall.${name}`));
  return el(
    "thead",
    { role: "rowgroup" },
    el(
      "tr",
      { role: "row" },
      cell("what", "what"),
      el("td", { role: "cell", class: "drawn" }),
      cell("share", "number"),
      cell("so_far", "number"),
    ),
  );
}

/** @param {Words} texts @param {Row} row @param {(value: number) => number} place @param {string} lang */
function line(texts, row, place, lang) {
  const isEnd = row.kind === "base" || row.kind === "margin";
  return el(
    "tr",
    { role: "row", class: `row-${row.kind}` },
    el("th", { scope: "row", role: "rowheader", class: "what" }, ...label(texts, row, lang)),
    el("td", { role: "cell", class: "drawn" }, drawn(row, place)),
    el("td", { role: "cell", class: "number" }, logOdds(texts, row.share, !isEnd)),
    el("td", { role: "cell", class: "number" }, percent(texts, row.chance)),
  );
}

/** @param {Words} texts @param {Row} row @param {string} lang */
function label(texts, { kind, step }, lang) {
  if (!step) return [texts.say(`waterfall.${kind}`)];
  return [
    el("span", { lang }, step.text),
    " ",
    el("code", {}, texts.say("waterfall.feature", { code: step.code, feature: step.feature })),
  ];
}

/** @param {Row} row @param {(value: number) => number} place */
function drawn({ kind, from, to, share }, place) {
  const isEnd = kind === "base" || kind === "margin";
  const line = (/** @type {number} */ value, /** @type {string} */ y1, /** @type {string} */ y2) =>
    part("line", { class: "so-far", x1: pc(place(value)), x2: pc(place(value)), y1, y2 });
  // What was reached so far comes down from the row above, and goes on to the row below.
  const above = kind === "base" ? [] : [line(from, "0%", "50%")];
  const below = kind === "margin" ? [] : [line(to, "50%", "100%")];
  const mark = isEnd
    ? part("circle", { class: `end ${kind}`, cx: pc(place(to)), cy: "50%", r: 6 })
    : part("rect", {
        class: share < 0 ? "bar minus" : "bar plus",
        x: pc(Math.min(place(from), place(to))),
        width: pc(Math.max(Math.abs(place(to) - place(from)), 0.4)),
        y: "50%",
        height: 14,
        transform: "translate(0 -7)",
      });
  return picture({ class: "bars", width: "100%", height: "100%" }, ...above, ...below, mark);
}

/** @param {Words} texts @param {number} low @param {number} high @param {(value: number) => number} place */
function axis(texts, low, high, place) {
  const marks = ticks(low, high, 4).filter((tick) => place(tick) > 7 && place(tick) < 93);
  const written = (/** @type {number} */ value) =>
    value.toLocaleString(texts.locale, { maximumFractionDigits: 2 }).replace("-", "\u2212");
  const chance = (/** @type {number} */ value) =>
    chanceOf(value).toLocaleString(texts.locale, { style: "percent", maximumSignificantDigits: 2 });
  const text = (/** @type {number} */ at, /** @type {number} */ y, /** @type {string} */ words) =>
    part("text", { x: pc(place(at)), y, "text-anchor": "middle" }, words);
  const ruler = picture(
    { class: "scale", width: "100%", height: 40 },
    part("line", { class: "ruler", x1: 0, x2: "100%", y1: 1, y2: 1 }),
    ...marks.flatMap((tick) => [
      part("line", { class: "ruler", x1: pc(place(tick)), x2: pc(place(tick)), y1: 1, y2: 6 }),
      text(tick, 20, written(tick)),
      text(tick, 36, chance(tick)),
    ]),
  );
  return el(
    "tfoot",
    { "aria-hidden": "true" },
    el(
      "tr",
      {},
      el("td", { class: "what axis-name" }, texts.say("waterfall.axis")),
      el("td", { class: "drawn" }, ruler),
      el("td", { colspan: 2 }),
    ),
  );
}
