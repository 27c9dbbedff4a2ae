// What a facilitator runs a session with.
import type { Feature } from "./enter";
import { Sheet } from "./running-sheet";

export function runSheet(): Feature {
  let sheet: Sheet | null = null;
  return {
    regions: (room) => (sheet = new Sheet(room)),
    acts: () => sheet?.acts() ?? {},
  };
}
