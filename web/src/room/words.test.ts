import assert from "node:assert/strict";
import { test } from "node:test";
import * as t from "./testing";
import { happenedWords, inside } from "./words";

test("a name written from right to left does not turn a sentence of ours around", () => {
  assert.equal(inside("Ben"), "Ben");
  assert.equal(inside("עדי"), "\u2068עדי\u2069");
  assert.equal(inside("أمل 7"), "\u2068أمل 7\u2069");
  const state = t.after(t.inRoom());
  const id = Object.keys(state.people).find((one) => one !== state.me?.id) ?? "";
  const people = { ...state.people, [id]: { ...state.people[id]!, handle: "أمل" } };
  const came = { kind: "happened", what: "join", seq: 9, at: t.at(0), target: id, words: "" } as const;
  assert.equal(happenedWords({ ...state, people }, came, 0), "\u2068أمل\u2069 came in.");
});
