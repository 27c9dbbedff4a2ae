// Who may speak, from rows and snapshots alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { speakerOf, waitWords } from "./floor-state";
import { current, modeWords, ordinal, placeWords } from "./floor-words";
import type { FloorPart, OwnTurn } from "./live";
import { standing } from "./standing";
import type { State } from "./state";
import { after, HERON, inRoom, JUNIPER, me, PRIYA, push, row, seen } from "./testing";

const STATE: FloorPart["state"] = {
  mode: "open",
  speaker: null,
  staff_write: true,
  silent_until: "",
  slow: 0,
  locked_until: "",
  version: 0,
};

function entering(part: Partial<FloorPart> = {}, staff = false): State {
  const floor = { state: STATE, hands: { order: "first_come" }, round: {}, ...part };
  return after(inRoom({ parts: { floor }, me: me({ is_staff: staff }) }));
}

function told(state: State, seq: number, meta: object): State {
  return after({ ...inRoom({ parts: { floor: state.floor! }, me: state.me! }) }, push(
    row(seq, "floor.state", { meta }),
  ));
}

function turn(who: string, state: OwnTurn["state"]): OwnTurn {
  return { id: `turn of ${who}`, who, rev: 1, state, seconds: 120, ends: "", again: false };
}

test("in the lobby nothing is known of the floor, and nothing is in the way", () => {
  assert.equal(after(inRoom()).floor, null);
  assert.equal(waitWords(after(inRoom())), "");
});

test("a row says the whole slice anew, and its sentence stands in the conversation", () => {
  const state = told(entering(), 1, {
    ...STATE,
    mode: "hands",
    speaker: JUNIPER,
    say: "{name} has been called.",
    who: JUNIPER,
  });
  assert.equal(speakerOf(state.floor!), JUNIPER);
  assert.deepEqual(seen(state), ["1 told Juniper has been called."]);
  assert.equal(standing(state, false).kind, "listening");
  assert.equal(waitWords(state), "It is Juniper’s turn. Your writing is kept.");
});

const MAY: [FloorPart["state"]["mode"], string | null, boolean, boolean][] = [
  ["open", null, false, true],
  ["open", JUNIPER, false, true],
  ["hands", null, false, false],
  ["hands", HERON, false, true],
  ["hands", JUNIPER, true, true],
  ["listening", null, false, false],
  ["listening", null, true, true],
];

for (const [mode, speaker, staff, may] of MAY) {
  test(`in ${mode}, ${staff ? "staff" : "a member"} ${may ? "writes" : "waits"}`, () => {
    const state = entering({ state: { ...STATE, mode, speaker } }, staff);
    assert.equal(waitWords(state) === "", may);
  });
}

test("silence is for everybody, and over by the server’s clock", () => {
  const until = (ms: number): FloorPart["state"] => ({
    ...STATE,
    silent_until: new Date(Date.now() + ms).toISOString(),
  });
  assert.match(waitWords(entering({ state: until(30_000) }, true)), /keep silence/);
  assert.equal(waitWords(entering({ state: until(-1000) })), "");
});

test("everybody reads their own place, and staff have all of them besides", () => {
  const meta = {
    order: "least_heard",
    each: { [HERON]: { place: 2 }, [JUNIPER]: { place: 1 } },
    staff: { all: [{ id: JUNIPER, place: 1 }] },
  };
  const staff = after(
    inRoom({ parts: { floor: entering().floor! }, me: me({ is_staff: true }) }),
    push(row(1, "hand.state", { meta })),
  );
  assert.equal(staff.floor?.hands.place, 2);
  assert.equal(staff.floor?.hands.all?.length, 1);
  const member = after(
    inRoom({ parts: { floor: entering().floor! } }),
    push(row(1, "hand.state", { meta: { order: "least_heard", place: 2 } })),
  );
  assert.deepEqual(member.floor?.hands, { order: "least_heard", place: 2 });
  assert.deepEqual(seen(member), []);
});

test("in a round only whoever took the turn speaks, and I read where I stand", () => {
  const turns = [turn(JUNIPER, "offered"), turn(PRIYA, "waiting"), turn(HERON, "waiting")];
  const round = { id: "round", number: 1, left: 3, turns, mine: turns[2]! };
  const state = entering({ state: { ...STATE, mode: "round" }, round });
  assert.equal(speakerOf(state.floor!), null);
  assert.equal(current(state.floor!)?.who, JUNIPER);
  assert.match(modeWords(state, state.floor!)![1], /offered to Juniper/);
  assert.equal(placeWords(state.floor!), "3 turns left. You are 2nd in line.");
  assert.match(waitWords(state), /time to listen/);
  const taken = { ...round, turns: [turn(HERON, "speaking")], mine: turn(HERON, "speaking") };
  assert.equal(waitWords(entering({ state: { ...STATE, mode: "round" }, round: taken })), "");
});

test("an older row changes nothing that a snapshot knew", () => {
  const floor = { state: STATE, hands: { order: "first_come" as const }, round: {} };
  const meta = { ...STATE, mode: "hands", say: "From here on." };
  const state = after(
    inRoom({ parts: { floor }, head: 1, to: 1, events: [row(1, "floor.state", { meta })] }),
  );
  assert.equal(state.floor?.state.mode, "open");
  assert.deepEqual(seen(state), ["1 told From here on."]);
});

test("places are counted in words", () => {
  assert.deepEqual([1, 2, 3, 4, 11, 12, 21, 112].map(ordinal), [
    "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
  ]);
});
