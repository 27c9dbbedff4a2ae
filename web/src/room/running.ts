// The run of show on a screen: a slice of the state, drawn by files that are fetched when needed.
import type { Feature } from "./enter";
import type { Room } from "./room";
import type { Regions } from "./view";

/** Members read where the session is, and the lobby what waits for them. */
export const running: Feature = {
  regions: (room) => drawnBy(room, () => import("./running-view")),
  acts: (room) => ({
    arriving: async ({ word }) => (await import("./running-lobby")).choose(room, word ?? ""),
    pact: async () => (await import("./running-pact")).openPact(room),
    "pact-accept": async () => (await import("./running-pact")).accept(room),
    "share-arriving": async () => (await import("./running-lobby")).share(room),
  }),
};

interface Drawn {
  draw: (room: Room) => void;
  lobby: (room: Room) => void;
}

/** Regions drawn by a file that is fetched once there is something to draw. */
function drawnBy(room: Room, fetched: () => Promise<Drawn>): Regions {
  let made: Drawn | null = null;
  let asked = false;
  const show = (where: keyof Drawn): void => {
    if (!room.state.run) return;
    if (made) return made[where](room);
    if (asked) return;
    asked = true;
    void fetched().then((file) => {
      made = file;
      room.draw();
    });
  };
  return { draw: () => show("draw"), tick: () => undefined, lobby: () => show("lobby") };
}
