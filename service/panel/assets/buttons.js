// @ts-check
// The four answers, as buttons that show their keys.

import { ANSWERS } from "./answers.js";
import { el } from "./element.js";
import { KEYS, told, written } from "./keys.js";

/**
 * @param {import("./texts.js").Texts} texts
 * @param {(answer: import("./answers.js").Answer) => void} act
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
