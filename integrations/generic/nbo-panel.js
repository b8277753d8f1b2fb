// @ts-check
// The panel in a frame of your CRM's page: copy this file, or write the same in your own way.

/**
 * @typedef {object} Call whom the agent speaks with
 * @property {string} token made by your own server: see README.md
 * @property {string} [visit] your id of the call, chat or ticket
 * @property {string} [language] in which the customer is spoken with
 * @property {string} [agent_language] of the panel's own texts
 * @property {object} [context] what else is known of this moment
 * @property {string} [customer_id] with a token of a whole CRM, and only then
 * @property {string} [agent_id] the same
 */

/**
 * Show the panel.
 *
 * @param {HTMLIFrameElement} frame
 * @param {object} given
 * @param {string} given.service the service's address
 * @param {() => Promise<Call | null>} given.current the call, with a new token each time it is asked
 * @param {(outcome: {decision_id: string, offer_id: string, outcome: string}) => void} [given.onOutcome]
 * @returns {{changed: () => Promise<void>, close: () => void}} `changed`: say it when another call
 *   is on the screen, or none
 */
export function showPanel(frame, { service, current, onOutcome = () => {} }) {
  const panel = new URL(`${service.replace(/\/+$/, "")}/panel`);

  async function changed() {
    const call = await current();
    frame.contentWindow?.postMessage({ type: "nbo.context", ...call }, panel.origin);
  }

  /** @param {MessageEvent} event */
  function hear({ source, origin, data }) {
    if (source !== frame.contentWindow || origin !== panel.origin) return;
    if (data?.type === "nbo.ready" || data?.type === "nbo.renew") changed();
    if (data?.type === "nbo.outcome") onOutcome(data);
    if (data?.type === "nbo.resize") frame.style.height = `${data.height}px`;
  }

  addEventListener("message", hear);
  frame.src = panel.href;
  return { changed, close: () => removeEventListener("message", hear) };
}
