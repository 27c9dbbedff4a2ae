import assert from "node:assert/strict";
import { test } from "node:test";
import { calmAt } from "./calm";

const at = Date.parse("2026-01-01T20:00:00Z");
const view = { event: "part calm", reads_until: "2026-01-02T00:00:00Z", stop_at: "2026-01-01T20:00:00Z" } as const;
const fresh = { told: false, away: false, writes: false };

test("a quiet line comes at its moment, once, and not to whoever comes long after it", () => {
  assert.equal(calmAt(view, at - 1, fresh).stops, false);
  assert.equal(calmAt(view, at, fresh).stops, true);
  assert.equal(calmAt(view, at + 3_600_000, fresh).stops, false);
  assert.equal(calmAt(view, at + 3_600_000, { ...fresh, told: true }).stops, true);
  assert.equal(calmAt(view, at, { ...fresh, told: true, away: true }).stops, false);
});

test("a day to only read ends by itself, or when somebody writes after all", () => {
  assert.equal(calmAt(view, at, fresh).reads, true);
  assert.equal(calmAt(view, Date.parse(view.reads_until), fresh).reads, false);
  assert.equal(calmAt(view, at, { ...fresh, writes: true }).reads, false);
});
