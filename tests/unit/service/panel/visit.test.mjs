import assert from "node:assert/strict";
import { test } from "node:test";

import {
  answered,
  begin,
  decided,
  excluded,
  open,
  refusals,
  show,
} from "../../../../service/panel/assets/visit.js";
import { decision, offer } from "./deciding.mjs";

const three = () => decided(begin(), decision("d-1", "a", "b", "c"));

test("the best offer is shown first", () => {
  assert.deepEqual([three().phase, three().current], ["offer", "a"]);
});

for (const answer of ["declined", "later", "not_offered"])
  test(`after ${answer} it is decided again, without that offer`, () => {
    const visit = answered(three(), "a", answer);

    assert.deepEqual([visit.phase, visit.current], ["ask_again", null]);
    assert.deepEqual(excluded(visit), ["a"]);
  });

test("the best of the new decision comes next", () => {
  const visit = decided(answered(three(), "a", "declined"), decision("d-2", "c", "b"));

  assert.deepEqual([visit.phase, visit.current], ["offer", "c"]);
});

test("what the decision before has claimed for itself is still there to be said", () => {
  const held = ["b CAPACITY", "c COOL_DOWN"].map((each) => {
    const [offerId, code] = each.split(" ");
    return { offer_id: offerId, code };
  });

  const visit = decided(answered(three(), "a", "declined"), { ...decision("d-2"), why_not: held });

  assert.deepEqual([visit.phase, visit.current], ["offer", "b"]);
  assert.deepEqual(
    open(visit).map((each) => each.offer_id),
    ["b"],
  );
  assert.equal(visit.decision.decision_id, "d-1");
});

test("after a yes nothing is pressed on the customer, and the others stay at hand", () => {
  const visit = answered(three(), "a", "accepted");

  assert.deepEqual([visit.phase, visit.current], ["accepted", "a"]);
  assert.deepEqual(
    open(visit).map((each) => each.offer_id),
    ["b", "c"],
  );
});

test("answers of earlier decisions stay excluded", () => {
  const first = answered(decided(begin(), decision("d-1", "a")), "a", "declined");
  const second = answered(decided(first, decision("d-2", "b")), "b", "later");

  assert.deepEqual(excluded(second), ["a", "b"]);
});

test("a decision without offers is an answer: nothing now", () => {
  assert.equal(decided(begin(), decision("d-1")).phase, "nothing");
});

test("a service that leaves nothing out is not asked for ever", () => {
  const all = answered(decided(begin(), decision("d-1", "a")), "a", "declined");

  assert.equal(decided(all, decision("d-1", "a")).phase, "nothing");
});

test("what was answered before a reload is not offered again, nor what follows from it", () => {
  const visit = decided(
    begin(),
    decision("d-1", offer("a", "rejected"), offer("b", "deferred"), "c"),
  );

  assert.equal(visit.phase, "ask_again");
  assert.deepEqual(excluded(visit), ["a", "b"]);
});

test("what was answered and could not be sent yet is not offered again", () => {
  const waiting = [{ said: { offer_id: "a", answer: "declined" } }];

  const visit = decided(begin(), decision("d-1", "a", "b"), waiting);

  assert.deepEqual([visit.phase, ...excluded(visit)], ["ask_again", "a"]);
});

test("a yes before a reload is still a yes", () => {
  const visit = decided(begin(), decision("d-1", "a", offer("b", "accepted")));

  assert.deepEqual([visit.phase, visit.current], ["accepted", "b"]);
});

test("of an offer only what can be said of it is asked after a no", () => {
  const reasons = ["too_dear", "moving"].map((code) => ({ code, text: code }));
  const offers = [
    { ...offer("a"), decline_reasons: ["moving"] },
    { ...offer("b"), decline_reasons: [] },
  ];
  const first = decided(begin(), { ...decision("d-1"), offers, decline_reasons: reasons });
  const second = show(first, "b");

  assert.deepEqual(refusals(first), [{ code: "moving", text: "moving" }]);
  assert.deepEqual(refusals(second), []);
});
