// @ts-check
// The page's words: the panel's mechanism and sentences, with sentences of its own.

import english from "./texts/en.json" with { type: "json" };
import { Texts, chosen, read } from "../texts.js";

/** @typedef {Texts} Words */

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
  const files = [`../texts/${language}.json`, `texts/${language}.json`];
  try {
    const found = await Promise.all(files.map((file) => read(new URL(file, import.meta.url))));
    return new Texts(locale, Object.assign({}, ...found));
  } catch {
    // In English, then.
  }
  return new Texts("en", english);
}
