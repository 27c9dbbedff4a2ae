// What a facilitator runs a session with: the sheet, hints, who has been heard, and phrases.
import type { Feature } from "./enter";
import { Aside } from "./running-aside";
import { Sheet } from "./running-sheet";
import "./running-staff";

export function runSheet(): Feature[] {
  let sheet: Sheet | null = null;
  let aside: Aside | null = null;
  return [
    { regions: (room) => (sheet = new Sheet(room)), acts: () => sheet?.acts() ?? {} },
    { regions: (room) => (aside = new Aside(room)), acts: () => aside?.acts() ?? {} },
    {
      acts: (room) => ({
        phrases: async () => (await import("./running-phrases")).choosePhrase(room),
      }),
    },
  ];
}
