import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunView } from "./live";
import type { Input } from "./reducer";
import { hints } from "./running-hints";
import "./running-staff";
import { endsAbout, over, steps } from "./running-time";
import { standing } from "./standing";
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
  pact: { state: "", owes: false, turn: 0 },
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
  assert.deepEqual(t.seen(state), ["1 told Now: Check-in. 20 minutes are planned for it."]);
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

test("whoever waits while an agreement is published owes it a yes; who made it does not", () => {
  const published = t.push(t.row(1, "pact.state", { meta: { state: "published" } }));
  const inside = t.after(t.inRoom({ parts: { run: RUN } }), published);
  assert.equal(inside.run?.pact.owes, false);
  assert.deepEqual(t.seen(inside), ["1 told This session has an agreement of its own now."]);
  const waiting = t.inRoom({ me: t.me({ seat: "waiting" }), parts: { run: RUN } });
  const later = t.after(waiting, published);
  assert.equal(later.run?.pact.owes, true);
  const let_in = t.inRoom({ parts: { run: later.run } });
  assert.equal(standing(t.after(let_in), false).kind, "pact"); // agreed on before they came
  assert.equal(standing(t.after(let_in, { type: "agreed" }), false).kind, "open");
});

test("hints are for what there is to say now, and what was switched off is left out", () => {
  const began = t.row(1, "session.state", {
    meta: { state: "live", reason: "", words: "", hold_all: false, version: 3 },
  });
  const staff = { held: [], waiting: [], mseq: 0 };
  const room = t.inRoom({ staff, parts: { run: RUN } });
  const here: Input = { type: "presence", push: { room: "room", here: [t.PRIYA, t.HERON] } };
  const state = t.after(room, t.push(began), here);
  const names = (minutes: number, of = state): string[] =>
    hints(later(minutes, of)).map(({ name }) => name);
  assert.deepEqual(names(1), ["few"]);
  assert.deepEqual(names(3), ["few", "quiet"]);
  assert.deepEqual(names(11), ["quiet", "unheard", "over"]);
  assert.deepEqual(names(31), ["quiet", "unheard", "over", "ending"]);
  const off = t.after(room, t.push(began), here, { type: "hints", off: ["quiet", "over"] });
  assert.deepEqual(names(11, off), ["unheard"]);
  assert.deepEqual(names(11, { ...off, room: { ...off.room, state: "paused" } }), []);
});
