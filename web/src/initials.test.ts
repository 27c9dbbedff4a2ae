import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { initials, tone } from "./initials";

// The same pairs as in tests/look/test_macros.py: server and browser draw alike.
const DRAWN: [string, string, string][] = [
  ["Quiet Heron", "QH", "t1"],
  ["Juniper", "J", "t4"],
  ["Fern & Bee", "FB", "t2"],
  ["Small Paper Boat", "SP", "t2"],
  ["Élan 7", "É7", "t4"],
];

test("initials and color are those the server draws", () => {
  for (const [handle, letters, color] of DRAWN) {
    assert.equal(initials(handle), letters);
    assert.equal(tone(handle), color);
  }
});

test("every handle has a color of the six", () => {
  fc.assert(fc.property(fc.string(), (handle) => /^t[1-6]$/.test(tone(handle))));
});
