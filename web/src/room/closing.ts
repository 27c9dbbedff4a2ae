// While a session closes, a line leads to what can be kept; at its end, to the page after it.
import type { Feature } from "./enter";
import { part } from "./parts";

export const closing: Feature = {
  regions: (room) => ({
    draw() {
      const { state } = room.state.room;
      for (const when of ["closing", "ended"] as const) {
        part(room.page.root, `when-${when}`).hidden = state !== when;
      }
    },
    tick() {},
  }),
};
