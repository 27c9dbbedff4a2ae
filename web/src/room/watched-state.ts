// Messages that went out and that the team was told of, until somebody here has seen them. The mark
// on a message says so: none is lost while a console was away.
import type { Said, State } from "./state";

const seen = new Set<string>();

export function see(id: string): void {
  seen.add(id);
}

/** What is still to be looked at: nothing that is hidden or gone meanwhile. */
export function flags(state: State): Said[] {
  return state.items.filter(
    (one): one is Said =>
      one.kind === "said" && one.state === "visible" && one.watched?.does === "flag" && !seen.has(one.id),
  );
}
