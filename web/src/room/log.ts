// One row of the log, applied. Applying a row twice, or one the snapshot knew, changes nothing.
import { floorRows } from "./floor-state";
import { besideOf, besideRows } from "./beside";
import type { HeldView, LogEvent, PersonView, RoomView } from "./live";
import { runRows, said } from "./running-rows";
import type { Happened, Item, Moved, Said, State } from "./state";
import { soundingRows } from "./soundings-state";
import { teamRows } from "./team";

export type Meta = Record<string, unknown>;
/** How one kind of row changes the state. */
export type Row = (state: State, event: LogEvent, meta: Meta) => State;
/** The rows a feature knows; each kind belongs to one of them. */
export type Rows = Partial<Record<LogEvent["kind"], Row>>;

/** Applies one row to what is shown and, when it is news, to what is known of people. */
export function apply(state: State, event: LogEvent): State {
  // Looked up late: these files use this one.
  const meta = (event.meta ?? {}) as Meta;
  const row = rows[event.kind] ?? floorRows[event.kind] ?? teamRows[event.kind];
  return row ? row(state, event, meta) : "said" in meta ? said(state, event, meta) : state;
}

const rows: Rows = {
  "msg.add": add,
  "msg.hide": (state, event, meta) =>
    change(state, event, (said) => ({
      state: "hidden",
      words: text(meta.words),
      body: state.me?.is_staff ? said.body : "",
    })),
  "msg.restore": (state, event) =>
    change(state, event, (said) => ({
      state: "visible",
      words: "",
      body: event.body ?? said.body,
    })),
  "msg.remove": (state, event, meta) =>
    change(state, event, () => ({
      state: "removed",
      words: text(meta.words),
      body: "",
      by: meta.by === "author" ? "author" : "staff",
    })),
  "msg.decline": decline,
  "member.join": join,
  "member.leave": (state, event) => happened(state, event, "leave"),
  "member.remove": (state, event) => happened(state, event, "remove"),
  "member.deny": deny,
  "member.mute": mute,
  "member.unmute": unmute,
  "member.role": (state, event, meta) => {
    const person = state.people[event.target ?? ""];
    const role = meta.role as PersonView["role"];
    return person && isNews(state, event) ? withPerson(state, { ...person, role }) : state;
  },
  "prompt.post": (state, event) =>
    put(state, {
      kind: "asked",
      seq: event.seq,
      at: text(event.at),
      author: event.actor ?? null,
      body: text(event.body),
    }),
  "session.state": move,
  ...runRows(),
  ...besideRows(),
  ...soundingRows(),
};

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isNews(state: State, event: LogEvent): boolean {
  return event.seq > state.known;
}

/** Puts an item in its place by `seq`; rows arrive in order, older pages all before. */
export function put(state: State, item: Item): State {
  const { items } = state;
  if ((items.at(-1)?.seq ?? 0) < item.seq) return { ...state, items: [...items, item] };
  const at = items.findIndex((one) => one.seq >= item.seq);
  const replace = items[at]?.seq === item.seq ? 1 : 0;
  return { ...state, items: items.toSpliced(at, replace, item) };
}

function add(state: State, event: LogEvent, meta: Meta): State {
  const said: Said = {
    kind: "said",
    seq: event.seq,
    at: text(event.at),
    id: text(event.id),
    cmid: event.cmid ?? null,
    author: text(event.actor),
    rev: event.rev ?? 0,
    state: event.state === "hidden" || event.state === "removed" ? event.state : "visible",
    body: text(event.body),
    words: text(meta.words),
    by: null,
    ...besideOf(event),
  };
  const shown = put(state, said);
  const held = shown.held.filter((one) => one.id !== said.id);
  return { ...shown, held, locals: shown.locals.filter((one) => one.cmid !== said.cmid) };
}

export function change(state: State, event: LogEvent, how: (said: Said) => Partial<Said>): State {
  const at = state.items.findIndex((one) => one.kind === "said" && one.id === event.id);
  const said = state.items[at];
  if (said?.kind !== "said") return state;
  const changed = { ...said, ...how(said), rev: event.rev ?? said.rev };
  return { ...state, items: state.items.with(at, changed) };
}

function decline(state: State, event: LogEvent, meta: Meta): State {
  const mine = (one: HeldView): boolean => one.id === event.id;
  if (event.target !== state.me?.id) return state;
  const at = { seq: event.seq, at: text(event.at), id: text(event.id) };
  const known = state.items.find((one) => one.kind === "declined" && one.id === event.id);
  const body = state.held.find(mine)?.body ?? (known?.kind === "declined" ? known.body : "");
  const shown = put(state, { kind: "declined", ...at, body, words: text(meta.words) });
  return { ...shown, held: shown.held.filter((one) => !mine(one)) };
}

function withPerson(state: State, person: PersonView): State {
  return { ...state, people: { ...state.people, [person.id]: person } };
}

export function happened(state: State, event: LogEvent, what: Happened["what"]): State {
  const meta = (event.meta ?? {}) as Meta;
  const seen = put(state, {
    kind: "happened",
    seq: event.seq,
    at: text(event.at),
    what,
    target: text(event.target),
    words: text(meta.words),
  });
  const mine = event.target === state.me?.id && isNews(state, event);
  if (what !== "remove" || !mine) return seen;
  return { ...seen, closed: { code: "removed", words: text(meta.words) } };
}

function join(state: State, event: LogEvent, meta: Meta): State {
  const id = text(event.target);
  const seen = happened(state, event, "join");
  if (!isNews(state, event)) return seen;
  const role = (text(meta.role) || "participant") as PersonView["role"];
  const named = withPerson(seen, { id, handle: text(meta.handle), role });
  const letIn = id === state.me?.id && state.me.seat !== "admitted";
  return letIn ? { ...named, rejoin: true } : named;
}

function deny(state: State, event: LogEvent, meta: Meta): State {
  const { me } = state;
  if (event.target !== me?.id) return happened(state, event, "deny");
  if (!me || !isNews(state, event)) return state;
  return { ...state, me: { ...me, seat: "denied", words: text(meta.words) } };
}

function mute(state: State, event: LogEvent, meta: Meta): State {
  const target = text(event.target);
  const seen = happened(state, event, "mute");
  const pause = { until: text(meta.until), words: text(meta.words) };
  const told = { ...seen, breaks: { ...seen.breaks, [target]: pause } };
  const { me } = told;
  if (!me || target !== me.id || !isNews(state, event)) return told;
  return { ...told, me: { ...me, muted_until: pause.until, mute_reason: pause.words } };
}

function unmute(state: State, event: LogEvent): State {
  const target = text(event.target);
  const seen = happened(state, event, "unmute");
  const { [target]: _over, ...breaks } = seen.breaks;
  const { me } = seen;
  if (!me || target !== me.id || !isNews(state, event)) return { ...seen, breaks };
  return { ...seen, breaks, me: { ...me, muted_until: null, mute_reason: "" } };
}

function move(state: State, event: LogEvent, meta: Meta): State {
  const view = { ...state.room, ...meta } as RoomView;
  const moved: Moved = {
    kind: "moved",
    seq: event.seq,
    at: text(event.at),
    state: view.state,
    hold: view.hold_all,
    reason: view.reason,
    words: view.words,
  };
  const seen = put(state, moved);
  return view.version > state.room.version ? { ...seen, room: view } : seen;
}
