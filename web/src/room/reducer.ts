// state = reduce(state, input): everything that can happen to a room's screen, without a DOM.
import { fromParts } from "./beside";
import type { FloorPart, HeldView, JoinAck, ModEvents, PeaceView, Presence, RoomEvents, RoomHint, RunView, SendAck } from "./live";
import { apply, put } from "./log";
import { withPact } from "./running-rows";
import { lastSounding } from "./soundings-state";
import { forStaff } from "./for-staff";
import { fromPart } from "./team";
import { alone, type Local, type Outgoing, type State, type Told } from "./state";
import type { Refused, SyncAck } from "./wire";

export type Input =
  | { type: "joined"; ack: JoinAck; clock?: number }
  | { type: "synced"; ack: SyncAck }
  | { type: "older"; ack: SyncAck }
  | { type: "gone" }
  | { type: "unsure" }
  | { type: "events"; push: RoomEvents }
  | { type: "staff"; push: ModEvents }
  | { type: "told"; items: Told[] }
  | { type: "hint"; push: RoomHint }
  | { type: "presence"; push: Presence }
  | { type: "team"; team: Partial<State["team"]> }
  | { type: "shared" }
  | { type: "closed"; code: string; words: string }
  | { type: "write"; cmid: string; body: string; at: string; beside?: Outgoing }
  | { type: "sending"; cmid: string }
  | { type: "sent"; cmid: string; ack: SendAck }
  | { type: "unsent"; cmid: string; answer: Refused }
  | { type: "discard"; cmid: string }
  | { type: "withdrawn"; id: string }
  | { type: "hints"; off: string[] }
  | { type: "agreed" }
  | { type: "rewritten"; held: HeldView }
  | { type: "peace"; peace: PeaceView }
  | { type: "heard"; kinds: Record<string, { seq: number; kinds: string[] }> };

/** Never changes `state`; returns the next one. */
export function reduce(state: State, input: Input): State {
  switch (input.type) {
    case "joined":
      return joined(state, input.ack, input.clock);
    case "synced":
      return follow(state, input.ack);
    case "older":
      return older(state, input.ack);
    case "gone":
      return { ...state, rejoin: true, epoch: 0 };
    case "unsure":
      return { ...state, rejoin: true };
    case "events":
      return follow(state, input.push);
    case "staff":
      return forStaff.heard?.(state, input.push) ?? state;
    case "hint":
      return { ...state, head: Math.max(state.head, input.push.head) };
    case "presence":
      return { ...state, here: input.push.here };
    case "team":
      return { ...state, team: { ...state.team, ...input.team } };
    case "shared":
      return { ...state, shared: state.shared + 1 };
    case "closed":
      return { ...state, closed: { code: input.code, words: input.words } };
    case "hints":
      return state.run ? { ...state, run: { ...state.run, hints_off: input.off } } : state;
    case "agreed":
      return withPact(state, { owes: false });
    case "told":
      return input.items.reduce(put, state);
    case "peace":
      return { ...state, beside: { ...state.beside, ...input.peace, heard: {} } };
    case "heard":
      return {
        ...state,
        beside: { ...state.beside, heard: { ...state.beside.heard, ...input.kinds } },
      };
    default:
      return { ...state, ...outgoing(state, input) };
  }
}

/** The snapshot is the truth about people and the session; the log goes on, or begins anew. */
function joined(state: State, ack: JoinAck, clock?: number): State {
  const goesOn = state.epoch === ack.epoch && isInside(state) && ack.from <= state.last + 1;
  const anew = { items: [], breaks: {}, first: ack.from, last: ack.from - 1, whole: !isFull(ack) };
  const start = goesOn ? {} : anew;
  const { floor = null, run = null } = (ack.parts ?? {}) as { floor?: FloorPart; run?: RunView };
  const base: State = {
    ...state,
    ...start,
    joined: true,
    closed: null,
    rejoin: false,
    skew: clock === undefined ? state.skew : Date.parse(ack.now) - clock,
    epoch: ack.epoch,
    known: ack.head,
    head: ack.head,
    me: ack.me,
    held: ack.me.held,
    room: ack.room.version >= state.room.version || !goesOn ? ack.room : state.room,
    people: Object.fromEntries(ack.people.map((person) => [person.id, person])),
    here: ack.here ?? [],
    floor,
    staff: forStaff.entered?.(ack, state.staff) ?? null,
    team: fromPart(state.team, ack),
    run,
    parts: ack.parts,
    beside: fromParts(state.beside, ack, goesOn),
    soundings: lastSounding(ack),
    shared: state.shared + 1,
  };
  return settle(follow(base, ack));
}

