// @ts-check
// What happened with this customer so far, in every channel, a sentence each.

import { happened } from "./days.js";
import { el, fill } from "./element.js";
import { disclosure } from "./more.js";

/** @typedef {import("./texts.js").Texts} Texts */
/** @typedef {import("./api.js").Entry} Entry */

/**
 * Such as "Declined by e-mail on Tuesday".
 *
 * @param {Texts} texts
 * @param {Entry} entry
 * @param {Date} now
 */
export function sentence(texts, { at, channel, what }, now) {
  const known = `channel.${channel}`;
  const by = texts.has(known) ? texts.say(known) : texts.say("channel.other", { channel });
  return happened(texts, new Date(at), now, {
    what: texts.has(`what.${what}`) ? texts.say(`what.${what}`) : what,
    channel: channel ? by : "",
  }).replace(/\s+/g, " ");
}

/**
 * The timeline, read when it is opened.
 *
 * @param {Texts} texts
 * @param {string} lang of offers' names
 * @param {() => Promise<{entries: Entry[]}>} read
 */
export function timelineOf(texts, lang, read) {
  const place = el("div", { "aria-live": "polite" });
  const load = async () => {
    fill(place, el("p", { class: "quiet" }, texts.say("timeline.loading")));
    try {
      const { entries } = await read();
      fill(place, list(texts, entries, lang, new Date()));
    } catch {
      const again = el(
        "button",
        { type: "button", class: "plain", onclick: load },
        texts.say("timeline.again"),
      );
      fill(place, el("p", { class: "quiet" }, texts.say("timeline.failed")), again);
    }
  };
  return disclosure(texts, "timeline", place, load);
}

function list(texts, entries, lang, now) {
  if (entries.length === 0) return el("p", { class: "quiet" }, texts.say("timeline.empty"));
  return el("ol", { class: "timeline" }, ...entries.map((entry) => line(texts, entry, lang, now)));
}

function line(texts, entry, lang, now) {
  return el(
    "li",
    { class: `did-${entry.what}` },
    el("time", { datetime: entry.at }, sentence(texts, entry, now)),
    entry.offer_name && el("span", { lang }, entry.offer_name),
    entry.reason && reason(texts, entry),
  );
}

function reason(texts, { reason: text, reason_language: lang }) {
  const [before, after] = texts.around("timeline.reason", "reason");
  return el("small", {}, before, el("span", { lang }, text), after);
}
