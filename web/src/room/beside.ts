// What comes with words, and one's own quiet: a slice of the state, its rows and its facts.
import type { CalmView, JoinAck, LogEvent, PeaceView, WordsView } from "./live";
import { change, isNews, text, type Rows } from "./log";
import type { Said, State } from "./state";

/** How a message was met: which kind words, which of them mine, and, for some, from whom. */
export interface Met {
  /** The row that says so; an older one changes nothing. */
  seq: number;
  kinds: string[];
  mine: string[];
  by: Record<string, string[]>;
}

export interface Beside {
  told: WordsView | null;
  muted: string[];
  lens: string[];
  /** Until when I only read, and when I wanted to stop. */
  calm: CalmView | null;
  met: Record<string, Met>;
  /** The same without people I have muted, as the server answered for a row. */
  heard: Record<string, { seq: number; kinds: string[] }>;
}

export const nothing: Beside = { told: null, muted: [], lens: [], calm: null, met: {}, heard: {} };

/** The snapshot's facts; how messages were met goes on with the log. */
export function fromParts(before: Beside, ack: JoinAck, goesOn: boolean): Beside {
  const parts = (ack.parts ?? {}) as { words?: WordsView; peace?: PeaceView; calm?: CalmView };
  const log = goesOn ? before : nothing;
  return {
    ...log,
    told: parts.words ?? null,
    muted: parts.peace?.muted ?? [],
    lens: parts.peace?.lens ?? [],
    calm: parts.calm ?? null,
  };
}

/** What a row says beside the words of its message. */
export function besideOf(event: LogEvent): Pick<Said, "label" | "byStaff" | "wish" | "reply" | "edited" | "watched"> {
  return {
    label: text(event.label),
    byStaff: event.label_by_staff ?? false,
    wish: event.wish ?? null,
    reply: event.reply ?? null,
    edited: event.edited ?? false,
    watched: event.watched,
  };
}

/** A function, so that it is there whichever of the two files is read first. */
export function besideRows(): Rows {
  return {
    "msg.edit": (state, event) => change(state, event, () => anew(event)),
    "msg.label": (state, event, meta) =>
      change(state, event, () => ({ ...anew(event), words: text(meta.words) })),
    "msg.suggest": (state, event) =>
      event.target === state.me?.id && isNews(state, event) ? { ...state, rejoin: true } : state,
    "msg.late": (state, event) => ({
      ...state,
      held: state.held.map((one) => (one.id === event.id ? { ...one, waits_long: true } : one)),
    }),
    "msg.react": (state, event, meta) => met(state, event, meta as Partial<Met>),
  };
}

function anew(event: LogEvent): Partial<Said> {
  if (event.body === undefined || event.body === null) return {}; // hidden or gone meanwhile
  return { ...besideOf(event), body: event.body };
}

function met(state: State, event: LogEvent, meta: Partial<Met>): State {
  const id = text(event.id);
  const { beside } = state;
  if ((beside.met[id]?.seq ?? 0) >= event.seq) return state;
  const { kinds = [], by = {} } = meta;
  const me = state.me?.id ?? "";
  const mine = meta.mine ?? kinds.filter((kind) => by[kind]?.includes(me));
  const now: Met = { seq: event.seq, kinds, mine, by };
  return { ...state, beside: { ...beside, met: { ...beside.met, [id]: now } } };
}
