import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { backOff, connectionWord, waitBefore } from "./connection";

test("the wait grows to half a minute and no further, and is spread out", () => {
  assert.deepEqual(
    [0, 1, 4, 5, 40].map((tries) => backOff(tries, 1)),
    [1000, 2000, 16_000, 30_000, 30_000],
  );
  fc.assert(
    fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
      const wait = backOff(tries, chance);
      assert.ok(wait >= 0 && wait <= 30_000);
    }),
  );
});

test("after a goodbye everybody comes back within the range the server asked for", () => {
  assert.equal(waitBefore(0, [1000, 6000], 0), 1000);
  assert.equal(waitBefore(7, [1000, 6000], 1), 6000);
  assert.equal(waitBefore(3, null, 1), backOff(3, 1));
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (chance) => {
      const wait = waitBefore(0, [1000, 6000], chance);
      assert.ok(wait >= 1000 && wait <= 6000);
    }),
  );
});

test("one word says where the line is", () => {
  assert.equal(connectionWord(false, false, true), "connecting");
  assert.equal(connectionWord(true, true, true), "connected");
  assert.equal(connectionWord(false, true, true), "reconnecting");
  assert.equal(connectionWord(false, true, false), "offline");
});
