// How the session runs, as the snapshot and the rows tell it: its parts, and where it is in them.
import type { LogEvent, PactNote, RunTimes } from "./live";
import { isNews, put, text, type Meta, type Rows } from "./log";
import type { State } from "./state";

export function runRows(): Rows {
  return {
    "phase.move": (state, event, meta) => {
      const part = state.run?.parts[Number(meta.phase)];
      const added = (meta.added as RunTimes["added"])[Number(meta.phase)] ?? 0;
      const minutes = (part?.minutes ?? 0) + added;
      const words = part ? `Now: ${part.title}. ${minutes} minutes are planned for it.` : "";
      return timed(noted(state, event, words), event, meta);
    },
    "phase.time": (state, event, meta) => {
      const title = state.run?.parts[Number(meta.phase)]?.title ?? "this part";
      const words = meta.minutes ? `There are ${meta.minutes} more minutes for ${title}.` : "";
      return timed(noted(state, event, words), event, meta);
    },
    "pact.state": (state, event, meta) => {
      const to = text(meta.state) as PactNote["state"];
      if (!state.run || !isNews(state, event)) return state;
      const first = state.run.pact.state !== to;
      const owes = state.run.pact.owes || (to === "published" && state.me?.seat !== "admitted");
      return withPact(first ? noted(state, event, PACT[to]) : state, { state: to, owes });
    },
    // Words are asked for, not carried: whoever shows them enters anew.
    "lobby.say": (state, event) => {
      const shows = state.me?.is_staff || state.me?.seat !== "admitted";
      return isNews(state, event) && shows ? { ...state, rejoin: true } : state;
    },
  };
}

const PACT: Record<PactNote["state"], string> = {
  "": "",
  open: "We are making an agreement for this session.",
  published: "This session has an agreement of its own now.",
};

/** The session's agreement changed; its words are asked for by whoever shows them. */
export function withPact(state: State, how: Partial<PactNote>): State {
  if (!state.run) return state;
  const { pact } = state.run;
  return { ...state, run: { ...state.run, pact: { ...pact, ...how, turn: (pact.turn ?? 0) + 1 } } };
}

/** A line in the conversation that everybody reads. */
function noted(state: State, event: LogEvent, words: string): State {
  const { seq } = event;
  return words ? put(state, { kind: "told", seq, at: text(event.at), words }) : state;
}

/**
 * A row that comes with its words, be they none: people went apart or came back, or a small circle
 * changed. The snapshot knows all of it.
 */
export function said(state: State, event: LogEvent, meta: Meta): State {
  const told = noted(state, event, text(meta.said));
  return isNews(state, event) ? { ...told, rejoin: true } : told;
}

function timed(state: State, event: LogEvent, meta: Meta): State {
  const times = meta as unknown as RunTimes;
  if (!state.run || !isNews(state, event) || times.version <= state.run.times.version) return state;
  return { ...state, run: { ...state.run, times } };
}
