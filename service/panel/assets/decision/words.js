// @ts-check
// The page's own words: the panel's mechanism, with sentences of its own.

import english from "./texts/en.json" with { type: "json" };
import { Texts, chosen } from "../texts.js";

/** @typedef {Texts} Words */

const PATIENCE_MS = 2_000;

/**
 * The words of the best of these languages; if they cannot be had, English.
 *
 * @param {readonly string[]} wanted BCP 47 tags, the best first
 * @returns {Promise<Words>}
 */
export async function words(wanted) {
  const [locale] = Intl.getCanonicalLocales(chosen(wanted));
  const language = locale.split("-")[0];
  if (language === "en") return new Texts(locale, english);
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(new URL(`texts/${language}.json`, import.meta.url), { signal });
    if (answer.ok) return new Texts(locale, { ...english, ...(await answer.json()) });
  } catch {
    // In English, then.
  }
  return new Texts("en", english);
}
