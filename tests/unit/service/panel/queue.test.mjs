import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { kept } from "../../../../service/panel/assets/visit.js";
import { Refused } from "../../../../service/panel/assets/api.js";
import { Drawer } from "../../../../service/panel/assets/kept.js";
import { Queue } from "../../../../service/panel/assets/queue.js";
import { decision } from "./deciding.mjs";
import { blocked, box } from "./storing.mjs";
import { Service } from "./serving.mjs";

const queues = [];
const one = decision("d-1", "a", "b");
const declined = (offerId, from = one) => kept(from, offerId, "declined", { reason: "no_need" });

/** A window's queue, and what it last said of itself. */
function window({ service, storage = box() }) {
  const told = { waiting: 0, refused: 0 };
  const queue = new Queue({
    drawer: new Drawer(storage),
    send: (token, said) => service.take(token, said),
    alone: (work) => work(),
    onChange: (state) => Object.assign(told, state),
  });
  queues.push(queue);
  return { queue, told };
}

afterEach(() => queues.splice(0).forEach((queue) => queue.again.stop()));

test("an answer is sent at once and not kept", async () => {
  const service = new Service();
  const { queue, told } = window({ service });

  await queue.add(declined("a"));

  assert.deepEqual(service.effects(), ["d-1 a declined"]);
  assert.deepEqual(told, { waiting: 0, refused: 0 });
  assert.deepEqual(queue.of("d-1"), []);
});

test("what could not be sent is kept, said so, and sent when the service is back", async () => {
  const service = new Service({ failures: [new Refused(0)] });
  const { queue, told } = window({ service });

  await queue.add(declined("a"));
  assert.deepEqual([told.waiting, queue.of("d-1").length], [1, 1]);
  await queue.flush();

  assert.deepEqual(service.effects(), ["d-1 a declined"]);
  assert.equal(told.waiting, 0);
});

test("a lost reply costs a request, not a second outcome", async () => {
  const service = new Service({ lost: 1 });
  const { queue } = window({ service });

  await queue.add(declined("a"));
  await queue.flush();

  assert.equal(service.requests, 2);
  assert.deepEqual(service.effects(), ["d-1 a declined"]);
});

test("the next window sends what the one before left", async () => {
  const storage = box();
  const service = new Service({ failures: [new Refused(503)] });
  await window({ service, storage }).queue.add(declined("a"));

  await window({ service, storage }).queue.flush();

  assert.deepEqual(service.effects(), ["d-1 a declined"]);
});

test("two windows that answer at once lose nothing and count nothing twice", async () => {
  const storage = box();
  const service = new Service();
  const [left, right] = [window({ service, storage }), window({ service, storage })];

  await Promise.all([
    left.queue.add(declined("a")),
    right.queue.add(declined("a")),
    right.queue.add(declined("b")),
  ]);

  assert.deepEqual(service.effects(), ["d-1 a declined", "d-1 b declined"]);
});

test("the same answer twice stays as it was said first", async () => {
  const service = new Service({ failures: [new Refused(0), new Refused(0)] });
  const { queue } = window({ service });

  await queue.add(
    kept(one, "a", "declined", { reason: "no_need" }, new Date("2026-11-22T10:00:00Z")),
  );
  await queue.add(
    kept(one, "a", "declined", { reason: "other" }, new Date("2026-11-22T10:05:00Z")),
  );

  assert.deepEqual(
    queue.of("d-1").map((each) => each.said.reason),
    ["no_need"],
  );
});

test("an answer that is refused for good keeps no other from being recorded, and is told", async () => {
  const service = new Service({ refuses: "a" });
  const { queue, told } = window({ service });
  service.failures.push(new Refused(0), new Refused(0));
  await queue.add(declined("a"));
  await queue.add(declined("b"));

  await queue.flush();

  assert.deepEqual(service.effects(), ["d-1 b declined"]);
  assert.deepEqual(told, { waiting: 0, refused: 1 });
});

test("an answer that the service does not know what to do with is told, not tried for ever", async () => {
  const service = new Service({ puzzled: "a" });
  const { queue, told } = window({ service });

  await queue.add(declined("a"));
  await queue.add(declined("b"));

  assert.deepEqual(service.effects(), ["d-1 b declined"]);
  assert.deepEqual([told, queue.of("d-1")], [{ waiting: 0, refused: 1 }, []]);
});

test("answers go out with the token of their own decision", async () => {
  const service = new Service({ failures: [new Refused(0), new Refused(0)] });
  const { queue } = window({ service });
  await queue.add(declined("a"));
  await queue.add(declined("c", decision("d-2", "c")));

  await queue.flush();

  assert.deepEqual(service.effects(), ["d-1 a declined", "d-2 c declined"]);
});

test("that an offer was seen waits in silence", async () => {
  const service = new Service({ failures: [new Refused(0)] });
  const { queue, told } = window({ service });

  await queue.add(kept(one, "a", "shown"));

  assert.equal(told.waiting, 0);
  assert.deepEqual(queue.of("d-1"), []);
});

test("where storage is blocked, memory has to do", async () => {
  const service = new Service({ failures: [new Refused(0)] });
  const { queue, told } = window({ service, storage: blocked() });

  await queue.add(declined("a"));
  assert.equal(told.waiting, 1);
  await queue.flush();

  assert.deepEqual(service.effects(), ["d-1 a declined"]);
});

test("what no token is good for any more is thrown away, and so is what cannot be read", () => {
  const storage = box({ "nbo.answer.x": "{", other: "mine" });
  const drawer = new Drawer(storage);
  drawer.put(kept(one, "a", "declined", {}, new Date("2026-11-01T10:00:00Z")));

  assert.deepEqual(drawer.all(Date.parse("2026-11-09T10:00:00Z")), []);
  assert.deepEqual(Object.keys(storage), ["other"]);
});

test("nothing of the customer is kept", async () => {
  const storage = box();
  const service = new Service({ failures: [new Refused(0)] });
  await window({ service, storage }).queue.add(declined("a"));

  const [text] = Object.values(storage);

  assert.doesNotMatch(text, /c-1|Offer a/);
});
