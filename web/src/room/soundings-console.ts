// The two buttons of the console that ask the room a question to answer with a tap.
import type { Feature } from "./enter";

const desk = (): Promise<typeof import("./soundings-desk")> => import("./soundings-desk");

export const soundingDesk: Feature = {
  acts: (room) => ({
    poll: async () => (await desk()).askPoll(room),
    scale: async () => (await desk()).askScale(room),
  }),
};
