// @ts-check
// The page, made from the state: which card stands where, and where the focus goes.

import { answerButtons, declinedSheet, laterSheet } from "./answers.js";
import { el, fill } from "./element.js";
import { checks, objections } from "./more.js";
import { offerCard, otherOffers } from "./offer.js";
import { afterPaint } from "./painted.js";
import { acceptedCard, nothingCard, skeleton } from "./quiet.js";
import { timelineOf } from "./timeline.js";
import { current, open } from "./visit.js";
import { whyNot } from "./whynot.js";

/** @typedef {import("./session.js").State} State */
/** @typedef {import("./visit.js").Answer} Answer */

export class View {
  /**
   * @param {object} acts what the page can ask for
   * @param {(answer: Answer) => void} acts.press a button
   * @param {(answer: Answer, details: object) => void} acts.answer
   * @param {(sheet: null) => void} acts.choose
   * @param {(offerId: string) => void} acts.bring
   * @param {() => void} acts.next
   * @param {() => void} acts.wake
   * @param {() => Promise<{entries: import("./api.js").Entry[]}>} acts.timeline
   * @param {() => string} acts.token
   */
  constructor(acts) {
    this.acts = acts;
    const place = (id) => document.getElementById(id);
    this.places = { stage: place("stage"), bar: place("bar"), side: place("side") };
    this.main = place("main");
    /** @type {import("./element.js").Child[]} what stands at the side, or soon will */
    this.parts = [];
  }

  /**
   * Show the state.
   *
   * @param {State} state
   * @param {import("./texts.js").Texts} texts
   * @param {"choice" | "all"} part whether only the answers change
   */
  show(state, texts, part) {
    const now = new Date();
    fill(this.places.bar, this.#bar(state, texts, now));
    if (part === "choice") return;
    const isAsking = !state.trouble && ["asking", "ask_again"].includes(state.visit.phase);
    this.main.setAttribute("aria-busy", String(isAsking));
    this.#head(state, texts);
    fill(this.places.stage, this.#card(state, texts, now));
    this.#know(this.#side(state, texts, now));
  }

  /** What is one click away comes a frame after the first offer, which then is there sooner. */
  #know(parts) {
    const { side } = this.places;
    this.parts = parts;
    if (side.hasChildNodes()) fill(side, ...parts);
    else if (parts.length > 0) afterPaint(() => fill(side, ...this.parts));
  }

  /** Put the focus where the next action is, unless the agent is somewhere else altogether. */
  focus(selector) {
    const element = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    if (document.hasFocus()) element?.focus();
  }

  #head({ visit }, texts) {
    const customer = visit.decision?.customer;
    document.documentElement.lang = texts.locale;
    document.title = texts.say("panel.title");
    document.getElementById("title").textContent = texts.say("panel.title");
    fill(
      document.getElementById("customer"),
      customer && texts.say("panel.customer", { customer: customer.customer_id }),
      customer?.lifecycle_stage && el("span", { class: "tag" }, customer.lifecycle_stage),
    );
  }

  #card(state, texts, now) {
    const { visit, trouble } = state;
    const offer = current(visit);
    if (trouble || visit.phase === "nothing") return nothingCard(texts, state, this.acts.wake);
    if (visit.phase === "accepted")
      return acceptedCard(texts, visit.decision, offer, this.acts.next);
    if (visit.phase !== "offer") return skeleton(texts);
    return offerCard(texts, visit.decision, offer, { now, token: this.acts.token() });
  }

  #bar({ visit, sheet, trouble }, texts, now) {
    if (visit.phase !== "offer" || trouble) return null;
    const { answer, choose } = this.acts;
    const act = { answer: (details) => answer(sheet, details), back: () => choose(null) };
    if (sheet === "later") return laterSheet(texts, now, act);
    if (sheet === "declined") return declinedSheet(texts, visit, act);
    return answerButtons(texts, (each) => this.acts.press(each));
  }

  #side({ visit, trouble }, texts, now) {
    const { decision } = visit;
    if (!decision || trouble || visit.phase === "ask_again") return [];
    const { languages } = decision;
    const offer = visit.phase === "offer" ? current(visit) : null;
    const rest = open(visit).filter((each) => each !== offer);
    return [
      otherOffers(texts, decision, rest, this.acts.bring),
      el(
        "section",
        { class: "know", "aria-labelledby": "more-title" },
        el("h2", { id: "more-title", class: "unseen" }, texts.say("more.title")),
        objections(texts, offer),
        timelineOf(texts, languages.catalogue, this.acts.timeline),
        checks(texts, offer, languages.catalogue),
        whyNot(texts, decision, now),
      ),
    ];
  }
}
