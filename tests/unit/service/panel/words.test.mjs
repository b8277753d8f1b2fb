import assert from "node:assert/strict";
import { test } from "node:test";

import { wait } from "../../../../service/panel/assets/backoff.js";
import { ahead, isoDay, limit } from "../../../../service/panel/assets/days.js";
import { pressed } from "../../../../service/panel/assets/keys.js";
import { chosen, Texts } from "../../../../service/panel/assets/texts.js";
import { sentence } from "../../../../service/panel/assets/timeline.js";
import { found } from "../../../../service/panel/assets/whynot.js";
import english from "../../../../service/panel/assets/texts/en.json" with { type: "json" };
import spanish from "../../../../service/panel/assets/texts/es.json" with { type: "json" };

const NOW = new Date(2026, 10, 22, 15, 0); // a Sunday
const en = new Texts("en-GB", english);
const es = new Texts("es-ES", spanish);

const happened = (texts, what, channel, ...at) =>
  sentence(texts, { what, channel, at: new Date(...at).toISOString() }, NOW);

test("what happened is told as a person would", () => {
  assert.equal(
    happened(en, "rejected", "email", 2026, 10, 17, 23),
    "Declined by e-mail on Tuesday",
  );
  assert.equal(
    happened(en, "click", "web", 2026, 10, 21, 23, 59),
    "Looked at on the website yesterday",
  );
  assert.equal(
    happened(en, "accepted", "call_centre", 2026, 10, 22, 9, 5),
    "Accepted on the phone today at 9:05",
  );
  assert.equal(
    happened(en, "impression", "sms", 2026, 10, 15, 9),
    "Offered by text message on 15 November",
  );
  assert.equal(
    happened(en, "complaint", "fax", 2025, 2, 3, 9),
    "Complained by fax on 3 March 2025",
  );
  assert.equal(
    happened(es, "rejected", "email", 2026, 10, 17),
    "Rechazada por correo electrónico el martes",
  );
});

test("what ends as a day begins was there until the day before", () => {
  assert.equal(limit(en, "until", new Date(2026, 11, 1), NOW), "Until 30 November");
  assert.equal(limit(en, "until", new Date(2026, 10, 24), NOW), "Until tomorrow");
  assert.equal(limit(en, "until", new Date(2026, 10, 22, 18, 30), NOW), "Until 18:30 today");
  assert.equal(limit(en, "again", new Date(2026, 11, 1), NOW), "Again from 1 December");
  assert.equal(limit(es, "again", new Date(2026, 10, 23, 9), NOW), "De nuevo desde mañana");
});

test("a month from the last of January is the last of February", () => {
  assert.equal(isoDay(ahead(new Date(2027, 0, 31), { months: 1 })), "2027-02-28");
  assert.equal(isoDay(ahead(new Date(2026, 11, 31), { days: 1 })), "2027-01-01");
});

test("the agent's first language that there is, with its country; else English", () => {
  assert.equal(chosen(["fr", "es-MX", "en"]), "es-MX");
  assert.equal(chosen(["fr", "tlh"]), "en");
  assert.equal(chosen(["en_not a tag", "es"]), "es");
});

const press = (code, key, held = {}) =>
  pressed({ altKey: true, shiftKey: true, ctrlKey: false, metaKey: false, code, key, ...held });

test("a key is a letter wherever the keyboard has it, and a digit whatever Shift makes of it", () => {
  assert.equal(press("KeyA", "A"), "A");
  assert.equal(press("KeyQ", "A"), "A"); // AZERTY
  assert.equal(press("KeyA", "Å"), "A"); // with Option
  assert.equal(press("Digit1", "!"), "1");
});

test("no letter alone does anything", () => {
  for (const held of [{ altKey: false }, { shiftKey: false }, { ctrlKey: true }, { metaKey: true }])
    assert.equal(press("KeyA", "A", held), null);
});

test("an offer is found by any words of its name, with or without accents", () => {
  const offers = [{ name: "Télé plus" }, { name: "Family plan" }];

  assert.deepEqual(found(offers, "PLUS tele"), [offers[0]]);
  assert.deepEqual(found(offers, " "), offers);
});

test("each wait is longer than the one before, up to a minute, and never shorter than asked", () => {
  assert.deepEqual(
    [1, 2, 3, 20].map((failures) => wait(failures, 0, 1)),
    [1000, 2000, 4000, 60000],
  );
  assert.equal(wait(1, 30000, 0), 30000);
});
