// How the session runs, as the snapshot and the rows tell it: its parts, and where it is in them.
import type { JoinAck, LogEvent, ModEvents, PactNote, RunTimes, RunView, SheetView } from "./live";
import { isNews, put, text, type Meta, type Rows } from "./log";
import type { State } from "./state";

export function runFrom(ack: JoinAck): RunView | null {
  return (ack.parts as { run?: RunView } | undefined)?.run ?? null;
}

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

function timed(state: State, event: LogEvent, meta: Meta): State {
  const times = meta as unknown as RunTimes;
  if (!state.run || !isNews(state, event) || times.version <= state.run.times.version) return state;
  return { ...state, run: { ...state.run, times } };
}

/** What another facilitator posted from the run sheet wears its mark here too. */
export function runStaff(state: State, push: ModEvents): State {
  const voiced = push.events.some(({ kind }) => kind === "pact.voice");
  const told = voiced ? withPact(state, {}) : state;
  return push.events.filter(({ kind }) => kind === "sheet.posted").reduce(posted, told);
}

function posted(state: State, { meta }: { meta?: Meta }): State {
  if (!state.run) return state;
  const what = text(meta?.what) as SheetView["posted"][number];
  const sheet = state.run.sheet.map((one, i) =>
    i === meta?.part ? { ...one, posted: [...new Set([...one.posted, what])] } : one,
  );
  return { ...state, run: { ...state.run, sheet } };
}
