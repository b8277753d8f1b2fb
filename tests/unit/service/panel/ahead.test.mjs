import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { decide, decideAhead } from "../../../../service/panel/assets/api.js";

let asked;

beforeEach(() => {
  asked = 0;
  globalThis.fetch = async () => new Response(JSON.stringify({ decision_id: `d-${(asked += 1)}` }));
});

const wish = (more = {}) => ({ visit: "call-1", exclude: [], ...more });

test("what was asked ahead is what is got, and asked once", async () => {
  decideAhead("t-1", wish());

  const got = await decide("t-1", { language: undefined, ...wish() });

  assert.deepEqual([got.decision_id, asked], ["d-1", 1]);
});

test("it answers that question and no other, and only the first time", async () => {
  decideAhead("t-1", wish());
  assert.equal((await decide("t-1", wish({ language: "es" }))).decision_id, "d-2");

  decideAhead("t-1", wish());
  assert.equal((await decide("t-2", wish())).decision_id, "d-4");

  decideAhead("t-1", wish());
  await decide("t-1", wish());
  assert.equal((await decide("t-1", wish())).decision_id, "d-6");
});

test("a question ahead that fails is a failure of whoever asks, not of the page", async () => {
  globalThis.fetch = async () => new Response("", { status: 401 });
  decideAhead("t-1", wish());
  await new Promise(setImmediate);

  await assert.rejects(decide("t-1", wish()), { status: 401 });
});
