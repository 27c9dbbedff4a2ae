// The board of small circles on the console: who is where, what rings, and what leads them.
import type { Feature } from "./enter";
import type { StaffLogEvent } from "./live";
import type { Room } from "./room";
import { staffParts, staffRows } from "./staff";
import type { Staff } from "./state";
import type { Regions } from "./view";

const fetched = (): Promise<typeof import("./circles-board")> => import("./circles-board");

staffParts.push((_ack, before) => ({
  board: (before?.board ?? 0) + 1,
  ...(before?.bell ? { bell: before.bell } : {}),
}));
Object.assign(staffRows, {
  "breakout.board": (staff: Staff) => ({ ...staff, board: (staff.board ?? 0) + 1 }),
  "breakout.bell": (staff: Staff, event: StaffLogEvent) => {
    const { number, bell, again } = (event.meta ?? {}) as { number: number; bell: string; again: boolean };
    return { ...staff, board: (staff.board ?? 0) + 1, bell: { number, bell, again, turn: event.mseq } };
  },
});

/** Fetched with the console's first moment, since somebody may ring at any time. */
function board(room: Room): Regions {
  let made: Regions | null = null;
  if (!room.page.root.dataset.circle) {
    void fetched().then(({ Board }) => {
      made = new Board(room);
      room.draw();
    });
  }
  return { draw: () => made?.draw(), tick: () => made?.tick() };
}

export const circlesDesk: Feature = {
  regions: board,
  acts: (room) => {
    const lead = async (act: (file: typeof import("./circles-acts")) => unknown): Promise<void> => {
      await act(await import("./circles-acts"));
    };
    return {
      "circles-open": () => lead((file) => file.open(room)),
      "circles-extend": () => lead((file) => file.extend(room)),
      "circles-end": () => lead((file) => file.end(room)),
      "circles-say": () => lead((file) => file.sayToAll(room)),
      "circles-move": ({ id }) => lead((file) => file.move(room, id ?? "")),
      "circles-visit": ({ id }) => lead((file) => file.visit(room, id ?? "")),
      "circles-come": ({ id }) => lead((file) => file.come(room, id ?? "")),
    };
  },
};
