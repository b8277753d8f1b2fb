// @ts-check
// One decision for people: the token of the address or a key that is entered, then the page.

import { Refused } from "./api.js";
import { door, trouble } from "./decision/door.js";
import { sections } from "./decision/page.js";
import { look, replay } from "./decision/service.js";
import { words } from "./decision/words.js";
import { fill } from "./element.js";

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const announcer = /** @type {HTMLElement} */ (document.getElementById("announcer"));
const query = new URLSearchParams(location.search);
const id = decodeURIComponent(location.pathname.replace(/\/+$/, "").split("/").pop() ?? "");
const texts = await words([query.get("language") ?? "", ...navigator.languages].filter(Boolean));

document.documentElement.lang = texts.locale;
document.title = texts.say("page.title");
const title = /** @type {HTMLElement} */ (document.getElementById("title"));
title.textContent = texts.say("page.title");

/** The token of the address, which then is there no more. */
function taken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** @param {string | null} [wrong] @param {boolean} [isAsked] the reader wants to enter one now */
function ask(wrong = null, isAsked = wrong !== null) {
  main.removeAttribute("aria-busy");
  fill(main, door(texts, (secret) => show(secret), wrong));
  if (isAsked) document.getElementById("secret")?.focus();
}

/**
 * @param {string} secret
 * @param {boolean} [isAsked] it was entered here: what it opened is then where the reader goes on
 */
async function show(secret, isAsked = true) {
  main.setAttribute("aria-busy", "true");
  announcer.textContent = texts.say("page.loading");
  try {
    const seen = await look(id, secret);
    const whose = texts.say("page.customer", { customer: seen.customer_id });
    fill(/** @type {HTMLElement} */ (document.getElementById("whose")), whose);
    fill(main, ...sections(texts, seen, () => replay(id, secret)));
    main.removeAttribute("aria-busy");
    announcer.textContent = "";
    if (isAsked) title.focus();
  } catch (error) {
    fail(error, secret);
  }
}

/** @param {unknown} error @param {string} secret */
function fail(error, secret) {
  const status = error instanceof Refused ? error.status : 0;
  announcer.textContent = "";
  if (status === 401 || status === 403) return ask(texts.say(`door.${status}`));
  main.removeAttribute("aria-busy");
  fill(main, trouble(texts, status, { again: () => show(secret), otherKey: () => ask(null, true) }));
  document.getElementById("wrong-title")?.focus();
}

// On paper nothing can be unfolded.
let unfolded = /** @type {HTMLDetailsElement[]} */ ([]);
addEventListener("beforeprint", () => {
  unfolded = [...main.querySelectorAll("details:not([open])")].map(
    (each) => /** @type {HTMLDetailsElement} */ (each),
  );
  for (const each of unfolded) if (each.closest(".shown")) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of unfolded) each.open = false;
});

const token = taken();
if (token) show(token, false);
else ask();
