import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunView } from "./live";
import { endsAbout, over, steps } from "./running-time";
import type { State } from "./state";
import * as t from "./testing";

const RUN: RunView = {
  parts: [
    { title: "Arrivals", minutes: 5, mode: "open" },
    { title: "Check-in", minutes: 20, mode: "round" },
    { title: "Closing", minutes: 10, mode: "open" },
  ],
  times: { phase: 0, began_at: t.at(0), added: {}, version: 1 },
  ends_at: new Date(Date.parse(t.at(0)) + 40 * 60_000).toISOString(),
  starts_at: t.at(0),
  lobby: "",
  sheet: [],
  minimum: 3,
  hints_off: [],
};

/** The room some minutes after the session began, by the server's clock. */
function later(minutes: number, state: State): State {
  return { ...state, skew: Date.parse(t.at(0)) + minutes * 60_000 - Date.now() + 500 };
}

const times = (phase: number, version: number, more: object = {}) => ({
  meta: { phase, began_at: t.at(0), added: {}, version, ...more },
});

test("the next part is on once its row came, said once, and an old row changes nothing", () => {
  const room = t.inRoom({ parts: { run: RUN } });
  const moved = t.push(t.row(1, "phase.move", times(1, 2)));
  const state = t.after(room, moved, moved, t.push(t.row(2, "phase.time", times(1, 1))));
  assert.equal(state.run?.times.phase, 1);
  assert.deepEqual(t.seen(state), ["1 Now: Check-in. 20 minutes are planned for it."]);
});

test("more time shifts what comes later, and only facilitators are told of going over", () => {
  const more = t.row(1, "phase.time", times(0, 2, { added: { "0": 10 }, minutes: 10 }));
  const state = later(2, t.after(t.inRoom({ parts: { run: RUN } }), t.push(more)));
  assert.deepEqual(
    steps(state).map(({ stands, minutes }) => [stands, minutes]),
    [
      ["now", 15],
      ["next", 20],
      ["next", 10],
    ],
  );
  assert.equal(steps(state)[1]!.starts, Date.parse(t.at(0)) + 15 * 60_000);
  assert.equal(endsAbout(state), Date.parse(t.at(0)) + 45 * 60_000);
  assert.equal(over(state), 0);
  assert.equal(over(later(18, state)), 3);
  const first = steps(later(18, state))[1]!.starts!;
  assert.ok(Math.abs(first - Date.parse(t.at(0)) - 18 * 60_000) < 2000);
});

test("what the lobby reads is asked for anew by whoever shows it, and by nobody else", () => {
  const said = t.push(t.row(1, "lobby.say"));
  assert.equal(t.after(t.inRoom({ parts: { run: RUN } }), said).rejoin, false);
  const waiting = t.inRoom({ me: t.me({ seat: "waiting" }), parts: { run: RUN } });
  assert.equal(t.after(waiting, said).rejoin, true);
});

test("what another facilitator posted from the sheet is marked", () => {
  const sheet = [{ script: "Welcome.", prompt: "", posted: [] }];
  const staff = { held: [], waiting: [], mseq: 0 };
  const state = t.after(t.inRoom({ staff, parts: { run: { ...RUN, sheet } } }), {
    type: "staff",
    push: {
      room: "room",
      from: 1,
      to: 1,
      events: [{ mseq: 1, kind: "sheet.posted", meta: { part: 0, what: "script" } }],
    },
  });
  assert.deepEqual(state.run?.sheet[0]?.posted, ["script"]);
});
