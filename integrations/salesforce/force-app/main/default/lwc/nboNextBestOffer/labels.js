import lang from '@salesforce/i18n/lang';
import { ENGLISH } from './english';
import { SPANISH } from './spanish';

const BY_LANGUAGE = { en: ENGLISH, es: SPANISH };

/**
 * Return the texts in a language; English where there are none.
 *
 * @param {string} [language] of the user if left out, as in `es-MX`
 * @returns {Record<string, string>}
 */
export function labels(language = lang) {
    return BY_LANGUAGE[language.slice(0, 2).toLowerCase()] ?? ENGLISH;
}

/**
 * Fill a text: `fill('Declined: {name}', {name: 'Fibre'})`.
 *
 * @param {string} text
 * @param {Record<string, string|number>} values
 * @returns {string}
 */
export function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
