// @ts-check
// Before and after: what was known of earlier contacts, the decision, and what came of it.

import { el } from "../element.js";
import { amount, moment } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */
/** @typedef {import("./service.js").Passed} Passed */

const AT_ONCE = 8;

/** @param {Words} texts @param {Seen} seen */
export function beforeAndAfter(texts, seen) {
  return el(
    "section",
    { class: "card half", "aria-labelledby": "story-title" },
    el("h2", { id: "story-title" }, texts.say("story.title")),
    el("h3", {}, texts.say("story.before")),
    past(texts, seen),
    el("h3", {}, texts.say("story.here")),
    el("ol", { class: "story here" }, here(texts, seen)),
    el("h3", {}, texts.say("story.after")),
    seen.after.length > 0
      ? el("ol", { class: "story" }, ...seen.after.map((each) => entry(texts, each)))
      : el("p", { class: "fine" }, texts.say("story.after_none")),
  );
}

/** The latest last, next to the decision. @param {Words} texts @param {Seen} seen */
function past(texts, { before: { total, entries } }) {
  if (entries.length === 0) return el("p", { class: "fine" }, texts.say("story.before_none"));
  const backwards = entries.map((each) => entry(texts, each)).reverse();
  const earlier = backwards.slice(0, Math.max(0, backwards.length - AT_ONCE));
  const list = el("ol", { class: "story" }, ...backwards.slice(earlier.length));
  const unlisted = total - entries.length;
  const rest = unlisted > 0 && el("p", { class: "fine" }, texts.count("story.not_here", unlisted));
  if (earlier.length === 0) return list;
  const open = () => {
    list.prepend(...earlier);
    if (rest) button.before(rest);
    button.remove();
    earlier[0].focus();
  };
  const label = texts.count("story.earlier", earlier.length);
  const button = el("button", { type: "button", class: "plain", onclick: open }, label);
  return el("div", {}, button, list);
}

/** @param {Words} texts @param {Seen} seen */
function here(texts, seen) {
  const names = seen.offers.filter((offer) => offer.place).map((offer) => offer.name);
  const said = names.length > 0 ? names.join(", ") : texts.say("short.silent");
  return el(
    "li",
    {},
    el("time", { datetime: seen.decided_at }, moment(texts, seen.decided_at)),
    el("span", { class: "story-what" }, said),
    el("span", { class: "fine" }, seen.channel),
  );
}

/** @param {Words} texts @param {Passed} passed */
function entry(texts, { at, what, channel, offer_id: id, offer_name: name, reason, until, value }) {
  // Of an offer that the catalogue does not have, only its id is known.
  const offer = name === id ? texts.say("story.offer", { offer: id }) : name;
  const details = [
    channel,
    reason && texts.say("story.reason", { reason }),
    until && texts.say("story.until", { until: moment(texts, until) }),
    value !== null && texts.say("story.value", { value: amount(texts, value) }),
  ].filter(Boolean);
  const words = texts.has(`what.${what}`) ? texts.say(`what.${what}`) : what;
  return el(
    "li",
    { tabindex: -1 },
    el("time", { datetime: at }, moment(texts, at)),
    el("span", { class: "story-what" }, `${words}: ${offer}`),
    details.length > 0 && el("span", { class: "fine" }, details.join(" · ")),
  );
}
