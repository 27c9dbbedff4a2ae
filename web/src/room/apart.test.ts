import assert from "node:assert/strict";
import { test } from "node:test";
import "./circles-desk";
import { reduce } from "./reducer";
import { PRIYA, after, inRoom, me, push, row, seen } from "./testing";
import { wants } from "./state";

const apart = { version: 1, ends_at: "2026-11-24T19:40:00Z" };

test("a row that comes with words is read by everybody, and the room is asked anew", () => {
  const on = row(1, "breakout.state", { meta: { said: "People are apart.", ...apart } });
  const state = after(inRoom(), push(on));
  assert.deepEqual(seen(state), ["1 told People are apart."]);
  assert.equal(wants(state), "join");
  const entered = reduce(state, inRoom({ parts: { breakout: apart }, head: 1, from: 2, to: 1 }));
  assert.deepEqual(entered.parts, { breakout: apart });
  assert.equal(wants(entered), null);
  assert.deepEqual(seen(reduce(entered, push(on))), ["1 told People are apart."]);
});

test("a place of one's own says nothing aloud, and what the snapshot knew asks for nothing", () => {
  const place = row(1, "breakout.place", { meta: { said: "", circle: "c", number: 1 } });
  const state = after(inRoom(), push(place));
  assert.deepEqual(seen(state), []);
  assert.equal(wants(state), "join");
  assert.equal(wants(after(inRoom({ head: 1, to: 0 }), push(place))), null);
});

test("a bell is the console's: the last one told, and the board grows old", () => {
  const staff = { held: [], waiting: [], mseq: 0 };
  const lead = inRoom({ me: me({ id: PRIYA, is_staff: true }), staff });
  const meta = { number: 2, bell: "ringing", again: true };
  const events = [{ mseq: 1, kind: "breakout.bell" as const, meta }];
  const told = { type: "staff" as const, push: { room: "room", from: 1, to: 1, events } };
  const state = after(lead, told);
  assert.deepEqual(state.staff?.bell, { ...meta, turn: 1 });
  assert.equal(state.staff?.board, 2);
  assert.equal(after(inRoom(), told).staff, null);
});
