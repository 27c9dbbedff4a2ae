import assert from "node:assert/strict";
import { test } from "node:test";
import "./desk";
import { steppedOut } from "./draw-team";
import type { JoinAck, LogEvent, StaffLogEvent } from "./live";
import { ownTeam } from "./own-team";
import { reduce } from "./reducer";
import type { Room } from "./room";
import { empty, type State } from "./state";
import { rings, roleWords } from "./team";
import { HERON, JUNIPER, PRIYA, at, joinAck, me } from "./testing";

const FACTS = {
  lead: PRIYA,
  hats: { [JUNIPER]: "safety" as const },
  stood_in_for: null,
  offered_to: null,
  offered_until: "",
  called_by: null,
  version: 3,
};
const STAFF_PART = { facts: FACTS, breathers: [], seated: [HERON, JUNIPER] };

function entered(values: Partial<JoinAck> = {}): State {
  return reduce(empty, { type: "joined", ack: joinAck(values) });
}

function rows(state: State, ...events: LogEvent[]): State {
  const [first, last] = [events[0]!.seq, events.at(-1)!.seq];
  const push = { room: "r", epoch: 1, from: first, to: last, events };
  return reduce(state, { type: "events", push });
}

function console_(): State {
  return entered({
    me: me({ id: PRIYA, handle: "Priya", is_staff: true }),
    staff: { held: [], waiting: [], mseq: 0 },
    parts: { team: { lead: PRIYA, staff: STAFF_PART } },
  });
}

function heard(state: State, event: Partial<StaffLogEvent>): State {
  const row = { mseq: 1, kind: "skip", ...event } as StaffLogEvent;
  return reduce(state, { type: "staff", push: { room: "r", from: 1, to: 1, events: [row] } });
}

test("who leads is told on entering, and changed by a row that is news", () => {
  const before = entered({ parts: { team: { lead: PRIYA } } });
  assert.equal(roleWords(before, before.people[PRIYA]!), "Facilitator, leads");
  const lead = { seq: 1, kind: "team.lead", at: at(1), target: JUNIPER } as const;
  const after = rows(before, { ...lead, meta: { by: "away" } });
  assert.equal(after.team.lead, JUNIPER);
  assert.equal(after.items.length, 1);
  const quiet = rows(before, { ...lead, meta: { by: "start" } });
  assert.equal(quiet.team.lead, JUNIPER);
  assert.equal(quiet.items.length, 0);
});

test("a quiet minute opens for whoever is there, not for its facilitator and not from old rows", () => {
  const offer = { seq: 1, kind: "ground.offer", at: at(1), meta: { practice: "box" } } as const;
  const seen = rows(entered(), { ...offer, actor: PRIYA });
  assert.deepEqual(seen.team.offer, { seq: 1, practice: "box" });
  assert.equal(rows(console_(), { ...offer, actor: PRIYA }).team.offer, null);
  const later = entered({ from: 1, to: 1, head: 1, events: [{ ...offer, actor: PRIYA }] });
  assert.equal(later.team.offer, null);
});

test("a console keeps what the team is told, and a member's screen has none of it", () => {
  const before = console_();
  const said = heard(before, { kind: "team.say", meta: { number: 1 } });
  assert.equal(said.staff!.desk!.said, before.staff!.desk!.said + 1);
  const handed = heard(before, { kind: "team.facts", meta: { facts: { ...FACTS, version: 4 } } });
  assert.equal(handed.staff!.desk!.facts.version, 4);
  const until = new Date(Date.now() + 60_000).toISOString();
  const aside = heard(before, { kind: "seat.breather", target: HERON, meta: { until } });
  assert.deepEqual(aside.staff!.desk!.breathers, { [HERON]: until });
  assert.equal(entered({ parts: { team: { lead: PRIYA } } }).staff, null);
});

test("whoever was here and is not has stepped out", () => {
  const state = { ...console_(), here: [PRIYA, JUNIPER] };
  const keys = steppedOut(state, [PRIYA, HERON, JUNIPER]).map((one) => one.key);
  assert.deepEqual(keys, [HERON]);
});

test("the end of a breather is said once, and never to who came back before", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse(at(0)) });
  Object.assign(globalThis, { document: { querySelectorAll: () => [] } });
  const said: string[] = [];
  const room = { state: empty, notice: (words: string) => said.push(words) } as unknown as Room;
  const { tick } = ownTeam.regions!(room);
  const take = (until: string): void => {
    room.state = reduce(room.state, { type: "team", team: { breather: until } });
    tick!();
  };
  take(at(600));
  take("");
  context.mock.timers.tick(601_000);
  tick!();
  assert.deepEqual(said, []);
  take(at(1200));
  context.mock.timers.tick(600_000);
  for (const _ of [1, 2]) tick!();
  assert.deepEqual(said, ["Your ten minutes aside are over. Come back as it suits you."]);
});

test("news that comes between two looks is said, though what came before was read meanwhile", async () => {
  Object.assign(globalThis, { document: { querySelectorAll: () => [] } });
  const said: string[] = [];
  const room = { state: empty, say: () => 0, notice: (words: string) => said.push(words) };
  const { tick } = ownTeam.regions!(room as unknown as Room);
  const become = (team: Partial<State["team"]>): void => {
    room.state = reduce(room.state, { type: "team", team });
  };
  const look = async (): Promise<number> => {
    tick!();
    await import("./quiet"); // which says it
    await Promise.resolve();
    return said.length;
  };
  become(rings(room.state.team, 1));
  assert.equal(await look(), 1);
  become({ unseen: 0 });
  become(rings(room.state.team, 1));
  assert.equal(await look(), 2);
  assert.equal(await look(), 2);
});
