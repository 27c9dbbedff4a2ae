import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "./announcer";
import { newsIn, sayNews } from "./news";
import { reduce, type Input } from "./reducer";
import * as t from "./testing";

/** An announcer whose clock is ours. */
function listening() {
  const said: string[] = [];
  const timers: (() => void)[] = [];
  let clock = 0;
  const announcer = new Announcer({
    say: (words) => said.push(words),
    now: () => clock,
    later: (run) => timers.push(run),
  });
  const wait = (ms: number): void => {
    clock += ms;
    for (const run of timers.splice(0)) run();
  };
  return { announcer, said, wait };
}

test("a few messages are read one by one", () => {
  const { announcer, said, wait } = listening();
  announcer.message("Juniper", "one");
  wait(3000);
  announcer.message("Rook", "two");
  assert.deepEqual(said, ["Juniper: one", "Rook: two"]);
});

test("more than three within five seconds are told as a sum", () => {
  const { announcer, said, wait } = listening();
  for (const who of ["Juniper", "Rook", "Juniper", "Fern", "Rook", "Fern", "Fern"])
    announcer.message(who, "words");
  assert.equal(said.length, 3);
  wait(5000);
  assert.deepEqual(said.slice(3), ["4 new messages from 2 people."]);
});

test("what was missed is one sentence", () => {
  const { announcer, said } = listening();
  announcer.backlog(12, true);
  announcer.backlog(1, true);
  announcer.backlog(0, true);
  assert.deepEqual(said, [
    "12 messages arrived while you were away.",
    "1 message arrived while you were away.",
  ]);
});

/** What is said aloud when these rows arrive in a room one is in. */
function heard(live: boolean, ...inputs: Input[]): string[] {
  const { announcer, said } = listening();
  let state = t.after(t.inRoom());
  for (const input of inputs) {
    const before = state;
    state = reduce(state, input);
    sayNews(announcer, state, newsIn(before, state), live);
  }
  return said;
}

test("my own words, and people coming and going, are not read out", () => {
  const mine = t.add(1, { actor: t.HERON, cmid: "c1" });
  const came = t.row(2, "member.join", { target: t.JUNIPER, meta: { handle: "Juniper" } });
  assert.deepEqual(heard(true, t.push(mine, came)), []);
});

test("a change of the room is said once, with the facilitator's words", () => {
  const pause = t.row(1, "session.state", {
    meta: { state: "paused", reason: "staff", words: "Two quiet minutes.", version: 3 },
  });
  assert.deepEqual(heard(true, t.push(pause), t.push(pause)), [
    "We are taking a short pause. Two quiet minutes.",
  ]);
});

test("after a gap the count is said, not every message", () => {
  const rows = [t.add(1), t.add(2), t.add(3, { actor: t.HERON, cmid: "c3" })];
  const ack = { ok: true, epoch: 1, from: 1, to: 3, head: 3, events: rows } as const;
  assert.deepEqual(heard(false, { type: "synced", ack: { ...ack } }), [
    "2 messages arrived while you were away.",
  ]);
});
