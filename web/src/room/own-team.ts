// What everybody in the room can do for themselves: a tap on the shoulder, a breather, a quiet minute.
import type { Feature } from "./enter";
import { now } from "./state";

const quiet = (): Promise<typeof import("./quiet")> => import("./quiet");
const aside = (): Promise<typeof import("./aside")> => import("./aside");

export const ownTeam: Feature = {
  acts: (room) => ({
    quiet: async () => (await quiet()).open(room),
    breather: async () => (await aside()).breather(room),
    ground: async () => (await aside()).ground(room),
  }),
  regions: (room) => {
    let offered = 0;
    let heard = 0;
    let isAside = false;
    const draw = (): void => {
      const { offer } = room.state.team;
      if (offer && offer.seq > offered) {
        offered = offer.seq;
        void aside().then((one) => one.ground(room, offer.practice));
      }
    };
    // In the lobby nothing is drawn, and an answer may come there as well.
    const tick = (): void => {
      const { unseen, rung } = room.state.team;
      mark("quiet", unseen > 0);
      if (rung > heard) void quiet().then((one) => one.hear(room));
      heard = rung;
      const { breather } = room.state.team;
      const was = isAside;
      mark("breather", (isAside = Date.parse(breather) > now(room.state)));
      if (was && !isAside && breather) room.notice("Your ten minutes aside are over. Come back as it suits you.");
    };
    return { draw, tick };
  },
};

/** Lets the buttons of an act wear a dot. */
function mark(act: string, on: boolean): void {
  for (const one of document.querySelectorAll(`[data-act=${act}]`)) {
    one.toggleAttribute("data-on", on);
  }
}
