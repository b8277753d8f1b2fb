// @ts-check
// Any CRM that can show a page: here, only a token in the address.

/**
 * @typedef {object} Connection
 * @property {(event: object) => void} tell the host what happened
 * @property {() => void} [renew] ask the host for a new token; it comes by `onContext`
 * @property {() => void} stop
 */

/**
 * Meet the host.
 *
 * @param {object} given
 * @param {readonly string[]} given.origins those whose messages are heeded
 * @param {(context: import("../session.js").Context) => void} given.onContext a customer's token
 * @param {(language: string) => void} given.onLanguage the agent's language, a BCP 47 tag
 * @returns {Connection}
 */
export function connect({ onContext }) {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  // Out of the address, where it would be copied and kept; with the page's own state, so that a
  // reload still has it.
  const { token, visit } = given.token ? given : (history.state ?? {});
  history.replaceState({ token, visit }, "", location.pathname + location.search);
  if (token) onContext({ token, visit });
  return { tell() {}, stop() {} };
}
