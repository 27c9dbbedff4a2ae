import assert from "node:assert/strict";
import { test } from "node:test";
import { moved } from "./floor-order";

test("somebody who is moved stands where the other stood, and nobody is lost", () => {
  assert.deepEqual(moved(["a", "b", "c"], "c", 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], "a", 2), ["b", "c", "a"]);
  assert.deepEqual(moved(["a", "b", "c"], "b", 1), ["a", "b", "c"]);
});
