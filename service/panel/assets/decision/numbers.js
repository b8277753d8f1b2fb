// @ts-check
// Numbers and moments as people read them; and sums that add up as they are printed.

/** @typedef {import("./words.js").Words} Words */
/** @typedef {{code: string, contribution: number, feature: string, text: string}} Step */
/** @typedef {{base: number, steps: Step[], other: number, margin: number, propensity: number | null}} Waterfall */
/** @typedef {{kind: "base" | "step" | "other" | "margin", share: number, from: number, to: number, chance: number, step?: Step}} Row */

const MINUS = "\u2212";
const DECIMALS = 3;

/** A chance in percent, with a digit more where it is small. @param {Words} texts @param {number} chance */
export function percent(texts, chance) {
  const digits = chance > 0 && chance < 0.01 ? 2 : 1;
  return chance.toLocaleString(texts.locale, {
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** An amount with two decimals. @param {Words} texts @param {number} amount */
export const amount = (texts, amount) =>
  amount.toLocaleString(texts.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A count, or any number, as short as it is exact enough. @param {Words} texts @param {number} number */
export const plain = (texts, number) =>
  number.toLocaleString(texts.locale, { maximumFractionDigits: 4 });

/** Log-odds, to three decimals. @param {Words} texts @param {number} share @param {boolean} [signed] */
export function logOdds(texts, share, signed = false) {
  const written = Math.abs(share).toLocaleString(texts.locale, {
    minimumFractionDigits: DECIMALS,
    maximumFractionDigits: DECIMALS,
  });
  if (share < 0) return `${MINUS}${written}`;
  return signed && share > 0 ? `+${written}` : written;
}

/** The propensity that log-odds stand for. @param {number} margin */
export const chanceOf = (margin) => 1 / (1 + Math.exp(-margin));

/** A day and time, in the reader's zone. @param {Words} texts @param {string} moment */
export const moment = (texts, moment) =>
  new Date(moment).toLocaleString(texts.locale, { dateStyle: "medium", timeStyle: "short" });

/** A day. A day without a time is no moment: it is the same day everywhere. @param {Words} texts @param {string} day */
export const day = (texts, day) =>
  new Date(day).toLocaleDateString(texts.locale, {
    dateStyle: "medium",
    timeZone: day.length === 10 ? "UTC" : undefined,
  });

/**
 * The waterfall's rows, rounded so that what is printed adds up as it is printed: what rounding
 * leaves over is among the other reasons. The chances at both ends are the exact ones.
 *
 * @param {Waterfall} waterfall
 * @returns {Row[]}
 */
export function rowsOf({ base, steps, margin }) {
  const start = rounded(base);
  const end = rounded(margin);
  /** @type {Row[]} */
  const rows = [{ kind: "base", share: start, from: start, to: start, chance: chanceOf(base) }];
  let at = start;
  for (const step of steps) {
    const share = rounded(step.contribution);
    const to = rounded(at + share);
    rows.push({ kind: "step", share, from: at, to, chance: chanceOf(to), step });
    at = to;
  }
  const chance = chanceOf(margin);
  rows.push({ kind: "other", share: rounded(end - at), from: at, to: end, chance });
  rows.push({ kind: "margin", share: end, from: end, to: end, chance });
  return rows;
}

/** @param {number} number */
const rounded = (number) => Math.round(number * 10 ** DECIMALS) / 10 ** DECIMALS;
