// People are apart in small circles: a strip says where, and leads there and back. Fetched with
// what follows the room; what it draws is fetched once there is something to draw.
import type { Acts } from "./acts";
import type { BreakoutPart } from "./live";
import type { Room } from "./room";
import type { Regions } from "./view";

const fetched = (): Promise<typeof import("./apart-view")> => import("./apart-view");

export function apartIn(room: Room): BreakoutPart | null {
  return (room.state.parts as { breakout?: BreakoutPart } | undefined)?.breakout ?? null;
}

export function apart(room: Room): Regions {
  let strip: { draw(): void } | null = null;
  let asked = false;
  const draw = (): void => {
    if (strip) return strip.draw();
    const needed = room.page.root.dataset.circle || apartIn(room)?.ends_at;
    if (asked || !needed) return;
    asked = true;
    void fetched().then(({ Strip }) => {
      strip = new Strip(room);
      strip.draw();
    });
  };
  // In a circle that is over nothing else is drawn, and the way back is needed then.
  return { draw, tick: draw };
}

export function apartActs(room: Room): Acts {
  return {
    "circle-go": async () => (await fetched()).go(room),
    "circle-stay": async () => (await fetched()).stay(room),
    "circle-back": async () => (await fetched()).back(room),
    "circle-bell": async ({ on }) => (await fetched()).bell(room, on === "yes"),
  };
}
