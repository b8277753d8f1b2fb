import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Session } from "../../../../service/panel/assets/session.js";
import { decision, offer } from "./deciding.mjs";

const whole = (each) => ({ degraded: null, decline_reasons: [], why_not: [], ...each });
const reply = (status, body = {}) => new Response(JSON.stringify(body), { status });

let asked;
let answers;
let session;
let reports;
let renewals;
let told;

beforeEach(() => {
  [asked, answers, reports, told, renewals] = [[], [], [], [], 0];
  globalThis.fetch = async (url, { headers, body }) => {
    asked.push({ path: url.pathname, token: headers.Authorization, ...JSON.parse(body) });
    return answers.shift() ?? reply(503);
  };
  const queue = { add: (each) => reports.push(each.said), of: () => [], flush() {} };
  session = new Session({
    queue,
    show() {},
    tell: (event) => told.push(event),
    renew: () => (renewals += 1),
  });
});
afterEach(() => session.asking.stop());

/** Wait until nothing is being asked any more. */
async function settled() {
  const isAsking = () =>
    !session.state.trouble && ["asking", "ask_again"].includes(session.state.visit.phase);
  do await new Promise(setImmediate);
  while (isAsking());
}

const answer = (each) => answers.push(each instanceof Response ? each : reply(200, whole(each)));
const shown = () => [session.state.trouble, session.state.visit.phase, session.state.visit.current];

async function meet(token, visit, ...replies) {
  replies.forEach(answer);
  session.meet({ token, visit });
  await settled();
}

test("a host that says the same twice asks once", async () => {
  await meet("t-1", "call-1", decision("d-1", "a"));
  await meet("t-1", "call-1");

  assert.equal(asked.length, 1);
  assert.deepEqual(shown(), [null, "offer", "a"]);
});

test("of another customer nothing of the one before stays on the screen", async () => {
  await meet("t-1", "call-1", decision("d-1", "a"));
  session.answer("declined");
  answer({ ...decision("d-2", "b"), customer: { customer_id: "c-2" } });

  session.meet({ token: "t-2", visit: "call-1" });

  assert.deepEqual(shown(), [null, "asking", null]);
  await settled();
  assert.deepEqual(shown(), [null, "offer", "b"]);
  assert.deepEqual(session.state.visit.answered, {});
});

test("a late decision of the customer before is not shown", async () => {
  let arrive;
  answers.push(new Promise((resolve) => (arrive = resolve)));
  session.meet({ token: "t-1" });
  await meet("t-2", undefined, { ...decision("d-2", "b"), customer: { customer_id: "c-2" } });

  arrive(reply(200, whole(decision("d-1", "a"))));
  await new Promise(setImmediate);
  await settled();

  assert.equal(session.state.visit.current, "b");
});

test("an answer is reported, told to the host, and leads to the next offer", async () => {
  await meet("t-1", undefined, decision("d-1", "a", "b"), decision("d-2", "b"));

  session.answer("later", { until: "2026-12-01" });
  await settled();

  const { offer_id: offerId, answer: said, until } = reports[0];
  assert.deepEqual([offerId, said, until], ["a", "later", "2026-12-01"]);
  assert.deepEqual(told, [
    { type: "nbo.outcome", decision_id: "d-1", offer_id: "a", outcome: "deferred" },
  ]);
  assert.deepEqual(shown(), [null, "offer", "b"]);
});

test("after an answer it is decided again without that offer", async () => {
  await meet("t-1", "call-1", decision("d-1", "a"), decision("d-2", "b"));

  session.answer("not_offered");
  await settled();

  assert.deepEqual(asked[1].exclude, ["a"]);
  assert.deepEqual([asked[1].token, asked[1].visit], ["Bearer t-1", "call-1"]);
  assert.deepEqual(shown(), [null, "offer", "b"]);
});

test("when it cannot be decided again, the next of the decision before comes", async () => {
  await meet("t-1", undefined, decision("d-1", "a", "b"), reply(503));

  session.answer("declined");
  await settled();
  session.wake();

  assert.deepEqual(shown(), [null, "offer", "b"]);
  assert.equal(asked.length, 2);
});

test("that an offer was seen is reported once", async () => {
  await meet("t-1", undefined, decision("d-1", "a"));

  session.seen("a");
  session.seen("a");

  assert.deepEqual(
    reports.map((each) => each.answer),
    ["shown"],
  );
});

test("a service that is away is asked again when the agent is back", async () => {
  await meet("t-1", undefined, reply(503));
  assert.equal(session.state.trouble, "retrying");
  answer(decision("d-1", "a"));

  session.wake();
  await settled();

  assert.deepEqual(shown(), [null, "offer", "a"]);
});

test("a decision that came too late to be recorded is asked for again", async () => {
  await meet("t-1", undefined, { ...decision("d-1"), degraded: "DEADLINE" });

  assert.equal(session.state.trouble, "retrying");
});

test("an expired token is renewed by the host, once, and what was answered stays answered", async () => {
  await meet("t-1", undefined, decision("d-1", "a"), reply(401));
  session.answer("declined");
  await settled();
  assert.deepEqual([session.state.trouble, renewals], ["reopen", 1]);

  await meet("t-2", undefined, decision("d-2", offer("b")));

  assert.deepEqual(asked.at(-1).exclude, ["a"]);
  assert.deepEqual(shown(), [null, "offer", "b"]);
});

test("what one customer declined is left out for no other", async () => {
  const other = { ...decision("d-2", "b"), customer: { customer_id: "c-2" } };
  await meet("t-1", undefined, decision("d-1", "a"), reply(401));
  session.answer("declined");
  await settled();

  await meet("t-2", undefined, other, { ...other, decision_id: "d-3" });

  assert.deepEqual(asked.at(-1).exclude, []);
  assert.equal(session.state.visit.decision.decision_id, "d-3");
});

test("a host whose new tokens are no good is not asked without end", async () => {
  await meet("t-1", undefined, reply(401));
  await meet("t-2", undefined, reply(401));

  assert.deepEqual([session.state.trouble, renewals], ["reopen", 1]);
});

test("an answer that nobody understands is no offer, not an empty page", async (context) => {
  context.mock.method(console, "error", () => {});

  await meet("t-1", undefined, reply(200, { hello: "world" }));

  assert.equal(session.state.trouble, "reopen");
});

test("when the customer has gone, nothing of them stays", async () => {
  await meet("t-1", undefined, decision("d-1", "a"));
  session.part(null);
  assert.deepEqual(shown(), [null, "asking", null]);

  await meet("t-2", undefined, decision("d-2", "b"));
  session.part("nobody");

  assert.deepEqual(shown(), ["nobody", "asking", null]);
});

test("when the host could not be given a token yet, the agent's wish to look again is its to try", () => {
  session.part("retrying");

  session.wake();

  assert.deepEqual([asked.length, renewals], [0, 1]);
});

test("a host that says nothing leaves the call in peace", () => {
  session.giveUp();

  assert.equal(session.state.trouble, "reopen");
});
