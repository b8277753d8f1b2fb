// @ts-check
// What was known of the customer then: attributes, behaviour in short, consent and wishes.

import { behaviourTable, categories } from "./behaviour.js";
import { el } from "../element.js";
import { day, plain } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {{name: string, value: any, is_from_request?: boolean}} Attribute */

/** @param {Words} texts @param {Record<string, any>} known */
export function whatWasKnown(texts, known) {
  return el(
    "section",
    { class: "card", "aria-labelledby": "known-title" },
    el("h2", { id: "known-title" }, texts.say("known.title")),
    el(
      "div",
      { class: "known" },
      attributes(texts, known.attributes),
      known.context.length > 0 &&
        box(texts, "known.context", pairs(known.context.map(told(texts)))),
      wishes(texts, known),
      behaviour(texts, known.behaviour),
    ),
  );
}

/** @param {Words} texts @param {string} title @param {...(Node | null | false)} children */
const box = (texts, title, ...children) =>
  el("div", { class: "known-box" }, el("h3", {}, texts.say(title)), ...children);

/** @param {(readonly [string, Node | string])[]} entries */
const pairs = (entries) =>
  el(
    "dl",
    { class: "pairs" },
    ...entries.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );

/** @param {Words} texts @param {Attribute[]} all */
function attributes(texts, all) {
  const isKnown = (/** @type {Attribute} */ each) => each.value !== null;
  const unknown = all.filter((each) => !isKnown(each)).map((each) => each.name);
  return box(
    texts,
    "known.attributes",
    all.some(isKnown)
      ? pairs(all.filter(isKnown).map(told(texts)))
      : el("p", { class: "fine" }, texts.say("known.attributes_none")),
    unknown.length > 0 &&
      el("p", { class: "fine" }, texts.say("known.not_known_all", { names: unknown.join(", ") })),
  );
}

/** @param {Words} texts @returns {(each: Attribute) => readonly [string, Node | string]} */
const told =
  (texts) =>
  ({ name, value, is_from_request: isAsked }) => [
    name,
    isAsked
      ? el("span", {}, written(texts, value), " ", el("span", { class: "tag" }, texts.say("known.from_request")))
      : written(texts, value),
  ];

/** @param {Words} texts @param {any} value @returns {string} */
function written(texts, value) {
  if (value === null) return texts.say("known.not_known");
  if (typeof value === "boolean") return texts.say(`value.${value}`);
  if (typeof value === "number") return plain(texts, value);
  if (Array.isArray(value)) return value.map((each) => written(texts, each)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @param {Words} texts @param {Record<string, any>} behaviour */
function behaviour(texts, behaviour) {
  if (behaviour.types.length === 0)
    return box(
      texts,
      "known.behaviour",
      el("p", { class: "fine" }, texts.say("known.behaviour_none")),
    );
  return el(
    "div",
    { class: "known-box wide" },
    el("h3", {}, texts.say("known.behaviour")),
    behaviourTable(texts, behaviour.types),
    categories(texts, behaviour.categories),
  );
}

/** @param {Words} texts @param {Record<string, any>} known */
function wishes(texts, known) {
  if (!known.is_readable)
    return box(texts, "known.wishes", el("p", { class: "fine" }, texts.say("known.unreadable")));
  const entries = [
    ...known.consents.map((/** @type {any} */ each) => consent(texts, each)),
    ...known.suppressions.map((/** @type {any} */ each) => suppression(texts, each)),
    ...own(texts, known.preferences),
    ...(known.timezone ? [[texts.say("known.timezone"), known.timezone]] : []),
  ];
  return box(
    texts,
    "known.wishes",
    entries.length > 0
      ? pairs(entries)
      : el("p", { class: "fine" }, texts.say("known.wishes_none")),
  );
}

/** @param {Words} texts @param {Record<string, any>} said */
function consent(texts, said) {
  const values = {
    purpose: said.purpose,
    channel: said.channel ?? texts.say("known.any_channel"),
    date: day(texts, said.at),
    until: said.expires_at ? day(texts, said.expires_at) : "",
  };
  return [
    texts.say(said.granted ? "known.granted" : "known.refused"),
    texts.say(said.expires_at ? "known.consent_until" : "known.consent", values),
  ];
}

/** @param {Words} texts @param {Record<string, any>} entry */
function suppression(texts, { list, channel, until }) {
  const end = until && texts.say("offer.until", { until: day(texts, until) });
  return [texts.say("known.list"), [list, channel, end].filter(Boolean).join(", ")];
}

/** The customer's own wishes. @param {Words} texts @param {Record<string, any> | null} wishes */
function own(texts, wishes) {
  if (!wishes) return [];
  const hours = wishes.hours.map((/** @type {any} */ each) => `${each.from}\u2013${each.to}`);
  const most = { count: wishes.at_most, days: wishes.per_days };
  return [
    ["known.channels", wishes.channels?.join(", ")],
    ["known.topics", wishes.blocked_topics.join(", ")],
    ["known.at_most", wishes.at_most !== null && texts.say("known.at_most_text", most)],
    ["known.hours", [...hours, hours.length > 0 && wishes.timezone].filter(Boolean).join(", ")],
  ]
    .filter(([, value]) => value)
    .map(([name, value]) => [texts.say(String(name)), value]);
}
