// @ts-check
// Moments as people say them: "yesterday", "on Tuesday", "until 30 November".

/** @typedef {import("./texts.js").Texts} Texts */

const DAY_MS = 86_400_000;

/** How many calendar days lie between two moments, where the agent is. */
export function daysBetween(from, to) {
  const midnight = (moment) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((midnight(to) - midnight(from)) / DAY_MS);
}

/**
 * When something happened, as the sentence `happened.*` of the texts.
 *
 * @param {Texts} texts
 * @param {Date} moment
 * @param {Date} now
 * @param {Record<string, string>} values what else the sentence holds
 */
export function happened(texts, moment, now, values) {
  const days = daysBetween(now, moment);
  const weekday = days < -1 && days > -7;
  const kind = days === 0 ? "today" : days === -1 ? "near" : weekday ? "weekday" : "date";
  return texts.say(`happened.${kind}`, Object.assign(named(texts, moment, now, days), values));
}

/**
 * Until when, or from when again, as the sentence `until.*` or `again.*` of the texts.
 *
 * @param {Texts} texts
 * @param {"until" | "again"} sentence
 * @param {Date} moment
 * @param {Date} now
 */
export function limit(texts, sentence, moment, now) {
  // What ends as a day begins was there until the day before.
  const isMidnight = sentence === "until" && moment.getHours() + moment.getMinutes() === 0;
  const last = isMidnight ? new Date(moment.getTime() - 60_000) : moment;
  const days = daysBetween(now, last);
  const kind = days === 0 ? "today" : days === 1 ? "near" : "date";
  return texts.say(`${sentence}.${kind}`, named(texts, last, now, days));
}

/** A day in full, such as `Sunday, 29 November`. @param {Texts} texts @param {Date} day @param {Date} now */
export function dayName(texts, day, now) {
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString(texts.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year,
  });
}

/** A day as the API writes it, such as `2026-11-29`. @param {Date} day */
export function isoDay(day) {
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The day some days and months ahead; a month from 31 January is the last of February. */
export function ahead(from, { days = 0, months = 0 }) {
  const first = new Date(from.getFullYear(), from.getMonth() + months, 1);
  const length = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  const day = Math.min(from.getDate(), length);
  return new Date(first.getFullYear(), first.getMonth(), day + days);
}

function named(texts, moment, now, days) {
  const sameYear = moment.getFullYear() === now.getFullYear();
  const write = (options) => moment.toLocaleString(texts.locale, options);
  // Each is written only where the sentence holds it.
  return {
    get day() {
      return new Intl.RelativeTimeFormat(texts.locale, { numeric: "auto" }).format(days, "day");
    },
    get weekday() {
      return write({ weekday: "long" });
    },
    get time() {
      return write({ hour: "numeric", minute: "2-digit" });
    },
    get date() {
      return write({ day: "numeric", month: "long", year: sameYear ? undefined : "numeric" });
    },
  };
}
