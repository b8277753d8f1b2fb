import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Parent } from "../../../../service/panel/assets/host/parent.js";

const CRM = "https://crm.example";
const OTHER = "https://other.example";

let told;
let above;
let panel;

/** A window in a window; who stands above it is told by some browsers only. */
function framed(ancestorOrigins) {
  told = [];
  above = { postMessage: (message, origin) => told.push([message, origin]) };
  const made = new EventTarget();
  return Object.assign(made, { parent: above, location: { ancestorOrigins } });
}

function hear(data, { source = above, origin = CRM } = {}) {
  panel.dispatchEvent(Object.assign(new Event("message"), { data, source, origin }));
}

beforeEach(() => {
  panel = framed(undefined);
});

test("what is said before anybody listens is kept, in order", () => {
  const parent = new Parent([CRM], panel);
  const heard = [];
  hear("one");
  hear("two");

  parent.hear((said, origin) => heard.push([said, origin]));
  hear("three");

  assert.deepEqual(heard, [
    ["one", CRM],
    ["two", CRM],
    ["three", CRM],
  ]);
});

test("of what is kept the latest counts, however much is said", () => {
  const parent = new Parent([CRM], panel);
  const heard = [];
  for (let each = 0; each < 1_000; each += 1) hear(each);

  parent.hear((said) => heard.push(said));

  assert.equal(heard.at(-1), 999);
  assert.ok(heard.length < 100);
});

test("only the window around is heeded, on an origin that is allowed, to the letter", () => {
  const parent = new Parent([CRM], panel);
  parent.hear(() => assert.fail("heeded"));

  hear("x", { origin: OTHER });
  hear("x", { origin: `${CRM}:8443` });
  hear("x", { origin: `${CRM}.evil.example` });
  hear("x", { origin: "null" });
  hear("x", { source: {} });
  hear("x", { source: panel });
});

test("before it has spoken only origins that are allowed are tried, after it its own", () => {
  const parent = new Parent([CRM, OTHER], panel);

  parent.say("ready");
  parent.hear(() => {});
  hear("hello", { origin: OTHER });
  parent.say("offer");

  assert.deepEqual(told, [
    ["ready", CRM],
    ["ready", OTHER],
    ["offer", OTHER],
  ]);
});

test("where the browser tells who is above, no other is tried", () => {
  panel = framed([OTHER]);

  new Parent([CRM, OTHER], panel).say("ready");
  assert.deepEqual(told, [["ready", OTHER]]);

  panel = framed(["https://stranger.example"]);
  new Parent([CRM, OTHER], panel).say("ready");
  assert.deepEqual(told, []);
});

test("alone in its own window the panel hears nobody and tells nobody", () => {
  panel.parent = panel;
  panel.postMessage = () => assert.fail("told");
  const parent = new Parent([CRM], panel);
  parent.hear(() => assert.fail("heeded"));

  hear("x", { source: panel });
  parent.say("ready");
});

test("an origin that is not allowed is not told anything, though it be named", () => {
  new Parent([CRM], panel).say("offer", OTHER);

  assert.deepEqual(told, []);
});
