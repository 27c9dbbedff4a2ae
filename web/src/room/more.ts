// What a room can do without for its first moment, in one file that follows at once: one, because
// every file of its own would cut what it shares with the room into pieces that compress badly.
import { apart } from "./apart";
import { besideActs } from "./beside-acts";
import { BesideRegion } from "./beside-region";
import type { Acts } from "./acts";
import { care, careActs } from "./care";
import type { Room } from "./room";
import { saidActs } from "./said-acts";
import { soundingActs, soundingRegion } from "./soundings-region";
import type { Regions } from "./view";

export const laterActs = (room: Room): Acts => ({
  ...saidActs(room),
  ...besideActs(room),
  ...soundingActs(room),
  ...careActs(room),
});
export const laterRegions = (room: Room): Regions[] => [
  new BesideRegion(room),
  soundingRegion(room),
  apart(room),
  care(room),
];
export { ask } from "./dialog";
export { ended } from "./ended";
export { keyboard } from "./keys";
export { showKeys } from "./keys-list";
