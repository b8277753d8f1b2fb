// @ts-check
// The calm cards: nothing to say now, a yes, what stands there before; and the line at the foot.

import { hint, once } from "./answers.js";
import { el, fill, unseen } from "./element.js";
import { KEYS, told } from "./keys.js";

/** @typedef {import("./texts.js").Texts} Texts */

/**
 * No offer, for whatever reason. The call goes on.
 *
 * @param {Texts} texts
 * @param {import("./session.js").State} state
 * @param {() => void} lookAgain
 */
export function nothingCard(texts, { visit, trouble }, lookAgain) {
  return el(
    "article",
    { class: "calm", "aria-labelledby": "offer-name" },
    el("h2", { id: "offer-name", tabindex: -1 }, texts.say("nothing.title")),
    why(texts, visit, trouble),
    el("p", {}, texts.say("nothing.listen")),
    trouble === "retrying" &&
      el(
        "button",
        { type: "button", class: "plain", onclick: once(lookAgain) },
        texts.say("nothing.again"),
      ),
  );
}

function why(texts, { decision, answered }, trouble) {
  if (trouble) return el("p", {}, texts.say(`nothing.${trouble}`));
  if (Object.keys(answered).length > 0) return el("p", {}, texts.say("nothing.used_up"));
  const nothing = decision?.nothing;
  if (!nothing) return null;
  const words = `silence.${nothing.code}`;
  if (texts.has(words)) return el("p", {}, texts.say(words));
  return el("p", { lang: decision.languages.service }, nothing.text);
}

/**
 * The customer has said yes.
 *
 * @param {Texts} texts
 * @param {import("./api.js").Decision} decision
 * @param {import("./api.js").Offer} offer
 * @param {() => void} next
 */
export function acceptedCard(texts, decision, offer, next) {
  const [before, after] = texts.around("accepted.text", "offer");
  return el(
    "article",
    { class: "calm accepted", "aria-labelledby": "offer-name" },
    el("h2", { id: "offer-name", tabindex: -1 }, texts.say("accepted.title")),
    el("p", {}, before, el("strong", { lang: decision.languages.catalogue }, offer.name), after),
    el(
      "button",
      {
        type: "button",
        id: "next",
        class: "plain",
        "aria-keyshortcuts": told(KEYS.next),
        onclick: once(next),
      },
      el("span", {}, texts.say("accepted.more")),
      hint(KEYS.next),
    ),
  );
}

/** What stands there while the best is looked for. @param {Texts} texts */
export const skeleton = (texts) =>
  el(
    "div",
    { class: "skeleton" },
    unseen(texts.say("panel.loading")),
    ...["short", "title", "tall", "line", "line"].map((kind) => el("i", { class: kind })),
  );

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
