import assert from "node:assert/strict";
import { test } from "node:test";
import { isAdvice } from "./advice";
import { quoteOf } from "./draw-beside";
import { foldOf, heard, mentions, unanswered } from "./hearing";
import type { Said, State } from "./state";
import { add, after, held, HERON, inRoom, JUNIPER, PRIYA, push, row, seen } from "./testing";

function saidIn(state: State, seq: number): Said {
  const item = state.items.find((one) => one.seq === seq);
  assert.equal(item?.kind, "said");
  return item as Said;
}

test("a changed message has its new words, warning and mark, and keeps its place", () => {
  const edit = { id: "message-1", actor: JUNIPER, rev: 2, body: "anew", label: "loss", edited: true };
  const state = after(inRoom(), push(add(1), add(2), row(3, "msg.edit", edit)));
  assert.deepEqual(seen(state), ["1 visible anew", "2 visible words 2"]);
  const { label, edited, rev } = saidIn(state, 1);
  assert.deepEqual([label, edited, rev], ["loss", true, 2]);
});

test("how a message was met is what the newest row says, also when older pages come later", () => {
  const met = (seq: number, kinds: string[], mine: string[] = []) =>
    row(seq, "msg.react", { id: "message-1", meta: { kinds, mine } });
  const newer = after(inRoom({ from: 3, to: 2, head: 4 }), push(met(3, ["hug"], ["hug"]), met(4, ["hope"])));
  assert.deepEqual(newer.beside.met["message-1"]?.kinds, ["hope"]);
  assert.deepEqual(newer.beside.met["message-1"]?.mine, []);
});

test("nothing of somebody muted is heard, in any place, and undoing it brings all back", () => {
  const all = after(
    inRoom(),
    push(
      add(1),
      add(2, { actor: PRIYA, reply: "message-1" }),
      row(3, "msg.react", { id: "message-2", meta: { kinds: ["hug"], by: { hug: [JUNIPER] } } }),
    ),
    { type: "presence", push: { room: "room", here: [PRIYA, HERON, JUNIPER] } },
  );
  const muted = after(inRoom(), { type: "peace", peace: { muted: [JUNIPER], lens: [] } });
  const state: State = { ...all, beside: { ...all.beside, muted: muted.beside.muted } };
  const mine = heard(state);
  assert.deepEqual(seen(mine), ["2 visible words 2"]);
  assert.deepEqual(mine.here, [PRIYA, HERON]);
  assert.equal(quoteOf(mine, "message-1"), null);
  assert.deepEqual(mine.beside.met["message-2"]?.kinds, []);
  assert.deepEqual(mine.beside.met["message-2"]?.by, { hug: [] });
  assert.deepEqual(unanswered(state), ["message-2"]);
  assert.equal(heard(all), all);
});

test("a warning or a topic of one's own folds what others say, never one's own", () => {
  const state = after(
    inRoom(),
    { type: "peace", peace: { muted: [], lens: ["hospital"] } },
    push(add(1, { label: "loss" }), add(2, { body: "The Hospitals" }), add(3, { actor: HERON, label: "loss" })),
  );
  const folds = [1, 2, 3].map((seq) => foldOf(state, saidIn(state, seq)));
  assert.deepEqual(folds, ["Mentions: loss", "You fold: hospital", ""]);
  assert.deepEqual(quoteOf(state, "message-1"), { name: "Juniper", words: "Mentions: loss" });
});

test("a phrase is found where a word begins; a short one only as a word", () => {
  assert.ok(mentions("SUICIDAL thoughts", "suicid"));
  assert.ok(mentions("It's over", "it’s   over"));
  assert.ok(mentions("my ed came back", "ED"));
  assert.ok(!mentions("the edge", "ed"));
  assert.ok(!mentions("a glossary", "loss"));
  assert.ok(mentions("a loss (of hope)", "(of"));
});

test("suggested words bring the room anew, and only to their author", () => {
  const mine = row(1, "msg.suggest", { id: "message-h", target: HERON });
  assert.ok(after(inRoom(), push(mine)).rejoin);
  assert.ok(!after(inRoom(), push({ ...mine, target: JUNIPER })).rejoin);
});

test("a message that waits long says so, and one that was rewritten keeps its place", () => {
  const me = { held: [held()] };
  const ack = inRoom();
  assert.equal(ack.type, "joined");
  const joined = ack.type === "joined" ? { ...ack, ack: { ...ack.ack, me: { ...ack.ack.me, ...me } } } : ack;
  const late = after(joined, push(row(1, "msg.late", { id: "message-h", target: HERON })));
  assert.equal(late.held[0]?.waits_long, true);
});

test("what begins like advice is noticed, and listening is not", () => {
  for (const text of ["You should rest", "hey, have you tried tea", "If I were you", "Why don’t you go"])
    assert.ok(isAdvice(text), text);
  for (const text of ["You shouldered so much", "I hear you", "Should I have known?", "You"])
    assert.ok(!isAdvice(text), text);
});
