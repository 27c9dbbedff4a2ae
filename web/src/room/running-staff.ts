// What the staff stream changes in how a session runs; only a console has it.
import type { ModEvents, SheetView } from "./live";
import { text, type Meta } from "./log";
import { withPact } from "./running-rows";
import { staffHeard } from "./staff";
import type { State } from "./state";

staffHeard.push(runStaff);

/** What another facilitator posted from the run sheet wears its mark here too. */
function runStaff(state: State, push: ModEvents): State {
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
