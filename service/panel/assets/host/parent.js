// @ts-check
// The window that the panel is shown in: who of it is heeded, and what it is told.

/** So much said before an adaptor listens is kept. */
const MOST_KEPT = 20;

/**
 * The CRM around the panel. Only the window right above is heeded, only from an origin that the
 * service allows, and nothing is told to any other.
 */
export class Parent {
  /**
   * @param {readonly string[]} origins those that are heeded
   * @param {Window} panel the panel's own window
   */
  constructor(origins, panel = window) {
    this.origins = origins;
    this.panel = panel;
    /** @type {string | null} the origin that spoke last */
    this.origin = null;
    /** @type {((said: unknown, origin: string) => void) | null} */
    this.hears = null;
    /** @type {[unknown, string][]} */
    this.kept = [];
    this.listener = (event) => this.#take(event);
    // From the start: a host may speak once, as soon as the page is loaded.
    panel.addEventListener("message", this.listener);
  }

  /** Whether the panel stands in another window at all. */
  get isThere() {
    return this.panel.parent !== this.panel;
  }

  /** Hear what it says, and has said. @param {(said: unknown, origin: string) => void} hears */
  hear(hears) {
    this.hears = hears;
    this.kept.splice(0).forEach(([said, origin]) => hears(said, origin));
  }

  /**
   * Tell it something: at the origin that has spoken, or, before, at those that may.
   *
   * @param {unknown} message
   * @param {string | null} origin
   */
  say(message, origin = this.origin) {
    if (!this.isThere) return;
    for (const each of origin === null ? this.#likely() : [origin])
      if (this.origins.includes(each)) this.panel.parent.postMessage(message, each);
  }

  stop() {
    this.panel.removeEventListener("message", this.listener);
    this.hears = null;
  }

  /** Where the browser tells which origin is above, the others need not be tried. */
  #likely() {
    const above = this.panel.location.ancestorOrigins?.[0];
    return this.origins.filter((each) => !above || each === above);
  }

  #take({ source, origin, data }) {
    if (!this.isThere || source !== this.panel.parent || !this.origins.includes(origin)) return;
    this.origin = origin;
    if (this.hears) this.hears(data, origin);
    else this.kept = [...this.kept, /** @type {[unknown, string]} */ ([data, origin])].slice(-MOST_KEPT);
  }
}
