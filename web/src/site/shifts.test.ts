import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NEEDED, ShiftCount, WINDOW_MS } from "./shifts";

function press(count: ShiftCount, now: number): number {
  count.down("Shift", false);
  return count.up("Shift", now);
}

test("three presses within five seconds are enough", () => {
  const count = new ShiftCount();
  assert.deepEqual([0, 1000, 4000].map((now) => press(count, now)), [1, 2, NEEDED]);
});

test("a press that is too old no longer counts", () => {
  const count = new ShiftCount();
  assert.deepEqual([0, 1000, WINDOW_MS + 500].map((now) => press(count, now)), [1, 2, 2]);
});

test("holding Shift down counts once", () => {
  const count = new ShiftCount();
  count.down("Shift", false);
  for (let i = 0; i < 30; i += 1) count.down("Shift", true);
  assert.equal(count.up("Shift", 900), 1);
});

test("writing in capitals never adds up, whatever is written", () => {
  const typing = fc.array(fc.tuple(fc.boolean(), fc.constantFrom("a", "Q", " ", "1", "ß")));
  fc.assert(
    fc.property(typing, (keys) => {
      const count = new ShiftCount();
      let now = 0;
      for (const [capital, key] of keys) {
        if (capital) count.down("Shift", false);
        count.down(key, false);
        count.up(key, (now += 40));
        if (capital) assert.equal(count.up("Shift", (now += 40)), 0);
      }
    }),
  );
});
