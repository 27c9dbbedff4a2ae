import assert from "node:assert/strict";
import { test } from "node:test";
import { room, size } from "./counter";

const WORDS = {
  lang: "en",
  left: { one: "{num} character left", other: "{num} characters left" },
  over: "{num} too many.",
};

test("the counter is silent while there is plenty of room", () => {
  assert.equal(room(800, 1000, WORDS), "");
  assert.equal(room(801, 1000, WORDS), "199 characters left");
  assert.equal(room(999, 1000, WORDS), "1 character left");
});

test("each language has plural forms of its own", () => {
  const welsh = { lang: "cy", left: { two: "{num} nod", other: "{num} o nodau" }, over: "" };
  assert.equal(room(998, 1000, welsh), "2 nod");
  assert.equal(room(990, 1000, welsh), "10 o nodau");
});

test("too long is said, never cut", () => {
  assert.equal(room(1003, 1000, WORDS), "3 too many.");
});

test("an emoji or a letter beyond the first plane counts once", () => {
  assert.equal(size("🌱a"), 2);
});
