// Who may speak, as facts: the rows that carry it, and why I may not write just now.
import type { FloorPart, LogEvent } from "./live";
import { isNews, put, text, type Meta, type Row, type Rows } from "./log";
import { now, type State } from "./state";
import { inside, nameOf } from "./words";

/** Each row says its slice anew; what is mine alone, and what is for staff, is laid over it. */
export const floorRows: Rows = {
  "floor.state": slice("state"),
  "hand.state": slice("hands"),
  "round.state": slice("round"),
};

function slice(name: keyof FloorPart): Row {
  return (state: State, event: LogEvent, meta: Meta): State => {
    const { each, staff, say, who, ...all } = meta;
    const mine = (each as Record<string, Meta> | undefined)?.[state.me?.id ?? ""];
    const known = { ...all, ...mine, ...(staff as Meta) };
    const news = state.floor && isNews(state, event);
    const next = news ? { ...state, floor: { ...state.floor, [name]: known } as FloorPart } : state;
    if (!say) return next;
    const words = text(say).replace("{name}", inside(nameOf(next, text(who))));
    return put(next, { kind: "told", seq: event.seq, at: text(event.at), words });
  };
}

/** Whoever was called, or took the turn that is on. */
export function speakerOf(floor: FloorPart): string | null {
  if (floor.state.mode !== "round") return floor.state.speaker;
  return floor.round.turns?.find((turn) => turn.state === "speaking")?.who ?? null;
}

/** When the silence ends by the server's clock, or 0. */
export function silenceEnds(state: State): number {
  const until = Date.parse(state.floor?.state.silent_until || "") || 0;
  return until > now(state) ? until : 0;
}

/** Why I may not write just now; empty while I may. */
export function waitWords(state: State): string {
  const { floor, me } = state;
  if (!floor || !me) return "";
  if (silenceEnds(state)) return "We keep silence together. Your writing is kept.";
  const { mode, staff_write } = floor.state;
  const speaker = speakerOf(floor);
  const may = me.is_staff && (mode !== "round" || staff_write);
  if (mode === "open" || may || speaker === me.id) return "";
  if (speaker) return `It is ${inside(nameOf(state, speaker))}’s turn. Your writing is kept.`;
  if (mode === "hands") return "Raise your hand to speak. Your writing is kept.";
  const offered = mode === "round" && floor.round.mine?.state === "offered";
  return `${offered ? "Take the piece to write" : "A time to listen"}. Your writing is kept.`;
}
