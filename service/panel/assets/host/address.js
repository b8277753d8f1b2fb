// @ts-check
// A token that stands in the page's address: where browsers send it to nobody.

/** @typedef {{token?: string, visit?: string}} Given */

/** @type {Given | null} */
let taken = null;

/** What the address gave; read once, and then no longer there. @returns {Given} */
export const fromAddress = () => (taken ??= take());

function take() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  // Out of the address, where it would be copied and kept; with the page's own state, so that a
  // reload still has it.
  const { token, visit } = given.token ? given : (history.state ?? {});
  history.replaceState({ token, visit }, "", location.pathname + location.search);
  return { token, visit };
}
