// @ts-check
// The page of one decision, put together: the short story first, the evidence below it.

import { whatWouldChange } from "./change.js";
import { el } from "../element.js";
import { fallenOffers } from "./fallen.js";
import { whatWasKnown } from "./known.js";
import { inShort } from "./short.js";
import { shownOffers } from "./shown.js";
import { stageByStage } from "./stages.js";
import { beforeAndAfter } from "./story.js";
import { versionsAndReplay } from "./versions.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./service.js").Seen} Seen */

/**
 * @param {Words} texts
 * @param {Seen} seen
 * @param {() => Promise<import("./service.js").Replayed>} replay
 * @returns {HTMLElement[]}
 */
export function sections(texts, seen, replay) {
  return [
    el("div", { class: "half stacked" }, inShort(texts, seen), whatWouldChange(texts, seen)),
    stageByStage(texts, seen),
    offers(texts, seen),
    beforeAndAfter(texts, seen),
    versionsAndReplay(texts, seen, replay),
    whatWasKnown(texts, seen.known),
  ].filter((each) => each !== null);
}

/** @param {Words} texts @param {Seen} seen */
function offers(texts, seen) {
  const shown = seen.offers.filter((offer) => offer.place);
  const fallen = seen.offers.filter((offer) => !offer.place);
  return el(
    "section",
    { class: "card", "aria-labelledby": "offers-title" },
    el("h2", { id: "offers-title" }, texts.say("offers.title")),
    el("h3", {}, texts.say("offers.shown")),
    shownOffers(texts, shown, seen.languages),
    ...(fallen.length > 0
      ? [
          el("h3", {}, texts.say("offers.fallen")),
          el("p", { class: "fine" }, texts.say("offers.fallen_text")),
          fallenOffers(texts, fallen, seen.languages),
        ]
      : []),
  );
}
