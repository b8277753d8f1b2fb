// @ts-check
// Before there is anything to show: who is asking, and what went wrong.

import { el } from "../element.js";

/** @typedef {import("./words.js").Words} Words */

/**
 * Ask for a key or a token; it is given on and kept nowhere.
 *
 * @param {Words} texts
 * @param {(secret: string) => void} open
 * @param {string | null} [trouble] the sentence that says why it is asked for again
 */
export function door(texts, open, trouble = null) {
  const wrong = el("p", { class: "wrong", id: "door-wrong" }, trouble);
  // A field for text, masked by its style: nothing that a browser offers to keep.
  const field = /** @type {HTMLInputElement} */ (
    el("input", {
      id: "secret",
      class: "masked",
      type: "text",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      required: true,
      "aria-describedby": "door-text door-wrong",
      "aria-invalid": trouble ? "true" : null,
    })
  );
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    const secret = field.value.trim();
    if (secret) return open(secret);
    wrong.textContent = texts.say("door.empty");
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  return el(
    "section",
    { class: "card door", "aria-labelledby": "door-title" },
    el("h2", { id: "door-title" }, texts.say("door.title")),
    el("p", { id: "door-text" }, texts.say("door.text")),
    el(
      "form",
      { onsubmit: send, novalidate: true, autocomplete: "off" },
      el("label", { for: "secret" }, texts.say("door.label")),
      field,
      wrong,
      el("button", { type: "submit", class: "plain strong" }, texts.say("door.open")),
    ),
  );
}

/**
 * Say calmly that there is nothing to be seen.
 *
 * @param {Words} texts
 * @param {number} status
 * @param {{again: () => void, otherKey: () => void}} ways out
 */
export function trouble(texts, status, { again, otherKey }) {
  const kind = status === 404 || status === 410 ? String(status) : "other";
  const way = kind === "other" ? again : otherKey;
  const label = kind === "other" ? "wrong.again" : "wrong.other_key";
  return el(
    "section",
    { class: "card calm-card", "aria-labelledby": "wrong-title" },
    el("h2", { id: "wrong-title", tabindex: -1 }, texts.say(`wrong.${kind}.title`)),
    el("p", {}, texts.say(`wrong.${kind}.text`)),
    el("button", { type: "button", class: "plain", onclick: way }, texts.say(label)),
  );
}
