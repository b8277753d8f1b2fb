// @ts-check
// With what it was decided, and whether it comes out the same again.

import { el, fill } from "../element.js";
import { percent } from "./numbers.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */
/** @typedef {import("./service.js").Replayed} Replayed */

/**
 * @param {Words} texts
 * @param {Seen} seen
 * @param {() => Promise<Replayed>} replay
 */
export function versionsAndReplay(texts, seen, replay) {
  return el(
    "section",
    { class: "card half", "aria-labelledby": "versions-title" },
    el("h2", { id: "versions-title" }, texts.say("versions.title")),
    el("dl", { class: "pairs versions" }, ...facts(texts, seen)),
    again(texts, replay),
    el(
      "p",
      { class: "keep" },
      el("button", { type: "button", class: "plain", onclick: () => save(seen) }, texts.say("save.do")),
    ),
  );
}

/** @param {Words} texts @param {Seen} seen */
function facts(texts, { versions, decision_id: id, selection_probability: probability }) {
  const policy = `exploration.${versions.exploration}`;
  const pairs = [
    ["versions.model", versions.model ?? texts.say("versions.no_model")],
    ["versions.catalogue", String(versions.catalogue)],
    ["versions.exploration", texts.has(policy) ? texts.say(policy) : versions.exploration],
    ["versions.probability", percent(texts, probability)],
    ["versions.seed", versions.seed],
    ["versions.evidence", versions.evidence],
    ["versions.decision", id],
  ];
  return pairs
    .filter(([, value]) => value)
    .map(([name, value]) => el("div", {}, el("dt", {}, texts.say(name)), el("dd", {}, value)));
}

/** @param {Words} texts @param {() => Promise<Replayed>} replay */
function again(texts, replay) {
  const said = el("div", { class: "replayed", role: "status" });
  const ask = async () => {
    button.setAttribute("aria-disabled", "true");
    fill(said, el("p", {}, texts.say("replay.doing")));
    try {
      fill(said, ...result(texts, await replay()));
    } catch (error) {
      const isGone = [404, 409, 422].includes(/** @type {any} */ (error).status);
      fill(said, el("p", {}, texts.say(isGone ? "replay.gone" : "replay.failed")));
    }
    button.removeAttribute("aria-disabled");
  };
  const act = () => button.getAttribute("aria-disabled") || ask();
  const button = el(
    "button",
    { type: "button", class: "plain strong", onclick: act },
    texts.say("replay.do"),
  );
  return el("div", { class: "replay" }, el("p", {}, texts.say("replay.text")), button, said);
}

/** @param {Words} texts @param {Replayed} replayed */
function result(texts, { same, identical, differences }) {
  if (identical) return [el("p", { class: "good" }, texts.say("replay.identical"))];
  if (same) return [el("p", { class: "good" }, texts.say("replay.same"))];
  const head = ["pointer", "recorded", "now"].map((name) =>
    el("th", { scope: "col" }, texts.say(`replay.${name}`)),
  );
  const line = (/** @type {Replayed["differences"][0]} */ { pointer, recorded, again }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("code", {}, pointer)),
      el("td", {}, JSON.stringify(recorded)),
      el("td", {}, JSON.stringify(again)),
    );
  return [
    el("p", { class: "bad" }, texts.count("replay.differs", differences.length)),
    el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": texts.say("replay.caption") },
      el(
        "table",
        { class: "plain-table" },
        el("caption", { class: "unseen" }, texts.say("replay.caption")),
        el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...differences.map(line)),
      ),
    ),
  ];
}

/** All that is on the page, for a notebook. @param {Seen} seen */
function save(seen) {
  const file = new Blob([JSON.stringify(seen, null, 2)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  el("a", { href, download: `decision-${seen.decision_id}.json` }).click();
  URL.revokeObjectURL(href);
}
