// @ts-check
// The answers of the agent: four buttons that show their keys, and what two of them still need, the
// day for "later" and the reason for "declined".

import { ahead, dayName, isoDay } from "./days.js";
import { el } from "./element.js";
import { KEYS, told, written } from "./keys.js";
import { ANSWERS, refusals } from "./visit.js";

/** @typedef {import("./texts.js").Texts} Texts */

/**
 * @param {import("./texts.js").Texts} texts
 * @param {(answer: import("./visit.js").Answer) => void} act
 */
export function answerButtons(texts, act) {
  return el(
    "section",
    { class: "answers", "aria-labelledby": "answers-title" },
    el("h3", { id: "answers-title" }, texts.say("answers.title")),
    el("div", { class: "four" }, ...ANSWERS.map((answer) => button(texts, answer, act))),
  );
}

function button(texts, answer, act) {
  const opens = answer === "later" || answer === "declined";
  return el(
    "button",
    {
      type: "button",
      id: `answer-${answer}`,
      class: answer === "accepted" ? "answer yes" : "answer",
      "aria-keyshortcuts": told(KEYS[answer]),
      "aria-expanded": opens && "false",
      onclick: once(() => act(answer)),
    },
    el("span", {}, texts.say(`answer.${answer}`)),
    hint(KEYS[answer]),
  );
}

/** The key of a button, for the eye; a screen reader has it from `aria-keyshortcuts`. */
export const hint = (key) => el("kbd", { "aria-hidden": "true" }, written(key));

/** The second click of a double click is not meant for what has come under the pointer. */
export const once = (act) => (event) => {
  if (event.detail <= 1) act();
};

const QUICK = Object.freeze({
  tomorrow: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
});

/**
 * Why it was declined: the catalogue's own reasons.
 *
 * @param {Texts} texts
 * @param {import("./visit.js").Visit} visit
 * @param {{answer: (details: object) => void, back: () => void}} act
 */
export function declinedSheet(texts, visit, act) {
  const choices = refusals(visit).map(({ code, text, language }, place) =>
    choice(
      place + 1,
      () => act.answer({ reason: code }),
      el("span", { lang: language }, text),
    ),
  );
  return sheet(texts, "declined", act.back, el("div", { class: "choices" }, ...choices));
}

/**
 * When it should come up again.
 *
 * @param {Texts} texts
 * @param {Date} now
 * @param {{answer: (details: object) => void, back: () => void}} act
 */
export function laterSheet(texts, now, act) {
  const choices = Object.entries(QUICK).map(([name, step], place) => {
    const day = ahead(now, step);
    const words = [
      el("span", {}, texts.say(`later.${name}`)),
      el("small", {}, dayName(texts, day, now)),
    ];
    return choice(place + 1, () => act.answer({ until: isoDay(day) }), ...words);
  });
  const quick = el("div", { class: "choices" }, ...choices);
  return sheet(texts, "later", act.back, quick, dateForm(texts, now, act.answer));
}

function sheet(texts, name, back, ...content) {
  return el(
    "section",
    { class: "sheet", id: "sheet", "aria-labelledby": "sheet-title" },
    el(
      "div",
      { class: "sheet-top" },
      el("h3", { id: "sheet-title" }, texts.say(`${name}.title`)),
      el(
        "button",
        { type: "button", class: "back", onclick: once(back), "aria-keyshortcuts": "Escape" },
        texts.say("sheet.back"),
        el("kbd", { "aria-hidden": "true" }, texts.say("sheet.back_key")),
      ),
    ),
    ...content,
  );
}

function choice(number, act, ...words) {
  const key = number <= 9 ? String(number) : null;
  return el(
    "button",
    {
      type: "button",
      class: "choice",
      "data-key": key,
      "aria-keyshortcuts": key && told(key),
      onclick: once(act),
    },
    el("span", { class: "choice-words" }, ...words),
    key && hint(key),
  );
}

function dateForm(texts, now, answer) {
  const [first, last] = [ahead(now, { days: 1 }), ahead(now, { months: 12 })];
  const wrong = el("p", { class: "wrong", id: "later-wrong", role: "alert" });
  const attributes = {
    type: "date",
    id: "later-date",
    min: isoDay(first),
    max: isoDay(last),
    required: true,
    "aria-describedby": "later-wrong",
  };
  const field = /** @type {HTMLInputElement} */ (el("input", attributes));
  const submit = (event) => {
    event.preventDefault();
    if (field.validity.valid) return answer({ until: field.value });
    const between = { first: dayName(texts, first, now), last: dayName(texts, last, now) };
    wrong.textContent = texts.say("later.wrong", between);
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  return el(
    "form",
    { class: "date", novalidate: true, onsubmit: submit },
    el("label", { for: "later-date" }, texts.say("later.date")),
    el(
      "div",
      { class: "date-row" },
      field,
      el("button", { type: "submit", class: "save" }, texts.say("later.save")),
    ),
    wrong,
  );
}
