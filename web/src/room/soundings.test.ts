import assert from "node:assert/strict";
import { test } from "node:test";
import type { SoundingView } from "./live";
import { linesOf } from "./soundings";
import * as t from "./testing";

const POLL: SoundingView = {
  id: "poll",
  kind: "poll",
  open: false,
  question: "Which?",
  choices: ["One", "Two"],
  opened: "A question to answer with a tap, without names: “Which?”",
  opened_seq: 2,
  closed: "“Which?” has closed. Too few answered to show.",
  closed_seq: 4,
};
const OPENED = t.row(2, "sounding.open", { meta: { sounding: "poll" } });
const CLOSED = t.row(4, "sounding.close", { meta: { sounding: "poll" } });

test("rows about a question only say that there is something to ask for", () => {
  const entered = t.inRoom({ head: 0, parts: { soundings: { last: 0 } } });
  const opened = t.after(entered, t.push(t.add(1)), t.push(OPENED));
  assert.equal(opened.soundings, 2);
  assert.deepEqual(t.seen(opened), ["1 visible words 1"]);
  assert.equal(t.after(t.inRoom({ parts: { soundings: { last: 7 } } })).soundings, 7);
  assert.equal(t.after(t.inRoom()).soundings, 0);
});

test("its lines stand where the rows were, once, and none beyond what this screen has", () => {
  const rows = [t.add(1), OPENED, t.add(3), CLOSED, t.add(5)];
  const room = t.after(t.inRoom(), t.push(...rows));
  const told = t.after(t.inRoom(), t.push(...rows), { type: "told", items: linesOf(room, [POLL]) });
  assert.deepEqual(t.seen(told), [
    "1 visible words 1",
    `2 told ${POLL.opened}`,
    "3 visible words 3",
    `4 told ${POLL.closed}`,
    "5 visible words 5",
  ]);
  assert.deepEqual(linesOf(told, [POLL]), []);
  const { closed: _closed, closed_seq: _seq, ...open } = POLL;
  const first = linesOf({ ...room, last: 3 }, [{ ...open, open: true }]);
  assert.deepEqual(
    first.map(({ seq }) => seq),
    [2],
  );
  assert.deepEqual(linesOf({ ...room, first: 5 }, [POLL]), []);
});
