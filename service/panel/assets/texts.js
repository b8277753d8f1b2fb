// @ts-check
// The panel's own words, in the agent's language. What an offer says comes from the catalogue.

import english from "./texts/en.json" with { type: "json" };

/** English comes with the page, so that it has words whatever fails; others are fetched. */
const LANGUAGES = ["en", "es"];
/** No offer waits longer than this for its words. */
const PATIENCE_MS = 2_000;

/** Sentences of one language, and how its country writes days and numbers. */
export class Texts {
  /**
   * @param {string} locale a BCP 47 tag, such as `en-GB`
   * @param {Record<string, string>} sentences
   */
  constructor(locale, sentences) {
    this.locale = locale;
    this.language = locale.split("-")[0];
    this.sentences = sentences;
    this.plural = new Intl.PluralRules(locale);
    // A browser's first takes it some 25 ms: now, while the offer is still on its way.
    this.amounts = new Intl.NumberFormat(locale, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    });
  }

  /** Whether there is a sentence of this name. @param {string} name */
  has(name) {
    return name in this.sentences || name in english;
  }

  /**
   * The sentence of a name, with what stands in its braces filled in.
   *
   * @param {string} name
   * @param {Record<string, string | number>} [values]
   */
  say(name, values = {}) {
    const sentence = this.sentences[name] ?? english[name] ?? name;
    return sentence.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
  }

  /**
   * What stands before and after one name in a sentence, for a name that is marked up.
   *
   * @param {string} name
   * @param {string} hole the brace that is left open
   * @param {Record<string, string>} [values]
   */
  around(name, hole, values = {}) {
    return this.say(name, { ...values, [hole]: "\u0000" }).split("\u0000");
  }

  /** An amount of money, which has no currency of its own. @param {number} amount */
  amount(amount) {
    return this.amounts.format(amount);
  }

  /** The sentence for a count: `name.one`, `name.other`. @param {string} name @param {number} count */
  count(name, count) {
    const form = `${name}.${this.plural.select(count)}`;
    return this.say(this.has(form) ? form : `${name}.other`, { count });
  }
}

/**
 * Of the languages that are wanted, the first that there is; English if there is none.
 *
 * @param {readonly string[]} wanted BCP 47 tags, the best first
 * @returns {string} a tag, with the country that was asked for
 */
export function chosen(wanted) {
  const known = (tag) => LANGUAGES.includes(tag.toLowerCase().split("-")[0]);
  return wanted.find((tag) => known(tag) && isTag(tag)) ?? "en";
}

function isTag(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** English, which is there without waiting. */
export const plain = () => new Texts("en", english);

/**
 * The texts of the best of these languages; if they cannot be had, English.
 *
 * @param {readonly string[]} wanted
 */
export async function load(wanted) {
  const [locale] = Intl.getCanonicalLocales(chosen(wanted));
  const language = locale.split("-")[0];
  if (language === "en") return new Texts(locale, english);
  try {
    return new Texts(locale, await read(new URL(`texts/${language}.json`, import.meta.url)));
  } catch {
    return plain();
  }
}

/** The sentences of a file; an error if they cannot be had in time. @param {URL} file */
export async function read(file) {
  const answer = await fetch(file, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return await answer.json();
}
