// @ts-check
// One line at the foot: what was recorded last, and what still waits.

import { el, fill } from "./element.js";

/**
 * @param {HTMLElement} place
 * @param {import("./texts.js").Texts} texts
 * @param {{waiting: number, refused: number}} queue
 * @param {{answer: string, offer: {name: string}} | undefined} last the latest answer
 * @param {string | undefined} lang of the offer's name
 */
export function showNote(place, texts, { waiting, refused }, last, lang) {
  fill(
    place,
    last && waiting === 0 && recorded(texts, last, lang),
    waiting > 0 && el("p", { class: "waits" }, texts.count("note.waiting", waiting)),
    refused > 0 && el("p", { class: "waits" }, texts.count("note.refused", refused)),
  );
}

function recorded(texts, { answer, offer }, lang) {
  const said = { answer: texts.say(`answer.${answer}`) };
  const [before, after] = texts.around("note.recorded", "offer", said);
  return el("p", { class: "recorded" }, before, el("span", { lang }, offer.name), after);
}