function isInside(state: State): boolean {
  return state.me?.seat === "admitted";
}

/** How many rows one answer carries at most. */
export const PAGE = 200;

/** A full page may have more before it; a shorter one began at the first row one may see. */
function isFull(rows: { from: number; to: number }): boolean {
  return rows.from > 1 && rows.to - rows.from + 1 >= PAGE;
}

interface Rows {
  epoch: number;
  from: number;
  to: number;
  head?: number;
  events: RoomEvents["events"];
}

/** Applies contiguous rows. What came before is ignored; a gap only moves `head`. */
function follow(state: State, rows: Rows): State {
  if (!state.joined) return state;
  if (rows.epoch !== state.epoch) return { ...state, rejoin: true };
  const head = Math.max(state.head, rows.to, rows.head ?? 0);
  if (rows.from > state.last + 1 || rows.to <= state.last) return { ...state, head };
  const news = rows.events.filter((event) => event.seq > state.last);
  const done = news.reduce(apply, { ...state, head });
  return { ...done, last: rows.to };
}

/** Rows from before the first we have; they change nothing but what is shown above. */
function older(state: State, rows: SyncAck): State {
  if (rows.epoch !== state.epoch) return state;
  if (rows.from >= state.first) return { ...state, whole: true };
  const before = rows.events.filter((event) => event.seq < state.first);
  const page = before.reduce(apply, { ...state, items: [], locals: [], known: state.head });
  const items = [...page.items, ...state.items];
  return { ...state, first: rows.from, items, whole: rows.from === 1 || !isFull(rows) };
}

/** A message that the log or the queue already holds is no longer on its way. */
function settle(state: State): State {
  const held = new Set(state.held.map((one) => one.cmid));
  const gone = (one: Local): boolean => held.has(one.cmid) || one.status === "sent";
  return { ...state, locals: state.locals.filter((one) => !gone(one)) };
}

type Out = Extract<
  Input,
  { type: "write" | "sending" | "sent" | "unsent" | "discard" | "withdrawn" | "rewritten" }
>;

function outgoing(state: State, input: Out): Partial<State> {
  switch (input.type) {
    case "write": {
      const { cmid, body, at, beside = alone } = input;
      const on = { status: "sending", why: "", again: false } as const;
      const local: Local = { cmid, body, at, beside, ...on, found: [] };
      return { locals: [...state.locals.filter((one) => one.cmid !== cmid), local] };
    }
    case "sending":
      return { locals: change(state, input.cmid, { status: "sending", why: "", again: false }) };
    case "sent":
      return sent(state, input.cmid, input.ack);
    case "unsent":
      return { locals: change(state, input.cmid, { status: "unsent", ...reason(input.answer) }) };
    case "discard":
      return { locals: without(state, input.cmid) };
    case "withdrawn":
      return { held: state.held.filter((one) => one.id !== input.id) };
    case "rewritten":
      return { held: state.held.map((one) => (one.id === input.held.id ? input.held : one)) };
  }
}

function change(state: State, cmid: string, how: Partial<Local>): Local[] {
  return state.locals.map((one) => (one.cmid === cmid ? { ...one, ...how } : one));
}

function without(state: State, cmid: string): Local[] {
  return state.locals.filter((one) => one.cmid !== cmid);
}

/** The answers that a second try with the same id may mend. */
export const PASSING = new Set(["timeout", "unavailable", "draining", "rate_limited", "slow"]);

function reason(answer: Refused): Pick<Local, "why" | "again" | "found" | "passes"> {
  const again = PASSING.has(answer.code);
  const why = answer.code === "timeout" ? "" : answer.message;
  return { why, again, found: answer.found ?? [], passes: answer.may_send };
}

function sent(state: State, cmid: string, ack: SendAck): Partial<State> {
  const local = state.locals.find((one) => one.cmid === cmid);
  if (!local || !state.me) return {};
  const known = state.items.some((one) => "id" in one && one.id === ack.id);
  if (ack.status === "held" && !known) {
    const { id, reason = "", care = false, now: at } = ack;
    const { label, wish, reply } = local.beside;
    const words = { body: local.body, label, wish, reply };
    const held: HeldView = { id, cmid, actor: state.me.id, ...words, rev: 1, reason, care, at };
    const others = state.held.filter((one) => one.id !== id);
    return { locals: without(state, cmid), held: [...others, held] };
  }
  const seq = ack.seq ?? 0;
  const head = Math.max(state.head, seq);
  if (known || seq <= state.last) return { head, locals: without(state, cmid) };
  return { head, locals: change(state, cmid, { status: "sent" }) };
}
