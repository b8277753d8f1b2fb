// @ts-check
// Zendesk's app framework, as far as the panel speaks it: messages as JSON texts, each with the
// guid of the app; what is asked has a number, and so has its answer.

import { Refused } from "../api.js";

/** The version of the framework's protocol that is spoken. */
const VERSION = "2.0";
const PATIENCE_MS = 10_000;

/** An app in a Zendesk product. */
export class Zaf {
  /**
   * @param {import("./parent.js").Parent} parent
   * @param {{origin: string, guid: string}} app as Zendesk names them in the page's address
   */
  constructor(parent, { origin, guid }) {
    this.parent = parent;
    this.origin = origin;
    this.guid = guid;
    this.asked = 0;
    /** @type {object[] | null} what is said once the framework knows the app; null: it does */
    this.early = [];
    /** @type {Map<number, (answer: any) => void>} */
    this.waiting = new Map();
    /** @type {Map<string, (message: any) => void>} */
    this.heard = new Map();
    parent.hear((said, from) => from === origin && this.#hear(said));
  }

  /** Say that the app is there. @returns {Promise<any>} the app's metadata and context */
  register() {
    const registered = new Promise((resolve) => this.heard.set("app.registered", resolve));
    this.#say({ key: "iframe.handshake", message: { version: VERSION } });
    return registered.then((app) => {
      this.early?.forEach((each) => this.#say(each));
      this.early = null;
      return app;
    });
  }

  /** Hear of an event from now on. @param {string} event @param {(message: any) => void} hears */
  on(event, hears) {
    this.heard.set(event, hears);
    this.#post(`iframe.on:${event}`, { subscriberCount: 1 });
  }

  /** @param {string} event */
  off(event) {
    this.heard.delete(event);
    this.#post(`iframe.off:${event}`, { subscriberCount: 0 });
  }

  /** Let the app's other places know. @param {string} event @param {object} message */
  trigger(event, message) {
    this.#post(`iframe.trigger:${event}`, message);
  }

  /**
   * Read values.
   *
   * @param {string[]} paths
   * @returns {Promise<Record<string, any>>} what there is of them; what there is not is left out
   */
  get(paths) {
    return this.#ask("get", paths);
  }

  /** Have something done. @param {string} action @param {unknown[]} given */
  invoke(action, ...given) {
    return this.#ask("invoke", { [action]: given });
  }

  /**
   * Have Zendesk's own servers send a request; they put the app's secure settings into it.
   *
   * @param {object} options as the framework's `request` takes them
   * @returns {Promise<any>} the body of the answer
   * @throws {Refused} any answer that is not a success
   */
  async request(options) {
    const key = `request:${(this.asked += 1)}`;
    const ends = [`${key}.done`, `${key}.fail`];
    try {
      return await within(
        new Promise((resolve, reject) => {
          this.on(ends[0], ({ responseArgs }) => resolve(parsed(responseArgs[0])));
          this.on(ends[1], ({ responseArgs }) => reject(new Refused(responseArgs[0]?.status || 0)));
          this.#post(key, options);
        }),
      );
    } finally {
      ends.forEach((each) => this.off(each));
    }
  }

  #ask(request, params) {
    const id = (this.asked += 1);
    const answer = new Promise((resolve, reject) =>
      this.waiting.set(id, ({ error, result }) => (error ? reject(new Refused(0)) : resolve(result))),
    );
    this.#send({ id, request, params });
    return within(answer).finally(() => this.waiting.delete(id));
  }

  #post(key, message) {
    this.#send({ key, message });
  }

  #send(message) {
    if (this.early) this.early.push(message);
    else this.#say(message);
  }

  #say(message) {
    const guids = { appGuid: this.guid, instanceGuid: this.guid };
    this.parent.say(JSON.stringify({ ...message, ...guids }), this.origin);
  }

  #hear(said) {
    const message = parsed(said);
    const { id, key, instanceGuid } = message ?? {};
    if (instanceGuid && instanceGuid !== this.guid) return;
    if (this.waiting.has(id)) this.waiting.get(id)(message);
    else if (typeof key === "string") this.heard.get(key.replace(/^zaf\./, ""))?.(message.message);
  }
}

function within(answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Refused(0)), PATIENCE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function parsed(said) {
  if (typeof said !== "string") return said;
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}
