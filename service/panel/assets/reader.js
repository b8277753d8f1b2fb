// @ts-check
// What a change means to somebody who listens, and where their focus is to be. It also notes when
// an offer has really been seen, and how long that took.

import { el, fill } from "./element.js";
import { rank } from "./offer.js";
import { afterPaint } from "./painted.js";
import { current } from "./visit.js";

/** @typedef {import("./texts.js").Texts} Texts */

/** Says each thing once, also when the same words come twice. */
export class Announcer {
  /** @param {HTMLElement} region an element with `role="status"` */
  constructor(region) {
    this.region = region;
  }

  /** @param {...(string | {lang: string | null, text: string} | null)} sentences */
  say(...sentences) {
    const spoken = sentences
      .filter(Boolean)
      .map((each) =>
        typeof each === "string" ? each : el("span", { lang: each.lang }, each.text),
      );
    fill(this.region, el("p", {}, ...spoken.flatMap((each) => [each, " "])));
  }
}

export class Reader {
  /**
   * @param {Announcer} announcer
   * @param {import("./view.js").View} view
   * @param {(offerId: string) => void} seen
   */
  constructor(announcer, view, seen) {
    this.announcer = announcer;
    this.view = view;
    this.seen = seen;
    /** What is to be said with the next card, because the agent has just done it. */
    this.done = null;
    this.isMoved = false;
    this.opened = null;
    this.forget = () => {};
  }

  /**
   * After a change has been shown.
   *
   * @param {import("./session.js").State} state
   * @param {string} cause
   * @param {Texts} texts
   */
  read(state, cause, texts) {
    if (cause === "opened") return this.#open(state.sheet);
    if (cause === "closed") return this.view.focus(`#answer-${this.opened}`);
    this.forget();
    if (cause === "answered") this.done = answered(texts, state.last);
    if (cause === "answered" || cause === "brought") this.isMoved = true;
    const isAsking = ["asking", "ask_again"].includes(state.visit.phase) && !state.trouble;
    if (isAsking) return;
    if (cause !== "spoken") this.#tell(state, texts);
    if (this.isMoved) this.view.focus("#offer-name");
    this.isMoved = false;
    this.#watch(state);
  }

  /** After the queue has changed. */
  readQueue(before, after, texts) {
    if (after.waiting > before.waiting) this.announcer.say(texts.say("said.kept"));
    if (after.waiting === 0 && before.waiting > 0) this.announcer.say(texts.say("said.sent"));
  }

  #open(sheet) {
    this.opened = sheet;
    this.view.focus("#sheet .choice");
  }

  #tell({ visit, trouble }, texts) {
    const offer = current(visit);
    const said = this.done;
    this.done = null;
    if (trouble || visit.phase === "nothing")
      return this.announcer.say(said, texts.say("nothing.title"));
    if (visit.phase === "accepted") return this.announcer.say(said ?? texts.say("accepted.title"));
    const which = texts.say("said.offer", { rank: rank(texts, visit.decision, offer) });
    const name = { lang: visit.decision.languages.catalogue, text: `${offer.name}.` };
    const talk = { lang: offer.language, text: offer.talk_track ?? offer.description ?? "" };
    this.announcer.say(said, which, name, talk);
  }

  #watch({ visit, trouble }) {
    if (visit.phase !== "offer" || trouble) return;
    afterPaint(() => performance.mark("nbo-offer-painted"));
    this.forget = whenSeen(document.getElementById("offer-name"), () => this.seen(visit.current));
  }
}

const answered = (texts, { answer, offer }) =>
  texts.say("said.answered", { answer: texts.say(`answer.${answer}`), offer: offer.name });

/**
 * Act once, when an element is in view on a page that is in view.
 *
 * A panel that a host keeps in a tab behind others is not seen, however long it is there.
 *
 * @param {Element} element
 * @param {() => void} act
 * @returns {() => void} forget it
 */
export function whenSeen(element, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      if (document.visibilityState !== "visible") return;
      observer.disconnect();
      act();
    },
    { threshold: 0.5 },
  );
  const lookAgain = () => {
    observer.unobserve(element);
    observer.observe(element);
  };
  observer.observe(element);
  document.addEventListener("visibilitychange", lookAgain);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", lookAgain);
  };
}
