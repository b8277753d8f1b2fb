import assert from "node:assert/strict";
import { test } from "node:test";

import { ticks } from "../../../../service/panel/assets/decision/drawing.js";
import { matching } from "../../../../service/panel/assets/decision/fallen.js";
import {
  chanceOf,
  logOdds,
  percent,
  rowsOf,
} from "../../../../service/panel/assets/decision/numbers.js";
import english from "../../../../service/panel/assets/decision/texts/en.json" with { type: "json" };
import { Texts } from "../../../../service/panel/assets/texts.js";

const en = new Texts("en-GB", english);

const thousandths = (number) => Math.round(number * 1000);

test("what is printed adds up as it is printed, however it was rounded", () => {
  let seed = 1;
  const draw = () => ((seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5) * 4;
  for (let round = 0; round < 500; round += 1) {
    const base = draw();
    const steps = Array.from({ length: round % 5 }, () => ({ contribution: draw() }));
    const other = round % 3 === 0 ? 0 : draw();
    const margin = steps.reduce((sum, each) => sum + each.contribution, base + other);

    const rows = rowsOf({ base, steps, other, margin, propensity: chanceOf(margin) });

    const shares = rows.slice(0, -1).map(({ share }) => thousandths(share));
    assert.equal(
      shares.reduce((sum, each) => sum + each, 0),
      thousandths(margin),
    );
    assert.equal(rows.at(-1).chance, chanceOf(margin)); // as it is told elsewhere on the page
    assert.ok(Math.abs(rows.at(-2).share - other) <= 0.0005 * (steps.length + 2) + 1e-9);
    for (const [at, row] of rows.slice(1).entries()) assert.equal(row.from, rows[at].to);
  }
});

test("signs are written as they are read", () => {
  assert.equal(logOdds(en, -0.66, true), "\u22120.660");
  assert.equal(logOdds(en, 0.679, true), "+0.679");
  assert.equal(logOdds(en, 0, true), "0.000");
});

test("a small chance is not written as none", () => {
  assert.equal(percent(en, 0.0012), "0.12%");
  assert.equal(percent(en, 0.161), "16.1%");
  assert.equal(percent(en, 0), "0.0%");
});

test("an axis has a few round marks, whatever it spans", () => {
  for (const [low, high] of [
    [-3, -1],
    [-12.4, 9],
    [-0.2, 0.1],
    [-700, 700],
  ]) {
    const marks = ticks(low, high, 4);
    assert.ok(marks.length >= 1 && marks.length <= 5, `${low} to ${high}: ${marks}`);
    assert.ok(marks.every((mark) => mark >= low && mark <= high));
  }
});

test("an offer that was not shown is found by name, id, code or rule, accents or not", () => {
  const fell = { stage: "consent", code: "NO_CONSENT", rule: "opt-in", text: "No consent to ads" };
  const offers = [
    { name: "Télé plus", offer_id: "o-1", fell },
    { name: "Family plan", offer_id: "o-2", fell: { ...fell, code: "CAP", rule: "weekly" } },
  ];

  for (const wanted of ["tele", "O-1", "no_consent", "opt-in plus"])
    assert.deepEqual(matching(offers, wanted), [offers[0]], wanted);
  assert.deepEqual(matching(offers, "  "), offers);
  assert.deepEqual(matching(offers, "nothing like it"), []);
});
