// @ts-check
// Behaviour in short: what, how much, when; and what most was spent on.

import { part, pc, picture } from "./drawing.js";
import { el } from "../element.js";
import { amount, day, plain } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/**
 * @typedef {object} Type
 * @property {string} type
 * @property {number} amount
 * @property {string} last_day
 * @property {{days: number, events: number, amount: number}[]} windows
 * @property {number[]} weeks the latest last
 */

/** @param {Words} texts @param {Type[]} types */
export function behaviourTable(texts, types) {
  const head = (/** @type {string} */ words, kind = "number") =>
    el("th", { scope: "col", class: kind }, words);
  const days = types[0].windows.map((each) => each.days);
  return el(
    "div",
    // What is wider than the page is moved by keys, too.
    { class: "scroll", tabindex: 0, role: "region", "aria-label": texts.say("known.behaviour") },
    el(
      "table",
      { class: "plain-table" },
      el("caption", { class: "unseen" }, texts.say("known.behaviour_caption")),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head(texts.say("known.type"), "what"),
          ...days.map((each) => head(texts.say("known.days", { days: each }))),
          head(texts.say("known.last"), "when"),
          el("td", { "aria-hidden": "true", class: "fine" }, texts.say("known.weeks")),
        ),
      ),
      el("tbody", {}, ...types.map((type) => line(texts, type))),
    ),
  );
}

/** @param {Words} texts @param {Type} type */
function line(texts, type) {
  const cell = (/** @type {{events: number, amount: number}} */ { events, amount: sum }) =>
    el(
      "td",
      { class: "number" },
      texts.count("known.events", events).replace(String(events), plain(texts, events)),
      type.amount > 0 && el("span", { class: "fine" }, amount(texts, sum)),
    );
  return el(
    "tr",
    {},
    el("th", { scope: "row", class: "what" }, type.type),
    ...type.windows.map(cell),
    el("td", { class: "when" }, el("time", { datetime: type.last_day }, day(texts, type.last_day))),
    el("td", { "aria-hidden": "true", class: "spark" }, spark(type.weeks)),
  );
}

/** A year in weeks, each as high as it was busy. @param {number[]} weeks */
function spark(weeks) {
  const most = Math.max(...weeks, 1);
  const bar = (/** @type {number} */ events, /** @type {number} */ at) => {
    const height = events === 0 ? 0 : Math.max(2, (26 * events) / most);
    return part("rect", {
      x: pc((100 * at) / weeks.length),
      width: pc(75 / weeks.length),
      y: 28 - height,
      height,
    });
  };
  return picture(
    { class: "weeks", width: "100%", height: 30 },
    part("line", { class: "ruler", x1: 0, x2: "100%", y1: 29, y2: 29 }),
    ...weeks.map(bar),
  );
}

/** @param {Words} texts @param {{name: string, events: number, amount: number}[]} all */
export function categories(texts, all) {
  if (all.length === 0) return null;
  const isMoney = all[0].amount > 0;
  const most = Math.max(...all.map((each) => (isMoney ? each.amount : each.events)));
  const one = (/** @type {{name: string, events: number, amount: number}} */ each) => {
    const size = isMoney ? each.amount : each.events;
    const bar = { x: 0, width: pc((100 * size) / most), y: 1, height: 8, rx: 2 };
    return el(
      "li",
      {},
      el("span", { class: "category" }, each.name),
      el(
        "span",
        { class: "number" },
        isMoney ? amount(texts, each.amount) : texts.count("known.events", each.events),
      ),
      picture({ class: "category-bar", width: "100%", height: 10 }, part("rect", bar)),
    );
  };
  return el(
    "div",
    { class: "categories-box" },
    el("h4", {}, texts.say(isMoney ? "known.categories" : "known.categories_often")),
    el("ol", { class: "categories" }, ...all.map(one)),
  );
}
