// @ts-check
// What each key does in the panel, and what Escape leaves.

import { ANSWERS } from "./answers.js";
import { KEYS } from "./keys.js";

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

  /** An answer was pressed, by key or by hand. @param {import("./answers.js").Answer} answer */
  press(answer) {
    const { visit } = this.session.state;
    if (visit.phase !== "offer") return false;
    const asksWhy = answer === "declined" && visit.decision.decline_reasons.length > 0;
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
