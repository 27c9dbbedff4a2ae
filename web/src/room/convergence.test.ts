// Whatever happens to the pushes, the answers to room.sync bring every screen to the same view.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LogEvent } from "./live";
import { reduce, type Input } from "./reducer";
import { wants, type State } from "./state";
import * as t from "./testing";

const TEXTS = fc.constantFrom("a", "b", "c");

/** One thing that happens in a room, given how many messages there are. */
const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant("add" as const), mine: fc.boolean(), body: TEXTS }),
  },
  fc.record({
    what: fc.constantFrom("hide" as const, "restore" as const, "remove" as const),
    of: fc.nat(20),
  }),
  fc.record({
    what: fc.constantFrom("join" as const, "leave" as const, "mute" as const, "unmute" as const),
    who: fc.nat(2),
  }),
  fc.record({
    what: fc.constant("move" as const),
    to: fc.constantFrom("live", "paused", "closing"),
    hold: fc.boolean(),
  }),
  fc.record({ what: fc.constant("ask" as const), body: TEXTS }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The log a server would have written, as a member may see it. */
function logOf(happenings: Happening[]): LogEvent[] {
  let version = 2;
  const people = [t.PRIYA, t.HERON, t.JUNIPER];
  return happenings.map((one, i) => {
    const seq = i + 1;
    switch (one.what) {
      case "add":
        return t.add(seq, {
          body: one.body,
          ...(one.mine ? { actor: t.HERON, cmid: `c${seq}` } : {}),
        });
      case "hide":
      case "restore":
      case "remove":
        return t.row(seq, `msg.${one.what}`, {
          id: `message-${one.of}`,
          rev: seq,
          body: "back",
          meta: { by: "staff" },
        });
      case "move":
        return t.row(seq, "session.state", {
          meta: { state: one.to, hold_all: one.hold, version: ++version },
        });
      case "ask":
        return t.row(seq, "prompt.post", { actor: t.PRIYA, body: one.body });
      default:
        return t.row(seq, `member.${one.what}`, {
          target: people[one.who]!,
          meta: {
            handle: `h${one.who}`,
            role: "participant",
            until: "2030-01-01T00:00:00Z",
            words: "w",
          },
        });
    }
  });
}

/** What a network may do with a push: bring it, lose it, bring it twice, or late. */
const fate = fc.constantFrom("keep", "drop", "twice", "late");

function sync(state: State, log: LogEvent[], limit: number): State {
  let now = state;
  for (let turn = 0; wants(now) && turn < 100; turn += 1) {
    const events = log.slice(now.last, now.last + limit);
    const ack = {
      ok: true,
      epoch: 1,
      from: now.last + 1,
      to: now.last + events.length,
      head: log.length,
      events,
    } as const;
    now = reduce(now, { type: "synced", ack });
  }
  return now;
}

function view(state: State): unknown {
  const { items, room, me, people, breaks, last, closed } = state;
  return { items, room, me, people, breaks, last, closed };
}

test("dropped, doubled and late pushes with answers in between end in the same view", () => {
  const log = fc.array(happening, { maxLength: 40 });
  const run = fc.array(
    fc.record({ fate, size: fc.integer({ min: 1, max: 4 }), asks: fc.boolean() }),
    { minLength: 40, maxLength: 40 },
  );
  fc.assert(
    fc.property(log, run, fc.integer({ min: 1, max: 7 }), (happenings, steps, limit) => {
      const rows = logOf(happenings);
      const straight = rows.reduce<State>(
        (state, row) => reduce(state, t.push(row)),
        t.after(t.inRoom()),
      );
      let state = t.after(t.inRoom());
      const late: Input[] = [];
      for (let from = 0, i = 0; from < rows.length; i += 1) {
        const step = steps[i % steps.length]!;
        const push = t.push(...rows.slice(from, from + step.size));
        from += step.size;
        if (step.fate === "late") late.unshift(push);
        if (step.fate === "keep" || step.fate === "twice") state = reduce(state, push);
        if (step.fate === "twice") state = reduce(state, push);
        if (step.asks) state = sync(state, rows.slice(0, from), limit);
      }
      for (const push of late) state = reduce(state, push);
      state = reduce(state, { type: "hint", push: { room: "room", head: rows.length } });
      assert.deepEqual(view(sync(state, rows, limit)), view(straight));
    }),
    { numRuns: 400 },
  );
});

test("every message of mine is shown once, whichever of answer and echo comes first", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (echoFirst) => {
      let state = t.after(t.inRoom());
      echoFirst.forEach((first, i) => {
        const [seq, cmid] = [i + 1, `c${i + 1}`];
        const ack = { status: "published", id: `message-${seq}`, seq, now: t.at(seq) } as const;
        const echo = t.push(t.add(seq, { actor: t.HERON, cmid }));
        const sent = { type: "sent", cmid, ack } as const;
        state = reduce(state, { type: "write", cmid, body: "x", at: t.at(seq) });
        for (const input of first ? [echo, sent] : [sent, echo]) state = reduce(state, input);
      });
      assert.deepEqual(state.locals, []);
      assert.equal(state.items.length, echoFirst.length);
    }),
  );
});
