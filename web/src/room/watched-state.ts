// Messages that went out and that the team was told of, until somebody here has seen them.
import { staffParts, staffRows } from "./staff";
import type { Said, Staff, State } from "./state";

/** A reload tells of none again; the message itself keeps its mark. */
staffParts.push((_ack, before) => ({ flags: before?.flags ?? [] }));
Object.assign(staffRows, {
  "watched.flag": (staff: Staff, event: { id?: string | null }): Staff => ({
    ...staff,
    flags: [...new Set([...(staff.flags ?? []), event.id ?? ""])],
  }),
});
const seen = new Set<string>();

export function see(id: string): void {
  seen.add(id);
}

/** What is still to be looked at: nothing that is hidden or gone meanwhile. */
export function flags(state: State): Said[] {
  const told = (state.staff?.flags ?? []).filter((id) => !seen.has(id));
  return state.items.filter(
    (one): one is Said => one.kind === "said" && one.state === "visible" && told.includes(one.id),
  );
}
