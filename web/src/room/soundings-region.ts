// Where a question stands above the composer, and what its buttons do: part of the file that
// follows the room, for a file of its own would cut what it shares with the room into pieces.
import type { Acts } from "./acts";
import type { Room } from "./room";
import { Soundings } from "./soundings";
import type { Regions } from "./view";

const made = new WeakMap<Room, Soundings>();

export function soundingRegion(room: Room): Regions {
  const card = new Soundings(room);
  made.set(room, card);
  return card;
}

export function soundingActs(room: Room): Acts {
  return {
    "sounding-skip": () => made.get(room)?.skip(),
    "sounding-away": () => made.get(room)?.putAway(),
    "sounding-close": () => made.get(room)?.close(),
  };
}
