import assert from "node:assert/strict";
import { test } from "node:test";
import { room, size } from "./counter";

test("the counter is silent while there is plenty of room", () => {
  assert.equal(room(800, 1000), "");
  assert.equal(room(801, 1000), "199 characters left");
  assert.equal(room(999, 1000), "1 character left");
});

test("too long is said, never cut", () => {
  assert.equal(room(1003, 1000), "3 too many. Please shorten it a little.");
});

test("an emoji or a letter beyond the first plane counts once", () => {
  assert.equal(size("🌱a"), 2);
});
