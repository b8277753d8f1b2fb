// @ts-check
// The decision stage by stage: how many offers came in, how many fell there, and why.

import { part, pc, picture, scale } from "./drawing.js";
import { el } from "../element.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */
/** @typedef {import("./service.js").Stage} Stage */

/** @param {Words} texts @param {Seen} seen */
export function stageByStage(texts, seen) {
  if (seen.stages.length === 0) return null;
  const place = scale(0, seen.offers.length);
  return el(
    "section",
    { class: "card half", "aria-labelledby": "stages-title" },
    el("h2", { id: "stages-title" }, texts.say("stages.title")),
    el("p", { class: "fine" }, texts.say("stages.text")),
    el("ol", { class: "stages" }, ...seen.stages.map((stage) => one(texts, stage, place))),
  );
}

/** @param {Words} texts @param {Stage} stage @param {(value: number) => number} place */
function one(texts, stage, place) {
  const { stage: name, entered, fell, left } = stage;
  return el(
    "li",
    { class: entered === 0 ? "stage empty" : "stage" },
    el(
      "div",
      { class: "stage-name" },
      el("h3", {}, texts.say(`stage.${name}`)),
      el("p", { class: "fine" }, texts.say(`about.${name}`)),
    ),
    entered > 0 && el("div", { class: "stage-drawn" }, drawn(entered, left, place)),
    el(
      "div",
      { class: "stage-words" },
      el(
        "p",
        {},
        entered === 0 ? texts.say("stages.none") : texts.say("stages.go_on", { left, entered }),
      ),
      fell > 0 && why(texts, stage),
    ),
  );
}

/** @param {Words} texts @param {Stage} stage */
function why(texts, { fell, reasons }) {
  const told = reasons.map(({ code, rule, offers }) => {
    const isNamed = rule && rule.toLowerCase() !== code.toLowerCase();
    const name = texts.has(`code.${code}`) ? texts.say(`code.${code}`) : code;
    return el("li", {}, `${offers} × ${name}`, isNamed && ` (${rule})`);
  });
  return el(
    "div",
    { class: "stage-why" },
    el("p", { class: "fine" }, texts.count("stages.fell", fell)),
    " ",
    el("ul", {}, ...told),
  );
}

/** @param {number} entered @param {number} left @param {(value: number) => number} place */
function drawn(entered, left, place) {
  const bar = { y: 2, height: 20, rx: 3 };
  return picture(
    { class: "stage-bar", width: "100%", height: 24 },
    part("rect", { class: "came", width: pc(place(entered)), ...bar }),
    part("rect", { class: "stays", width: pc(place(left)), ...bar }),
  );
}
