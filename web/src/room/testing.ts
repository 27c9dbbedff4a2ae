// A small room for tests: who is in it, and rows of its log in the shapes of the wire.
import "./staff"; // a console's screen reads what staff are told
import type { HeldView, JoinAck, LogEvent, MeView, PersonView } from "./live";
import { reduce, type Input } from "./reducer";
import { empty, type State } from "./state";

export const PRIYA = "00000000-0000-4000-8000-00000000000a";
export const HERON = "00000000-0000-4000-8000-00000000000b";
export const JUNIPER = "00000000-0000-4000-8000-00000000000c";

export const PEOPLE: PersonView[] = [
  { id: PRIYA, handle: "Priya", role: "lead" },
  { id: HERON, handle: "Quiet Heron", role: "participant" },
  { id: JUNIPER, handle: "Juniper", role: "participant" },
];

export function me(values: Partial<MeView> = {}): MeView {
  return {
    id: HERON,
    handle: "Quiet Heron",
    is_staff: false,
    seat: "admitted",
    words: "",
    muted_until: null,
    mute_reason: "",
    held: [],
    ...values,
  };
}

export function at(seq: number): string {
  return new Date(Date.UTC(2026, 10, 24, 19, 0, seq)).toISOString();
}

export function joinAck(values: Partial<JoinAck> = {}): JoinAck {
  return {
    ok: true,
    room: { state: "live", reason: "", words: "", hold_all: false, version: 2 },
    me: me(),
    people: PEOPLE,
    staff: null,
    epoch: 1,
    from: 1,
    to: 0,
    head: 0,
    events: [],
    now: at(0),
    ...values,
  };
}

export function add(seq: number, values: Partial<LogEvent> = {}): LogEvent {
  const id = `message-${seq}`;
  return {
    seq,
    kind: "msg.add",
    at: at(seq),
    id,
    actor: JUNIPER,
    rev: 1,
    state: "visible",
    body: `words ${seq}`,
    ...values,
  };
}

export function row(seq: number, kind: LogEvent["kind"], values: Partial<LogEvent> = {}): LogEvent {
  return { seq, kind, at: at(seq), ...values };
}

export function push(...events: LogEvent[]): Input {
  const from = events[0]?.seq ?? 1;
  const to = events.at(-1)?.seq ?? 0;
  return { type: "events", push: { room: "room", epoch: 1, from, to, events } };
}

export function held(values: Partial<HeldView> = {}): HeldView {
  return {
    id: "message-h",
    cmid: "cmid-h",
    actor: HERON,
    body: "held words",
    rev: 1,
    reason: "hold_all",
    at: at(5),
    ...values,
  };
}

export function after(...inputs: Input[]): State {
  return inputs.reduce(reduce, empty);
}

export function inRoom(values: Partial<JoinAck> = {}): Input {
  return { type: "joined", ack: joinAck(values) };
}

/** What the person sees of the conversation, in short. */
export function seen(state: State): string[] {
  return state.items.map((item) => {
    if (item.kind === "said") return `${item.seq} ${item.state} ${item.body}`.trim();
    if (item.kind === "asked") return `${item.seq} asked ${item.body}`;
    if (item.kind === "declined") return `${item.seq} declined ${item.words}`;
    if (item.kind === "moved") return `${item.seq} ${item.state}`;
    if (item.kind === "told") return `${item.seq} told ${item.words}`;
    return `${item.seq} ${item.what}`;
  });
}
