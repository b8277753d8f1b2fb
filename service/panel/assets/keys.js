// @ts-check
// The keyboard: every shortcut takes Alt and Shift, so that no dictated word or stray letter
// sets one off (WCAG 2.1.4). The letters are the same in every language.

import { ANSWERS, refusals } from "./visit.js";

/** What each letter does. */
export const KEYS = Object.freeze({
  accepted: "A",
  later: "L",
  declined: "D",
  not_offered: "N",
  objections: "O",
  checks: "E",
  timeline: "H",
  why_not: "W",
  next: "X",
});

/**
 * The letter or digit that was pressed with Alt and Shift, and nothing else.
 *
 * A letter counts by what it is, then by where it is: with Alt, some systems type `Å` for A, and
 * Shift makes another sign of each digit.
 *
 * @param {KeyboardEvent} event
 * @returns {string | null} such as `A` or `1`
 */
export function pressed(event) {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return null;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) return digit[1];
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1] ?? null;
}

const isApple = () => /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? "");

/** How a shortcut is written on a button. @param {string} key */
export const written = (key) => (isApple() ? `⌥⇧${key}` : `Alt+Shift+${key}`);

/** How a shortcut is told to a screen reader, for `aria-keyshortcuts`. @param {string} key */
export const told = (key) => `Alt+Shift+${key}`;

/**
 * Listen to the shortcuts and to Escape.
 *
 * @param {(key: string) => boolean} act does what a key stands for; says whether it stood for anything
 * @param {() => boolean} leave what Escape does; says whether there was anything to leave
 */
export function listen(act, leave) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing) return;
    const key = pressed(event);
    if (key ? act(key) : event.key === "Escape" && leave()) event.preventDefault();
  });
}

const MORE = ["objections", "checks", "timeline", "why_not"];

export class Shortcuts {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    /** Where the focus was before a key opened something. */
    this.from = null;
  }

  /** Do what a key stands for. @param {string} key @returns {boolean} whether it stood for anything */
  act(key) {
    const answer = ANSWERS.find((each) => KEYS[each] === key);
    if (answer) return this.press(answer);
    const name = Object.keys(KEYS).find((each) => KEYS[each] === key);
    if (MORE.includes(name)) return this.#open(document.getElementById(`more-${name}`));
    return click(name === "next" ? "#next" : `#sheet [data-key="${CSS.escape(key)}"]`);
  }

  /** An answer was pressed, by key or by hand. @param {import("./visit.js").Answer} answer */
  press(answer) {
    const { visit } = this.session.state;
    if (visit.phase !== "offer") return false;
    const asksWhy = answer === "declined" && refusals(visit).length > 0;
    if (asksWhy || answer === "later") this.session.choose(answer);
    else this.session.answer(answer);
    return true;
  }

  /** Escape: close what is open. @returns {boolean} whether anything was */
  leave() {
    if (this.session.state.sheet) {
      this.session.choose(null);
      return true;
    }
    const open = document.activeElement?.closest("details[open]");
    if (open) this.#close(open);
    return Boolean(open);
  }

  #open(details) {
    if (!details) return false;
    if (details.open && details.contains(document.activeElement)) this.#close(details);
    else {
      this.from = document.activeElement;
      details.open = true;
      details.querySelector("summary").focus();
    }
    return true;
  }

  #close(details) {
    details.open = false;
    const isElsewhere = this.from?.isConnected && this.from !== document.body;
    (isElsewhere && !details.contains(this.from)
      ? this.from
      : details.querySelector("summary")
    ).focus();
    this.from = null;
  }
}

function click(selector) {
  const button = document.querySelector(selector);
  button?.click();
  return Boolean(button);
}
